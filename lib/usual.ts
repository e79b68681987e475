/** How many days the usual is learnt from, and how few are too few to say what is usual. */
export const usualDays = 28;
export const fewestDays = 7;

/** What is usual of a count: a tenth of the days were below `low`, a tenth above `high`. */
export interface Usual {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

const quantile = (sorted: readonly number[], share: number): number => {
  const place = (sorted.length - 1) * share;
  const [below = 0, above = 0] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
};

/** The usual of some days' values, or nothing where there are too few of them. */
export const usualOf = (values: readonly number[]): Usual | undefined => {
  if (values.length < fewestDays) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  return { low: quantile(sorted, 0.1), middle: quantile(sorted, 0.5), high: quantile(sorted, 0.9) };
};
