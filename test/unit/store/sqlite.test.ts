import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { migrations } from "../../../store/sqlite-schema.ts";
import { sqlite } from "../../../store/stores.ts";
import { testTools } from "../../contract/store-places.ts";
import { incidentOf, mentionAt } from "../../contract/store-samples.ts";
import { batchSize } from "./sqlite-writer.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wenfeng-sqlite-"));
  path = join(folder, "wenfeng.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pragma = (name: string): unknown => {
  const db = new Database(path);
  const value = db.pragma(name, { simple: true });
  db.close();
  return value;
};

describe("the file", () => {
  test("opens in memory, for tests", async () => {
    const store = await sqlite.open(":memory:", testTools());
    await store.addMentions([mentionAt(1, "停电")]);
    expect((await store.totals()).mentions).toBe(1);
  });

  test("is in WAL and of the newest version", async () => {
    await (await sqlite.open(path, testTools())).close();
    expect([pragma("journal_mode"), pragma("user_version")]).toEqual(["wal", migrations.length]);
  });

  test("of version 1 is brought to the newest with what it holds", async () => {
    const old = new Database(path);
    old.exec(migrations[0] as string);
    old.pragma("user_version = 1");
    const incident = incidentOf("i1", ["weibo:1"], { level: "II" });
    old.prepare("INSERT INTO incidents VALUES ('i1', 4, ?, 'II', 'response', ?)").run(incident.lastAt, JSON.stringify(incident));
    old.prepare("INSERT INTO states VALUES ('cursor', 2, '7')").run();
    old.close();
    const store = await sqlite.open(path, testTools());
    await store.addMentions([mentionAt(1, "停电"), mentionAt(2, "停电")]);
    expect(await store.incident("i1")).toEqual({ value: incident, token: 4 });
    expect(await store.readState("cursor")).toEqual({ value: 7, token: 2 });
    expect((await store.search({ query: "level:II", limit: 5 })).hits.map(({ mention }) => mention.id)).toEqual(["weibo:1"]);
    await store.close();
  });

  test("of a newer version is left alone", async () => {
    const newer = new Database(path);
    newer.pragma("user_version = 99");
    newer.close();
    await expect(sqlite.open(path, testTools())).rejects.toMatchObject({ code: "STORE_NEWER", facts: { path, found: 99 } });
    expect(pragma("user_version")).toBe(99);
  });

  test("that is no database, or cannot be made, is unreadable", async () => {
    writeFileSync(path, "这不是数据库".repeat(100));
    await expect(sqlite.open(path, testTools())).rejects.toMatchObject({ code: "STORE_UNREADABLE", facts: { path } });
    await expect(sqlite.open(join(folder, "none", "x.db"), testTools())).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
  });

  test("never holds an author's name beside a text", async () => {
    const store = await sqlite.open(path, testTools());
    await store.addMentions([mentionAt(1, "停电", { author: { id: "real-id", name: "真名", bio: "简介" } })]);
    await store.close();
    const db = new Database(path);
    const texts = JSON.stringify([db.prepare("SELECT * FROM mentions").all(), db.prepare("SELECT * FROM versions").all()]);
    db.close();
    expect(texts).not.toMatch(/real-id|真名|简介/);
  });

  test("gives two files two pseudonyms for one author", async () => {
    const pseudonyms = new Set<string | undefined>();
    for (const name of ["one.db", "two.db"]) {
      const store = await sqlite.open(join(folder, name), testTools());
      await store.addMentions([mentionAt(1, "停电")]);
      pseudonyms.add((await store.mention("weibo:1"))?.author.id);
      await store.close();
    }
    expect(pseudonyms.size).toBe(2);
  });

  test("holds any number of mentions of one instant", async () => {
    const store = await sqlite.open(":memory:", testTools());
    const count = 5000;
    const publishedAt = "1970-01-01T00:00:00.000Z";
    await store.addMentions(Array.from({ length: count }, (_, number) => mentionAt(number, "停电", { publishedAt })));
    expect((await store.search({ query: "停电", limit: count + 1 })).hits).toHaveLength(count);
  });
});

const writer = fileURLToPath(new URL("./sqlite-writer.ts", import.meta.url));

/** Runs the writer; `onBatch` hears each acknowledged batch and may kill it. Resolves with its last words. */
const runWriter = (first: number, options: { shell?: string; onBatch?: (batch: number, kill: () => void) => void }): Promise<string> =>
  new Promise((resolve, reject) => {
    const command = [process.execPath, "--import", "tsx", writer, path, String(first)];
    const child = options.shell
      ? spawn("bash", ["-c", `${options.shell}; exec "$@"`, "bash", ...command], { stdio: ["ignore", "pipe", "inherit"] })
      : spawn(command[0] as string, command.slice(1), { stdio: ["ignore", "pipe", "inherit"] });
    let pending = "";
    let last = "";
    child.stdout.on("data", (data: Buffer) => {
      const lines = (pending + data.toString()).split("\n");
      pending = lines.pop() ?? "";
      for (const line of lines) {
        last = line;
        options.onBatch?.(Number(line), () => child.kill("SIGKILL"));
      }
    });
    child.on("error", reject);
    child.on("close", () => resolve(last));
  });

describe("failure", () => {
  test("kill -9 while writing loses nothing acknowledged, a dozen times", { timeout: 120_000 }, async () => {
    let next = 0;
    for (let round = 0; round < 12; round += 1) {
      let left = 1 + Math.floor(Math.random() * 25);
      let acknowledged = next - 1;
      await runWriter(next, {
        onBatch: (batch, kill) => {
          acknowledged = Math.max(acknowledged, batch);
          left -= 1;
          if (left === 0) kill();
        },
      });
      expect(pragma("integrity_check")).toBe("ok");
      const store = await sqlite.open(path, testTools());
      const { mentions } = await store.totals();
      const written = mentions / batchSize;
      expect(Number.isInteger(written)).toBe(true);
      expect(written).toBeGreaterThan(acknowledged);
      const ids = Array.from({ length: (acknowledged + 1) * batchSize }, (_, number) => `weibo:${number}`);
      expect(await store.mentions(ids)).toHaveLength(ids.length);
      expect((await store.search({ query: `"第 ${acknowledged} 批"`, limit: 99 })).hits).toHaveLength(batchSize);
      await store.close();
      next = written;
    }
    expect(next).toBeGreaterThan(12);
  });

  test("a full disk refuses the write before it is acknowledged, and leaves the file whole", { timeout: 60_000 }, async () => {
    await (await sqlite.open(path, testTools())).close();
    let acknowledged = -1;
    // A limit on the size of files stands for a full disk: the kernel refuses the write itself.
    const last = await runWriter(0, {
      shell: "trap '' XFSZ; ulimit -f 1500",
      onBatch: (batch) => {
        if (!Number.isNaN(batch)) acknowledged = batch;
      },
    });
    expect(last).toBe("failed STORE_WRITE");
    expect(acknowledged).toBeGreaterThan(3);
    expect(pragma("integrity_check")).toBe("ok");
    const store = await sqlite.open(path, testTools());
    const { mentions } = await store.totals();
    expect(mentions % batchSize).toBe(0);
    expect(mentions).toBeGreaterThanOrEqual((acknowledged + 1) * batchSize);
    expect(await store.addMentions([mentionAt(9_999_999, "停电")])).toMatchObject({ added: ["weibo:9999999"] });
    await store.close();
  });
});
