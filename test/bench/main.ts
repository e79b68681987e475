import { measureAnalyse } from "./analyse.ts";
import { measureCrawl } from "./crawl.ts";
import { measureElasticsearch } from "./elasticsearch.ts";
import type { Measurement } from "./measurement.ts";
import { measureStore } from "./store.ts";

/** Every bench, in the order in which they are told. */
const benches: readonly (() => Promise<Measurement | readonly Measurement[]>)[] = [
  measureAnalyse,
  measureStore,
  measureCrawl,
  // Minutes long: on a real node, only when asked for.
  ...(process.argv.includes("--elasticsearch") ? [measureElasticsearch] : []),
];

const json = process.argv.includes("--json");

for (const bench of benches) {
  for (const measured of [await bench()].flat()) {
    const { name, value, unit, baseline, ratio } = measured;
    const line = `${name.padEnd(24)} ${Math.round(value).toLocaleString("en")} ${unit}, baseline ${Math.round(baseline).toLocaleString("en")}, ratio ${ratio.toFixed(2)}`;
    process.stdout.write(`${json ? JSON.stringify(measured) : line}\n`);
  }
}
