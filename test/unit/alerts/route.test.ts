import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { firstPermitted, nextBatch, quietEnd } from "../../../alerts/hold.ts";
import { inhibitorOf, isUrgent, routeOf, routeOptions, type Subject, silenceOf } from "../../../alerts/route.ts";
import { beijingParts, dayMs, formatBeijing, hourMs, minuteMs } from "../../../lib/time.ts";
import { appeals, problems, voices } from "../../../model/analysis.ts";
import { levels } from "../../../model/incident.ts";
import { subject } from "./bureau.ts";

const tree = routeOptions.parse({
  tree: {
    title: "全部",
    to: ["duty", "lead"],
    wait: "1m",
    children: [
      { title: "人身安全", when: { safety: true }, to: ["duty", "lead", "post:bureau.head"], goesOn: true },
      {
        title: "塘厦",
        when: { places: ["东莞/塘厦"] },
        to: ["lead", "co"],
        group: ["place"],
        children: [
          { title: "塘厦电费", when: { appeals: ["tariff"] }, to: ["post:bureau.service"] },
          { title: "塘厦媒体", when: { voices: ["media"] }, to: ["post:bureau.press"], interval: "15m" },
        ],
      },
      { title: "Ⅳ级", when: { levels: ["IV"] }, to: ["lead"] },
    ],
  },
});

const anySubject: fc.Arbitrary<Subject> = fc.record({
  key: fc.constant("inc1#1"),
  incidentId: fc.constant("inc1"),
  level: fc.constantFrom(...levels),
  appeal: fc.constantFrom(...appeals, null),
  problem: fc.constantFrom(...problems, null),
  places: fc.subarray(["东莞/塘厦", "东莞/虎门", "东莞/凤岗", "广州/天河"]),
  voices: fc.subarray([...voices]),
  isSafety: fc.boolean(),
});

const paths = (one: Subject): string[] => routeOf(tree, one).map((route) => route.path.join(" › "));

describe("routing tree", () => {
  test.each([
    ["a town's tariff matter", { appeal: "tariff" as const }, ["全部 › 塘厦 › 塘厦电费"]],
    ["a village of the town", { places: ["东莞/塘厦/林村"] }, ["全部 › 塘厦"]],
    ["another town", { places: ["东莞/虎门"] }, ["全部"]],
    ["a hazard goes on to the town", { isSafety: true }, ["全部 › 人身安全", "全部 › 塘厦"]],
    ["level IV elsewhere", { places: [], level: "IV" as const }, ["全部 › Ⅳ级"]],
  ])("%s", (_name, changes, expected) => expect(paths(subject(1, changes))).toEqual(expected));

  test("an inner node inherits what it does not say", () => {
    const [route] = routeOf(tree, subject(1, { appeal: "tariff" }));
    expect(route).toMatchObject({ waitMs: minuteMs, group: "东莞/塘厦", to: ["post:bureau.service"] });
  });

  test("whatever comes is routed to somebody, nobody twice, and urgent matters never wait", () => {
    fc.assert(
      fc.property(anySubject, (one) => {
        const routes = routeOf(tree, one);
        const receivers = routes.flatMap((route) => route.to);
        expect(receivers.length).toBeGreaterThan(0);
        expect(new Set(receivers).size).toBe(receivers.length);
        if (isUrgent(one)) expect(routes.every((route) => route.waitMs === 0 && route.intervalMs === 0)).toBe(true);
        // A narrower node never fits where its parent does not.
        for (const route of routes) expect(route.path[0]).toBe("全部");
      }),
    );
  });
});

test("an incident at II silences its own IV, an umbrella its members but not what endangers people", () => {
  const storm = subject(9, { level: "II" });
  expect(inhibitorOf(tree, subject(9, { key: "inc9#2", level: "IV" }), [storm])).toBe(storm);
  expect(inhibitorOf(tree, subject(8, { level: "IV" }), [storm])).toBeUndefined();
  expect(inhibitorOf(tree, subject(8, { umbrella: "inc9" }), [storm])).toBe(storm);
  expect(inhibitorOf(tree, subject(8, { umbrella: "inc9", isSafety: true }), [storm])).toBeUndefined();
  expect(inhibitorOf(tree, subject(8, { umbrella: "inc9", level: "II" }), [storm])).toBeUndefined();
});

test("a silence has an end and an author, and never covers safety", () => {
  const silences = [{ match: { places: ["东莞/塘厦"] }, until: "2026-11-23T12:00:00+08:00", by: "值班长", because: "计划演练" }];
  expect(silenceOf(silences, subject(1), "2026-11-23T03:59:59.000Z")?.by).toBe("值班长");
  expect(silenceOf(silences, subject(1), "2026-11-23T04:00:00.000Z")).toBeUndefined();
  expect(silenceOf(silences, subject(1, { isSafety: true }), "2026-11-23T03:00:00.000Z")).toBeUndefined();
  expect(routeOptions.safeParse({ silences: [{ match: {}, until: "2026-11-23T12:00:00+08:00" }] }).success).toBe(false);
});

const instant = fc.integer({ min: Date.parse("2026-01-01T00:00:00Z"), max: Date.parse("2027-12-31T00:00:00Z") });
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);

describe("quiet hours and batches", () => {
  const quiet = { from: "22:00", to: "07:30" };
  test.each([
    ["before they begin", "2026-11-23T13:59:00Z", "2026-11-23T13:59:00Z"],
    ["as they begin", "2026-11-23T14:00:00Z", "2026-11-23T23:30:00Z"],
    ["at midnight", "2026-11-23T16:00:00Z", "2026-11-23T23:30:00Z"],
    ["over the end of a month", "2026-11-30T20:00:00Z", "2026-11-30T23:30:00Z"],
    ["over the end of a year", "2026-12-31T15:00:00Z", "2026-12-31T23:30:00Z"],
    ["as they end", "2026-11-23T23:30:00Z", "2026-11-23T23:30:00Z"],
  ])("quiet hours %s", (_name, at, end) =>
    expect(new Date(quietEnd(quiet, Date.parse(at))).toISOString()).toBe(new Date(end).toISOString()),
  );

  test("the end of quiet hours is never quiet, never earlier, and less than a day away", () => {
    fc.assert(
      fc.property(instant, time, time, (at, from, to) => {
        const end = quietEnd({ from, to }, at);
        expect(end).toBeGreaterThanOrEqual(at);
        expect(end - at).toBeLessThan(dayMs);
        expect(quietEnd({ from, to }, end)).toBe(end);
      }),
    );
  });

  test("the next batch is one of the batch times, later, and at most a day away", () => {
    fc.assert(
      fc.property(instant, (at) => {
        const batch = nextBatch(["08:30", "16:30"], at);
        expect(batch).toBeGreaterThan(at);
        expect(batch - at).toBeLessThanOrEqual(16 * hourMs);
        expect(["08:30", "16:30"]).toContain(formatBeijing(batch, "time"));
      }),
    );
  });

  test("what may be told first is never in quiet hours, unless it breaks through", () => {
    fc.assert(
      fc.property(anySubject, instant, time, time, fc.boolean(), (one, at, from, to, isEscalation) => {
        const permitted = firstPermitted({ subject: one, isEscalation }, { quiet: { from, to } }, { at, batches: ["08:30", "16:30"] });
        if (isEscalation || isUrgent(one)) expect(permitted).toBe(at);
        else expect(quietEnd({ from, to }, permitted)).toBe(permitted);
        if (one.level === "IV" && !isEscalation && !isUrgent(one))
          expect(beijingParts(permitted).minute === 30 || permitted === quietEnd({ from, to }, permitted)).toBe(true);
      }),
    );
  });
});
