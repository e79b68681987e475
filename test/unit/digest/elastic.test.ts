import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDigestStory } from "../../../app/digest-story.ts";
import { makeDigest } from "../../../app/digesting.ts";
import type { Showcase } from "../../../app/showcase.ts";
import type { Digest } from "../../../digest/digest.ts";
import { dayOf, monthOf, type Period, weekOf } from "../../../digest/period.ts";
import { analysisVersion } from "../../../model/analysis.ts";
import type { HandlingStore, Store } from "../../../model/store.ts";
import { openElasticActs } from "../../../store/elastic-acts.ts";
import { loadElastic } from "../../../store/elastic-load.ts";
import { readSqlite } from "../../../store/sqlite-read.ts";
import { elasticsearch } from "../../../store/stores.ts";
import { elasticPlace, type Place, startMs } from "../../contract/store-places.ts";
import { analysisOf, mentionAt } from "../../contract/store-samples.ts";
import { hasElasticsearch } from "../../elasticsearch-node.ts";

describe.runIf(hasElasticsearch)("a digest over Elasticsearch", () => {
  const folder = mkdtempSync(join(tmpdir(), "wenfeng-digest-elastic-"));
  let showcase: Showcase;
  let place: Place;
  let store: Store;
  let handling: HandlingStore;
  beforeAll(async () => {
    [showcase, place] = await Promise.all([openDigestStory(folder), elasticPlace()]);
    const from = readSqlite(join(folder, "data", "wenfeng.db"), join(folder, "data", "evidence"));
    await loadElastic(from, { place: place.place, tools: place.tools, tell: () => undefined });
    await from.close();
    store = await elasticsearch.open(place.place, place.tools);
    handling = openElasticActs(place.place, place.tools);
  }, startMs);
  afterAll(async () => {
    await handling?.close();
    await store?.close();
    await place?.dispose();
    await showcase?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const bothOf = async (period: Period) => ({
    sqlite: await makeDigest(showcase.parts, period, true),
    elastic: await makeDigest({ ...showcase.parts, store, handling }, period, true),
  });

  test("the week says the same, sentence by sentence and figure by figure", async () => {
    const { sqlite, elastic } = await bothOf(weekOf("2026-W48"));
    expect(elastic).toEqual(sqlite);
    expect(elastic.days.reduce((sum, { negative }) => sum + negative, 0)).toBeGreaterThan(50);
    expect(elastic.areas.some(({ tickets95598 }) => tickets95598 > 0)).toBe(true);
    expect(elastic.incidents.length).toBeGreaterThan(2);
  });

  test.each([dayOf("2026-11-23"), monthOf("2026-11")])("so does the $kind $key", async (period) => {
    const { sqlite, elastic } = await bothOf(period);
    expect(elastic).toEqual(sqlite);
    expect(elastic.incidents.length).toBeGreaterThan(0);
  });

  test("a post that only the node took in is counted by the node alone", async () => {
    const week = weekOf("2026-W48");
    const before = await bothOf(week);
    const late = mentionAt(1, "塘厦又停电了", {
      id: "weibo:late",
      publishedAt: "2026-11-24T02:00:00.000Z",
      fetchedAt: "2026-11-24T02:01:00.000Z",
    });
    await store.addMentions([late]);
    await store.addAnalyses([{ id: late.id, version: analysisVersion, analysis: analysisOf({ isLocal: true }) }]);
    const after = await bothOf(week);
    const tuesday = ({ days }: Digest) => days.find(({ day }) => day === "2026-11-24")?.negative ?? Number.NaN;
    expect(tuesday(after.sqlite)).toBe(tuesday(before.sqlite));
    expect(tuesday(after.elastic)).toBe(tuesday(before.elastic) + 1);
  });
});
