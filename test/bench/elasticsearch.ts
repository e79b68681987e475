import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { segment } from "../../lib/segment.ts";
import type { Store } from "../../model/store.ts";
import { bulk, type Item } from "../../store/elastic-bulk.ts";
import { openNode } from "../../store/elastic-node.ts";
import { toDocument } from "../../store/elastic-transfer.ts";
import type { StoreTools } from "../../store/kind.ts";
import { elasticsearch, sqlite } from "../../store/stores.ts";
import { dropTenant } from "../contract/store-places.ts";
import { analysisOf } from "../contract/store-samples.ts";
import { startNode } from "../elasticsearch-node.ts";
import type { Measurement } from "./measurement.ts";
import { post } from "./store.ts";

const bulkCount = 20_000;
const rounds = 4;
/** Sizes at which queries are timed; the volume of a day stays the same, so that only the past grows. */
const sizes = [10_000, 100_000, ...(process.argv.includes("--million") ? [1_000_000] : [])];
const perDay = 5_000;
const repeats = 30;
const queries = ["停电 OR 断电", "塘厦 变压器", "停电 NEAR/20 电话 -检修", "polarity:negative 电费", ""];

const toolsOf = (tenant: string): StoreTools => ({ now: () => new Date(), segment, tenant });

const fresh = (): string => `bench${randomBytes(4).toString("hex")}`;

const perSecond = async (count: number, work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return Math.round((count * 1000) / (performance.now() - began));
};

/** The same analysed mentions through our bulk (outcome of every document) and through the client's plain `helpers.bulk`. */
const measureBulk = async (url: string): Promise<Measurement> => {
  const [ours, theirs] = [fresh(), fresh()];
  const node = await openNode(url, toolsOf(ours));
  const plain = await openNode(url, toolsOf(theirs));
  const analysis = { version: "1", json: JSON.stringify(analysisOf()) };
  const documents = Array.from({ length: bulkCount }, (_, number) => {
    const mention = { ...post(number), publishedAt: new Date(Date.UTC(2026, 10, 1) + number * 1000).toISOString() };
    return toDocument("mentions", { id: mention.id, number, json: JSON.stringify(mention), analysis }, node.tools);
  });
  const index = await node.ready("mentions", documents[0]?.publishedAt);
  const plainIndex = await plain.ready("mentions", documents[0]?.publishedAt);
  const items = documents.map(({ id, document }): Item => ({ action: "index", index, id, document }));
  const helper = (): Promise<unknown> =>
    plain.client.helpers.bulk({
      datasource: documents,
      flushBytes: 1_000_000,
      concurrency: 2,
      onDocument: ({ id, document }) => [{ index: { _index: plainIndex, _id: id } }, document] as never,
    });
  // In turns, best of each: whoever goes first warms the server up for the other, and a busy moment hits one of them.
  const best = { ours: 0, theirs: 0 };
  for (let round = 0; round < rounds; round += 1) {
    best.ours = Math.max(best.ours, await perSecond(bulkCount, () => bulk(node, items)));
    best.theirs = Math.max(best.theirs, await perSecond(bulkCount, helper));
  }
  for (const one of [node, plain]) await one.client.close();
  for (const tenant of [ours, theirs]) await dropTenant(url, tenant);
  return { name: "elasticsearch-bulk", value: best.ours, unit: "documents/s", baseline: best.theirs, ratio: best.ours / best.theirs };
};

/** Mentions arrive in the order of their publication, as they do in a running system, the same number every day. */
const dayOf = (number: number): string => new Date(Date.UTC(2026, 4, 1) + (number * 86_400_000) / perDay).toISOString();

const fill = async (store: Store, from: number, to: number): Promise<void> => {
  for (let first = from; first < to; first += 1000) {
    const mentions = Array.from({ length: 1000 }, (_, index) => {
      const number = first + index;
      return { ...post(number), publishedAt: dayOf(number) };
    });
    await store.addMentions(mentions);
    await store.addAnalyses(mentions.map(({ id }) => ({ id, version: "1", analysis: analysisOf() })));
  }
};

/** The 95th percentile of searches in the last day of what is stored, in milliseconds. */
const searchMs = async (store: Store, held: number): Promise<number> => {
  const took: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    for (const query of queries) {
      const began = performance.now();
      await store.search({ query, from: dayOf(held - perDay), limit: 50 });
      took.push(performance.now() - began);
    }
  }
  return took.sort((a, b) => a - b)[Math.floor(took.length * 0.95)] as number;
};

/** How the same day's searches slow down as the store grows; the goal is less than twice per tenfold. */
const measureGrowth = async (name: string, store: Store): Promise<readonly Measurement[]> => {
  const times: number[] = [];
  let held = 0;
  for (const size of sizes) {
    await fill(store, held, size);
    held = size;
    await searchMs(store, held);
    times.push(await searchMs(store, held));
  }
  await store.close();
  return times.slice(1).map((value, index) => {
    const baseline = times[index] as number;
    const round = (ms: number): number => Math.round(ms * 100) / 100;
    return {
      name: `search-${name}-${sizes[index + 1]}`,
      value: round(value),
      unit: "ms (p95)",
      baseline: round(baseline),
      ratio: value / baseline,
    };
  });
};

/** Bulk indexing and query growth on a node of our own and on SQLite. */
export const measureElasticsearch = async (): Promise<readonly Measurement[]> => {
  const folder = mkdtempSync(join(tmpdir(), "wenfeng-bench-es-"));
  const node = await startNode(folder);
  try {
    const tenant = fresh();
    return [
      await measureBulk(node.url),
      ...(await measureGrowth("sqlite", await sqlite.open(join(folder, "bench.db"), toolsOf(tenant)))),
      ...(await measureGrowth("elasticsearch", await elasticsearch.open(node.url, toolsOf(tenant)))),
    ];
  } finally {
    await node.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
