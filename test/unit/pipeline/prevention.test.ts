import { expect, test } from "vitest";
import type { Rule } from "../../../alerts/rule.ts";
import * as ruleList from "../../../alerts/rules.ts";
import { createWatch, defaultRules, type Judged } from "../../../app/watch.ts";
import type { Mention } from "../../../model/mention.ts";
import { detectDefaults } from "../../../pipeline/detect-settings.ts";
import { analysisOf, mentionAt } from "./told.ts";

const dayMinutes = 24 * 60;
const matters = [
  "楼道灯不亮",
  "井盖边的电箱响",
  "路灯下面没有光",
  "菜场的摊位黑着",
  "泵房不出水",
  "门禁打不开",
  "小店冰柜化了",
  "电梯不动",
];
/** Unlike complaints of one town, hours apart: no incident of their own. */
const complaint = (day: number, n: number, minutes: number): Mention =>
  mentionAt(`d${day}-${n}`, day * dayMinutes + minutes, `塘厦停电${matters[(day * 3 + n) % matters.length]}第${day}天${n}`);
const other = (day: number, minutes: number): Mention => mentionAt(`o${day}-${minutes}`, day * dayMinutes + minutes, "今天的晚饭真好吃");

const play = (perDay: (day: number) => number, days: number): Judged[] => {
  const watch = createWatch(detectDefaults, defaultRules(ruleList as unknown as Record<string, Rule>));
  const mentions = Array.from({ length: days }, (_, day) => [
    ...Array.from({ length: perDay(day) }, (_none, n) => complaint(day, n, perDay(day) > 3 ? n * 40 : n * 170)),
    ...[600, 1400].map((minutes) => other(day, minutes)),
  ]).flat();
  mentions.sort((a, b) => (a.publishedAt < b.publishedAt ? -1 : 1));
  const judged = mentions.flatMap((mention) => [...watch.take(mention, () => analysisOf(mention))]);
  return [...judged, ...watch.flush()].filter(({ incident }) => incident.forecast !== undefined);
};

test("a rising series makes a precursor of level IV that rings nobody, and it closes with how it came out", () => {
  const seen = play((day) => (day < 20 ? 1 : day === 20 ? 3 : 0), 23).filter(({ incident }) => incident.places[0] === "东莞/塘厦");
  expect(seen.map(({ incident }) => incident.phase)).toEqual(["prevention", "closed"]);
  const [begun, over] = seen.map(({ incident }) => incident);
  expect(begun).toMatchObject({ level: "IV", appeal: "outage-voltage", forecast: { made: 0, cameTrue: 0 } });
  expect(begun?.title).toMatch(/^塘厦“停电与电压质量”近 24 小时 \d 人（平常 [\d.]+），未来一天可能升温$/);
  expect(begun?.terms.map(({ value }) => value).join()).toMatch(/^\d+%；同类预测还没有可核对的$/);
  expect(begun?.mentionIds.length).toBeGreaterThan(1);
  expect(over).toMatchObject({ id: begun?.id, forecast: { outcome: { isHit: false } } });
  expect((over?.lastAt ?? "") >= (begun?.forecast?.until ?? "9")).toBe(true);
  expect(seen.map(({ decision }) => decision.send)).toEqual([false, false]);
});

test("one that comes true closes as a hit, and later ones print the record", () => {
  const seen = play((day) => (day % 10 === 8 ? 3 : day % 10 === 9 && day > 15 ? 14 : 1), 60).filter(
    ({ incident }) => incident.places.length > 0,
  );
  expect(seen.some(({ incident }) => incident.forecast?.outcome?.isHit)).toBe(true);
  expect(seen.at(-1)?.incident.signals.test).toMatch(/同类预测 \d+ 次，应验 [1-9]\d* 次（\d+%）/);
  expect(seen.every(({ incident, alert }) => incident.level === "IV" && alert === undefined)).toBe(true);
});

test("a flat series makes none", () => expect(play(() => 1, 40)).toEqual([]));
