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
  /** Whether any word of power supply occurs; without one a text is not about it, whatever else it sounds like. */
  readonly hasPowerWord: boolean;
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

const accountName = /@[^\s@:,!?。、/()[\]#]{1,20}/g;

/** Drops hits that only look like a power word: across word borders (关停|电梯) or within an @name. */
const withoutAccidents = (text: string, hits: readonly Hit[]): readonly Hit[] => {
  const hidden: { from: number; to: number }[] = hits.filter(({ group }) => group === "accident");
  if (text.includes("@"))
    for (const match of text.matchAll(accountName)) hidden.push({ from: match.index, to: match.index + match[0].length });
  if (hidden.length === 0) return hits;
  const covered = new Uint8Array(text.length);
  for (const { from, to } of hidden) covered.fill(1, from, to);
  return hits.filter(({ group, from, to }) => group === "accident" || covered.subarray(from, to).indexOf(1) === -1);
};

/** Weights of named features, one row of `width` for each, and where the rows of groups and pairs stand (−1: none). */
interface Lexis {
  readonly groupIds: ReadonlyMap<string, number>;
  readonly about: ReadonlySet<string>;
  readonly head: number;
  readonly width: number;
  readonly weights: Float64Array;
  readonly rowByName: ReadonlyMap<string, number>;
  readonly groupRows: Int32Array;
  readonly headRows: Int32Array;
  readonly pairRows: Int32Array;
}

const buildLexis = (details: z.infer<typeof Details>, width: number): Lexis => {
  const groups = Object.keys(details.lexicon);
  const rowByName = new Map(Object.keys(details.features).map((name, row) => [name, row]));
  const rowsOf = (names: readonly string[]): Int32Array => Int32Array.from(names, (name) => rowByName.get(name) ?? -1);
  return {
    groupIds: new Map(groups.map((group, id) => [group, id])),
    about: new Set(details.about),
    head: details.head,
    width,
    weights: Float64Array.from(Object.values(details.features).flat()),
    rowByName,
    groupRows: rowsOf(groups.map((group) => `g:${group}`)),
    headRows: rowsOf(groups.map((group) => `h:${group}`)),
    pairRows: rowsOf(groups.flatMap((one) => groups.map((other) => `p:${one}+${other}`))),
  };
};

const addRow = (sums: Float64Array, { weights, width }: Lexis, row: number, value: number): void => {
  if (row === -1) return;
  for (let head = 0; head < width; head += 1) sums[head] = (sums[head] as number) + (weights[row * width + head] as number) * value;
};

const distinctIds = (hits: readonly Hit[], { groupIds }: Lexis): number[] =>
  [...new Set(hits.map(({ group }) => groupIds.get(group) as number))].sort((a, b) => a - b);

/** Adds what the lexicon and the shape of a text say: main features and pairs of groups, each block scaled to length 1. */
const addNamed = (sums: Float64Array, text: string, hits: readonly Hit[], lexis: Lexis): void => {
  const groups = distinctIds(hits, lexis);
  const heads = distinctIds(
    hits.filter(({ to }) => to <= lexis.head),
    lexis,
  );
  const names = shapeNames(text, hits, lexis.about);
  const value = 1 / Math.sqrt(groups.length + heads.length + names.length);
  for (const id of groups) addRow(sums, lexis, lexis.groupRows[id] as number, value);
  for (const id of heads) addRow(sums, lexis, lexis.headRows[id] as number, value);
  for (const name of names) addRow(sums, lexis, lexis.rowByName.get(name) ?? -1, value);
  const pairs = (heads.length * (heads.length - 1)) / 2;
  const pairValue = Math.SQRT1_2 / Math.sqrt(Math.max(1, pairs));
  const size = lexis.groupRows.length;
  for (const [index, one] of heads.entries())
    for (const other of heads.slice(index + 1)) addRow(sums, lexis, lexis.pairRows[one * size + other] as number, pairValue);
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
  const lexis = buildLexis(details, width);
  const { grams, reset, add } = createGramReader(bits, longest);
  const readHits = (text: string): readonly Hit[] => withoutAccidents(text, scan(text)[0] ?? []);
  const readSums = (text: string, hits: readonly Hit[]): Float64Array => {
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
    addNamed(sums, text, hits, lexis);
    return sums;
  };
  const explain = (text: string, hits: readonly Hit[], [question, answer]: readonly [Question, number]): Because[] => {
    const size = Math.sqrt(grams.count);
    const gram = (bucket: number): number =>
      lead((column) => ((table[bucket * width + column] as number) * (scales[column] as number)) / size, question, answer);
    const group = (name: string): number => {
      const row = lexis.groupRows[lexis.groupIds.get(name) as number] as number;
      return row === -1 ? 0 : lead((column) => lexis.weights[row * width + column] as number, question, answer);
    };
    const words = hits.map((hit) => toSpan(hit, group(hit.group) / 4)).filter(({ weight }) => weight > 0);
    return toBecause(text, [...words, ...topGrams(grams, text.length, gram)]);
  };
  checkSelfTest(file, (text) => readSums(text, readHits(text)));
  return (text) => {
    const hits = readHits(text);
    let sums: Float64Array | undefined;
    return {
      hasPowerWord: hits.some(({ group }) => lexis.about.has(group)),
      answer: (question) => {
        const [first, classes] = questions[question];
        sums ??= readSums(text, hits);
        return softmax(Array.from(sums.subarray(first, first + classes)));
      },
      explain: (question, answer) => {
        sums ??= readSums(text, hits);
        return explain(text, hits, [question, answer]);
      },
    };
  };
};
