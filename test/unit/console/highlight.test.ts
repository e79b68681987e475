import { expect, test } from "vitest";
import { cut, signsOf } from "../../../console/highlight.tsx";

const because = {
  polarity: [
    { word: "停电", weight: 1.2 },
    { word: "没人", weight: 0.5 },
  ],
  appeal: [{ word: "又停电", weight: 2 }],
};
const marksIn = (text: string, looked: readonly string[] = []) =>
  cut(text, signsOf({ because } as never, looked)).flatMap(({ text: piece, kind }) => (kind === undefined ? [] : [`${kind}:${piece}`]));

test("words of the analysis are marked in the author's own words, however they are written", () => {
  expect(marksIn("ＯＭＧ，又停電！沒人管")).toEqual(["topic:又停電", "mood:沒人"]);
});

test("the chain of a repost is not marked for what its author did not say, but for what was looked for", () => {
  expect(marksIn("没人//@路人甲:停电没人修")).toEqual(["mood:没人"]);
  expect(marksIn("没人//@路人甲:停电没人修", ["停电"])).toEqual(["mood:没人", "found:停电"]);
});

test("a word that was looked for comes before the same word of the analysis", () => {
  expect(marksIn("停电", ["停电"])).toEqual(["found:停电"]);
});

test("a piece across a clause is no reason that people can read; marks of exclamation are", () => {
  const because = {
    polarity: [
      { word: "，电", weight: 2 },
      { word: "！！", weight: 1 },
      { word: "停电，", weight: 1 },
      { word: "化了", weight: 0.5 },
    ],
    appeal: [],
  };
  expect(signsOf({ because } as never).map(({ word }) => word)).toEqual(["！！", "化了"]);
});
