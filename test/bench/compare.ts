import { createRequire } from "node:module";
import type { Measurement } from "./measurement.ts";

const nodejieba = createRequire(import.meta.url)("nodejieba") as { cut: (text: string) => string[] };

const rounds = 15;
/** The first rounds only warm the machine's caches and the compiler. */
const warmRounds = 4;

const cpuSeconds = (run: () => void): number => {
  const began = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
};

const median = (values: readonly number[]): number => values.toSorted((one, other) => one - other)[values.length >> 1] as number;

/** What is measured: `count` of a unit that `run` works through, beside the raw cut of `texts`. */
interface Work {
  readonly name: string;
  readonly count: number;
  readonly unit: string;
  readonly texts: readonly string[];
  readonly run: () => void;
}

/** Our work beside the raw cut of the same texts: paired, in turn, CPU time, median of the ratios. */
export const compareWithCut = ({ name, count, unit, texts, run }: Work): Measurement => {
  const cut = (): void => {
    for (const text of texts) nodejieba.cut(text);
  };
  const pairs = Array.from({ length: rounds + warmRounds }, (_, round) => {
    if (round % 2 === 0) return { cut: cpuSeconds(cut), ours: cpuSeconds(run) };
    const ours = cpuSeconds(run);
    return { cut: cpuSeconds(cut), ours };
  }).slice(warmRounds);
  return {
    name,
    value: count / median(pairs.map(({ ours }) => ours)),
    unit: `${unit} per CPU-second`,
    baseline: count / median(pairs.map((pair) => pair.cut)),
    ratio: median(pairs.map((pair) => pair.cut / pair.ours)),
  };
};
