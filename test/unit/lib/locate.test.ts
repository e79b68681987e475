import fc from "fast-check";
import { expect, test } from "vitest";
import { createLocator } from "../../../lib/locate.ts";
import { normalise } from "../../../lib/normalise.ts";

const marked = (original: string, word: string): readonly string[] =>
  createLocator(original)(word).map(({ from, to }) => original.slice(from, to));

test.each([
  ["又停電了", "停电", ["停電"]],
  ["ＡＰＰ打不開", "app", ["ＡＰＰ"]],
  ["停電，沒人管", "了,", []],
  ["停電，沒人管", "电,没", ["電，沒"]],
  ["见http://t.cn/A6abcde 又停电", "停电", ["停电"]],
  ["看https://t.cn/a停电", "看 停", ["看https://t.cn/a停"]],
  ["真行😂😂停电", "😂停", ["😂停"]],
  ['气死<img alt="[怒]" src=x>了', "[怒]了", ['<img alt="[怒]" src=x>了']],
  ["停&nbsp;电", "停 电", ["停&nbsp;电"]],
  ["停\u200b电", "停电", ["停\u200b电"]],
  ["没事//@路人甲:又停电了", "停电", []],
  ["停电没人管//@路人甲:又停电了", "停电", ["停电"]],
  ["停电停电", "停电", ["停电", "停电"]],
  ["停电", "", []],
])("in %j the word %j is %j", (original, word, expected) => {
  expect(marked(original, word)).toEqual(expected);
});

test("half an emoji is never marked", () => {
  expect(marked("真行😂停电", "\ude02停")).toEqual(["😂停"]);
  expect(marked("真行😂停电", "行\ud83d")).toEqual(["行😂"]);
});

test("every piece of any normalised text is found within its original", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }),
      fc.nat(),
      fc.integer({ min: 1, max: 4 }),
      (original, at, length) => {
        const { text } = normalise(original);
        fc.pre(text.length > 0);
        const from = at % text.length;
        const word = text.slice(from, from + length);
        const ranges = createLocator(original)(word);
        expect(ranges.length).toBeGreaterThan(0);
        for (const range of ranges) expect(range.from < range.to && range.to <= original.length).toBe(true);
      },
    ),
  );
});
