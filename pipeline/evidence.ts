import type { Because } from "../model/analysis.ts";
import type { Grams } from "./grams.ts";

/** A span of the text that spoke for an answer. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/** How many words explain a field. */
const most = 5;

const overlaps = (taken: readonly Span[], from: number, to: number): boolean => {
  for (const other of taken) if (to > other.from && other.to > from) return true;
  return false;
};

/** Weights of the present text's n-grams; reused from text to text. */
let weights = new Float64Array(4096);

/** Weighs the n-grams of two units or more within the text; the others count nothing. */
const weighAll = ({ buckets, starts, lengths, count }: Grams, length: number, weigh: (bucket: number) => number): void => {
  if (count > weights.length) weights = new Float64Array(count * 2);
  for (let index = 0; index < count; index += 1) {
    const from = starts[index] as number;
    const isWord = (lengths[index] as number) > 1 && from >= 0 && from + (lengths[index] as number) <= length;
    weights[index] = isWord ? weigh(buckets[index] as number) : 0;
  }
};

/** The heaviest n-gram that overlaps none taken; −1 when none speaks for the answer. */
const heaviest = ({ starts, lengths, count }: Grams, taken: readonly Span[]): number => {
  let [best, most] = [-1, 0];
  for (let index = 0; index < count; index += 1) {
    const weight = weights[index] as number;
    if (weight <= most) continue;
    const from = starts[index] as number;
    if (overlaps(taken, from, from + (lengths[index] as number))) continue;
    best = index;
    most = weight;
  }
  return best;
};

/** The n-grams (two units or more) that spoke most for an answer and do not overlap, strongest first, `limit` at most; `weigh` gives the weight of a bucket. */
export const topGrams = (grams: Grams, length: number, weigh: (bucket: number) => number, limit: number = most): Span[] => {
  weighAll(grams, length, weigh);
  const taken: Span[] = [];
  while (taken.length < limit) {
    const best = heaviest(grams, taken);
    if (best === -1) break;
    const from = grams.starts[best] as number;
    taken.push({ from, to: from + (grams.lengths[best] as number), weight: weights[best] as number });
  }
  return taken;
};

/** The words of spans as they are told. */
export const told = (text: string, spans: readonly Span[]): Because[] =>
  spans.map(({ from, to, weight }) => ({ word: text.slice(from, to), weight: Math.round(weight * 1000) / 1000 }));

/** The strongest span that overlaps none taken; the first of equals. */
const strongest = (spans: readonly Span[], taken: readonly Span[]): Span | undefined => {
  let best: Span | undefined;
  for (const span of spans) if ((best === undefined || span.weight > best.weight) && !overlaps(taken, span.from, span.to)) best = span;
  return best;
};

/** The words of spans, strongest first, without those that overlap a stronger one. */
export const toBecause = (text: string, spans: readonly Span[]): Because[] => {
  const taken: Span[] = [];
  while (taken.length < most) {
    const span = strongest(spans, taken);
    if (span === undefined) break;
    taken.push(span);
  }
  return told(text, taken);
};
