import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { packageRoot } from "../../lib/assets.ts";
import { segment } from "../../lib/segment.ts";
import type { Store } from "../../model/store.ts";
import { elasticsearch } from "../../store/stores.ts";
import { dropTenant } from "../contract/store-places.ts";
import { startNode } from "../elasticsearch-node.ts";
import { freePort } from "../port.ts";
import { startRedis } from "../redis-server.ts";
import type { Measurement } from "./measurement.ts";
import { post } from "./store.ts";

const perDay = 5_000;
const batch = 1_000;
const pollMs = 100;
const megabyte = 2 ** 20;

const configOf = (url: string, tenant: string): string => `bureau: { city: 东莞, names: [东莞供电局] }
watch: "停电 OR 变压器"
sources: {}
alerts: { rules: { surge: { use: surge } }, tell: [hook] }
channels: { hook: { use: webhook, with: { url: "http://127.0.0.1:9/hook" } } }
store: { use: elasticsearch, url: "${url}", tenant: ${tenant} }
`;

const startAnalyser = (config: string, redis: string): ChildProcess =>
  spawn(process.execPath, ["--import", "tsx", join(packageRoot, "app/main.ts"), "worker", "--role", "analyse", "--config", config], {
    cwd: packageRoot,
    env: { ...process.env, REDIS_URL: redis },
    stdio: "ignore",
  });

/** Resident memory of a process in megabytes, as Linux tells it. */
const rssOf = ({ pid }: ChildProcess): number => {
  const [, kilobytes = "0"] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return (Number(kilobytes) * 1024) / megabyte;
};

const fill = async (store: Store, count: number): Promise<void> => {
  for (let first = 0; first < count; first += batch) {
    const mentions = Array.from({ length: batch }, (_, index) => {
      const number = first + index;
      return { ...post(number), publishedAt: new Date(Date.UTC(2026, 4, 1) + (number * 86_400_000) / perDay).toISOString() };
    });
    await store.addMentions(mentions);
  }
};

/** Mentions analysed a second between the first and the last tenth, and each worker's memory at both. */
const drive = async (store: Store, count: number, workers: readonly ChildProcess[]): Promise<{ rate: number; rss: readonly number[] }> => {
  const reach = async (wanted: number): Promise<{ done: number; at: number }> => {
    for (;;) {
      const done = (await store.readState<number>("analyse:confirmed"))?.value ?? 0;
      if (done >= wanted) return { done, at: performance.now() };
      const ended = workers.find(({ exitCode }) => exitCode !== null);
      if (ended) throw new Error(`a worker ended with ${ended.exitCode}`);
      await wait(pollMs);
    }
  };
  const first = await reach(count / 10);
  const early = workers.map(rssOf);
  const last = await reach((count * 9) / 10);
  return {
    rate: ((last.done - first.done) * 1000) / (last.at - first.at),
    rss: workers.map((worker, index) => rssOf(worker) / (early[index] as number)),
  };
};

/** One worker and then two analyse the same stored mentions on a real node and a real Redis; the second figure is the growth of their memory. */
export const measureWorkers = async (count: number): Promise<readonly Measurement[]> => {
  const folder = mkdtempSync(join(tmpdir(), "wenfeng-bench-workers-"));
  const node = await startNode(folder);
  const redis = await startRedis(await freePort());
  const run = async (size: number): Promise<{ rate: number; rss: readonly number[] }> => {
    const tenant = `bench${randomBytes(4).toString("hex")}`;
    const store = await elasticsearch.open(node.url, { now: () => new Date(), segment, tenant });
    const config = join(folder, `${tenant}.yaml`);
    writeFileSync(config, configOf(node.url, tenant));
    await fill(store, count);
    const workers = Array.from({ length: size }, () => startAnalyser(config, redis.url));
    try {
      return await drive(store, count, workers);
    } finally {
      for (const worker of workers) worker.kill("SIGKILL");
      await store.close();
      await dropTenant(node.url, tenant);
    }
  };
  try {
    const [one, two] = [await run(1), await run(2)];
    return [
      { name: "workers-1-to-2", value: two.rate, unit: "mentions/s", baseline: one.rate, ratio: two.rate / one.rate },
      // Ten percent in against ninety percent in; the goal is 1.1.
      {
        name: `worker-memory-${count}`,
        value: Math.max(...one.rss, ...two.rss),
        unit: "late/early",
        baseline: 1.1,
        ratio: Math.max(...one.rss, ...two.rss),
      },
    ];
  } finally {
    await redis.stop();
    await node.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
