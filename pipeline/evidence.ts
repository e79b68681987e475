import type { Because } from "../model/analysis.ts";
import { type Grams, lengthOf, startOf } from "./grams.ts";

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

/** For each class of a question what it gains over the mean of the others, by column: its own scale, and as much against it from the others together. */
export const leadsOf = (scales: readonly number[]): readonly Float64Array[] =>
  scales.map((_, answer) => Float64Array.from(scales, (scale, column) => (column === answer ? scale : -scale / (scales.length - 1))));

/** Weights of n-grams: some neighbouring columns of a table from `from` on, each as much as `lead` says. */
interface Weights {
  readonly table: Int8Array;
  readonly width: number;
  readonly from: number;
  readonly lead: Float64Array;
}

/** The n-grams of the present text that may be told (two units or more, within the text), in its order; reused from text to text. */
interface Pieces {
  buckets: Int32Array;
  places: Int32Array;
  weights: Float64Array;
  count: number;
}

const pieces: Pieces = { buckets: new Int32Array(4096), places: new Int32Array(4096), weights: new Float64Array(4096), count: 0 };

const collect = ({ buckets, places, count }: Grams, length: number): void => {
  if (count > pieces.places.length)
    Object.assign(pieces, {
      buckets: new Int32Array(count * 2),
      places: new Int32Array(count * 2),
      weights: new Float64Array(count * 2),
    });
  const { buckets: keptBuckets, places: keptPlaces } = pieces;
  let kept = 0;
  for (let index = 0; index < count; index += 1) {
    const place = places[index] as number;
    const start = startOf(place);
    const units = lengthOf(place);
    if (units === 1 || start < 0 || start + units > length) continue;
    keptBuckets[kept] = buckets[index] as number;
    keptPlaces[kept] = place;
    kept += 1;
  }
  pieces.count = kept;
};

const weigh = ({ table, width, from, lead }: Weights): void => {
  const { buckets, weights, count } = pieces;
  for (let index = 0; index < count; index += 1) {
    const row = Math.imul(buckets[index] as number, width) + from;
    let weight = 0;
    for (let column = 0; column < lead.length; column += 1) weight += (table[row + column] as number) * (lead[column] as number);
    weights[index] = weight;
  }
};

/** Most questions have three classes; a loop within the loop costs twice as much. */
const weighThree = ({ table, width, from, lead }: Weights): void => {
  const { buckets, weights, count } = pieces;
  const one = lead[0] as number;
  const two = lead[1] as number;
  const three = lead[2] as number;
  for (let index = 0; index < count; index += 1) {
    const row = Math.imul(buckets[index] as number, width) + from;
    weights[index] = (table[row] as number) * one + (table[row + 1] as number) * two + (table[row + 2] as number) * three;
  }
};

/** The heaviest n-gram, the first of equals; −1 when none speaks for the answer. */
const heaviest = ({ weights, count }: Pieces): number => {
  let best = -1;
  let most = 0;
  for (let index = 0; index < count; index += 1) {
    const weight = weights[index] as number;
    if (weight <= most) continue;
    best = index;
    most = weight;
  }
  return best;
};

/** Takes the weight from whatever overlaps a span; n-grams stand by where they begin, and none is longer than three units. */
const strike = ({ weights, places, count }: Pieces, best: number, { from, to }: Span): void => {
  for (let index = best; index >= 0 && startOf(places[index] as number) > from - 3; index -= 1)
    if (startOf(places[index] as number) + lengthOf(places[index] as number) > from) weights[index] = 0;
  for (let index = best; index < count && startOf(places[index] as number) < to; index += 1) weights[index] = 0;
};

/**
 * The n-grams (two units or more) that spoke most for an answer and do not overlap, strongest first, `limit` at most;
 * a sum of weights is divided by the root of their number, and so is each here.
 */
export const topGrams = (grams: Grams, length: number, told: Weights, limit: number = most): Span[] => {
  collect(grams, length);
  if (told.lead.length === 3) weighThree(told);
  else weigh(told);
  const size = Math.sqrt(grams.count);
  const taken: Span[] = [];
  while (taken.length < limit) {
    const best = heaviest(pieces);
    if (best === -1) break;
    const place = pieces.places[best] as number;
    const span = { from: startOf(place), to: startOf(place) + lengthOf(place), weight: (pieces.weights[best] as number) / size };
    taken.push(span);
    strike(pieces, best, span);
  }
  return taken;
};

const isHigh = (code: number): boolean => code >= 0xd800 && code < 0xdc00;

/** The words of spans as they are told: an emoji is never cut in two. */
export const told = (text: string, spans: readonly Span[]): Because[] =>
  spans.map(({ from, to, weight }) => {
    const first = from > 0 && isHigh(text.charCodeAt(from - 1)) ? from - 1 : from;
    const word = text.slice(first, isHigh(text.charCodeAt(to - 1)) ? to + 1 : to);
    return { word, weight: Math.round(weight * 1000) / 1000 };
  });

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
