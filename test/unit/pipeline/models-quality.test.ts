import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../../lib/assets.ts";
import { judgeText } from "../../bench/judge.ts";
import { macroF1 } from "../../bench/metrics.ts";

const folder = join(packageRoot, "..", "shared", "data", "text");
const there = existsSync(folder);
if (!there && process.env.CI === "true") throw new Error(`${folder} must exist in CI`);
if (!there) process.stderr.write(`skipped: floors of the models need ${folder}\n`);

/** A little under the figures in the model cards. */
const floors = there ? { smp_usual: 0.82, smp_virus: 0.755, hotel: 0.885, waimai: 0.88, shopping: 0.92, weibo2: 0.805 } : {};

test("knows whether the shared texts are there", () => expect(typeof there).toBe("boolean"));

test.each(Object.entries(floors))("%s stays above macro-F1 %d", (name, floor) => {
  const rows: { text: string; label: string }[] = readFileSync(join(folder, `${name}.dev.jsonl`), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  const three = rows.some(({ label }) => label === "neu");
  const pairs = rows.map(({ text, label }): [string, string] => {
    const { negative, neutral, positive } = judgeText(text).probabilities;
    const middle = three && neutral > negative && neutral > positive;
    const side = positive > negative ? "pos" : "neg";
    return [label, middle ? "neu" : side];
  });
  expect(macroF1(pairs)).toBeGreaterThan(floor);
});
