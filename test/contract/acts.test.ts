import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sha256 } from "../../lib/hash.ts";
import type { Act } from "../../model/act.ts";
import type { HandlingStore } from "../../model/store.ts";
import { openActs } from "../../store/acts.ts";
import { openElasticActs } from "../../store/elastic-acts.ts";
import { openNode } from "../../store/elastic-node.ts";
import { writeOne } from "../../store/elastic-token.ts";
import { memoryActs } from "../acts.ts";
import { hasElasticsearch } from "../elasticsearch-node.ts";
import { elasticPlace, startMs } from "./store-places.ts";

const act = (subject: string, n: number, more: Partial<Act> = {}): Act => ({
  ...{ id: `${subject}#${n}`, subject, kind: "pledge.made", at: "2026-07-01T00:00:00.000Z", who: "甲", because: "试", content: { n } },
  ...more,
});

/** A log of acts, where it lies, and whether what was appended outlives the process. */
interface Place {
  readonly folder: string;
  readonly open: () => HandlingStore;
  readonly dispose: () => Promise<void>;
}

const folderPlace = (open: (folder: string) => HandlingStore): Place => {
  const folder = mkdtempSync(join(tmpdir(), "wenfeng-acts-"));
  return { folder, open: () => open(folder), dispose: async () => rmSync(folder, { recursive: true, force: true }) };
};

const nodePlace = async (): Promise<Place> => {
  const { place, tools, dispose } = await elasticPlace();
  return { folder: "", open: () => openElasticActs(place, tools), dispose };
};

const places: Record<string, () => Place | Promise<Place>> = {
  memory: () => folderPlace(() => memoryActs()),
  sqlite: () => folderPlace((folder) => openActs(join(folder, "wenfeng.db"), join(folder, "evidence"))),
  ...(hasElasticsearch ? { elasticsearch: nodePlace } : {}),
};

describe.each(Object.entries(places))("%s", (name, openPlace) => {
  let place: Place;
  let store: HandlingStore;
  beforeEach(async () => {
    place = await openPlace();
    store = place.open();
  }, startMs);
  afterEach(async () => {
    await store.close();
    await place.dispose();
  });

  test("acts come back in the order in which they were appended, narrowed as asked", async () => {
    await store.appendActs([act("pledge:a", 1), act("fact:b", 1, { kind: "fact.requested" })]);
    await store.appendActs([act("pledge:a", 2, { kind: "pledge.kept", at: "2026-07-02T00:00:00.000Z" })]);
    const ids = async (request: Parameters<HandlingStore["acts"]>[0]) => (await store.acts(request)).acts.map(({ id }) => id);
    expect(await ids({})).toEqual(["pledge:a#1", "fact:b#1", "pledge:a#2"]);
    expect(await ids({ subject: "pledge:a" })).toEqual(["pledge:a#1", "pledge:a#2"]);
    expect(await ids({ noun: "fact" })).toEqual(["fact:b#1"]);
    expect(await ids({ kind: "pledge.kept" })).toEqual(["pledge:a#2"]);
    expect(await ids({ since: "2026-07-02T00:00:00.000Z" })).toEqual(["pledge:a#2"]);
    expect(await store.acts({ subject: "nothing:x" })).toMatchObject({ acts: [] });
  });

  test("pages follow each other without loss or repeat, also while acts are added", async () => {
    await store.appendActs(Array.from({ length: 5 }, (_none, n) => act("pledge:a", n + 1)));
    const first = await store.acts({ limit: 2 });
    await store.appendActs([act("pledge:a", 6)]);
    const second = await store.acts({ limit: 2, cursor: first.cursor as string });
    const third = await store.acts({ limit: 9, cursor: second.cursor as string });
    expect([first, second, third].flatMap(({ acts }) => acts.map(({ content }) => (content as { n: number }).n))).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
    expect(third.cursor).toBeUndefined();
  });

  test("from the end of a page one reads only what was appended since", async () => {
    const nothing = await store.acts({ noun: "pledge" });
    await store.appendActs([act("pledge:a", 1), act("fact:b", 1), act("pledge:a", 2)]);
    const all = await store.acts({ noun: "pledge", cursor: nothing.end });
    expect(all.acts.map(({ id }) => id)).toEqual(["pledge:a#1", "pledge:a#2"]);
    expect((await store.acts({ noun: "pledge", cursor: all.end })).acts).toEqual([]);
    await store.appendActs([act("pledge:a", 3)]);
    expect((await store.acts({ noun: "pledge", cursor: all.end })).acts.map(({ id }) => id)).toEqual(["pledge:a#3"]);
  });

  test("a repeated call changes nothing", async () => {
    const acts = [act("pledge:a", 1), act("pledge:a", 2)];
    await store.appendActs(acts);
    await store.appendActs(acts);
    expect((await store.acts({})).acts).toEqual(acts);
  });

  test("another content under a taken number, or a gap, is a conflict that writes nothing of the call", async () => {
    await store.appendActs([act("pledge:a", 1)]);
    await expect(store.appendActs([act("fact:b", 1), act("pledge:a", 1, { who: "乙" })])).rejects.toMatchObject({ code: "STORE_CONFLICT" });
    await expect(store.appendActs([act("pledge:a", 3)])).rejects.toMatchObject({ code: "STORE_CONFLICT" });
    expect((await store.acts({})).acts).toHaveLength(1);
  });

  test("of two writers of the same act one wins and one is told", async () => {
    const results = await Promise.allSettled([
      store.appendActs([act("pledge:a", 1)]),
      store.appendActs([act("pledge:a", 1, { who: "乙" })]),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("blobs are kept under their hash, once, and can be erased", async () => {
    const bytes = new TextEncoder().encode("截图 <&> 😀");
    const hash = await store.putBlob(bytes);
    expect(hash).toBe(sha256(bytes));
    expect(await store.putBlob(bytes)).toBe(hash);
    expect(Buffer.from((await store.blob(hash)) as Uint8Array)).toEqual(Buffer.from(bytes));
    expect(await store.eraseBlob(hash)).toBe(true);
    expect(await store.eraseBlob(hash)).toBe(false);
    expect(await store.blob(hash)).toBeUndefined();
    expect(await store.blob("0".repeat(64))).toBeUndefined();
  });

  if (name === "memory") return;

  test("what was appended survives a restart", async () => {
    await store.appendActs([act("pledge:a", 1)]);
    await store.close();
    store = place.open();
    expect((await store.acts({})).acts).toEqual([act("pledge:a", 1)]);
  });

  test("two processes append to one log, each act once, in one order", async () => {
    const other = place.open();
    const subjects = Array.from({ length: 12 }, (_none, n) => `pledge:${n}`);
    await Promise.all(subjects.map((subject, n) => (n % 2 === 0 ? store : other).appendActs([act(subject, 1), act(subject, 2)])));
    const seen = (await store.acts({})).acts.map(({ id }) => id);
    expect(new Set(seen).size).toBe(24);
    expect((await other.acts({})).acts.map(({ id }) => id)).toEqual(seen);
    for (const subject of subjects) expect(seen.indexOf(`${subject}#1`)).toBe(seen.indexOf(`${subject}#2`) - 1);
    await other.close();
  });

  test("a hash that is none is refused", async () => {
    await expect(store.blob("../secret")).rejects.toMatchObject({ code: "INPUT_INVALID" });
  });

  if (name !== "sqlite") return;

  test("nobody edits the log behind its back", async () => {
    await store.appendActs([act("pledge:a", 1)]);
    const db = new Database(join(place.folder, "wenfeng.db"));
    expect(() => db.exec("UPDATE acts SET json = '{}'")).toThrow("append-only");
    expect(() => db.exec("DELETE FROM acts")).toThrow("append-only");
    db.close();
  });
});

describe.runIf(hasElasticsearch)("on Elasticsearch", () => {
  test("what a dead writer promised is finished by the next one, once", async () => {
    const { place, tools, dispose } = await elasticPlace();
    const store = openElasticActs(place, tools);
    await store.appendActs([act("pledge:a", 1)]);
    const node = await openNode(place, tools);
    const pending = [act("pledge:a", 2), act("fact:b", 1)];
    const json = JSON.stringify({ next: 4, pending: pending.map((one) => JSON.stringify(one)) });
    await writeOne(node, "states", { id: "acts:head", document: { key: "acts:head", json } });
    await expect(store.appendActs([act("pledge:a", 2, { who: "乙" })])).rejects.toMatchObject({ code: "STORE_CONFLICT" });
    await store.appendActs([act("pledge:a", 3)]);
    expect((await store.acts({})).acts.map(({ id }) => id)).toEqual(["pledge:a#1", "pledge:a#2", "fact:b#1", "pledge:a#3"]);
    await node.client.close();
    await store.close();
    await dispose();
  }, 120_000);

  test("tenants do not see each other's acts and evidence", async () => {
    const [one, other] = [await elasticPlace(), await elasticPlace()];
    const [ours, theirs] = [openElasticActs(one.place, one.tools), openElasticActs(other.place, other.tools)];
    await ours.appendActs([act("pledge:a", 1)]);
    const hash = await ours.putBlob(new TextEncoder().encode("截图"));
    expect((await theirs.acts({})).acts).toEqual([]);
    expect(await theirs.blob(hash)).toBeUndefined();
    for (const store of [ours, theirs]) await store.close();
    for (const place of [one, other]) await place.dispose();
  }, 120_000);
});
