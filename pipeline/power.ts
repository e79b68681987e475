import { z } from "zod";
import { assetPath } from "../lib/assets.ts";
import type { Because } from "../model/analysis.ts";
import { type Span, toBecause, topGrams } from "./evidence.ts";
import { createGramReader, type Grams } from "./grams.ts";
import { createLexicon, type Hit, type Phrases } from "./lexicon.ts";
import { checkSelfTest, readModelFile, softmax } from "./model-file.ts";

/** The questions that the power model answers; their classes are columns of one table. */
const questions = { relevance: [0, 2], event: [2, 3], appeal: [5, 9], problem: [14, 5] } as const;
const columnsOf = Object.fromEntries(
  Object.entries(questions).map(([question, [first, classes]]) => [question, Array.from({ length: classes }, (_, index) => first + index)]),
) as Record<keyof typeof questions, number[]>;
/** A question to the power model. */
export type Question = keyof typeof questions;

/** What the power model makes of a text. Valid until the next text is read. */
export interface PowerReading {
  /** Whether any word of power supply occurs, look-alikes aside; without one a text is not about it, whatever it sounds like. */
  readonly hasPowerWord: boolean;
  /** Probabilities of a question's classes. */
  readonly answer: (question: Question) => readonly number[];
  /** The words that spoke for a class of a question, against its others. */
  readonly explain: (question: Question, answer: number) => Because[];
  /** The same by the words of the field alone: cheaper, for texts that nobody will look at. */
  readonly explainWords: (question: Question, answer: number) => Because[];
}

const Details = z.looseObject({
  lexicon: z.record(z.string(), z.array(z.string())),
  about: z.array(z.string()),
  head: z.number().int(),
  masked: z.array(z.string()),
  features: z.record(z.string(), z.array(z.number())),
});

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

/** The text with every letter of a place name as the unit 1: another town must change nothing. */
const maskPlaces = (text: string, hits: readonly Hit[], masked: readonly string[]): string => {
  const places = hits.filter(({ group }) => masked.includes(group));
  if (places.length === 0) return text;
  const units = text.split("");
  for (const { from, to } of places) units.fill("\u0001", from, to);
  return units.join("");
};

type Row = readonly number[];

/** The rows of named features (`pipeline/models/features.py`) by number instead of by name, so that no text builds names. */
interface Rows {
  readonly groups: readonly string[];
  readonly numberOf: ReadonlyMap<string, number>;
  readonly isAbout: readonly boolean[];
  /** Of a group anywhere in the text, in its head, and of two groups in its head. */
  readonly anywhere: readonly (Row | undefined)[];
  readonly early: readonly (Row | undefined)[];
  readonly pairs: readonly (Row | undefined)[];
  readonly named: ReadonlyMap<string, Row>;
}

const compileRows = (groups: readonly string[], about: readonly string[], features: Readonly<Record<string, Row>>): Rows => ({
  groups,
  numberOf: new Map(groups.map((group, index) => [group, index])),
  isAbout: groups.map((group) => about.includes(group)),
  anywhere: groups.map((group) => features[`g:${group}`]),
  early: groups.map((group) => features[`h:${group}`]),
  pairs: groups.flatMap((one) => groups.map((other) => features[`p:${one}+${other}`])),
  named: new Map(Object.entries(features)),
});

const shapes: readonly (readonly [string, string])[] = [
  ["#", "topic"],
  ["[", "face"],
  ["|", "bar"],
];

const shapeNames = (text: string, count: number, first: number): string[] => {
  const length = Math.min(7, Math.floor(Math.log2(text.length + 1)));
  const names = [`len:${length}`, `cnt:${Math.min(count, 6)}`, `cl:${Math.min(count, 4)}:${length}`];
  names.push(`first:${Math.min(5, Math.floor(first / 20))}:${Number(length > 6)}`);
  const asks = text.slice(-3).includes("?");
  if (asks) names.push("asks");
  if (asks || /^(?:如何|为什么|为何)/.test(text)) names.push("wonders");
  for (const [sign, name] of shapes) if (text.includes(sign)) names.push(name);
  return names;
};

/** The named features of a text: rows and by how much each counts. */
interface Parts {
  readonly rows: Row[];
  readonly scales: number[];
}

const addPart = (parts: Parts, row: Row | undefined, scale: number): void => {
  if (!row) return;
  parts.rows.push(row);
  parts.scales.push(scale);
};

interface Seen {
  /** Numbers of the groups found, in order of the groups; and of those found in the head. */
  readonly found: readonly number[];
  readonly heads: readonly number[];
  /** Hits of words about power supply, and where the first of them stands. */
  readonly count: number;
  readonly first: number;
}

const see = (rows: Rows, text: string, hits: readonly Hit[], head: number): Seen => {
  const flags = new Uint8Array(rows.groups.length);
  let [count, first] = [0, text.length];
  for (const { group, from, to } of hits) {
    const index = rows.numberOf.get(group) as number;
    flags[index] = (flags[index] as number) | (to <= head ? 3 : 1);
    if (!rows.isAbout[index]) continue;
    count += 1;
    first = Math.min(first, from);
  }
  const [found, heads]: [number[], number[]] = [[], []];
  for (let index = 0; index < flags.length; index += 1) {
    if (flags[index] !== 0) found.push(index);
    if (flags[index] === 3) heads.push(index);
  }
  return { found, heads, count, first };
};

const nameParts = (text: string, rows: Rows, { found, heads, count, first }: Seen): Parts => {
  const parts: Parts = { rows: [], scales: [] };
  const names = shapeNames(text, count, first);
  const scale = 1 / Math.sqrt(found.length + heads.length + names.length);
  for (const index of found) addPart(parts, rows.anywhere[index], scale);
  for (const index of heads) addPart(parts, rows.early[index], scale);
  for (const name of names) addPart(parts, rows.named.get(name), scale);
  const pairScale = Math.SQRT1_2 / Math.sqrt(Math.max(1, (heads.length * (heads.length - 1)) / 2));
  for (let one = 0; one < heads.length; one += 1)
    for (let other = one + 1; other < heads.length; other += 1)
      addPart(parts, rows.pairs[(heads[one] as number) * rows.groups.length + (heads[other] as number)], pairScale);
  return parts;
};

const sumGrams = (table: Int8Array, width: number, { buckets, count }: Grams, column: number): number => {
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += table[(buckets[index] as number) * width + column] as number;
  return sum;
};

const sumParts = ({ rows, scales }: Parts, column: number): number => {
  let sum = 0;
  for (let index = 0; index < rows.length; index += 1) sum += ((rows[index] as Row)[column] as number) * (scales[index] as number);
  return sum;
};

/** How much a class gains over the mean of a question's other classes; `weights` holds all columns from `at` on. */
const lead = (
  weights: ArrayLike<number>,
  at: number,
  [first, classes]: readonly [number, number],
  answer: number,
  scales?: Float64Array,
): number => {
  let [total, own] = [0, 0];
  for (let column = first; column < first + classes; column += 1) {
    const weight = (weights[at + column] as number) * (scales ? (scales[column] as number) : 1);
    total += weight;
    if (column === first + answer) own = weight;
  }
  return own - (total - own) / (classes - 1);
};

/** With so many words of the field an answer is explained; pieces of words would only blur it. */
const enoughWords = 3;

const toSpan = (hit: Hit, weight: number): Span => ({ from: hit.from, to: hit.to, weight });

/** The power model, loaded. */
export interface PowerModel {
  /** Words of the field: a text without any of them, and without 电, is not about power supply. */
  readonly fieldWords: Phrases;
  /** Reads a normalised text. */
  readonly read: (text: string) => PowerReading;
}

/** Loads the power model; a wrong file is `MODEL_INVALID`. */
export const loadPower = (path: string = assetPath("pipeline", "models", "power.bin")): PowerModel => {
  const file = readModelFile(path, "power", 2);
  const { header, table } = file;
  const { lexicon, about, head, masked, features } = Details.parse(header);
  const { bits, longest, scales, bias } = header;
  const width = scales.length;
  const rows = compileRows(Object.keys(lexicon), about, features);
  const find = createLexicon([lexicon]);
  const { grams, reset, add } = createGramReader(bits, longest);
  /** Reads the text into the n-grams; columns are summed when they are asked for: most texts are asked for relevance only. */
  const readText = (text: string, hits: readonly Hit[]): ((column: number) => number) => {
    reset();
    add(maskPlaces(text, hits, masked));
    const size = Math.sqrt(grams.count);
    const parts = nameParts(text, rows, see(rows, text, hits, head));
    return (column) =>
      (sumGrams(table, width, grams, column) * (scales[column] as number)) / size + (bias[column] as number) + sumParts(parts, column);
  };
  const explainWords = (hits: readonly Hit[], question: Question, answer: number): Span[] => {
    const spans: Span[] = [];
    for (const hit of hits) {
      const row = rows.anywhere[rows.numberOf.get(hit.group) as number];
      const weight = row ? lead(row, 0, questions[question], answer) / 4 : 0;
      if (weight > 0) spans.push(toSpan(hit, weight));
    }
    return spans;
  };
  const explain = (hits: readonly Hit[], question: Question, answer: number, length: number): Span[] => {
    const words = explainWords(hits, question, answer);
    if (words.length >= enoughWords) return words;
    const size = Math.sqrt(grams.count);
    const scaled = Float64Array.from(scales, (scale) => scale / size);
    const weigh = (bucket: number): number => lead(table, bucket * width, questions[question], answer, scaled);
    return [...words, ...topGrams(grams, length, weigh)];
  };
  const scan = (text: string): readonly Hit[] => withoutAccidents(text, find(text)[0] ?? []);
  checkSelfTest(file, (text) => {
    const logit = readText(text, scan(text));
    return Array.from({ length: width }, (_, column) => logit(column));
  });
  return {
    fieldWords: Object.fromEntries(about.map((group) => [group, lexicon[group] ?? []])),
    read: (text) => {
      const hits = scan(text);
      const logit = readText(text, hits);
      return {
        hasPowerWord: hits.some(({ group }) => rows.isAbout[rows.numberOf.get(group) as number]),
        answer: (question) => softmax(columnsOf[question].map(logit)),
        explain: (question, answer) => toBecause(text, explain(hits, question, answer, text.length)),
        explainWords: (question, answer) => toBecause(text, explainWords(hits, question, answer)),
      };
    },
  };
};
