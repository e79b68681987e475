import { expect, test } from "vitest";
import type { Rule } from "../../../alerts/rule.ts";
import * as ruleList from "../../../alerts/rules.ts";
import { createWatch, defaultRules, type Judged, type Watch, type WatchSnapshot } from "../../../app/watch.ts";
import { claimsOf } from "../../../handling/contradictions.ts";
import type { Alert } from "../../../model/alert.ts";
import type { Incident } from "../../../model/incident.ts";
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

test("people who say otherwise than our notice ring once, by restart or not, and the fact stands on the incident", () => {
  const restored = {
    ...{ id: "n1", source: "t", kind: "restoration" as const, title: "塘厦恢复供电", range: "塘厦镇", towns: ["塘厦"] },
    ...{ startsAt: "2026-05-31T22:00:00.000Z", endsAt: "2026-06-01T00:20:00.000Z", publishedAt: "2026-06-01T00:20:00.000Z" },
    ...{ fetchedAt: "2026-06-01T00:25:00.000Z", text: "塘厦镇已于08:20全部恢复供电" },
  };
  const claims = claimsOf([restored], "2026-06-02T00:00:00.000Z");
  const doubted = [
    ...stream,
    ...["林村", "莆心湖", "石潭"].map((who, n) => mentionAt(`c${n}`, 60 + n * 2, `塘厦${who}停电还没来电${who}人都等着`)),
  ];
  const parts = (cut: number): Judged[] => {
    const before = start();
    before.hear(claims);
    const first = [...take(before, doubted.slice(0, cut)), ...before.flush()];
    const after = start(JSON.parse(JSON.stringify(before.snapshot())) as WatchSnapshot);
    after.hear(claims);
    return [...first, ...take(after, doubted.slice(cut)), ...after.flush()];
  };
  const whole = alertsOf(parts(0));
  const told = whole.filter(({ decision }) => decision.changes.some((line) => line.startsWith("我方公告可能有误")));
  expect(told).toHaveLength(1);
  expect(told[0]?.decision.because).toBe("new-fact");
  expect(JSON.stringify(whole)).not.toMatch(/谣|不实/);
  expect(parts(0).at(-1)?.incident.contradictions).toMatchObject([{ target: "n1", isDoubt: true, text: restored.text }]);
  for (const cut of [doubted.length - 3, doubted.length - 2, doubted.length - 1])
    expect(alertsOf(parts(cut)), `cut at ${cut}`).toEqual(whole);
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

test("the alert of a merged incident has a number that neither had: it is not taken for one told before", () => {
  const watch = start();
  const later = ["老人住院没电", "冰箱全坏了", "门店歇业", "没法做饭", "电梯困人"].map((said, at) =>
    mentionAt(`x${at}`, 100 + at, `长安停电了${said}供电局没人管`),
  );
  const judged = [...take(watch, [...stream, ...later].sort(compareMentions)), ...watch.flush()];
  const [home, other] = ["塘厦", "长安"].map((town) => watch.incidents().find(({ places }) => places.join() === `东莞/${town}`)) as [
    Incident,
    Incident,
  ];
  const before = alertsOf(judged).filter(({ incidentId }) => [home.id, other.id].includes(incidentId));
  expect(before.filter(({ incidentId }) => incidentId === home.id).length).toBeGreaterThan(1);
  expect(before.at(-1)?.key).toBe(`${other.id}#1`);
  const members = [...stream, ...later]
    .filter(({ id }) => [...home.mentionIds, ...other.mentionIds].includes(id))
    .map((mention) => ({ mention, analysis: analysisOf(mention) }));
  const { id, firstMentionId } = home;
  const merged = alertsOf(watch.regroup([{ id, firstMentionId, aliases: [other.id], members }], []));
  expect(merged).toHaveLength(1);
  expect(before.map(({ key }) => key)).not.toContain(merged[0]?.key);
});
