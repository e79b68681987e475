import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@elastic/elasticsearch";
import type { StoreKind, StoreTools } from "../../store/kind.ts";
import * as stores from "../../store/stores.ts";
import { elasticsearchUrl, hasElasticsearch } from "../elasticsearch-node.ts";

/** Somewhere a store can be opened for tests, and how to make it vanish afterwards. */
export interface Place {
  readonly place: string;
  readonly tools: StoreTools;
  readonly dispose: () => Promise<void>;
}

/** Words by the platform's own dictionary: no model to load, and other cuts than jieba's, which must not matter. */
const segmenter = new Intl.Segmenter("zh", { granularity: "word" });

/** What stores are given in tests: a clock that stands still, and a segmenter. */
export const testTools = (at = "2026-11-23T08:00:00.000Z"): StoreTools => ({
  now: () => new Date(at),
  segment: (text) => [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment),
  locate: (key) => (key === "东莞/塘厦" ? { lat: 22.81, lon: 114.07 } : undefined),
});

const sqlitePlace = async (): Promise<Place> => {
  const folder = mkdtempSync(join(tmpdir(), "wenfeng-store-"));
  const dispose = async () => rmSync(folder, { recursive: true, force: true });
  return { place: join(folder, "wenfeng.db"), tools: testTools(), dispose };
};

/** Removes all indices of a tenant. */
export const dropTenant = async (url: string, tenant: string): Promise<void> => {
  const client = new Client({ node: url });
  const names = Object.keys(await client.indices.get({ index: `wenfeng-*-${tenant}-*` }));
  if (names.length > 0) await client.indices.delete({ index: names });
  await client.close();
};

/** A tenant of its own on the node that the test run shares. */
export const elasticPlace = async (): Promise<Place> => {
  const place = await elasticsearchUrl();
  const tenant = `t${randomBytes(6).toString("hex")}`;
  return { place, tools: { ...testTools(), tenant }, dispose: () => dropTenant(place, tenant) };
};

/** For each registered store, an empty place of its own. */
export const places: Record<string, () => Promise<Place>> = { sqlite: sqlitePlace, elasticsearch: elasticPlace };

/** The stores that can be tested on this machine; in CI that is all of them. */
export const testableStores: readonly StoreKind[] = Object.values(stores).filter(
  ({ name }) => name !== "elasticsearch" || hasElasticsearch,
);

/** How long a node may take to be fetched and started, in milliseconds. */
export const startMs = 400_000;
