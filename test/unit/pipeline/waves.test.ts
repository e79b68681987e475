import { expect, test } from "vitest";
import type { Rule } from "../../../alerts/rule.ts";
import * as ruleList from "../../../alerts/rules.ts";
import { areasOf } from "../../../app/thinking.ts";
import { createWatch, defaultRules, type Judged, type WatchSnapshot } from "../../../app/watch.ts";
import type { Mention } from "../../../model/mention.ts";
import { detectDefaults } from "../../../pipeline/detect-settings.ts";
import { createWaves } from "../../../pipeline/waves.ts";
import { analysisOf, mentionAt } from "./told.ts";

const dayMinutes = 24 * 60;
const settings = { ...detectDefaults, areas: { 东片区: ["东莞/塘厦", "东莞/常平", "东莞/虎门", "东莞/长安"], 西片区: ["东莞/中堂"] } };
const matters = [
  "这个月账单多出三百块钱没人解释",
  "阶梯怎么算的客服说不清楚",
  "房东加价收一块五一度",
  "缴费成功又被催缴短信轰炸",
  "电表走得飞快怀疑坏了",
  "峰谷时段改了没有通知商户",
  "发票开不出来跑了三趟营业厅",
  "空置半年的房子还收钱",
];
const quiet = ["抄表日期又变了", "充值没到账", "户号怎么查", "卡表换智能表", "公摊算得糊涂", "过户要几天"];
const complaint = (id: string, minutes: number, town: string, n: number): Mention =>
  mentionAt(id, minutes, `${town}电费${matters[n % matters.length]}`);

/** Three weeks of a complaint or two a day somewhere, then what comes on the last day. */
const usual: readonly Mention[] = Array.from({ length: 21 }, (_, day) =>
  ["塘厦", "虎门", ""]
    .slice(0, 1 + (day % 3))
    .map((town, n) => mentionAt(`u${day}-${n}`, day * dayMinutes + n * 400, `${town}电费${quiet[(day + n) % quiet.length]}`)),
).flat();
const last = (towns: readonly string[]): readonly Mention[] =>
  towns.map((town, n) => complaint(`x${n}`, 21 * dayMinutes + 300 + n * 12, town, n));
const inTown = last(Array.from({ length: 8 }, () => "塘厦"));
const inArea = last(["塘厦", "常平", "虎门", "长安", "常平", "塘厦", "长安", "虎门"]);
const inCity = last(Array.from({ length: 8 }, () => ""));

const play = (mentions: readonly Mention[], how: typeof settings | typeof detectDefaults = settings): Judged[] => {
  const watch = createWatch(how, defaultRules(ruleList as unknown as Record<string, Rule>));
  return [...mentions.flatMap((mention) => [...watch.take(mention, () => analysisOf(mention))]), ...watch.flush()];
};
const wavesIn = (judged: readonly Judged[]): readonly string[] => [
  ...new Set(judged.flatMap(({ incident }) => incident.wave?.where ?? [])),
];
const alertsOf = (judged: readonly Judged[]) => judged.filter(({ incident, alert }) => alert !== undefined && incident.wave !== undefined);

test("many voices in one town are one incident of the town: that level rings alone", () => {
  const judged = play([...usual, ...inTown]);
  expect(wavesIn(judged)).toEqual([]);
  const told = judged.filter(({ alert, at }) => alert !== undefined && at > (inTown[0]?.publishedAt ?? ""));
  expect(told.length).toBeGreaterThan(0);
  for (const { incident } of told) expect(incident.places).toEqual(["东莞/塘厦"]);
});

test.each([
  ["an area whose towns are each too quiet", inArea, "东片区", 4],
  ["the whole city, by posts that name no town", inCity, "全市", 0],
])("many small matters at once in %s ring at that level alone", (_, mentions, where, towns) => {
  const judged = play([...usual, ...mentions]);
  expect(wavesIn(judged)).toEqual([where]);
  const [first] = alertsOf(judged);
  expect(first?.incident).toMatchObject({ appeal: "tariff", wave: { where } });
  expect(first?.incident.title.length).toBeGreaterThan(5);
  expect(first?.incident.signals.test).toMatch(/镇、片区、全市 \d+ 个序列同时检验/);
  expect(alertsOf(judged).at(-1)?.incident.places.length).toBe(towns);
  expect(alertsOf(judged).filter(({ decision }) => decision.because === "first")).toHaveLength(1);
  expect(judged.filter(({ alert, incident, at }) => alert && !incident.wave && at > (mentions[0]?.publishedAt ?? ""))).toEqual([]);
});

test("every series of every level that is looked at counts in the correction", () => {
  const testsIn = (mentions: readonly Mention[]): number =>
    Number(/全市 (\d+) 个/.exec(alertsOf(play(mentions))[0]?.incident.signals.test ?? "")?.[1]);
  const others = ["虎门", "长安"].map((town, n) => mentionAt(`t${n}`, 21 * dayMinutes + 290 + n, `${town}停电没人管${n}`));
  // Two towns, their area, and the city, for another appeal.
  expect(testsIn([...usual, ...others, ...inArea]) - testsIn([...usual, ...inArea])).toBe(4);
});

test("nothing rings on ordinary days, for one matter, without a week of history, or without areas", () => {
  expect(wavesIn(play(usual))).toEqual([]);
  const one = Array.from({ length: 8 }, (_none, n) => mentionAt(`s${n}`, 21 * dayMinutes + n * 10, `电费${matters[0]}第${n}次`));
  expect(wavesIn(play([...usual, ...one]))).toEqual([]);
  expect(wavesIn(play(inCity))).toEqual([]);
  expect(wavesIn(play([...usual, ...inCity], detectDefaults))).toEqual([]);
});

test("a restart in the middle gives the same", () => {
  const mentions = [...usual, ...inArea];
  const rules = defaultRules(ruleList as unknown as Record<string, Rule>);
  const keys = (cut: number): readonly string[] => {
    const before = createWatch(settings, rules);
    const take = (watch: typeof before, some: readonly Mention[]) =>
      some.flatMap((mention) => [...watch.take(mention, () => analysisOf(mention))]);
    const first = [...take(before, mentions.slice(0, cut)), ...before.flush()];
    const after = createWatch(settings, rules, JSON.parse(JSON.stringify(before.snapshot())) as WatchSnapshot);
    return [...first, ...take(after, mentions.slice(cut)), ...after.flush()].flatMap(({ alert }) => alert?.key ?? []);
  };
  for (const cut of [mentions.length - 6, mentions.length - 3, mentions.length - 1]) expect(keys(cut)).toEqual(keys(0));
});

test("areas are the units of that tier, with what the units below them cover", () => {
  const unit = (tier: string, parent: string | undefined, ...places: string[]) => ({
    title: `${tier}${places}`,
    tier,
    parent,
    places,
    posts: {},
  });
  expect(
    areasOf({
      b: unit("bureau", undefined),
      e: { ...unit("area", "b", "东莞/黄江"), title: "东片区" },
      t: unit("town", "e", "东莞/塘厦"),
      o: unit("town", "b", "东莞/莞城"),
    }),
  ).toEqual({ 东片区: ["东莞/黄江", "东莞/塘厦"] });
});

test("a snapshot stays what it was, though more is heard", () => {
  const waves = createWaves({ stateOf: () => undefined, isSmall: () => true, windowMs: 6 * 3_600_000 });
  const voice = (n: number) => ({ at: n * 60_000, mentionId: `m${n}`, author: `u${n}`, matter: `m${n}` });
  waves.hear(["tariff|*"], voice(1));
  const kept = waves.snapshot();
  const before = JSON.stringify(kept);
  waves.hear(["tariff|*"], voice(2));
  expect(JSON.stringify(kept)).toBe(before);
});

test("what is no small matter, being told by itself, makes no wave", () => {
  const state = {
    ...{ upToHour: 0, openCount: 0, total: 0, hours: 500, restDay: 0, restHours: 100, excess: 0 },
    ...{ byHour: Array.from({ length: 24 }, () => 0), hoursByHour: Array.from({ length: 24 }, () => 20) },
  };
  const heard = (isSmall: (matter: string) => boolean): number => {
    const waves = createWaves({ stateOf: () => state, isSmall, windowMs: 6 * 3_600_000 });
    const voices = Array.from({ length: 8 }, (_, n) => ({ at: n * 60_000, mentionId: `m${n}`, author: `u${n}`, matter: `m${n}` }));
    return voices.flatMap((voice) => waves.hear(["tariff|*"], voice)).length;
  };
  expect(heard(() => true)).toBeGreaterThan(0);
  expect(heard((matter) => Number(matter.slice(1)) < 3)).toBe(0);
});
