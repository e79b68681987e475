import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, expect, test } from "vitest";
import { runCommandLine } from "../../../app/cli.ts";
import { readSessions, saveSessions } from "../../../app/sessions.ts";
import { startReplica } from "../../../demo/replica.ts";
import { createWorld } from "../../../demo/world.ts";
import { hourMs } from "../../../lib/time.ts";

const startMs = Date.parse("2026-11-23T04:00:00Z");
const now = (): Date => new Date(startMs + 6 * hourMs);
const replica = await startReplica(createWorld(startMs), now);
const folder = mkdtempSync(join(tmpdir(), "wenfeng-collecting-"));
mkdirSync(join(folder, "config"));
const config = join(folder, "config/wenfeng.yaml");
writeFileSync(
  config,
  `bureau: { city: 东莞, names: [东莞供电局] }
watch: "停电 OR 供电"
sources:
  feed: { use: news-feed, with: { url: "https://feed.sun.example/rss.xml" } }
  notices: { use: notice, with: { url: "https://notice.example/outages" } }
  broken: { use: news-feed, with: { url: "https://feed.sun.example.invalid/rss.xml" }, enabled: false }
alerts: { rules: { surge: { use: surge } }, tell: [screen] }
channels: { screen: { use: terminal } }
network: { standIns: { feed.sun.example: "${replica.origin}", notice.example: "${replica.origin}" } }
`,
);

afterAll(async () => {
  await replica.close();
  rmSync(folder, { recursive: true, force: true });
});

const wenfeng = async (...argv: readonly string[]): Promise<{ code: number; out: string; talk: string }> => {
  let [out, talk] = ["", ""];
  const code = await runCommandLine([...argv, "--config", config], {
    out: (text) => {
      out += text;
    },
    talk: (text) => {
      talk += text;
    },
    stdin: new PassThrough().end(),
    env: {},
    now,
    isInteractive: false,
    stopped: new AbortController().signal,
  });
  return { code, out, talk };
};

test("doctor asks every source for a page and stores none of it", async () => {
  const { code, out } = await wenfeng("doctor");
  expect(code).toBe(0);
  expect(out).toContain("✓ 新闻订阅（feed）：ok");
  expect(out).toContain("✓ 停电公告（notices）：ok");
  expect(out).not.toContain("broken");
});

test("a crawl keeps its raw page, and reparse reads it again", async () => {
  expect((await wenfeng("crawl", "feed")).code).toBe(0);
  const kept = readdirSync(join(folder, "data/raw"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".gz"));
  expect(kept.length).toBeGreaterThan(0);
  const { code, out } = await wenfeng("reparse", "--since", "1d", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ pages: kept.length, unknown: 0 });
  expect((await wenfeng("reparse")).code).toBe(2);
});

test("record saves a page as a fixture", async () => {
  const target = join(folder, "samples");
  expect((await wenfeng("record", "feed", "--out", target, "--as", "first")).code).toBe(0);
  expect(readdirSync(target).sort()).toEqual(["first.xml", "first.xml.page.json"]);
  expect(JSON.parse(readFileSync(join(target, "first.xml.page.json"), "utf8"))).toMatchObject({ url: "https://feed.sun.example/rss.xml" });
});

test("a login is kept locked, for this user only, and never shown", async () => {
  const exported = join(folder, "cookies.json");
  writeFileSync(
    exported,
    JSON.stringify([
      { name: "SUB", value: "_2A-secret", domain: ".weibo.cn", expirationDate: 1_900_000_000 },
      { name: "other", value: "x", domain: "example.cn" },
    ]),
  );
  const { code, out, talk } = await wenfeng("login", "weibo", "--cookies", exported);
  expect(code).toBe(0);
  expect(out + talk).not.toContain("secret");
  const path = join(folder, "data/sessions");
  expect(readFileSync(path).toString("latin1")).not.toContain("secret");
  expect(statSync(path).mode & 0o077).toBe(0);
  expect(readSessions({ path, env: {} })?.cookies).toEqual([
    { name: "SUB", value: "_2A-secret", domain: ".weibo.cn", expires: 1_900_000_000 },
  ]);
  expect(() => readSessions({ path, env: { WENFENG_SESSION_KEY: "another" } })).toThrow(/解不开/);
});

test("sessions under a given key are read with it again", () => {
  const place = { path: join(folder, "own"), env: { WENFENG_SESSION_KEY: "k" } };
  const sessions = { savedAt: now().toISOString(), cookies: [{ name: "a", value: "b", domain: "weibo.com" }] };
  expect(readSessions(place)).toBeUndefined();
  saveSessions(place, sessions);
  expect(readSessions(place)).toEqual(sessions);
});
