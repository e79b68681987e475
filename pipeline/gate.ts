import { z } from "zod";
import { assetPath } from "../lib/assets.ts";
import { createGramReader, type Grams } from "./grams.ts";
import type { Hit } from "./lexicon.ts";
import { checkSelfTest, readModelFile } from "./model-file.ts";

/** What makes a text worth asking whether it is about power supply. */
export interface Gate {
  /** Words of the field that ordinary talk hardly uses: each alone opens. */
  readonly words: readonly string[];
  /** Whether a text without such a word speaks like those that are about it, by its 1–3-grams as the sentiment model reads them. */
  readonly isOpen: (grams: Grams) => boolean;
  /** The same n-grams of a text that names places: their letters are hidden, so that another town changes nothing. */
  readonly gramsOf: (text: string, places: readonly Hit[]) => Grams;
}

const Details = z.looseObject({ words: z.array(z.string()) });

/** The sentiment model's buckets; the gate looks at their lowest bits. */
const readBits = 22;

/** Loads the gate; a wrong file is `MODEL_INVALID`. */
export const loadGate = (path: string = assetPath("pipeline", "models", "gate.bin")): Gate => {
  const file = readModelFile(path, "gate", 1);
  const { header, table } = file;
  const { words } = Details.parse(header);
  const [scale, bias] = [header.scales[0] as number, header.bias[0] as number];
  const lastBucket = 2 ** header.bits - 1;
  const score = ({ buckets, count }: Grams): number => {
    let sum = 0;
    for (let index = 0; index < count; index += 1) sum += table[(buckets[index] as number) & lastBucket] as number;
    return (sum * scale) / Math.sqrt(count) + bias;
  };
  const { grams, reset, add } = createGramReader(readBits, header.longest);
  const gramsOf = (text: string, places: readonly Hit[]): Grams => {
    reset();
    add(text, places);
    return grams;
  };
  checkSelfTest(file, (text) => [score(gramsOf(text, []))]);
  return { words, isOpen: (read) => score(read) >= 0, gramsOf };
};
