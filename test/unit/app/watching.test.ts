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
let channelsOf: string[];
const clock = { ms: Date.parse("2026-06-18T00:30:00Z") };
const now = (): Date => new Date(clock.ms);

beforeEach(async () => {
  clock.ms = Date.parse("2026-06-18T00:30:00Z");
  store = await sqlite.open(":memory:", { now, segment: (text) => [...text] });
  sent = [];
  pings = [];
  channelsOf = [];
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
      post: async (message: Message, channels: readonly string[]) => {
        if (sent.some(({ id }) => id === message.id)) return;
        sent.push(message);
        channelsOf.push(channels.join());
      },
    },
    config: {
      alerts: { tell: ["duty"], operator: [] },
      heartbeat: { at: "08:30", pingUrl: "https://watchdog.example/ping", pingEvery: 5 * minuteMs },
    },
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

test("the operator hears of blindness at once, PR staff after two hours, with what to look at by hand", async () => {
  const byHand = [{ title: "在微博搜“停电”", url: "https://s.weibo.com/weibo?q=x" }];
  const base = partsOf(() => seen({ ...blind(), byHand }));
  const parts = { ...base, config: { ...base.config, alerts: { ...base.config.alerts, operator: ["ops"] } } } as Parts;
  await watchSources(parts);
  expect(channelsOf).toEqual(["ops"]);
  clock.ms += 2 * hourMs;
  await watchSources(parts);
  await watchSources(parts);
  expect(channelsOf).toEqual(["ops", "duty"]);
  expect(sent[1]?.sections.at(-1)).toMatchObject({ title: "请先人工查看", links: byHand });
});

test("a blindness that is found late reaches operator and staff, each once", async () => {
  clock.ms += 5 * hourMs;
  const base = partsOf(blind);
  const parts = { ...base, config: { ...base.config, alerts: { ...base.config.alerts, operator: ["ops"] } } } as Parts;
  await watchSources(parts);
  await watchSources(parts);
  expect(channelsOf).toEqual(["ops", "duty"]);
});
