import { expect, test } from "vitest";
import type { Rule } from "../../../alerts/rule.ts";
import * as rules from "../../../alerts/rules.ts";
import { type Intake, openIntake } from "../../../app/intake.ts";
import { createWatch, defaultRules } from "../../../app/watch.ts";
import { silent } from "../../../lib/log.ts";
import { minuteMs } from "../../../lib/time.ts";
import type { Analysis } from "../../../model/analysis.ts";
import type { Mention } from "../../../model/mention.ts";
import type { Store } from "../../../model/store.ts";
import { blank } from "../../../pipeline/analyse.ts";
import { detectDefaults } from "../../../pipeline/detect-settings.ts";
import { sqlite } from "../../../store/stores.ts";

const startMs = Date.parse("2026-06-18T06:00:00Z");
const complaints = [
  "塘厦林村又停电了冰柜里的雪糕全化了",
  "打电话一直占线没有人告诉我们几点恢复",
  "厂里全部停工老板脸都绿了",
  "孩子发烧家里没有空调没有热水",
  "奶茶店今天的料全部倒掉损失谁来赔",
  "电梯停了爬二十三楼送餐客人还退单",
  "公告写的两点来电现在还黑着",
  "老人在家吸氧机断电太让人心寒",
  "一个月第三次了真的忍无可忍",
  "超市冻品都在清仓便宜卖",
  "机房备用电源快撑不住了",
  "晚市还做不做了我要打投诉电话",
];

const mention = (at: number, text: string): Mention => ({
  id: `weibo:${at}`,
  source: "weibo",
  platform: "weibo",
  author: { id: `u${at}` },
  publishedAt: new Date(startMs + at * minuteMs).toISOString(),
  text,
});

const analyse = ({ text }: Mention): Analysis => ({
  ...blank,
  words: [...text],
  relevance: 1,
  isRelevant: true,
  isLocal: true,
  polarity: "negative",
  score: -0.9,
  probabilities: { negative: 0.95, neutral: 0.04, positive: 0.01 },
  appeal: "outage-voltage",
  appeals: [{ appeal: "outage-voltage", probability: 0.9 }],
  places: [
    { key: "广东/东莞/塘厦", name: "塘厦", kind: "town", town: "塘厦", city: "东莞", province: "广东", confidence: 0.9, from: "text" },
  ],
});

const writing = new Set(["addMentions", "addAnalyses", "saveIncident", "addDecision", "addAlert", "queueMessage", "writeState"]);

/** A store whose nth write never happens: the process dies there. */
const dyingAt = (store: Store, nth: number): { store: Store; isDead: () => boolean } => {
  let done = 0;
  const act =
    (name: string, method: (...args: unknown[]) => Promise<unknown>) =>
    async (...args: unknown[]) => {
      if (writing.has(name)) done += 1;
      if (done >= nth) throw new Error("the process died here");
      return method(...args);
    };
  const wrapped = Object.fromEntries(Object.entries(store).map(([name, method]) => [name, act(name, method as never)]));
  return { store: wrapped as unknown as Store, isDead: () => done >= nth };
};

const open = (store: Store, clock: { ms: number }): Promise<Intake> =>
  openIntake({
    store,
    analyse,
    log: silent,
    now: () => new Date(clock.ms),
    startWatch: (snapshot) => createWatch(detectDefaults, defaultRules(rules as unknown as Record<string, Rule>), snapshot),
    tell: async (alert) =>
      store.queueMessage(
        { id: `alert:${alert.key}`, kind: "alert", headline: alert.title, sections: [], createdAt: alert.at },
        ["duty"],
        alert.at,
      ),
  });

const batches = complaints.map((text, at) => [mention(at, text)]);

/** Feeds all batches; each later one again, as a crawler does that was not told that its batch was kept. */
const feed = async (store: Store, clock: { ms: number }, from: number): Promise<number> => {
  let at = from;
  try {
    const intake = await open(store, clock);
    for (; at < batches.length; at += 1) {
      clock.ms = startMs + at * minuteMs;
      await intake.take(batches[at] as Mention[]);
      if (at % 5 === 4) await intake.save();
    }
  } catch {
    return at;
  }
  return at;
};

const outcome = async (store: Store): Promise<unknown> => ({
  mentions: (await store.totals()).mentions,
  alerts: (await store.alerts({ limit: 100 })).map(({ key }) => key).sort(),
  messages: (await store.deliveries({ limit: 100 })).map(({ messageId }) => messageId).sort(),
});

const openStore = (): Promise<Store> => sqlite.open(":memory:", { now: () => new Date(startMs), segment: (text) => [...text] });

test("a burst raises an alert, and its message waits in the outbox", async () => {
  const store = await openStore();
  await feed(store, { ms: startMs }, 0);
  const { alerts, messages } = (await outcome(store)) as { alerts: string[]; messages: string[] };
  expect(alerts.length).toBeGreaterThan(0);
  expect(messages).toEqual(alerts.map((key) => `alert:${key}`));
  await store.close();
});

test("death at any write, then a restart: the same alerts, each message queued once", async () => {
  const reference = await openStore();
  await feed(reference, { ms: startMs }, 0);
  const expected = await outcome(reference);
  for (let nth = 1; ; nth += 1) {
    const store = await openStore();
    const clock = { ms: startMs };
    const dying = dyingAt(store, nth);
    const reached = await feed(dying.store, clock, 0);
    if (!dying.isDead()) break;
    await feed(store, clock, reached);
    expect(await outcome(store), `death at write ${nth}`).toEqual(expected);
    await store.close();
  }
  await reference.close();
});

/** A store that fails once, at the nth write, and then works again: a disk that was full for a moment. */
const stumblingAt = (store: Store, nth: number): { store: Store; hasStumbled: () => boolean } => {
  let done = 0;
  const wrapped = Object.fromEntries(
    Object.entries(store).map(([name, method]) => [
      name,
      async (...args: unknown[]) => {
        if (writing.has(name)) done += 1;
        if (writing.has(name) && done === nth) throw new Error("disk full for a moment");
        return (method as (...args: unknown[]) => Promise<unknown>)(...args);
      },
    ]),
  );
  return { store: wrapped as unknown as Store, hasStumbled: () => done >= nth };
};

test("a write that fails once, without a restart: the same alerts, each message queued once", async () => {
  const reference = await openStore();
  await feed(reference, { ms: startMs }, 0);
  const expected = await outcome(reference);
  for (let nth = 1; ; nth += 1) {
    const store = await openStore();
    const clock = { ms: startMs };
    const stumbling = stumblingAt(store, nth);
    const intake = await open(stumbling.store, clock).catch(() => open(stumbling.store, clock));
    for (const [at, batch] of batches.entries()) {
      clock.ms = startMs + at * minuteMs;
      await intake.take(batch).catch(() => intake.take(batch));
      if (at % 5 === 4) await intake.save().catch(() => undefined);
    }
    expect(await outcome(store), `failure of write ${nth}`).toEqual(expected);
    await store.close();
    if (!stumbling.hasStumbled()) break;
  }
  await reference.close();
});

test("a store that cannot write takes nothing in and says so", async () => {
  const store = await openStore();
  const intake = await open({ ...store, addMentions: async () => Promise.reject(new Error("disk full")) }, { ms: startMs });
  await expect(intake.take([mention(0, "停电")])).rejects.toThrow("disk full");
  expect((await store.totals()).mentions).toBe(0);
  await store.close();
});
