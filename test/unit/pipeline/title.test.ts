import { expect, test } from "vitest";
import { sentencesOf, titleOf } from "../../../pipeline/title.ts";

test.each([
  ["限电", ["限电"]],
  ["#西安停电# [困]", ["西安停电"]],
  ["停电！！又停", ["停电！！又停"]],
  ["   ", []],
  ["", []],
])("%j offers %j as a title: a short text is better than none", (text, sentences) => expect(sentencesOf(text)).toEqual(sentences));

test("the title is a sentence of the field, however much is said of something else", () => {
  const sentences = ["郑州雪糕普遍涨价", "郑州雪糕又涨价了", "郑州停电"].map((text, at) => ({ mentionId: `m${at}`, text }));
  expect(titleOf(sentences, () => 1)).toBe("郑州停电");
  expect(titleOf(sentences.slice(0, 2), () => 1)).toContain("涨价");
});
