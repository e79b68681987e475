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

const better = (spans: Span[], span: Span, limit: number): void => {
  let at = spans.length;
  while (at > 0 && (spans[at - 1] as Span).weight < span.weight) at -= 1;
  if (at >= limit) return;
  spans.splice(at, 0, span);
  if (spans.length > limit) spans.pop();
};

/** The n-grams (two units or more) that spoke most for an answer; `weigh` gives the weight of a bucket. */
export const topGrams = (grams: Grams, length: number, weigh: (bucket: number) => number): Span[] => {
  const spans: Span[] = [];
  let least = 0;
  for (let index = 0; index < grams.count; index += 1) {
    const from = grams.starts[index] as number;
    const to = from + (grams.lengths[index] as number);
    if (to - from < 2 || from < 0 || to > length) continue;
    const weight = weigh(grams.buckets[index] as number);
    if (weight > least) {
      better(spans, { from, to, weight }, most * 2);
      if (spans.length === most * 2) least = (spans.at(-1) as Span).weight;
    }
  }
  return spans;
};

const overlaps = (taken: readonly Span[], { from, to }: Span): boolean => {
  for (const other of taken) if (to > other.from && other.to > from) return true;
  return false;
};

/** The strongest span that overlaps none taken; the first of equals. */
const strongest = (spans: readonly Span[], taken: readonly Span[]): Span | undefined => {
  let best: Span | undefined;
  for (const span of spans) if ((best === undefined || span.weight > best.weight) && !overlaps(taken, span)) best = span;
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
  return taken.map(({ from, to, weight }) => ({ word: text.slice(from, to), weight: Math.round(weight * 1000) / 1000 }));
};
