import { defaultKnowledge } from "../../app/knowledge.ts";
import { loadDictionary } from "../../lib/segment.ts";
import type { Mention } from "../../model/mention.ts";
import { type AnyStep, createBatchAnalyser } from "../../pipeline/analyse.ts";
import * as steps from "../../pipeline/steps.ts";
import { compareWithCut } from "./compare.ts";
import type { Measurement } from "./measurement.ts";
import { makeTexts } from "./texts.ts";

const texts = 4000;
/** As many as `wenfeng analyse` takes at once. */
const batchSize = 64;
const longest = 100_000;

const toMention = (text: string, index: number): Mention => ({
  id: `bench:${index}`,
  source: "bench",
  platform: "weibo",
  author: { id: String(index % 500), name: `用户${index % 500}` },
  publishedAt: "2026-07-15T07:00:00.000Z",
  text,
});

/** One text of `longest` characters that hardly repeats its n-grams: made texts, one after the other, without quotes (they would end it). */
const makeLong = (): string => makeTexts(5000).join("。").replaceAll("//@", "，").slice(0, longest);

/** The whole analysis beside the raw cut of the same texts: short posts (goal 0.5), and one text of 100,000 characters (goal 0.5). */
export const measureAnalyse = async (): Promise<Measurement[]> => {
  loadDictionary();
  const analyse = createBatchAnalyser(defaultKnowledge, Object.values(steps) as unknown as readonly AnyStep[]);
  const mentions = makeTexts(texts).map(toMention);
  const long = [makeLong()].map(toMention);
  return [
    compareWithCut({
      name: "analyse",
      count: texts,
      unit: "texts",
      texts: mentions.map(({ text }) => text),
      run: () => {
        for (let at = 0; at < mentions.length; at += batchSize) analyse(mentions.slice(at, at + batchSize));
      },
    }),
    compareWithCut({
      name: "analyse-long",
      count: longest,
      unit: "characters",
      texts: long.map(({ text }) => text),
      run: () => void analyse(long),
    }),
  ];
};
