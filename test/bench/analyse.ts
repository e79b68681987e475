import { createRequire } from "node:module";
import { defaultKnowledge } from "../../app/knowledge.ts";
import { normalise } from "../../lib/normalise.ts";
import { loadDictionary } from "../../lib/segment.ts";
import type { Mention } from "../../model/mention.ts";
import { type AnyStep, createBatchAnalyser } from "../../pipeline/analyse.ts";
import { loadEmotion } from "../../pipeline/emotion.ts";
import * as steps from "../../pipeline/steps.ts";
import type { Measurement } from "./measurement.ts";
import { makeTexts } from "./texts.ts";

const nodejieba = createRequire(import.meta.url)("nodejieba") as { cut: (text: string) => string[] };

const texts = 4000;
const rounds = 15;
/** As many as `wenfeng analyse` takes at once. */
const batchSize = 64;
/** The first rounds only warm the machine's caches and the compiler. */
const warmRounds = 4;

const cpuSeconds = (run: () => void): number => {
  const began = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
};

const median = (values: readonly number[]): number => values.toSorted((one, other) => one - other)[values.length >> 1] as number;

/** Times two ways over the same texts in turn; answers the median times and the median of their ratios (plain over ours). */
const compare = (
  plain: () => void,
  ours: () => void,
  rounds: number,
): { readonly plain: number; readonly ours: number; readonly ratio: number } => {
  const pairs = Array.from({ length: rounds + warmRounds }, (_, round) => {
    if (round % 2 === 0) return { plain: cpuSeconds(plain), ours: cpuSeconds(ours) };
    const own = cpuSeconds(ours);
    return { plain: cpuSeconds(plain), ours: own };
  }).slice(warmRounds);
  return {
    plain: median(pairs.map((pair) => pair.plain)),
    ours: median(pairs.map((pair) => pair.ours)),
    ratio: median(pairs.map((pair) => pair.plain / pair.ours)),
  };
};

const post = (text: string, index: number): Mention => ({
  id: `bench:${index}`,
  source: "bench",
  platform: "weibo",
  author: { id: String(index % 500), name: `用户${index % 500}` },
  publishedAt: "2026-07-15T07:00:00.000Z",
  text,
});

const cutAll = (mentions: readonly Mention[]): void => {
  for (const { text } of mentions) nodejieba.cut(text);
};

/** Texts per CPU-second of the whole analysis beside the raw cut of the same texts: paired, in turn, median of the ratios. */
export const measureAnalyse = async (): Promise<Measurement> => {
  loadDictionary();
  const analyse = createBatchAnalyser(defaultKnowledge, Object.values(steps) as unknown as readonly AnyStep[]);
  const mentions = makeTexts(texts).map(post);
  const analyseAll = (): void => {
    for (let at = 0; at < mentions.length; at += batchSize) analyse(mentions.slice(at, at + batchSize));
  };
  const { plain, ours, ratio } = compare(() => cutAll(mentions), analyseAll, rounds);
  return { name: "analyse", value: texts / ours, unit: "texts per CPU-second", baseline: texts / plain, ratio };
};

/** Texts per CPU-second of the emotion alone (normalised text to probabilities and words), beside the raw cut. */
export const measureSentiment = async (): Promise<Measurement> => {
  loadDictionary();
  const read = loadEmotion();
  const mentions = makeTexts(texts).map(post);
  const readAll = (): void => {
    for (const { text } of mentions) read(normalise(text).text, "");
  };
  const { plain, ours, ratio } = compare(() => cutAll(mentions), readAll, rounds);
  return { name: "sentiment alone", value: texts / ours, unit: "texts per CPU-second", baseline: texts / plain, ratio };
};

const longest = 100_000;
const repeated = (text: string): string => text.repeat(Math.ceil(longest / text.length)).slice(0, longest);

/** Texts of 100,000 units that tempt a program to look again and again. */
const longTexts: readonly (readonly [string, string])[] = [
  ["one letter", repeated("电")],
  ["ordinary posts", repeated(makeTexts(4000, 7).join("\n").replaceAll("//@", "@"))],
  ["power words", repeated("停电跳闸变压器电费投诉没人管，供电局打不通。")],
  ["digits", repeated("0123456789")],
  ["quote chain", repeated("转发//@路人甲:又停电了")],
  ["emoji", repeated("😂😭[怒]")],
  ["place names", repeated("东莞塘厦长安虎门")],
];

/** Units per CPU-second beside the raw cut of the same long text (goal: 0.5 and more). */
export const measureLong = async (): Promise<readonly Measurement[]> => {
  loadDictionary();
  const analyse = createBatchAnalyser(defaultKnowledge, Object.values(steps) as unknown as readonly AnyStep[]);
  return longTexts.map(([what, text]) => {
    const mentions = [post(text, 0)];
    const { plain, ours, ratio } = compare(
      () => cutAll(mentions),
      () => analyse(mentions),
      5,
    );
    return { name: `long: ${what}`, value: longest / ours, unit: "units per CPU-second", baseline: longest / plain, ratio };
  });
};
