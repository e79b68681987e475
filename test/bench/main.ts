import { measureAnalyse } from "./analyse.ts";
import { measureBrowse } from "./browse.ts";
import { measureCrawl } from "./crawl.ts";
import { measureDesk } from "./desk.ts";
import { measureElasticsearch } from "./elasticsearch.ts";
import type { Measurement } from "./measurement.ts";
import { measureSentiment } from "./sentiment.ts";
import { measureStore } from "./store.ts";
import { measureWorkerMemory, measureWorkers } from "./workers.ts";

/** `--only` leaves out what is measured without being asked for. `--desk` fills both stores with a million mentions, which takes minutes; `--desk=50000,sqlite` with fewer, on one. */
const deskOption = process.argv.find((option) => option.startsWith("--desk"));
const [deskCount = "1000000", deskStore] = deskOption?.split("=")[1]?.split(",") ?? [];
/** `--workers` lets one worker and then two analyse 20,000 stored mentions; `--worker-memory` one of them a million, for its memory. */
const memoryOption = process.argv.find((option) => option.startsWith("--worker-memory"));
const memoryCount = Number(memoryOption?.split("=")[1] ?? 1_000_000);

/** Every bench, in the order in which they are told. */
const benches: readonly (() => Promise<Measurement | readonly Measurement[]>)[] = [
  ...(process.argv.includes("--only") ? [] : [measureAnalyse, measureSentiment, measureStore, measureCrawl, measureBrowse]),
  // Minutes long: on a real node, only when asked for.
  ...(process.argv.includes("--elasticsearch") ? [measureElasticsearch] : []),
  ...(process.argv.includes("--workers") ? [() => measureWorkers(20_000)] : []),
  ...(memoryOption === undefined ? [] : [() => measureWorkerMemory(memoryCount)]),
  ...(deskOption === undefined ? [] : [() => measureDesk(Number(deskCount), deskStore)]),
];

/** Whole numbers from ten on, two places below. */
const round = (value: number): string => value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 2 : 0 });

const json = process.argv.includes("--json");

for (const bench of benches) {
  for (const measured of [await bench()].flat()) {
    const { name, value, unit, baseline, ratio } = measured;
    const line = `${name.padEnd(24)} ${round(value)} ${unit}, baseline ${round(baseline)}, ratio ${ratio.toFixed(2)}`;
    process.stdout.write(`${json ? JSON.stringify(measured) : line}\n`);
  }
}
