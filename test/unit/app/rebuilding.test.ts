import { afterEach, beforeEach, expect, test } from "vitest";
import type { Rule } from "../../../alerts/rule.ts";
import * as ruleList from "../../../alerts/rules.ts";
import { type Intake, openIntake } from "../../../app/intake.ts";
import { rebuildMs } from "../../../app/rebuilding.ts";
import { createWatch, defaultRules } from "../../../app/watch.ts";
import { silent } from "../../../lib/log.ts";
import { dayMs, minuteMs } from "../../../lib/time.ts";
import type { Mention } from "../../../model/mention.ts";
import type { Store } from "../../../model/store.ts";
import { detectDefaults } from "../../../pipeline/detect-settings.ts";
import { sqlite } from "../../../store/stores.ts";
import { analysisOf, mentionAt, morning } from "../pipeline/told.ts";

const rules = defaultRules(ruleList as unknown as Record<string, Rule>);
const clock = { ms: morning };
let store: Store;
let analysed: string[] = [];
let told: string[] = [];

beforeEach(async () => {
  clock.ms = morning;
  [analysed, told] = [[], []];
  store = await sqlite.open(":memory:", { now: () => new Date(clock.ms), segment: (text) => [...text] });
});
afterEach(() => store.close());

const open = (): Promise<Intake> =>
  openIntake({
    ...{ store, log: silent, now: () => new Date(clock.ms) },
    analyse: (mention) => {
      analysed.push(mention.id);
      return analysisOf(mention);
    },
    startWatch: (snapshot) => createWatch(detectDefaults, rules, snapshot),
    tell: async ({ key, at }) => {
      told.push(key);
      await store.queueMessage({ id: `alert:${key}`, kind: "alert", headline: "", sections: [], createdAt: at }, ["duty"], at);
    },
  });

const take = async (intake: Intake, mentions: readonly Mention[]): Promise<void> => {
  for (const mention of mentions) {
    clock.ms = Math.max(clock.ms, Date.parse(mention.publishedAt));
    await intake.take([mention]);
  }
};

const words = ["热得受不了没法睡觉", "老人住院等着用电", "冰箱里的肉全坏了", "商铺一天没法做生意", "孩子明天要考试怎么办"];
const crisis = (day: number, town: string): Mention[] =>
  words.map((said, n) => mentionAt(`${town}${day}-${n}`, day * 24 * 60 + n * 3, `${town}停电了${said}供电局没人管`));

/** What a version before ours would have left behind. */
const age = async (): Promise<void> => {
  const kept = await store.readState<{ seq: number; watch: { detector: object; told: unknown } }>("watch");
  if (!kept) throw new Error("the intake saves its state");
  await store.writeState("watch", { seq: kept.value.seq, watch: { detector: { version: 0 }, told: kept.value.watch.told } });
};

test("after a new version only the window is read again, nothing is told twice, and known incidents go on", async () => {
  const days = rebuildMs / dayMs;
  const before = await open();
  await take(before, [...crisis(0, "塘厦"), ...crisis(days, "虎门"), ...crisis(days + 1, "长安")]);
  await before.save();
  const alertsBefore = [...told];
  expect(alertsBefore.length).toBeGreaterThanOrEqual(3);
  await age();

  [analysed, told] = [[], []];
  const after = await open();
  expect(analysed.some((id) => id.startsWith("塘厦"))).toBe(false);
  expect(analysed.filter((id) => id.startsWith("长安"))).toHaveLength(words.length);
  expect(told).toEqual([]);

  await take(after, [mentionAt("late", (days + 1) * 24 * 60 + 40, "长安停电了冰箱里的肉全坏了供电局没人管还有人触电身亡")]);
  const key = told.at(-1) as string;
  expect((await store.alerts({ limit: 100 })).find((alert) => alert.key === key)?.revision).toBeGreaterThan(1);
  expect(alertsBefore).not.toContain(key);
});

test("rebuilt or not, what comes next is decided alike", async () => {
  const first = [...crisis(0, "塘厦"), ...crisis(1, "虎门")];
  const next = [...crisis(2, "常平"), mentionAt("more", 2 * 24 * 60 + 60, "常平停电了店里没法开门供电局没人管")];
  const outcomes: string[][] = [];
  for (const isAged of [false, true]) {
    const own = await sqlite.open(":memory:", { now: () => new Date(clock.ms), segment: (text) => [...text] });
    const shared = store;
    store = own;
    clock.ms = morning;
    const before = await open();
    await take(before, first);
    await before.save();
    if (isAged) await age();
    await take(await open(), next);
    outcomes.push((await own.alerts({ limit: 100 })).map(({ key, level }) => `${key} ${level}`).sort());
    await own.close();
    store = shared;
  }
  expect(outcomes[0]?.length).toBeGreaterThan(2);
  expect(outcomes[1]).toEqual(outcomes[0]);
});

test("a first start reads everything that is stored", async () => {
  await store.addMentions(crisis(0, "塘厦").map((mention) => ({ ...mention, fetchedAt: mention.publishedAt })));
  await open();
  expect(new Set(analysed).size).toBe(words.length);
  expect(Date.parse((await store.alerts({ limit: 1 }))[0]?.at ?? "")).toBeLessThan(morning + 30 * minuteMs);
});
