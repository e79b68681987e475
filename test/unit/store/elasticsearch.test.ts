import { randomBytes } from "node:crypto";
import { Client } from "@elastic/elasticsearch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Store } from "../../../model/store.ts";
import { connect } from "../../../store/elastic-address.ts";
import { roleOf } from "../../../store/elastic-admin.ts";
import { newestFirst } from "../../../store/elastic-search.ts";
import { elasticsearch } from "../../../store/stores.ts";
import { dropTenant, elasticPlace, type Place, startMs, testTools } from "../../contract/store-places.ts";
import { analysisOf, incidentOf, mentionAt } from "../../contract/store-samples.ts";
import { hasElasticsearch } from "../../elasticsearch-node.ts";

describe("an address", () => {
  test.each([
    ["http://es.example:9200", {}, /https/],
    ["http://127.0.0.1:9200", { apiKey: "x" }, /https/],
    ["https://me:secret@es.example:9200", {}, /口令/],
    ["ftp://127.0.0.1", {}, /https/],
    ["es.example", {}, /网址/],
  ] as const)("%s is refused", (place, credentials, reason) => {
    expect(() => connect(place, credentials)).toThrowError(reason);
  });

  test.each(["http://127.0.0.1:9200", "http://localhost:9200", "https://es.example:9200"])("%s is taken", async (place) => {
    await connect(place).close();
  });
});

test("a tenant's role names its own indices only", () => {
  const names = JSON.stringify(roleOf("t1"));
  expect(names).toContain('"wenfeng-mentions-t1-*"');
  expect(names).not.toMatch(/wenfeng-\*|"\*"|t1\*/);
});

describe.runIf(hasElasticsearch)("on a real node", () => {
  let place: Place;
  let store: Store;
  let client: Client;
  const index = (kind: string): string => `wenfeng-${kind}-${place.tools.tenant}`;
  beforeAll(async () => {
    place = await elasticPlace();
    client = new Client({ node: place.place });
    store = await elasticsearch.open(place.place, place.tools);
    await store.addMentions([
      mentionAt(1, "塘厦林村停电三小时", { id: "weibo:town", heat: 7, deep: { a: { b: "c" } } }),
      mentionAt(2, "塘厦的荔枝熟了", { id: "weibo:lychee" }),
      mentionAt(3, "凤岗停电", { id: "weibo:other" }),
    ]);
    const place1 = { key: "东莞/塘厦", name: "塘厦", kind: "town", town: "东莞/塘厦", confidence: 1, from: "text" } as const;
    await store.addAnalyses([{ id: "weibo:town", version: "1", analysis: analysisOf({ places: [place1] }) }]);
  }, startMs);
  afterAll(async () => {
    await store.close();
    await client.close();
    await place.dispose();
  });

  test("posts lie in the order in which search asks for them", async () => {
    const [month] = Object.values(await client.indices.getSettings({ index: `${index("mentions")}-*` }));
    const found = month?.settings?.index?.sort;
    expect(found).toEqual({ field: newestFirst.flatMap(Object.keys), order: newestFirst.flatMap(Object.values) });
  });

  test("what a Kibana user types finds Chinese without a plugin", async () => {
    await client.indices.refresh({ index: index("mentions") });
    const reply = await client.search<{ id: string }>({ index: index("mentions"), q: "塘厦停电" });
    expect(reply.hits.hits[0]?._source?.id).toBe("weibo:town");
    const both = await client.search<{ id: string }>({ index: index("mentions"), q: "+塘厦 +停电" });
    expect(both.hits.hits.map(({ _source }) => _source?.id)).toEqual(["weibo:town"]);
  });

  test("towns are points on the map, unknown fields are searchable extras", async () => {
    const near = { geo_distance: { distance: "5km", location: { lat: 22.81, lon: 114.07 } } };
    const filter = [near, { term: { towns: "东莞/塘厦" } }, { term: { "extras.heat": "7" } }, { term: { "extras.deep.a.b": "c" } }];
    const reply = await client.search<{ id: string }>({ index: index("mentions"), query: { bool: { filter } } });
    expect(reply.hits.hits.map(({ _source }) => _source?.id)).toEqual(["weibo:town"]);
  });

  test("an unknown field is an error, never a silent mapping", async () => {
    await store.saveIncident(incidentOf("i1", []));
    await expect(client.index({ index: index("incidents"), document: { surprise: 1 } })).rejects.toThrowError(/strict_dynamic_mapping/);
  });

  test("a bad document goes to the dead letters with its reason, the rest goes in", async () => {
    const bad = mentionAt(11, "坏帖", { counts: { likes: 1e300 } });
    expect(await store.addMentions([mentionAt(10, "好帖"), bad, mentionAt(12, "好帖")])).toEqual({
      added: ["weibo:10", "weibo:12"],
      edited: [],
      known: [],
      refused: ["weibo:11"],
    });
    await client.indices.refresh({ index: index("dead") });
    const [dead] = (await client.search<{ id: string; because: string; json: string }>({ index: index("dead") })).hits.hits;
    expect(dead?._source).toMatchObject({ id: "weibo:11", because: expect.stringMatching(/likes/) });
    expect(dead?._source?.json).not.toContain("网友");
  });

  test("a read-only index (flood-stage watermark) refuses the write; repeating it afterwards loses nothing", async () => {
    const batch = [mentionAt(20, "停电"), mentionAt(21, "停电")];
    await client.indices.putSettings({ index: `${index("mentions")}-*`, settings: { "index.blocks.read_only_allow_delete": true } });
    await expect(store.addMentions(batch)).rejects.toMatchObject({ code: "STORE_WRITE", retry: true });
    await client.indices.putSettings({ index: `${index("mentions")}-*`, settings: { "index.blocks.read_only_allow_delete": null } });
    const { added } = await store.addMentions(batch);
    expect(added).toEqual(["weibo:20", "weibo:21"]);
    const seen = await store.takenAfter(0, 100);
    expect(seen.filter(({ mention }) => ["weibo:20", "weibo:21"].includes(mention.id))).toHaveLength(2);
  });

  test("two tenants cannot see each other's data", async () => {
    const tenant = `t${randomBytes(6).toString("hex")}`;
    const other = await elasticsearch.open(place.place, { ...testTools(), tenant });
    await other.addMentions([mentionAt(1, "只属于另一家的停电", { id: "weibo:secret" })]);
    expect((await store.search({ query: "另一家", limit: 5 })).hits).toEqual([]);
    expect(await store.mention("weibo:secret")).toBeUndefined();
    expect((await other.totals()).mentions).toBe(1);
    const [ours, theirs] = [(await store.mention("weibo:town"))?.author.id, (await other.mention("weibo:secret"))?.author.id];
    expect(ours).not.toBe(theirs);
    await other.close();
    await dropTenant(place.place, tenant);
  });

  test("a post whose time slips over the end of a month stays one post", async () => {
    const times = ["2026-10-31T23:59:00.000Z", "2026-11-01T00:01:00.000Z"];
    for (const publishedAt of times) await store.addMentions([mentionAt(30, "跨月停电", { publishedAt })]);
    expect((await store.search({ query: "跨月停电", limit: 5 })).hits).toHaveLength(1);
  });

  test("readers never pass over a number that a slower writer still holds", async () => {
    const writers = await Promise.all([1, 2, 3].map(() => elasticsearch.open(place.place, place.tools)));
    const start = (await store.takenAfter(0, 1000)).at(-1)?.seq ?? 0;
    const seen: string[] = [];
    let cursor = start;
    let isWriting = true;
    const writing = Promise.all(
      writers.map(async (writer, who) => {
        for (let batch = 0; batch < 8; batch += 1) {
          const mentions = Array.from({ length: 20 }, (_, item) => mentionAt(item, "并发停电", { id: `weibo:w${who}-${batch}-${item}` }));
          await writer.addMentions(mentions);
        }
      }),
    ).then(() => {
      isWriting = false;
    });
    for (let last = false; !last; ) {
      last = !isWriting;
      const taken = await store.takenAfter(cursor, 37);
      seen.push(...taken.map(({ mention }) => mention.id));
      cursor = taken.at(-1)?.seq ?? cursor;
      if (taken.length > 0) last = false;
    }
    await writing;
    expect(seen).toHaveLength(3 * 8 * 20);
    expect(new Set(seen).size).toBe(seen.length);
    for (const writer of writers) await writer.close();
  });

  test("two who write at once over the same incident: one wins, the other is told", async () => {
    const token = await store.saveIncident(incidentOf("race", []));
    const tries = await Promise.allSettled([1, 2, 3, 4].map((score) => store.saveIncident(incidentOf("race", [], { score }), token)));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(tries.flatMap((result) => (result.status === "rejected" ? [result.reason.code] : []))).toEqual(Array(3).fill("STORE_CONFLICT"));
  });

  test("one of many at once gets the lease", async () => {
    const [at, until] = ["2026-11-23T00:00:00.000Z", "2026-11-23T00:05:00.000Z"];
    const won = await Promise.all(["a", "b", "c", "d"].map((owner) => store.lease("race", owner, at, until)));
    expect(won.filter(Boolean)).toHaveLength(1);
  });
});
