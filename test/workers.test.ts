import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { clockBook } from "../handling/clocks.ts";
import { openAll } from "../handling/ledger.ts";
import { packageRoot } from "../lib/assets.ts";
import type { Mention } from "../model/mention.ts";
import { openElasticActs } from "../store/elastic-acts.ts";
import { elasticsearch } from "../store/stores.ts";
import { elasticPlace, startMs } from "./contract/store-places.ts";
import { hasElasticsearch } from "./elasticsearch-node.ts";
import { freePort } from "./port.ts";
import { hasRedis, startRedis } from "./redis-server.ts";

const settleMs = 150_000;

/** Posts of many people about one accident, seen just now. */
const burst = (from: number, count: number, place = "塘厦林村"): readonly Mention[] =>
  Array.from({ length: count }, (_, index) => {
    const number = from + index;
    const at = new Date(Date.now() - 60_000 + index * 1000).toISOString();
    const text = `东莞${place}又停电了，变压器起火爆炸，有人触电受伤，第${number}个人发`;
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

const configOf = (url: string, tenant: string, hook: number, rest = "sources: {}"): string => `bureau: { city: 东莞, names: [东莞供电局] }
watch: "停电 OR 变压器"
${rest}
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

interface Started {
  readonly child: ChildProcess;
  readonly said: () => string;
}

const startProcess = (config: string, redisUrl: string, roles: string): Started => {
  const argv = ["--import", "tsx", join(packageRoot, "app/main.ts"), "worker", "--config", config, "--role", roles];
  const child = spawn(process.execPath, argv, {
    cwd: packageRoot,
    env: { ...process.env, REDIS_URL: redisUrl },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let text = "";
  child.stderr.on("data", (data: Buffer) => {
    text += data.toString();
  });
  return { child, said: () => text };
};

/** Waits for something to come true; what the workers said is the message when it does not. */
const untilBy =
  (workers: readonly Started[]) =>
  async (isTrue: () => boolean | Promise<boolean>): Promise<void> => {
    const endsAt = Date.now() + settleMs;
    while (!(await isTrue())) {
      if (Date.now() > endsAt) throw new Error(`gave up waiting; the workers said:\n${workers.map(({ said }) => said()).join("\n---\n")}`);
      await wait(500);
    }
  };

/** The deliveries of alerts; reminders of clocks come beside them. */
const alertsIn = (deliveryIds: readonly string[]): readonly string[] => deliveryIds.filter((id) => id.startsWith("alert:"));

/** A news feed that grows; every item is another person's report of one accident. */
const startFeed = async (): Promise<{ port: number; publish: (count: number) => void; published: () => number; close: () => void }> => {
  const items: string[] = [];
  const server = createServer((_, response) => {
    response.setHeader("content-type", "application/rss+xml; charset=utf-8");
    response.end(`<rss version="2.0"><channel><title>读者报料</title>${[...items].reverse().join("")}</channel></rss>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const publish = (count: number): void => {
    for (let index = 0; index < count; index += 1) {
      const number = items.length;
      const text = `东莞塘厦林村又停电了，变压器起火爆炸，有人触电受伤，第${number}位读者报料`;
      const at = new Date(Date.now() - 30_000 + index * 1000).toUTCString();
      items.push(
        `<item><title>${text}</title><link>https://feed.example/${number}</link><author>u${number}</author><pubDate>${at}</pubDate></item>`,
      );
    }
  };
  return {
    port: typeof address === "object" && address ? address.port : 0,
    publish,
    published: () => items.length,
    close: () => void server.close(),
  };
};

const everyRole = "crawl,analyse,detect,deliver";

describe.runIf(hasElasticsearch && hasRedis)("worker processes on one Elasticsearch and one Redis", () => {
  test("one of two is killed -9: the other goes on; every alert is delivered, and once", { timeout: startMs + 2 * settleMs }, async () => {
    const place = await elasticPlace();
    const redis = await startRedis(await freePort());
    const receiver = await startReceiver();
    const config = join(mkdtempSync(join(tmpdir(), "wenfeng-workers-")), "wenfeng.yaml");
    writeFileSync(config, configOf(place.place, place.tools.tenant as string, receiver.port));
    const workers = [startProcess(config, redis.url, everyRole), startProcess(config, redis.url, everyRole)];
    const store = await elasticsearch.open(place.place, { ...place.tools, now: () => new Date() });
    const until = untilBy(workers);
    try {
      await until(() => workers.every(({ said }) => said().includes("service.started")));
      await store.addMentions(burst(0, 20));
      await until(async () => (await store.totals()).delivered >= 1 && (await store.totals()).waiting === 0);
      const before = (await store.totals()).alerts;
      workers[0]?.child.kill("SIGKILL");
      await store.addMentions(burst(100, 40, "厚街珊美"));
      await until(async () => (await store.analysis("weibo:139")) !== undefined);
      // Another accident, told by whoever owns the detector after the dead worker's lease ran out.
      await until(() => alertsIn(receiver.ids).length > before);
      await until(async () => (await store.totals()).waiting === 0);
      const { alerts, dead } = await store.totals();
      expect(dead).toBe(0);
      expect(alertsIn(receiver.ids).length).toBe(alerts);
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

  test("killed -9 in each role in turn: nothing taken in is lost, nothing is told twice; files and console are kept", {
    timeout: startMs + 6 * settleMs,
  }, async () => {
    const place = await elasticPlace();
    const redis = await startRedis(await freePort());
    const receiver = await startReceiver();
    const feed = await startFeed();
    const port = await freePort();
    const config = join(mkdtempSync(join(tmpdir(), "wenfeng-roles-")), "wenfeng.yaml");
    const rest = `sources:
  feed: { use: news-feed, basis: permitted, robots: false, schedule: "*/5 * * * * *", with: { url: "http://feed.example/rss" } }
network: { standIns: { feed.example: "http://127.0.0.1:${feed.port}" } }
server: { port: ${port} }`;
    writeFileSync(config, configOf(place.place, place.tools.tenant as string, receiver.port, rest));
    const start = (role: string): Started => startProcess(config, redis.url, role);
    const running = new Map(["crawl", "analyse", "detect", "deliver", "console"].map((role) => [role, start(role)]));
    const all = [...running.values()];
    const store = await elasticsearch.open(place.place, { ...place.tools, now: () => new Date() });
    const acts = await openElasticActs(place.place, { ...place.tools, now: () => new Date() });
    const until = untilBy(all);
    let posted = 0;
    const isSettled = async (): Promise<boolean> => {
      const { mentions, waiting, alerts } = await store.totals();
      const ids = (await store.takenAfter(0, 1000)).map(({ mention }) => mention.id);
      const analyses = await store.analyses(ids);
      return (
        mentions === feed.published() + posted &&
        analyses.size === mentions &&
        waiting === 0 &&
        alerts > 0 &&
        alertsIn(receiver.ids).length === alerts
      );
    };
    try {
      await until(() => all.every(({ said }) => said().includes("service.started")));
      for (const role of ["crawl", "analyse", "detect", "deliver"]) {
        feed.publish(12);
        await store.addMentions(burst(posted, 20));
        posted += 20;
        await wait(2500);
        running.get(role)?.child.kill("SIGKILL");
        const next = start(role);
        running.set(role, next);
        all.push(next);
        await until(isSettled);
      }
      const { mentions, alerts, dead } = await store.totals();
      process.stdout.write(
        `killed in four roles: ${mentions} of ${feed.published() + posted} posts stored, ${alerts} alerts, ${alertsIn(receiver.ids).length} received\n`,
      );
      expect(dead).toBe(0);
      expect(alertsIn(receiver.ids).length).toBe(alerts);
      expect(new Set(receiver.ids).size).toBe(receiver.ids.length);
      // The file with its clocks is opened and looked after in this deployment as in one process.
      await until(async () => (await openAll(acts, clockBook)).length > 0);
      const desk = await fetch(`http://127.0.0.1:${port}/`);
      expect([desk.status, await desk.text()]).toEqual([200, expect.stringContaining("塘厦")]);
    } finally {
      for (const { child } of all) child.kill("SIGKILL");
      for (const one of [store, acts]) await one.close();
      await redis.stop();
      for (const one of [receiver, feed]) one.close();
      await place.dispose();
    }
  });
});
