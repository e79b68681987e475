import { dayMs } from "../../lib/time.ts";
import type { Store } from "../../model/store.ts";
import { analysisOf } from "../contract/store-samples.ts";
import type { Measurement } from "./measurement.ts";
import { post } from "./store.ts";

/** Sizes at which reading is timed; the volume of a day stays the same, so that only the past grows. */
const sizes = [10_000, 100_000, ...(process.argv.includes("--million") ? [1_000_000] : [])];
const perDay = 5_000;
const repeats = 30;
const firstMs = Date.UTC(2026, 4, 1);
const queries = ["停电 OR 断电", "塘厦 变压器", "停电 NEAR/20 电话 -检修", "polarity:negative 电费", ""];

/** Mentions arrive in the order of their publication, as they do in a running system, the same number every day. */
const timeOf = (number: number): string => new Date(firstMs + (number * dayMs) / perDay).toISOString();

const fill = async (store: Store, from: number, to: number): Promise<void> => {
  for (let first = from; first < to; first += 1000) {
    const mentions = Array.from({ length: 1000 }, (_, index) => ({ ...post(first + index), publishedAt: timeOf(first + index) }));
    await store.addMentions(mentions);
    await store.addAnalyses(mentions.map(({ id }) => ({ id, version: "1", analysis: analysisOf() })));
    if (first % 50_000 === 0) process.stderr.write(`\r${first.toLocaleString("en")} stored`);
  }
  process.stderr.write("\n");
};

/** What the console and the alerts read, by name; each in as many variants as it is asked in. `held` is how many mentions are stored. */
const readings: Record<string, (store: Store, held: number) => readonly (() => Promise<unknown>)[]> = {
  /** The trial of rules, the digest and tickets: one day. */
  day: (store, held) => queries.map((query) => () => store.search({ query, from: timeOf(held - perDay), limit: 50 })),
  /** A page of results in the console, over all that is stored. */
  page: (store) => queries.map((query) => () => store.search({ query, limit: 30 })),
  /** The hits from which the console counts its facets. */
  facets: (store) => queries.map((query) => () => store.search({ query, limit: 400 })),
  /** The desk's volume against the usual four weeks; at 10,000 the past is two days long, so a first growth is of the answer itself. */
  hours: (store, held) => [() => store.hours(timeOf(held - 28 * perDay), timeOf(held))],
  /** The posts of a large incident, with what was understood of them: its page, and the text of its alert. */
  posts: (store, held) => {
    const ids = Array.from({ length: 300 }, (_, index) => post(held - 1 - index * 10).id);
    return [() => Promise.all([store.mentions(ids), store.analyses(ids)])];
  },
  /** What analysis and detection take next. */
  taken: (store, held) => [() => store.takenAfter(held - 500, 500)],
};

/** The 95th percentile of each reading, in milliseconds; once before, unmeasured, to warm up. */
const timeReadings = async (store: Store, held: number): Promise<ReadonlyMap<string, number>> => {
  const times = new Map<string, number>();
  for (const [name, variantsOf] of Object.entries(readings)) {
    const took: number[] = [];
    const variants = variantsOf(store, held);
    for (let repeat = -3; repeat < repeats; repeat += 1) {
      for (const read of variants) {
        const began = performance.now();
        await read();
        if (repeat >= 0) took.push(performance.now() - began);
      }
    }
    times.set(name, took.sort((a, b) => a - b)[Math.floor(took.length * 0.95)] as number);
  }
  return times;
};

/** How the same readings slow down as the past grows tenfold; the goal is less than twice. Closes the store. */
export const measureGrowth = async (name: string, store: Store): Promise<readonly Measurement[]> => {
  const measured: Measurement[] = [];
  let before: ReadonlyMap<string, number> = new Map();
  let held = 0;
  for (const size of sizes) {
    await fill(store, held, size);
    held = size;
    const times = await timeReadings(store, held);
    for (const [reading, baseline] of before) {
      const value = times.get(reading) as number;
      measured.push({ name: `${name}-${reading}-${size}`, value, unit: "ms (p95)", baseline, ratio: value / baseline });
    }
    before = times;
  }
  await store.close();
  return measured;
};
