import { z } from "zod";
import { assetPath } from "../lib/assets.ts";
import type { Because } from "../model/analysis.ts";
import { type Span, toBecause, topGrams } from "./evidence.ts";
import { createGramReader } from "./grams.ts";
import { createLexicon, type Hit } from "./lexicon.ts";
import { checkSelfTest, readModelFile, softmax } from "./model-file.ts";

/** The questions that the power model answers; their classes are columns of one table. */
const questions = { relevance: [0, 2], event: [2, 3], appeal: [5, 9], problem: [14, 5] } as const;
/** A question to the power model. */
export type Question = keyof typeof questions;

/** What the power model makes of a text. Valid until the next text is read. */
export interface PowerReading {
  /** Probabilities of a question's classes. */
  readonly answer: (question: Question) => readonly number[];
  /** The words that spoke for a class of a question, against its others. */
  readonly explain: (question: Question, answer: number) => Because[];
}

/** Reads a normalised text. */
export type ReadPower = (text: string) => PowerReading;

const Details = z.looseObject({
  lexicon: z.record(z.string(), z.array(z.string())),
  about: z.array(z.string()),
  head: z.number().int(),
  features: z.record(z.string(), z.array(z.number())),
});

/** A feature of the lexicon or the shape of a text, by name, as `pipeline/models/features.py` names them. */
interface Named {
  readonly main: string[];
  readonly pairs: string[];
}

const shapes: readonly (readonly [string, string])[] = [
  ["#", "topic"],
  ["[", "face"],
  ["|", "bar"],
];

const shapeNames = (text: string, hits: readonly Hit[], about: ReadonlySet<string>): string[] => {
  const length = Math.min(7, Math.floor(Math.log2(text.length + 1)));
  let [count, first] = [0, text.length];
  for (const { group, from } of hits)
    if (about.has(group)) {
      count += 1;
      first = Math.min(first, from);
    }
  const names = [`len:${length}`, `cnt:${Math.min(count, 6)}`, `cl:${Math.min(count, 4)}:${length}`];
  names.push(`first:${Math.min(5, Math.floor(first / 20))}:${Number(length > 6)}`);
  const asks = text.slice(-3).includes("?");
  if (asks) names.push("asks");
  if (asks || /^(?:如何|为什么|为何)/.test(text)) names.push("wonders");
  for (const [sign, name] of shapes) if (text.includes(sign)) names.push(name);
  return names;
};

const nameFeatures = (text: string, hits: readonly Hit[], { groups, about, head }: Lexis): Named => {
  const found = new Set(hits.map(({ group }) => group));
  const early = new Set(hits.filter(({ to }) => to <= head).map(({ group }) => group));
  const heads = groups.filter((group) => early.has(group));
  const main = groups.filter((group) => found.has(group)).map((group) => `g:${group}`);
  main.push(...heads.map((group) => `h:${group}`), ...shapeNames(text, hits, about));
  const pairs = heads.flatMap((one, index) => heads.slice(index + 1).map((other) => `p:${one}+${other}`));
  return { main, pairs };
};

interface Lexis {
  readonly groups: readonly string[];
  readonly about: ReadonlySet<string>;
  readonly head: number;
}

type Rows = ReadonlyMap<string, readonly number[]>;

const addNamed = (sums: Float64Array, names: readonly string[], rows: Rows, scale: number): void => {
  const value = scale / Math.sqrt(Math.max(1, names.length));
  for (const name of names) {
    const row = rows.get(name);
    if (row) for (let head = 0; head < sums.length; head += 1) sums[head] = (sums[head] as number) + (row[head] as number) * value;
  }
};

/** How much a class gains over the mean of a question's other classes. */
const lead = (weights: (column: number) => number, question: Question, answer: number): number => {
  const [first, classes] = questions[question];
  let total = 0;
  for (let index = 0; index < classes; index += 1) total += weights(first + index);
  const own = weights(first + answer);
  return own - (total - own) / (classes - 1);
};

const toSpan = (hit: Hit, weight: number): Span => ({ from: hit.from, to: hit.to, weight });

/** Loads the power model; a wrong file is `MODEL_INVALID`. */
export const loadPower = (path: string = assetPath("pipeline", "models", "power.bin")): ReadPower => {
  const file = readModelFile(path, "power", 1);
  const { header, table } = file;
  const details = Details.parse(header);
  const { bits, longest, scales, bias } = header;
  const width = scales.length;
  const scan = createLexicon([details.lexicon]);
  const lexis: Lexis = { groups: Object.keys(details.lexicon), about: new Set(details.about), head: details.head };
  const rows: Rows = new Map(Object.entries(details.features));
  const { grams, reset, add } = createGramReader(bits, longest);
  const read = (text: string): { readonly sums: Float64Array; readonly hits: readonly Hit[] } => {
    const sums = new Float64Array(width);
    reset();
    add(text);
    for (let index = 0; index < grams.count; index += 1) {
      const row = (grams.buckets[index] as number) * width;
      for (let head = 0; head < width; head += 1) sums[head] = (sums[head] as number) + (table[row + head] as number);
    }
    const size = Math.sqrt(grams.count);
    for (let head = 0; head < width; head += 1)
      sums[head] = ((sums[head] as number) * (scales[head] as number)) / size + (bias[head] as number);
    const hits = scan(text)[0] ?? [];
    const { main, pairs } = nameFeatures(text, hits, lexis);
    addNamed(sums, main, rows, 1);
    addNamed(sums, pairs, rows, Math.SQRT1_2);
    return { sums, hits };
  };
  const explain = (text: string, hits: readonly Hit[], [question, answer]: readonly [Question, number]): Because[] => {
    const size = Math.sqrt(grams.count);
    const gram = (bucket: number): number =>
      lead((column) => ((table[bucket * width + column] as number) * (scales[column] as number)) / size, question, answer);
    const group = (name: string): number => {
      const row = rows.get(`g:${name}`);
      return row ? lead((column) => row[column] as number, question, answer) : 0;
    };
    const words = hits.map((hit) => toSpan(hit, group(hit.group) / 4)).filter(({ weight }) => weight > 0);
    return toBecause(text, [...words, ...topGrams(grams, text.length, gram)]);
  };
  checkSelfTest(file, (text) => read(text).sums);
  return (text) => {
    const { sums, hits } = read(text);
    return {
      answer: (question) => softmax(Array.from(sums.subarray(questions[question][0], questions[question][0] + questions[question][1]))),
      explain: (question, answer) => explain(text, hits, [question, answer]),
    };
  };
};
