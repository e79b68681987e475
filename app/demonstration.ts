import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleepFor } from "node:timers/promises";
import { startReplica } from "../demo/replica.ts";
import { createWorld, storyStart, type World } from "../demo/world.ts";
import type { Log } from "../lib/log.ts";
import { loadDictionary } from "../lib/segment.ts";
import { type Clock, formatBeijing, minuteMs } from "../lib/time.ts";
import type { Totals } from "../model/store.ts";
import type { Terminal } from "./command.ts";
import { openParts, type Parts } from "./parts.ts";
import { startService } from "./running.ts";

/** What a demo ended with. */
export interface Shown {
  readonly totals: Totals;
  readonly received: number;
  readonly seconds: number;
  readonly configPath: string;
}

const storyMinutes = 360;
/** The six hours of the story pass in this many seconds. */
const storySeconds = 48;

/** Noon of the story until `storySeconds` have passed, each real second some minutes; then it stands still. */
const compressedClock = (world: World, startedMs: number): { now: Clock; factor: number } => {
  const factor = (world.endMs - world.startMs) / (storySeconds * 1000);
  return { factor, now: () => new Date(Math.min(world.endMs, world.startMs + (Date.now() - startedMs) * factor)) };
};

const everyTwoSeconds = "*/2 * * * * *";

const configText = (origin: string, hosts: readonly string[]): string => `# yaml-language-server: $schema=../../../config/schema.json
# 演示用的配置：与正式配置同一格式，只是把各网站换成了本机的替身。
bureau: { city: 东莞, province: 广东, names: [东莞供电局], accounts: [东莞供电局] }
watch: "停电 OR 断电 OR 限电 OR 跳闸 OR 电压 OR 电费 OR 电价 OR 供电 OR 来电 OR 电网 OR 充电桩 OR 触电 OR 漏电 OR 家电 OR 烧坏 OR 没电 OR 断电 OR 电表 OR 变压器"
sources:
  weibo:
    use: weibo-search
    basis: permitted
    schedule: "${everyTwoSeconds}"
    with: { keywords: [停电, 电费, 供电, 电压, 家电, 断电, 没电, 东莞], canary: null }
  wechat: { use: wechat-sogou, basis: permitted, schedule: "*/3 * * * * *", with: { keywords: [停电, 供电, 家电] } }
  feed-sun: { use: news-feed, basis: permitted, schedule: "*/3 * * * * *", with: { url: "https://feed.sun.example/rss.xml" } }
  feed-nan: { use: news-feed, basis: permitted, schedule: "*/5 * * * * *", with: { url: "https://feed.nan.example/rss.xml" } }
  daily: { use: news-site, basis: permitted, schedule: "*/4 * * * * *", with: { list: "https://www.daily.example/html/" } }
  notices: { use: notice, basis: permitted, schedule: "*/6 * * * * *", with: { url: "https://notice.example/outages" } }
alerts:
  rules: { surge: { use: surge, with: { negative: 0.15 } }, severe: { use: severe-negative }, safety: { use: safety }, contradicts: { use: contradicts-notice } }
  tell: [screen, hook]
channels:
  screen: { use: terminal, with: { colour: ${process.stdout.isTTY === true} } }
  hook: { use: webhook, with: { url: "${origin}/hook" } }
handling: { clocks: { remindAt: { I: [], II: [], III: [], IV: [] } } } # 演示里没有人值班，不催办
server: { port: 0 }
network:
  standIns:
${hosts.map((host) => `    ${host}: ${origin}`).join("\n")}
`;

const bar = (share: number): string => `${"█".repeat(Math.round(share * 20))}${"░".repeat(20 - Math.round(share * 20))}`;

/** Waits for the story to end, showing how far it is. */
const watchStory = async (parts: Parts, world: World, terminal: Terminal): Promise<void> => {
  let lastMinute = -1;
  while (parts.now().getTime() < world.endMs && !terminal.stopped.aborted) {
    const passed = (parts.now().getTime() - world.startMs) / (world.endMs - world.startMs);
    const minute = Math.floor(passed * storyMinutes);
    if (minute - lastMinute >= (process.stderr.isTTY ? 5 : 60)) {
      const { mentions, alerts } = await parts.store.totals();
      const line = `${bar(passed)} ${formatBeijing(parts.now().getTime(), "time")}  采到 ${mentions} 条，预警 ${alerts} 条`;
      terminal.talk(process.stderr.isTTY ? `\r\u001b[2K${line}` : `${line}\n`);
      lastMinute = minute;
    }
    await sleepFor(250);
  }
  if (process.stderr.isTTY) terminal.talk("\r\u001b[2K");
};

const settleMs = 5000;

/** After the story: two more rounds of crawling and delivering, so that what was published last is told too. */
const settle = async (parts: Parts): Promise<void> => {
  await sleepFor(settleMs);
  await parts.outbox.deliverDue();
};

const prepareFolder = (terminal: Terminal): string => {
  const folder = resolve(terminal.env.WENFENG_DEMO_DIR ?? "data/demo");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "config"), { recursive: true });
  return folder;
};

/** Plays the little world through the ordinary service: real crawlers, pipeline, store, rules, channels. */
export const playDemo = async (terminal: Terminal, log: Log, isQuiet: boolean): Promise<Shown> => {
  const begunMs = Date.now();
  loadDictionary();
  const world = createWorld(storyStart(terminal.now(), storyMinutes));
  const { now, factor } = compressedClock(world, Date.now());
  const replica = await startReplica(world, now);
  const configPath = join(prepareFolder(terminal), "config", "wenfeng.yaml");
  writeFileSync(configPath, configText(replica.origin, replica.hosts));
  const parts = await openParts(configPath, {
    env: terminal.env,
    now,
    log,
    random: Math.random,
    talk: terminal.talk,
    stopped: terminal.stopped,
    sleep: (ms) => sleepFor(ms / factor),
    out: isQuiet ? terminal.talk : terminal.out,
  });
  const service = await startService(parts, everyTwoSeconds);
  try {
    await watchStory(parts, world, terminal);
    await settle(parts);
    return {
      totals: await parts.store.totals(),
      received: replica.received().deliveries.length,
      seconds: Math.round((Date.now() - begunMs) / 100) / 10,
      configPath,
    };
  } finally {
    await service.stop();
    await replica.close();
  }
};

/** How long the little world takes to be told, for people. */
export const storyLength = `${storyMinutes / 60} 小时的故事压缩到 ${storySeconds} 秒（每秒 ${Math.round((storyMinutes * minuteMs) / (storySeconds * minuteMs))} 分钟）`;
