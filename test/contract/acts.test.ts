import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sha256 } from "../../lib/hash.ts";
import type { Act } from "../../model/act.ts";
import type { HandlingStore } from "../../model/store.ts";
import { openActs } from "../../store/acts.ts";
import { memoryActs } from "../acts.ts";

const act = (subject: string, n: number, more: Partial<Act> = {}): Act => ({
  ...{ id: `${subject}#${n}`, subject, kind: "pledge.made", at: "2026-07-01T00:00:00.000Z", who: "甲", because: "试", content: { n } },
  ...more,
});

/** A store that forgets, or one that can be opened again at its place. */
type Opener = (folder: string) => HandlingStore;
const openers: Record<string, Opener> = {
  memory: () => memoryActs(),
  sqlite: (folder) => openActs(join(folder, "wenfeng.db"), join(folder, "evidence")),
};

describe.each(Object.entries(openers))("%s", (name, openStore) => {
  let folder: string;
  let store: HandlingStore;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "wenfeng-acts-"));
    store = openStore(folder);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
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

  test("what was appended survives a restart, and nobody edits the log behind its back", async () => {
    await store.appendActs([act("pledge:a", 1)]);
    await store.close();
    store = openStore(folder);
    expect((await store.acts({})).acts).toEqual([act("pledge:a", 1)]);
    const db = new Database(join(folder, "wenfeng.db"));
    expect(() => db.exec("UPDATE acts SET json = '{}'")).toThrow("append-only");
    expect(() => db.exec("DELETE FROM acts")).toThrow("append-only");
    db.close();
  });

  test("a hash that is none can't leave the folder", async () => {
    writeFileSync(join(folder, "secret"), "x");
    await expect(store.blob("../secret")).rejects.toMatchObject({ code: "INPUT_INVALID" });
  });
});
