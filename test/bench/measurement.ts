/** One figure of a bench: the baseline is measured in the same run, and `ratio` is value over baseline. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline: number;
  readonly ratio: number;
}
