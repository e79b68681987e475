import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sha256 } from "../../../lib/hash.ts";
import type { Act } from "../../../model/act.ts";
import type { Store } from "../../../model/store.ts";
import { openActs } from "../../../store/acts.ts";
import { openElasticActs } from "../../../store/elastic-acts.ts";
import { loadElastic, readElastic } from "../../../store/elastic-load.ts";
import { readSqlite } from "../../../store/sqlite-read.ts";
import { elasticsearch, sqlite } from "../../../store/stores.ts";
import { type Readable, tallyOf, transferKinds } from "../../../store/transfer.ts";
import { elasticPlace, type Place, startMs, testTools } from "../../contract/store-places.ts";
import { alertOf, analysisOf, incidentOf, mentionAt, messageOf, noticeOf } from "../../contract/store-samples.ts";
import { hasElasticsearch } from "../../elasticsearch-node.ts";

const at = "2026-11-23T01:00:00.000Z";
const count = 1300;

const actOf = (subject: string, n: number): Act => ({
  ...{ id: `${subject}#${n}`, subject, kind: "pledge.made", at, who: "甲", because: "试", content: { n } },
});

/** Something of everything. */
const fill = async (store: Store): Promise<void> => {
  await store.addMentions(
    Array.from({ length: count }, (_, number) => mentionAt(number, `第 ${number} 次停电`, { counts: { likes: number % 3 } })),
  );
  await store.addMentions([mentionAt(1, "第 1 次停电，改过", { fetchedAt: "2026-11-23T09:00:00.000Z", counts: { likes: 99 }, heat: 5 })]);
  await store.addAnalyses([{ id: "weibo:1", version: "1", analysis: analysisOf({ severity: { households: 3 } }) }]);
  await store.addNotices([noticeOf("n1", at, undefined), noticeOf("n1", at, undefined, { title: "改期" })]);
  await store.saveIncident(incidentOf("i1", ["weibo:1"], { aliases: ["i0"] }));
  await store.addAlert(alertOf("i1", 1, at));
  await store.addDecision({ incidentId: "i1", at, revision: 1, decision: { send: true, because: "first", changes: ["新"] } });
  await store.queueMessage(messageOf("m1", at), ["duty", "mail"], at);
  await store.addRun({ source: "weibo", at, state: "ok", fetched: 3, added: 2, ms: 10 });
  await store.writeState("cursor", { seq: count });
  await store.revealAuthor((await store.mention("weibo:1"))?.author.id as string, "张三", "取证");
};

describe.runIf(hasElasticsearch)("moving from SQLite to Elasticsearch", () => {
  let folder: string;
  let path: string;
  let place: Place;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "wenfeng-transfer-"));
    path = join(folder, "wenfeng.db");
    place = await elasticPlace();
    const store = await sqlite.open(path, testTools());
    await fill(store);
    await store.close();
    const acts = openActs(path, join(folder, "evidence"));
    await acts.appendActs([1, 2].map((n) => actOf("pledge:a", n)));
    for (let n = 0; n < 25; n += 1) await acts.putBlob(new TextEncoder().encode(`截图 ${n}`));
    await acts.close();
  }, startMs);
  afterAll(async () => {
    await place.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  test("broken off and continued, it ends with the same counts and hashes on both sides", async () => {
    const whole = readSqlite(path, join(folder, "evidence"));
    const breaking: Readable = {
      ...whole,
      page: async (kind, after) => {
        if (kind === "mentions" && after !== undefined) throw new Error("the power went");
        return whole.page(kind, after);
      },
    };
    const told: string[] = [];
    const to = {
      place: place.place,
      tools: place.tools,
      tell: ({ kind, done }: { kind: string; done: number }) => void told.push(`${kind} ${done}`),
    };
    await expect(loadElastic(breaking, to)).rejects.toThrowError("power");
    expect(told).toContain("mentions 500");
    const verdicts = await loadElastic(whole, to);
    expect(told).not.toContain("mentions 1000 authors");
    expect(told.filter((line) => line === "mentions 500")).toHaveLength(1);
    expect(verdicts.map(({ kind }) => kind)).toEqual([...transferKinds]);
    for (const { kind, from, to: arrived } of verdicts) expect([kind, arrived]).toEqual([kind, from]);
    expect(verdicts.find(({ kind }) => kind === "mentions")?.from.count).toBe(count);
    expect(verdicts.every(({ from }) => from.count > 0)).toBe(true);
    await whole.close();
  });

  test("afterwards the store answers as before, and goes on numbering", async () => {
    const [old, moved] = [await sqlite.open(path, testTools()), await elasticsearch.open(place.place, place.tools)];
    for (const store of [old, moved]) await store.addMentions([mentionAt(9999, "搬家以后的停电")]);
    const answers = async (store: Store) => ({
      mention: await store.mention("weibo:1"),
      versions: await store.mentionVersions("weibo:1"),
      observations: await store.observations("weibo:1"),
      analysis: await store.analysis("weibo:1"),
      last: await store.takenAfter(count - 2, 9),
      hits: (await store.search({ query: "改过 OR 搬家", limit: 9 })).hits,
      notices: await store.notices("2026-11-23T00:00:00.000Z", "2026-11-24T00:00:00.000Z"),
      incident: (await store.incident("i0"))?.value,
      alerts: await store.alerts({ limit: 9 }),
      decisions: await store.decisions("i1"),
      due: await store.dueDeliveries(at, 9),
      runs: await store.runs("weibo", at),
      state: (await store.readState("cursor"))?.value,
      totals: await store.totals(),
    });
    expect(await answers(moved)).toEqual(await answers(old));
    await old.close();
    await moved.close();
  });

  test("what people did and preserved is there too, and goes on", async () => {
    const moved = openElasticActs(place.place, place.tools);
    await moved.appendActs([actOf("pledge:a", 3)]);
    expect((await moved.acts({})).acts).toEqual([1, 2, 3].map((n) => actOf("pledge:a", n)));
    const bytes = new TextEncoder().encode("截图 7");
    expect(Buffer.from((await moved.blob(sha256(bytes))) ?? []).toString()).toBe("截图 7");
    await moved.close();
  });

  test("a changed document shows in the hash", async () => {
    const store = await elasticsearch.open(place.place, place.tools);
    await store.writeState("cursor", { seq: 0 });
    await store.close();
    const [from, to] = [readSqlite(path, join(folder, "evidence")), await readElastic(place.place, place.tools)];
    expect((await tallyOf(to, "states")).hash).not.toBe((await tallyOf(from, "states")).hash);
    await from.close();
    await to.close();
  });

  test("a tenant that holds other data is not written over", async () => {
    const other = await elasticPlace();
    const store = await elasticsearch.open(other.place, other.tools);
    await store.addMentions([mentionAt(1, "别家的")]);
    await store.close();
    const from = readSqlite(path, join(folder, "evidence"));
    await expect(loadElastic(from, { ...other, tell: () => undefined })).rejects.toMatchObject({ code: "STORE_CONFLICT" });
    await from.close();
    await other.dispose();
  });
});
