import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Rule } from "../../../alerts/rule.ts";
import * as ruleList from "../../../alerts/rules.ts";
import { readMentionLine } from "../../../app/mention-lines.ts";
import { createWatch, defaultRules, type Judged } from "../../../app/watch.ts";
import type { Alert } from "../../../model/alert.ts";
import { compareMentions, type Mention } from "../../../model/mention.ts";
import { detectDefaults } from "../../../pipeline/detect-settings.ts";
import { analysisOf, mentionAt } from "../pipeline/told.ts";

const rules = defaultRules(ruleList as unknown as Record<string, Rule>);
const alertsFrom = (mentions: readonly Mention[]): Alert[] => {
  const watch = createWatch(detectDefaults, rules);
  const judged: Judged[] = mentions.flatMap((mention) => [...watch.take(mention, () => analysisOf(mention))]);
  return [...judged, ...watch.flush()].flatMap(({ alert }) => alert ?? []);
};

const words = ["热得受不了没法睡觉", "老人住院等着用电", "冰箱里的肉全坏了", "商铺一天没法做生意", "孩子明天要考试怎么办"];
const crisis = (town: string, from = 0): Mention[] =>
  words.map((said, at) => mentionAt(`${town}${at}`, from + at * 3, `${town}停电了${said}供电局没人管`));
const stream = [...crisis("塘厦"), ...crisis("虎门", 60), mentionAt("v1", 90, "长安有人触电身亡,变压器没有围栏")].sort(compareMentions);
const moved = (mention: Mention, byMs: number): Mention => ({
  ...mention,
  publishedAt: new Date(Date.parse(mention.publishedAt) + byMs).toISOString(),
});
/** What people were told, without the names that only computers read. */
const shape = (alerts: readonly Alert[]): unknown =>
  alerts.map(({ level, revision, reasons, places }) => ({ level, revision, reasons: reasons.map(({ rule }) => rule), places }));

test("the stream that is played here does ring", () => expect(alertsFrom(stream).length).toBeGreaterThanOrEqual(3));

describe("people", () => {
  test("a flood of a bot's variations rings once, and its updates are few", () => {
    const flood = Array.from({ length: 600 }, (_, at) =>
      mentionAt(`f${at}`, at / 20, `塘厦供电太差了天天停电${"!".repeat(at % 5)}老百姓怎么生活啊强烈要求给个说法${at}`, {
        author: { id: `bot${at % 25}` },
      }),
    );
    const alerts = alertsFrom(flood);
    expect(alerts.filter(({ revision }) => revision === 1).length).toBeLessThanOrEqual(1);
    expect(alerts.length).toBeLessThanOrEqual(4);
  });
  test("ten old posts that a first crawl brings at once are no surge of now", () => {
    const found = new Date(Date.parse(mentionAt("x", 600, "").publishedAt)).toISOString();
    const old = crisis("塘厦", -90 * 24 * 60).map((mention) => ({ ...mention, fetchedAt: found }));
    expect(alertsFrom(old).flatMap(({ reasons }) => reasons.map(({ rule }) => rule))).not.toContain("surge");
  });
});

describe("clocks", () => {
  test("a stream moved by three days rings the same", () =>
    expect(shape(alertsFrom(stream.map((mention) => moved(mention, 3 * 86_400_000))))).toEqual(shape(alertsFrom(stream))));
  test("times written with another offset ring the same", () => {
    const inBeijing = (instant: string): string => new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().replace("Z", "+08:00");
    const read = (write: (instant: string) => string): Mention[] =>
      stream.flatMap((mention) => {
        const line = readMentionLine(JSON.stringify({ ...mention, author: mention.author.id, publishedAt: write(mention.publishedAt) }));
        return "mention" in line ? [line.mention] : [];
      });
    expect(read(inBeijing)).toHaveLength(stream.length);
    expect(alertsFrom(read(inBeijing))).toEqual(alertsFrom(read((instant) => instant)));
  });
  test("a platform whose clock is two minutes off loses no alert", () => {
    const skewed = stream.map((mention, at) => (at % 2 === 0 ? moved(mention, 120_000) : mention)).sort(compareMentions);
    const towns = (alerts: readonly Alert[]): string[] => [...new Set(alerts.flatMap(({ places }) => places))].sort();
    expect(towns(alertsFrom(skewed))).toEqual(towns(alertsFrom(stream)));
  });
  test("the order within a second is that of instant and id, however they came", () =>
    fc.assert(
      fc.property(fc.shuffledSubarray(stream, { minLength: stream.length }), (shuffled) => {
        expect(alertsFrom([...shuffled].sort(compareMentions))).toEqual(alertsFrom(stream));
      }),
      { numRuns: 10 },
    ));
});

test("swapping two towns swaps them in the alerts and changes nothing else", () => {
  const swap = (text: string): string => text.replace(/塘厦|虎门/g, (town) => (town === "塘厦" ? "虎门" : "塘厦"));
  const swapped = alertsFrom(stream.map((mention) => ({ ...mention, text: swap(mention.text) })));
  expect(shape(swapped)).toEqual(JSON.parse(swap(JSON.stringify(shape(alertsFrom(stream))))));
});

test("four voices for each one ring for the same incidents", () => {
  const more = stream.flatMap((mention) => [
    mention,
    ...[1, 2, 3].map((n) => ({
      ...moved(mention, n * 1000),
      id: `${mention.id}-${n}`,
      author: { id: `${mention.id}-${n}` },
      text: "",
      repostOf: mention.id,
    })),
  ]);
  const firsts = (alerts: readonly Alert[]): number => alerts.filter(({ revision }) => revision === 1).length;
  expect(firsts(alertsFrom(more.sort(compareMentions)))).toBe(firsts(alertsFrom(stream)));
});

test("a planted future changes no alert that was given before it", () => {
  const future = mentionAt("future", 50_000, "塘厦停电是因为有人触电身亡,官方已通报");
  const without = alertsFrom(stream);
  expect(alertsFrom([...stream, future]).slice(0, without.length)).toEqual(without);
});
