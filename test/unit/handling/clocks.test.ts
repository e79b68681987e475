import fc from "fast-check";
import { expect, test } from "vitest";
import type { ClockContext } from "../../../handling/clock-rules.ts";
import { areaOf, ClockOptions, dueAfter, isOutgrown } from "../../../handling/clock-rules.ts";
import { clockBook, clockId, noteReminders, pauseClock, remindersDue, resumeClock, standing, strike } from "../../../handling/clocks.ts";
import { openAll, openKnown, perform } from "../../../handling/ledger.ts";
import { addWorkingDays, isQuiet, nextTimeOfDay } from "../../../lib/working-days.ts";
import type { Doing } from "../../../model/act.ts";
import { memoryActs } from "../../acts.ts";

const options = ClockOptions.parse({});
const base: ClockContext = {
  ownerId: "a",
  level: "II",
  isSafety: false,
  appeal: "outage-voltage",
  area: "city",
  lead: "塘厦供电服务中心",
  asked: "调度值班",
};
const doing = (at: string, because = "试"): Doing => ({ who: "甲", at: new Date(`${at}+08:00`).toISOString(), because });
const stage = (context: Partial<ClockContext> = {}) => {
  const store = memoryActs();
  const all = { ...base, ...context };
  return {
    store,
    strike: (moment: Parameters<typeof strike>[1], at: string) => strike({ store, options, context: all }, moment, doing(at)),
    clock: (name: string) => openKnown(store, clockBook, clockId("a", name)),
    remind: async (at: string) => {
      const due = await remindersDue(store, options, doing(at).at);
      await noteReminders(store, due, doing(at).at);
      return due.map(({ clock, share }) => `${clock.name} ${share}`);
    },
  };
};

test("I and II are acknowledged within 5 minutes, III after quiet hours, IV with its batch, safety as I", async () => {
  const due = async (context: Partial<ClockContext>, name: string, at: string) => {
    const one = stage(context);
    await one.strike("pushed", at);
    return (await one.clock(name)).dueAt;
  };
  expect(await due({}, "duty-major", "2026-07-01T02:00")).toBe(doing("2026-07-01T02:05").at);
  expect(await due({ level: "III" }, "duty-larger", "2026-07-01T02:00")).toBe(doing("2026-07-01T08:00").at);
  expect(await due({ level: "III" }, "duty-larger", "2026-07-01T12:00")).toBe(doing("2026-07-01T12:30").at);
  expect(await due({ level: "IV" }, "duty-general", "2026-07-01T17:00")).toBe(doing("2026-07-02T09:00").at);
  expect(await due({ level: "IV", isSafety: true }, "duty-major", "2026-07-01T02:00")).toBe(doing("2026-07-01T02:05").at);
});

test("regulatory and committed clocks run side by side", async () => {
  const one = stage();
  await one.strike("outage-began", "2026-07-01T02:00");
  expect((await openAll(one.store, clockBook)).map(({ name, dueAt }) => [name, dueAt])).toEqual([
    ["arrival-city", doing("2026-07-01T03:00").at],
    ["promised-city", doing("2026-07-01T02:45").at],
  ]);
  await one.strike("crew-arrived", "2026-07-01T02:50");
  const at = doing("2026-07-01T09:00").at;
  expect(standing(await one.clock("arrival-city"), at).state).toBe("met");
  expect(standing(await one.clock("promised-city"), at).state).toBe("missed");
});

test("reminds at 50, 80 and 100 per cent, each once, and catches up with the highest only", async () => {
  const one = stage();
  await one.strike("facts-requested", "2026-07-01T02:00");
  expect(await one.remind("2026-07-01T02:07")).toEqual([]);
  expect(await one.remind("2026-07-01T02:08")).toEqual(["facts 0.5"]);
  expect(await one.remind("2026-07-01T02:09")).toEqual([]);
  expect(await one.remind("2026-07-01T02:15")).toEqual(["facts 1"]);
  expect(await one.remind("2026-07-01T03:15")).toEqual([]);
  const quiet = stage({ level: "III" });
  await quiet.strike("facts-requested", "2026-07-01T02:00");
  expect(await quiet.remind("2026-07-01T02:13")).toEqual([]);
});

test("a pause moves the deadline, needs a reason, and only where the rule allows it", async () => {
  const one = stage();
  await one.strike("outage-began", "2026-07-01T02:00");
  const at = (when: string, because: string) => ({
    store: one.store,
    book: clockBook,
    id: clockId("a", "arrival-city"),
    doing: doing(when, because),
  });
  await perform(at("2026-07-01T02:20", "道路积水，交警封路"), pauseClock(options.rules["arrival-city"]));
  expect(standing(await one.clock("arrival-city"), doing("2026-07-01T05:00").at)).toMatchObject({ state: "paused", leftMs: 40 * 60_000 });
  const resumed = await perform(at("2026-07-01T04:20", "道路恢复"), resumeClock);
  expect(resumed).toMatchObject({ dueAt: doing("2026-07-01T05:00").at, pauses: [{ because: "道路积水，交警封路" }] });
  expect(standing(resumed, doing("2026-07-01T04:30").at).used).toBeCloseTo(0.5);
  await one.strike("facts-requested", "2026-07-01T05:00");
  await expect(perform({ ...at("2026-07-01T05:01", "忙"), id: clockId("a", "facts") }, pauseClock(options.rules.facts))).rejects.toThrow(
    "不允许暂停",
  );
});

test("working days leave out weekends and holidays, across the year's end", () => {
  expect(dueAfter("2026-09-30T02:00:00.000Z", "5workdays")).toBe("2026-10-13T02:00:00.000Z");
  expect(addWorkingDays("2026-11-20T02:00:00.000Z", 1)).toBe("2026-11-23T02:00:00.000Z");
  expect(addWorkingDays("2026-12-31T02:00:00.000Z", 1) > "2027-01-01T16:00:00.000Z").toBe(true);
});

test("a batch or the end of quiet hours is never in the past, at most a day away", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date("2025-01-01"), max: new Date("2030-01-01"), noInvalidDate: true }), (date) => {
      const at = date.toISOString();
      const next = nextTimeOfDay(at, options.batches);
      expect(next >= at).toBe(true);
      expect(Date.parse(next) - date.getTime()).toBeLessThanOrEqual(16 * 3_600_000);
      if (isQuiet(at, options.quiet)) expect(isQuiet(nextTimeOfDay(at, [options.quiet.to]), options.quiet)).toBe(false);
    }),
  );
});

test.each([
  [["东莞/塘厦"], "rural"],
  [["东莞/塘厦/林村"], "rural"],
  [["东莞/塘厦/蛟乙塘"], "rural"],
  [["东莞/大岭山/水朗"], "remote"],
  [["东莞/大岭山/水朗", "东莞/塘厦"], "rural"],
  [["东莞/塘厦", "东莞/莞城"], "city"],
  [["东莞/大岭山"], "city"],
  [[], "city"],
])("crews arrive at %j in the time of %s", (places, area) =>
  expect(areaOf(places, { rural: ["塘厦"], remote: ["东莞/大岭山/水朗"] })).toBe(area),
);

test("an outage in the country has the arrival clocks of the country, regulation and promise side by side", async () => {
  const one = stage({ area: areaOf(["东莞/塘厦"], { rural: ["塘厦"], remote: [] }) });
  await one.strike("outage-began", "2026-07-01T10:00:00");
  expect((await one.clock("arrival-rural")).dueAt).toBe("2026-07-01T04:00:00.000Z");
  expect((await one.clock("promised-rural")).dueAt).toBe("2026-07-01T03:30:00.000Z");
  await expect(one.clock("arrival-city")).rejects.toThrow();
});

test("a clock for lower levels is outgrown when the incident rises; that of safety never is", () => {
  const { "duty-general": general, "duty-larger": larger, "duty-major": major } = options.rules;
  expect([isOutgrown(general, "III"), isOutgrown(general, "IV"), isOutgrown(larger, "II")]).toEqual([true, false, true]);
  expect([isOutgrown(major, "I"), isOutgrown(major, "IV"), isOutgrown(undefined, "I")]).toEqual([false, false, false]);
});
