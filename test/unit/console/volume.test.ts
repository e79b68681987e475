import { describe, expect, test } from "vitest";
import { startOfDay, todayOf } from "../../../console/volume.ts";
import { sayToday } from "../../../console/volume-chart.tsx";
import { dayMs, hourMs } from "../../../lib/time.ts";
import { usualOf } from "../../../lib/usual.ts";
import type { Hour } from "../../../model/store.ts";

const at = "2026-11-23T08:30:00.000Z"; // 16:30 in Beijing
const midnight = Date.parse("2026-11-22T16:00:00.000Z");

const hour = (ms: number, mentions: number, negative = 0): Hour => ({ at: new Date(ms).toISOString(), mentions, negative });

/** So many days before today, each with the same count at 9 and 20 o'clock. */
const daysBefore = (days: number): readonly Hour[] =>
  Array.from({ length: days }, (_, ago) => midnight - (ago + 1) * dayMs)
    .reverse()
    .flatMap((start, index) => [hour(start + 9 * hourMs, 10 + index, 2), hour(start + 20 * hourMs, 50)]);

describe("today against the usual", () => {
  test("a day begins at midnight in Beijing", () => expect(startOfDay(at)).toBe(midnight));

  test("counts today up to now, and the days before up to the same hour", () => {
    const today = todayOf([...daysBefore(10), hour(midnight + 9 * hourMs, 40, 30), hour(midnight + 16 * hourMs, 5, 5)], at);
    expect(today).toMatchObject({ mentions: 45, negative: 35, knownDays: 10 });
    expect(today.usualMentions?.middle).toBe(14.5);
    expect(today.usualMentions?.high).toBeLessThan(20);
    expect(today.hours[16]?.mentions).toBe(5);
    expect(today.hours[17]?.mentions).toBeUndefined();
    expect(today.hours[20]?.usual).toEqual({ low: 50, middle: 50, high: 50 });
    expect(sayToday(today)).toMatch(/^今天 45 条，高于平常（到这时 11–18）；负面 78%，高于平常（到这时 11%–18%）。$/);
  });

  test("marks the hours since a source went blind, and none to come", () => {
    const today = todayOf(daysBefore(10), at, "2026-11-23T06:10:00.000Z");
    expect(today.hours.flatMap(({ hour: one, isBlind }) => (isBlind ? [one] : []))).toEqual([14, 15, 16]);
    expect(todayOf(daysBefore(10), at, "2026-11-20T06:10:00.000Z").hours.filter(({ isBlind }) => isBlind)).toHaveLength(17);
    expect(todayOf(daysBefore(10), at).hours.some(({ isBlind }) => isBlind)).toBe(false);
  });

  test("says that it does not know what is usual instead of guessing", () => {
    const today = todayOf([...daysBefore(6), hour(midnight + 9 * hourMs, 4)], at);
    expect(today.usualMentions).toBeUndefined();
    expect(today.hours.every(({ usual }) => usual === undefined)).toBe(true);
    expect(sayToday(today)).toContain("还在认识平常：已有 6 天");
  });

  test("nothing at all is no division by zero", () => {
    expect(todayOf([], at)).toMatchObject({ mentions: 0, negative: 0, knownDays: 0 });
    expect(sayToday(todayOf([], at))).toContain("今天 0 条；负面 0%");
  });

  test("the band leaves out a tenth on each side", () =>
    expect(usualOf(Array.from({ length: 11 }, (_, value) => value * 10))).toEqual({ low: 10, middle: 50, high: 90 }));
});
