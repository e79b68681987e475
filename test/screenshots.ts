import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDigestStory } from "../app/digest-story.ts";
import { makeDigest } from "../app/digesting.ts";
import { openPrinter } from "../app/printing.ts";
import { livelyMinutes } from "../app/showcase.ts";
import { digestPage } from "../digest/page.tsx";
import { weekBefore } from "../digest/period.ts";
import { packageRoot } from "../lib/assets.ts";
import { openConsoleStage } from "./console/browser.ts";

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly isDark?: boolean;
}

/** The pictures of the README, from the demo's story; written to docs/console/. */
const shots: readonly Shot[] = [
  { name: "desk", path: "/", width: 1280, height: 860 },
  { name: "desk-night", path: "/", width: 1280, height: 860, isDark: true },
  { name: "incident", path: "/incidents/<one>", width: 1280, height: 1000 },
  { name: "search", path: "/search?q=%E5%A1%98%E5%8E%A6%20%E5%81%9C%E7%94%B5", width: 1280, height: 860 },
  { name: "phone", path: "/", width: 360, height: 780 },
  { name: "wall", path: "/wall", width: 1920, height: 1080, isDark: true },
];

const main = async (): Promise<void> => {
  const folder = join(packageRoot, "docs", "console");
  mkdirSync(folder, { recursive: true });
  const stage = await openConsoleStage({ minutes: livelyMinutes });
  const incident = await stage.incidentAt("塘厦");
  for (const { name, path, width, height, isDark = false } of shots) {
    const page = await stage.open(path.replace("<one>", incident), { width, height }, { isDark, who: "chen" });
    await page.locator("[data-canvas].is-drawn, .wall, main:not(:has([data-canvas]))").first().waitFor({ state: "attached" });
    await page.screenshot({ path: join(folder, `${name}.png`) });
    process.stdout.write(`docs/console/${name}.png\n`);
    await page.context().close();
  }
  await stage.close();
};

/** The digest of the demo's week, as it is printed. */
const shootDigest = async (): Promise<void> => {
  const story = await openDigestStory();
  const printer = await openPrinter(undefined);
  const made = await makeDigest(story.parts, weekBefore(story.parts.now().toISOString()), true);
  writeFileSync(join(packageRoot, "docs", "digest.png"), await printer.sheet(digestPage(made)));
  process.stdout.write("docs/digest.png\n");
  await printer.close();
  await story.close();
};

if (!process.argv.includes("--digest")) await main();
await shootDigest();
