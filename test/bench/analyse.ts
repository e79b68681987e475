import { createRequire } from "node:module";
import { defaultKnowledge } from "../../app/knowledge.ts";
import { loadDictionary } from "../../lib/segment.ts";
import type { Mention } from "../../model/mention.ts";
import { type AnyStep, createBatchAnalyser } from "../../pipeline/analyse.ts";
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

/** Texts per CPU-second of the whole analysis beside the raw cut of the same texts: paired, in turn, median of the ratios. */
export const measureAnalyse = async (): Promise<Measurement> => {
  loadDictionary();
  const analyse = createBatchAnalyser(defaultKnowledge, Object.values(steps) as unknown as readonly AnyStep[]);
  const mentions = makeTexts(texts).map(
    (text, index): Mention => ({
      id: `bench:${index}`,
      source: "bench",
      platform: "weibo",
      author: { id: String(index % 500), name: `用户${index % 500}` },
      publishedAt: "2026-07-15T07:00:00.000Z",
      text,
    }),
  );
  const cutAll = (): void => {
    for (const { text } of mentions) nodejieba.cut(text);
  };
  const analyseAll = (): void => {
    for (let at = 0; at < mentions.length; at += batchSize) analyse(mentions.slice(at, at + batchSize));
  };
  const pairs = Array.from({ length: rounds + warmRounds }, (_, round) => {
    if (round % 2 === 0) return { cut: cpuSeconds(cutAll), whole: cpuSeconds(analyseAll) };
    const whole = cpuSeconds(analyseAll);
    return { cut: cpuSeconds(cutAll), whole };
  }).slice(warmRounds);
  return {
    name: "analyse",
    value: texts / median(pairs.map(({ whole }) => whole)),
    unit: "texts per CPU-second",
    baseline: texts / median(pairs.map(({ cut }) => cut)),
    ratio: median(pairs.map(({ cut, whole }) => cut / whole)),
  };
};
