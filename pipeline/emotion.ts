import { z } from "zod";
import { assetPath } from "../lib/assets.ts";
import type { Because } from "../model/analysis.ts";
import { told, topGrams } from "./evidence.ts";
import { createGramReader } from "./grams.ts";
import { checkSelfTest, readModelFile, softmax } from "./model-file.ts";

/** What a text sounds like, whatever it is about: probabilities of negative, neutral, positive. */
export interface Emotion {
  readonly probabilities: readonly number[];
  /** The words for a class (0 negative, 1 neutral, 2 positive), worked out when asked; valid until the next text is read. */
  readonly explain: (answer: number) => Because[];
}

/** Reads the emotion of a normalised text; the quoted chain counts half. */
export type ReadEmotion = (text: string, chain: string) => Emotion;

/** The quoted chain of a repost is context: an n-gram that only it has counts half. */
const chainValue = 0.5;

/** Words that explain a feeling; each text is explained, so there are few. */
const wordsTold = 3;

/** Loads the general sentiment model; a wrong file is `MODEL_INVALID`. */
export const loadEmotion = (path: string = assetPath("pipeline", "models", "sentiment.bin")): ReadEmotion => {
  const file = readModelFile(path, "sentiment", 1);
  const { header, table } = file;
  const { sharpness } = z.looseObject({ sharpness: z.number().positive() }).parse(header);
  const { bits, longest, scales, bias } = header;
  const { grams, reset, add } = createGramReader(bits, longest);
  const sums = new Float64Array(3);
  const addRange = (from: number, to: number, value: number): void => {
    let [negative, neutral, positive] = [0, 0, 0];
    for (let index = from; index < to; index += 1) {
      const row = (grams.buckets[index] as number) * 3;
      negative += table[row] as number;
      neutral += table[row + 1] as number;
      positive += table[row + 2] as number;
    }
    sums[0] = (sums[0] as number) + negative * value;
    sums[1] = (sums[1] as number) + neutral * value;
    sums[2] = (sums[2] as number) + positive * value;
  };
  const readLogits = (text: string, chain: string): number[] => {
    reset();
    sums.fill(0);
    add(text);
    const own = grams.count;
    addRange(0, own, 1);
    if (chain !== "") add(chain);
    addRange(own, grams.count, chainValue);
    const size = Math.sqrt(own + (grams.count - own) * chainValue);
    grams.count = own;
    const logits: number[] = [];
    for (let head = 0; head < 3; head += 1)
      logits.push(((sums[head] as number) * (scales[head] as number)) / size + (bias[head] as number));
    return logits;
  };
  const explain = (text: string, answer: number): Because[] => {
    const size = Math.sqrt(grams.count);
    const [one, two] = [(answer + 1) % 3, (answer + 2) % 3];
    const own = (scales[answer] as number) / size;
    const [half, otherHalf] = [(scales[one] as number) / size / 2, (scales[two] as number) / size / 2];
    const weigh = (bucket: number): number => {
      const at = bucket * 3;
      return (table[at + answer] as number) * own - (table[at + one] as number) * half - (table[at + two] as number) * otherHalf;
    };
    return told(text, topGrams(grams, text.length, weigh, wordsTold));
  };
  checkSelfTest(file, (text) => readLogits(text, ""));
  return (text, chain) => ({
    probabilities: softmax(readLogits(text, chain), sharpness),
    explain: (answer) => explain(text, answer),
  });
};
