import fc from "fast-check";
import { expect, test } from "vitest";
import { normalise } from "../../../lib/normalise.ts";
import { loadDictionary, readWordList, segment, segmentAll } from "../../../lib/segment.ts";

test.each([
  ["东莞塘厦又停电了", ["塘厦", "停电"]],
  ["没电了什么时候来电", ["没电", "什么时候来电"]],
  ["台区变压器跳闸", ["台区", "变压器", "跳闸"]],
  ["望牛墩镇低电压", ["望牛墩镇", "低电压"]],
])("%s is cut along domain words", (text, words) => expect(segment(text)).toEqual(expect.arrayContaining(words)));

test.each([
  ["没有电影看", "电影"],
  ["一直没电视看", "电视"],
  ["他来电影院", "电影院"],
])("domain words do not break everyday words: %s", (text, word) => expect(segment(text)).toContain(word));

test("Latin and digits are one word", () => expect(segment("110kv线路abc 12")).toEqual(["110kv", "线路", "abc", " ", "12"]));

test("words joined are the text again", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (original) => {
      const { text } = normalise(original);
      expect(segment(text).join("")).toBe(text);
    }),
    { numRuns: 300 },
  );
});

test("many texts are cut as each alone, line ends and empty ones included", () => {
  const pieces = fc.constantFrom("停电", "了三个小时", "\n", "\n\n", " ", "110kv", "a", "7", "，", "。", "😂", "東莞", "又跳闸", "");
  const texts = fc.array(
    fc.oneof(
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
      fc.string({ unit: "grapheme" }),
    ),
    {
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(texts, (originals) => {
      const normal = originals.map((original) => normalise(original).text);
      expect(segmentAll(normal)).toEqual(normal.map(segment));
    }),
    { numRuns: 200 },
  );
  const long = Array.from({ length: 90 }, (_, index) => `第${index}条：${"虎门停电了".repeat(index)}`);
  expect(segmentAll(long)).toEqual(long.map(segment));
});

test.each(["power.txt", "stop.txt"])("%s lists each word once", (name) => {
  const words = readWordList("config", "words", name);
  expect(words.length).toBeGreaterThan(100);
  expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
});

test("without its compiled part it says what is missing and how to get it", () => {
  const load = (): never => {
    throw Object.assign(new Error("nodejieba native binding was not found"), { code: "BINDING_NOT_FOUND" });
  };
  expect(() => loadDictionary(load)).toThrowError(expect.objectContaining({ code: "SEGMENTER_MISSING" }));
});
