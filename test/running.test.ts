import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Replica, startReplica } from "../demo/replica.ts";
import { createWorld, type World } from "../demo/world.ts";
import { assetPath, packageRoot } from "../lib/assets.ts";
import { segment } from "../lib/segment.ts";
import { hourMs } from "../lib/time.ts";
import type { Totals } from "../model/store.ts";
import { sqlite } from "../store/stores.ts";

let world: World;
let replica: Replica;
let folder: string;
let config: string;

beforeAll(async () => {
  world = createWorld(Date.now() - 5 * hourMs);
  replica = await startReplica(world, () => new Date());
  folder = mkdtempSync(join(tmpdir(), "wenfeng-run-"));
  mkdirSync(join(folder, "config"));
  config = join(folder, "config/wenfeng.yaml");
  writeFileSync(
    config,
    `bureau: { city: 东莞, names: [东莞供电局] }
watch: "停电 OR 断电 OR 家电 OR 供电 OR 电压 OR 来电"
sources:
  weibo: { use: weibo-search, basis: permitted, schedule: "*/2 * * * * *", with: { keywords: [停电], canary: null } }
alerts: { rules: { surge: { use: surge }, severe: { use: severe-negative }, safety: { use: safety } }, tell: [hook] }
channels: { hook: { use: webhook, with: { url: "${replica.origin}/hook" } } }
server: { port: 0 }
network: { standIns: { m.weibo.cn: "${replica.origin}" } }
`,
  );
});

afterAll(() => replica.close());

const start = (): { child: ChildProcess; said: () => string } => {
  const child = spawn(
    process.execPath,
    [join(packageRoot, "node_modules/tsx/dist/cli.mjs"), assetPath("app", "main.ts"), "run", "--config", config],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let text = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return { child, said: () => text };
};

/** Looks until something is so; the time limit is the test's. */
const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 100));
};

const exitOf = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.on("exit", (code) => resolve(code)));

const totals = async (): Promise<Totals> => {
  const store = await sqlite.open(join(folder, "data/wenfeng.db"), { now: () => new Date(), segment });
  try {
    return await store.totals();
  } finally {
    await store.close();
  }
};

const crawled = (text: string): boolean => text.includes('"crawl.finished"');

test("runs, stops cleanly on SIGTERM, and continues without a loss or a repeat", { timeout: 90_000 }, async () => {
  const first = start();
  await until(() => crawled(first.said()));
  await until(() => replica.received().deliveries.length > 0);
  const exit = exitOf(first.child);
  first.child.kill("SIGTERM");
  expect(await exit, first.said()).toBe(0);
  const before = await totals();
  expect(before.mentions).toBeGreaterThan(20);

  const second = start();
  await until(() => crawled(second.said()));
  second.child.kill("SIGKILL");
  await exitOf(second.child);

  const third = start();
  await until(() => crawled(third.said()));
  const last = exitOf(third.child);
  third.child.kill("SIGTERM");
  expect(await last, third.said()).toBe(0);
  const after = await totals();
  expect(after.mentions).toBeGreaterThanOrEqual(before.mentions);
  expect(after.alerts).toBe(before.alerts);
  expect(replica.received().repeats).toBe(0);
});
