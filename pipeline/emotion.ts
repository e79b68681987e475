import { z } from "zod";
import { assetPath } from "../lib/assets.ts";
import type { Because } from "../model/analysis.ts";
import { leadsOf, told, topGrams } from "./evidence.ts";
import { createGramReader, type Grams } from "./grams.ts";
import { checkSelfTest, readModelFile, softmax } from "./model-file.ts";

/** The general sentiment model, loaded. */
export interface EmotionModel {
  /** What a normalised text sounds like, whatever it is about: probabilities of negative, neutral, positive. The quoted chain counts half. */
  readonly read: (text: string, chain: string) => readonly number[];
  /** The 1–3-grams of a normalised text, in 2^22 buckets; valid until the next text. */
  readonly gramsOf: (text: string) => Grams;
  /** The words of the text read last that spoke for a class (0 negative, 1 neutral, 2 positive). */
  readonly explain: (answer: number) => Because[];
}

/** The quoted chain of a repost is context: an n-gram that only it has counts half. */
const chainValue = 0.5;

/** Words that explain a feeling; each text is explained, so there are few. */
const wordsTold = 3;

/** Loads the general sentiment model; a wrong file is `MODEL_INVALID`. */
export const loadEmotion = (path: string = assetPath("pipeline", "models", "sentiment.bin")): EmotionModel => {
  const file = readModelFile(path, "sentiment", 1);
  const { header, table } = file;
  const { sharpness } = z.looseObject({ sharpness: z.number().positive() }).parse(header);
  const { bits, longest, scales, bias } = header;
  const { grams, reset, add } = createGramReader(bits, longest);
  const sums = new Float64Array(3);
  const leads = leadsOf(scales);
  const addRange = (from: number, to: number, value: number): void => {
    const { buckets } = grams;
    // Three variables declared as one list would be three objects.
    let negative = 0;
    let neutral = 0;
    let positive = 0;
    for (let index = from; index < to; index += 1) {
      const row = Math.imul(buckets[index] as number, 3);
      negative += table[row] as number;
      neutral += table[row + 1] as number;
      positive += table[row + 2] as number;
    }
    sums[0] = (sums[0] as number) + negative * value;
    sums[1] = (sums[1] as number) + neutral * value;
    sums[2] = (sums[2] as number) + positive * value;
  };
  const logit = (head: number, size: number): number => ((sums[head] as number) * (scales[head] as number)) / size + (bias[head] as number);
  /** The text whose n-grams stand ready, without those of a chain. */
  let last: string | undefined;
  /** The text read last. */
  let said = "";
  const gramsOf = (text: string): Grams => {
    if (text === last) return grams;
    last = text;
    said = text;
    reset();
    add(text);
    return grams;
  };
  const readLogits = (text: string, chain: string): number[] => {
    const own = gramsOf(text).count;
    sums.fill(0);
    addRange(0, own, 1);
    if (chain !== "") {
      add(chain);
      last = undefined;
    }
    addRange(own, grams.count, chainValue);
    const size = Math.sqrt(own + (grams.count - own) * chainValue);
    grams.count = own;
    return [logit(0, size), logit(1, size), logit(2, size)];
  };
  checkSelfTest(file, (text) => readLogits(text, ""));
  return {
    read: (text, chain) => softmax(readLogits(text, chain), sharpness),
    gramsOf,
    explain: (answer) =>
      told(said, topGrams(grams, said.length, { table, width: 3, from: 0, lead: leads[answer] as Float64Array }, wordsTold)),
  };
};
