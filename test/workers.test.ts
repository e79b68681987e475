import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../lib/assets.ts";
import type { Mention } from "../model/mention.ts";
import { elasticsearch } from "../store/stores.ts";
import { elasticPlace, startMs } from "./contract/store-places.ts";
import { hasElasticsearch } from "./elasticsearch-node.ts";
import { freePort } from "./port.ts";
import { hasRedis, startRedis } from "./redis-server.ts";

const settleMs = 150_000;

/** Posts of many people about one accident, seen just now. */
const burst = (from: number, count: number): readonly Mention[] =>
  Array.from({ length: count }, (_, index) => {
    const number = from + index;
    const at = new Date(Date.now() - 60_000 + index * 1000).toISOString();
    const text = `东莞塘厦林村又停电了，变压器起火爆炸，有人触电受伤，第${number}个人发`;
    return {
      id: `weibo:${number}`,
      source: "weibo-search",
      platform: "weibo",
      author: { id: `u${number}`, name: `网友${number}` },
      publishedAt: at,
      fetchedAt: at,
      text,
    };
  });

const configOf = (url: string, tenant: string, hook: number): string => `bureau: { city: 东莞, names: [东莞供电局] }
watch: "停电 OR 变压器"
sources: {}
alerts: { rules: { surge: { use: surge }, safety: { use: safety } }, tell: [hook] }
channels: { hook: { use: webhook, with: { url: "http://127.0.0.1:${hook}/hook" } } }
store: { use: elasticsearch, url: "${url}", tenant: ${tenant} }
`;

/** A receiver that counts what reaches it. */
const startReceiver = async (): Promise<{ port: number; ids: string[]; close: () => void }> => {
  const ids: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (data: Buffer) => {
      body += data.toString();
    });
    request.on("end", () => {
      ids.push(String((JSON.parse(body) as { deliveryId?: string }).deliveryId));
      response.end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return { port: typeof address === "object" && address ? address.port : 0, ids, close: () => void server.close() };
};

describe.runIf(hasElasticsearch && hasRedis)("two worker processes on one Elasticsearch and one Redis", () => {
  test("one is killed -9: the other goes on; every alert is delivered, and once", { timeout: startMs + 2 * settleMs }, async () => {
    const place = await elasticPlace();
    const redis = await startRedis(await freePort());
    const receiver = await startReceiver();
    const config = join(mkdtempSync(join(tmpdir(), "wenfeng-workers-")), "wenfeng.yaml");
    writeFileSync(config, configOf(place.place, place.tools.tenant as string, receiver.port));
    const start = (): { child: ChildProcess; said: () => string } => {
      const argv = ["--import", "tsx", join(packageRoot, "app/main.ts"), "worker", "--config", config];
      const child = spawn(process.execPath, argv, {
        cwd: packageRoot,
        env: { ...process.env, REDIS_URL: redis.url },
        stdio: ["ignore", "ignore", "pipe"],
      });
      let text = "";
      child.stderr.on("data", (data: Buffer) => {
        text += data.toString();
      });
      return { child, said: () => text };
    };
    const workers = [start(), start()];
    const store = await elasticsearch.open(place.place, { ...place.tools, now: () => new Date() });
    const until = async (isTrue: () => boolean | Promise<boolean>): Promise<void> => {
      const endsAt = Date.now() + settleMs;
      while (!(await isTrue())) {
        if (Date.now() > endsAt)
          throw new Error(`gave up waiting; the workers said:\n${workers.map(({ said }) => said()).join("\n---\n")}`);
        await wait(200);
      }
    };
    try {
      await until(() => workers.every(({ said }) => said().includes("service.started")));
      await store.addMentions(burst(0, 20));
      await until(async () => (await store.totals()).delivered >= 1 && (await store.totals()).waiting === 0);
      const before = (await store.totals()).alerts;
      workers[0]?.child.kill("SIGKILL");
      await store.addMentions(burst(100, 40));
      await until(async () => (await store.analysis("weibo:139")) !== undefined);
      // More people, a worse level: a further revision, told by whoever owns the detector after the dead worker's lease ran out.
      await until(async () => (await store.totals()).delivered > before);
      await until(async () => (await store.totals()).waiting === 0);
      const { delivered, alerts, dead } = await store.totals();
      expect({ delivered, dead }).toEqual({ delivered: alerts, dead: 0 });
      expect(receiver.ids.length).toBe(delivered);
      expect(new Set(receiver.ids).size).toBe(receiver.ids.length);
      const last = workers[1]?.child as ChildProcess;
      const ended = new Promise((resolve) => last.once("close", resolve));
      last.kill("SIGTERM");
      expect(await ended).toBe(0);
    } finally {
      for (const { child } of workers) child.kill("SIGKILL");
      await store.close();
      await redis.stop();
      receiver.close();
      await place.dispose();
    }
  });
});
