import { expect, test } from "vitest";
import type { Rule } from "../../../alerts/rule.ts";
import * as ruleList from "../../../alerts/rules.ts";
import { createWatch, defaultRules, type Judged, type Watch, type WatchSnapshot } from "../../../app/watch.ts";
import type { Alert } from "../../../model/alert.ts";
import { compareMentions, type Mention } from "../../../model/mention.ts";
import { detectDefaults } from "../../../pipeline/detect-settings.ts";
import { analysisOf, mentionAt } from "../pipeline/told.ts";

const rules = defaultRules(ruleList as unknown as Record<string, Rule>);
const start = (kept?: WatchSnapshot): Watch => createWatch(detectDefaults, rules, kept);
const take = (watch: Watch, mentions: readonly Mention[]): Judged[] =>
  mentions.flatMap((mention) => [...watch.take(mention, () => analysisOf(mention))]);
const alertsOf = (judged: readonly Judged[]): Alert[] => judged.flatMap(({ alert }) => alert ?? []);
const alertsFrom = (mentions: readonly Mention[]): Alert[] => {
  const watch = start();
  return alertsOf([...take(watch, mentions), ...watch.flush()]);
};

const words = ["热得受不了没法睡觉", "老人住院等着用电", "冰箱里的肉全坏了", "商铺一天没法做生意", "孩子明天要考试怎么办"];
const stream: readonly Mention[] = [
  ...words.map((said, at) => mentionAt(`o${at}`, at * 3, `塘厦停电了${said}供电局没人管`)),
  ...Array.from({ length: 12 }, (_, at) => mentionAt(`r${at}`, 20 + at, "", { repostOf: "o0" })),
  mentionAt("v1", 50, "虎门有人触电身亡,变压器没有围栏"),
  mentionAt("t1", 90, "这个月电费翻倍了谁来管管"),
].sort(compareMentions);

test("a restart at any point gives the same alerts as no restart", () => {
  const whole = alertsFrom(stream);
  expect(whole.length).toBeGreaterThan(1);
  for (let cut = 1; cut < stream.length; cut++) {
    const before = start();
    const first = [...take(before, stream.slice(0, cut)), ...before.flush()];
    const after = start(JSON.parse(JSON.stringify(before.snapshot())) as WatchSnapshot);
    expect(alertsOf([...first, ...take(after, stream.slice(cut)), ...after.flush()]), `cut at ${cut}`).toEqual(whole);
  }
});

test("mentions that come twice change no alert", () => {
  expect(alertsFrom(stream.flatMap((mention) => [mention, mention]))).toEqual(alertsFrom(stream));
});

test("one account that posts 500 times rings nobody by its number", () => {
  const flood = Array.from({ length: 500 }, (_, at) =>
    mentionAt(`f${at}`, at / 10, `塘厦又停电了第${at}次投诉没有人理`, { author: { id: "angry" } }),
  );
  const told = alertsFrom(flood).flatMap(({ reasons }) => reasons.map(({ rule }) => rule));
  expect(told).not.toContain("surge");
});
