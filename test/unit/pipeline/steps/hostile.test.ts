import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, test } from "vitest";
import { normalise } from "../../../../lib/normalise.ts";
import { segment } from "../../../../lib/segment.ts";
import { wholeText } from "../../../../model/mention.ts";
import { blank } from "../../../../pipeline/analyse.ts";
import { mentionOf, readWithAll as read } from "../readings.ts";

const nodejieba = createRequire(import.meta.url)("nodejieba") as { cut: (text: string) => string[] };

const hostile: readonly (readonly [string, string])[] = [
  ["nothing", ""],
  ["white space", " \n\t　"],
  ["one letter", "停"],
  ["10,000 letters", "东莞塘厦昨晚8点停电3小时，影响500户，".repeat(500)],
  ["only emoji", "😡😡😡💡🔌"],
  ["full-width", "ＡＢＣ１２３停電了！！！"],
  ["a repost chain", "转发微博//@甲:停电//@乙:停电了吗//@丙:停"],
  ["only a chain", "//@甲:停电"],
  ["lone surrogates", "停\ud83d电\udc00了\ud800"],
  ["NULs", "停\u0000电\u0000了"],
  ["names of object fields", "__proto__ constructor toString hasOwnProperty 停电"],
  ["a regular expression's nightmare", `${"9".repeat(5000)}小时${"一".repeat(5000)}点`],
  ["brackets", "【".repeat(2000)],
  ["right-to-left", "\u202e电停\u202d العربية"],
];

const checkShape = (text: string): void => {
  const analysis = read(text);
  expect(Object.keys(analysis).sort()).toEqual(Object.keys(blank).sort());
  expect(analysis.words.join("")).toBe(normalise(wholeText(mentionOf(text))).text);
  expect(analysis.relevance).toBeGreaterThanOrEqual(0);
  expect(analysis.relevance).toBeLessThanOrEqual(1);
  expect(Math.abs(analysis.score)).toBeLessThanOrEqual(1);
  expect(analysis.summary).not.toContain("\n");
  expect(JSON.stringify(read(text))).toBe(JSON.stringify(analysis));
};

test.each(hostile)("every step survives %s, twice the same", (_name, text) => checkShape(text));

test("every step survives any text, whatever was read before", () => {
  const pieces = fc.constantFrom(
    "停电",
    "东莞",
    "长安",
    "8点",
    "小时",
    "户",
    "没有",
    "//@",
    "回复@",
    "【",
    "】",
    "\n",
    "😀",
    "#",
    "@",
    "http://",
    "&lt;",
    "<br>",
    "三",
    "9",
    "村",
    "死亡",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 80 }),
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join("")),
  );
  fc.assert(fc.property(text, checkShape), { numRuns: 200 });
});

const milliseconds = (run: () => void): number => {
  const began = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
};

/** The least of several runs: other processes only ever add. */
const least = (run: () => void): number => Math.min(...Array.from({ length: 5 }, () => milliseconds(run)));

test.each([
  ["an ordinary text", "东莞塘厦镇林村昨晚8点停电到现在，已经3个小时了，影响500户居民，供电局电话打不通，什么时候来电。"],
  ["nothing but places", "长安东城桥头南城大朗沙田横沥塘厦凤岗"],
  ["nothing but durations", "3小时半天两天"],
  ["nothing but numbers", "1234567890"],
  ["nothing but signs of danger", "没有触电死亡起火受伤"],
  ["one letter", "电"],
  ["no sentence end", "我们今天去公园玩耍看见很多人"],
])("100,000 letters of %s take at most twice the raw cut", (_name, piece) => {
  const text = piece.repeat(Math.ceil(100_000 / piece.length)).slice(0, 100_000);
  segment("停电");
  read("停电");
  const raw = least(() => nodejieba.cut(text));
  expect(least(() => read(text))).toBeLessThanOrEqual(2 * raw + 5);
});
