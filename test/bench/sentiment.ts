import { normaliseText } from "../../lib/normalise.ts";
import { loadDictionary } from "../../lib/segment.ts";
import { chainOf } from "../../pipeline/chain.ts";
import { loadEmotion } from "../../pipeline/emotion.ts";
import { compareWithCut } from "./compare.ts";
import type { Measurement } from "./measurement.ts";
import { makeTexts } from "./texts.ts";

/** The general sentiment beside the raw cut (goal 4): of texts that are normalised already, and from the raw text on. */
export const measureSentiment = async (): Promise<Measurement[]> => {
  loadDictionary();
  const { read } = loadEmotion();
  const texts = makeTexts(4000);
  const readings = texts.map((text) => [normaliseText(text), chainOf(text)] as const);
  const work = { count: texts.length, unit: "texts", texts };
  return [
    compareWithCut({
      ...work,
      name: "sentiment",
      run: () => {
        for (const [text, chain] of readings) read(text, chain);
      },
    }),
    compareWithCut({
      ...work,
      name: "sentiment-from-raw",
      run: () => {
        for (const text of texts) read(normaliseText(text), chainOf(text));
      },
    }),
  ];
};
