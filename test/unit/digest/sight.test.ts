import { expect, test } from "vitest";
import { lastDue } from "../../../app/digest-posting.ts";
import { dayOf, daysOf, monthOf, weekBefore, weekOf } from "../../../digest/period.ts";
import { blindSpans, blindWithin } from "../../../digest/sight.ts";
import { excerpt } from "../../../digest/wording.ts";
import { hourMs } from "../../../lib/time.ts";

const at = (hour: number): number => Date.parse("2026-11-23T00:00:00Z") + hour * hourMs;
const runs = (states: readonly (readonly [hour: number, state: string])[]) =>
  states.map(([hour, state]) => ({ source: "weibo", at: new Date(at(hour)).toISOString(), state, fetched: 0, added: 0, ms: 1 }));

test.each([
  ["never run", [], 24],
  ["always good", Array.from({ length: 25 }, (_, hour) => [hour, "ok"] as const), 0],
  [
    "bad from 6 to 10",
    [
      [0, "ok"],
      [5, "empty"],
      [6, "captcha"],
      [8, "blocked"],
      [10, "ok"],
      [15, "ok"],
      [20, "ok"],
    ],
    4,
  ],
  [
    "nobody looked from 2 to 12",
    [
      [0, "ok"],
      [2, "ok"],
      [12, "ok"],
      [17, "ok"],
      [22, "ok"],
    ],
    10,
  ],
  [
    "bad to the end",
    [
      [0, "ok"],
      [5, "ok"],
      [10, "ok"],
      [14, "changed"],
    ],
    10,
  ],
] as const)("a source %s is blind as long as nothing was seen", (_name, states, hours) => {
  const spans = blindSpans(runs(states), at(0), at(24));
  expect(blindWithin(spans, at(0), at(24)) / hourMs).toBeCloseTo(hours, 6);
});

test("weeks are ISO weeks of Beijing, also around New Year", () => {
  expect(weekOf("2026-W48")).toMatchObject({ from: "2026-11-22T16:00:00.000Z", to: "2026-11-29T16:00:00.000Z" });
  expect(weekOf("2026-W53").from).toBe("2026-12-27T16:00:00.000Z");
  expect(() => weekOf("2027-W53")).toThrow("不是周次");
  expect(weekBefore("2026-11-29T16:30:00Z").key).toBe("2026-W48");
  expect(weekBefore("2026-11-29T15:30:00Z").key).toBe("2026-W47");
  expect(daysOf(monthOf("2026-02"))).toHaveLength(28);
  expect(() => dayOf("2026-02-30")).toThrow("不是日期");
});

test("the last due instant is the Monday morning that has passed", () => {
  const monday = { weekday: 1, at: "08:00" };
  expect(lastDue("2026-11-30T00:00:00Z", monday)).toBe("2026-11-30T00:00:00.000Z");
  expect(lastDue("2026-11-29T23:59:00Z", monday)).toBe("2026-11-23T00:00:00.000Z");
  expect(lastDue("2026-12-06T10:00:00Z", monday)).toBe("2026-11-30T00:00:00.000Z");
});

test("an excerpt names nobody and hides nothing", () => {
  expect(excerpt("转@张三丰 说\u202e停电\u0000了", 50)).toBe("转@某用户 说 停电 了");
  expect([...excerpt("停".repeat(100), 20)]).toHaveLength(20);
});
