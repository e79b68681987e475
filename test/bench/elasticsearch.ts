import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { segment } from "../../lib/segment.ts";
import { bulk, type Item } from "../../store/elastic-bulk.ts";
import { openNode } from "../../store/elastic-node.ts";
import { toDocument } from "../../store/elastic-transfer.ts";
import type { StoreTools } from "../../store/kind.ts";
import { elasticsearch, sqlite } from "../../store/stores.ts";
import { dropTenant } from "../contract/store-places.ts";
import { analysisOf } from "../contract/store-samples.ts";
import { startNode, steadyBreaker } from "../elasticsearch-node.ts";
import { measureGrowth } from "./growth.ts";
import type { Measurement } from "./measurement.ts";
import { post } from "./store.ts";

const bulkCount = 20_000;
const rounds = 4;
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

/** Bulk indexing and query growth on a node of our own and on SQLite. */
export const measureElasticsearch = async (): Promise<readonly Measurement[]> => {
  const folder = mkdtempSync(join(tmpdir(), "wenfeng-bench-es-"));
  const node = await startNode(folder, { settings: steadyBreaker });
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
