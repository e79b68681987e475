import * as scenes from "./scenes.ts";
import type { Scene } from "./stage.ts";
import { openStage } from "./stage.ts";

/** `--labelled`: with the story's labels instead of the program's own; names tell only those stories. */
const isOwn = !process.argv.includes("--labelled");
const wanted = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const print = (line: string): void => void process.stdout.write(`${line}\n`);
let failed = 0;

for (const [name, scene] of Object.entries(scenes) as [string, Scene][]) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  print(`\n━━ ${scene.title} ━━\n   ${scene.point}\n`);
  try {
    await scene.play(openStage(print, { isOwn }));
  } catch (error) {
    failed += 1;
    print(`\n  ✗ ${(error as Error).stack}`);
  }
}
print(failed === 0 ? "\n全部故事成立" : `\n${failed} 个故事不成立`);
process.exitCode = failed === 0 ? 0 : 1;
