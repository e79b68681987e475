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
import { startNode, steadyBreaker } from "../elasticsearch-node.ts";
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
    if (first % 50_000 === 0) process.stderr.write(`\r${first.toLocaleString("en")} stored`);
  }
  process.stderr.write("\n");
};

/** Waits until so many mentions are analysed; fails when a worker ends before. */
const reach = async (store: Store, workers: readonly ChildProcess[], wanted: number): Promise<{ done: number; at: number }> => {
  for (;;) {
    const done = (await store.readState<number>("analyse:confirmed"))?.value ?? 0;
    if (done >= wanted) return { done, at: performance.now() };
    const ended = workers.find(({ exitCode }) => exitCode !== null);
    if (ended) throw new Error(`a worker ended with ${ended.exitCode}`);
    await wait(pollMs);
  }
};

/** A tenant of its own on a real node and a real Redis, and a way to start workers on it. */
interface Site {
  readonly store: Store;
  readonly start: (count: number) => readonly ChildProcess[];
}

const withSite = async <T>(work: (site: Site) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), "wenfeng-bench-workers-"));
  const node = await startNode(folder, { settings: steadyBreaker });
  const redis = await startRedis(await freePort());
  const tenant = `bench${randomBytes(4).toString("hex")}`;
  const store = await elasticsearch.open(node.url, { now: () => new Date(), segment, tenant });
  const config = join(folder, `${tenant}.yaml`);
  writeFileSync(config, configOf(node.url, tenant));
  const workers: ChildProcess[] = [];
  const start = (count: number): readonly ChildProcess[] => {
    workers.push(...Array.from({ length: count }, () => startAnalyser(config, redis.url)));
    return workers;
  };
  try {
    return await work({ store, start });
  } finally {
    for (const worker of workers) worker.kill("SIGKILL");
    await store.close();
    await redis.stop();
    await node.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Stored mentions analysed a second, between the first and the last tenth. */
const rateOf = (size: number, count: number): Promise<number> =>
  withSite(async ({ store, start }) => {
    await fill(store, count);
    const workers = start(size);
    const first = await reach(store, workers, count / 10);
    const last = await reach(store, workers, (count * 9) / 10);
    return ((last.done - first.done) * 1000) / (last.at - first.at);
  });

/** One worker and then two analyse the same stored mentions on a real node and a real Redis. */
export const measureWorkers = async (count: number): Promise<Measurement> => {
  const [one, two] = [await rateOf(1, count), await rateOf(2, count)];
  return { name: "workers-1-to-2", value: two, unit: "mentions/s", baseline: one, ratio: two / one };
};

/** Resident memory of a worker that analyses as mentions come in: nine tenths in against one tenth in; the goal is 1.1. */
export const measureWorkerMemory = (count: number): Promise<Measurement> =>
  withSite(async ({ store, start }) => {
    const [worker] = start(1) as [ChildProcess];
    const filling = fill(store, count);
    const readAt = async (share: number): Promise<number> => {
      const reached = reach(store, [worker], count * share);
      // A filling that fails ends the wait.
      await Promise.race([reached, filling.then(() => reached)]);
      return rssOf(worker);
    };
    const early = await readAt(0.1);
    const late = await readAt(0.9);
    await filling;
    return { name: `worker-memory-${count}`, value: late, unit: "MB", baseline: early, ratio: late / early };
  });
