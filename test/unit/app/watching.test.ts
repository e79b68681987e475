import { afterEach, beforeEach, expect, test } from "vitest";
import type { SourceHealth } from "../../../app/health.ts";
import type { Parts } from "../../../app/parts.ts";
import { beat, createDeadManPing, watchSources } from "../../../app/watching.ts";
import { silent } from "../../../lib/log.ts";
import { hourMs, minuteMs } from "../../../lib/time.ts";
import type { Message } from "../../../model/message.ts";
import type { Store } from "../../../model/store.ts";
import { sqlite } from "../../../store/stores.ts";

let store: Store;
let sent: Message[];
let pings: string[];
const clock = { ms: Date.parse("2026-06-18T00:30:00Z") };
const now = (): Date => new Date(clock.ms);

beforeEach(async () => {
  clock.ms = Date.parse("2026-06-18T00:30:00Z");
  store = await sqlite.open(":memory:", { now, segment: (text) => [...text] });
  sent = [];
  pings = [];
});
afterEach(() => store.close());

const seen = (over: Partial<SourceHealth> = {}): SourceHealth => ({
  key: "weibo",
  title: "微博搜索（weibo）",
  state: "good",
  got: 12,
  ...over,
});
const blind = (): SourceHealth => seen({ state: "blind", since: "2026-06-18T00:00:00.000Z", because: "要求登录", got: 0 });

const partsOf = (health: () => SourceHealth): Parts =>
  ({
    store,
    log: silent,
    now,
    health: async () => [health()],
    gaps: async () =>
      health().state === "blind" ? [{ source: "weibo", title: "微博搜索（weibo）", since: "2026-06-18T00:00:00.000Z" }] : [],
    outbox: {
      post: async (message: Message) => {
        if (!sent.some(({ id }) => id === message.id)) sent.push(message);
      },
    },
    config: { alerts: { tell: ["duty"] }, heartbeat: { at: "08:30", pingUrl: "https://watchdog.example/ping", pingEvery: 5 * minuteMs } },
    http: async ({ url }: { url: string }) => {
      pings.push(url);
      return { status: 200, headers: {}, bytes: new Uint8Array(), finalUrl: url };
    },
  }) as unknown as Parts;

test("the heartbeat says that nothing is to report, and that silence tomorrow means death", async () => {
  await beat(partsOf(seen));
  expect(sent).toHaveLength(1);
  expect(sent[0]?.headline).toContain("运行正常");
  expect(JSON.stringify(sent[0])).toContain("没有收到本消息");
});

test("the heartbeat is not calm while a collector is blind", async () => {
  await beat(partsOf(blind));
  expect(sent[0]?.headline).toContain("看不见");
  expect(JSON.stringify(sent[0]?.sections)).toContain("微博搜索");
});

test("two heartbeats of one day are one message", async () => {
  await beat(partsOf(seen));
  clock.ms += hourMs;
  await beat(partsOf(seen));
  expect(sent).toHaveLength(1);
});

test("the watchdog is pinged at its pace", async () => {
  const ping = createDeadManPing(partsOf(seen));
  for (let minute = 0; minute < 11; minute += 1) {
    await ping();
    clock.ms += minuteMs;
  }
  expect(pings).toHaveLength(3);
});

test("a watchdog that does not answer stops nothing", async () => {
  const parts = { ...partsOf(seen), http: async () => Promise.reject(new Error("unreachable")) } as unknown as Parts;
  await expect(createDeadManPing(parts)()).resolves.toBeUndefined();
});

test("blindness is told at once, again after two hours, and its end; each once", async () => {
  let health = blind;
  const parts = partsOf(() => health());
  const told = (): string[] => sent.map(({ headline }) => headline);
  await watchSources(parts);
  await watchSources(parts);
  expect(told()).toEqual(["来源看不见｜微博搜索（weibo）"]);
  clock.ms += 2 * hourMs;
  await watchSources(parts);
  await watchSources(parts);
  expect(told()).toHaveLength(2);
  health = seen;
  await watchSources(parts);
  await watchSources(parts);
  expect(told()).toHaveLength(3);
  expect(told()[2]).toContain("已恢复");
});
