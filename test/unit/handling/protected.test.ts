import { expect, test } from "vitest";
import type { Official } from "../../../handling/notice-versions.ts";
import { HandlingOptions } from "../../../handling/options.ts";
import { protectedMessage, protectedWorks } from "../../../handling/protected.ts";
import { guardedBy } from "../../../pipeline/guarded.ts";
import { levelOf, termsOfLevel } from "../../../pipeline/level.ts";

const at = (text: string) => new Date(`2026-06-${text}:00+08:00`).toISOString();
const [exam, hospital] = HandlingOptions.parse({
  protectedDates: [
    { name: "高考", from: "2026-06-07T07:00:00+08:00", to: "2026-06-09T18:00:00+08:00" },
    { name: "市医院", from: "2026-01-01T00:00:00+08:00", to: "2027-01-01T00:00:00+08:00", sites: ["东江医院"] },
  ],
}).protectedDates as [never, never];
const planned: Official = {
  ...{ id: "n1", kind: "planned", towns: ["莞城"], names: [{ core: "罗沙", parent: undefined, numbers: undefined }], isCancelled: false },
  ...{ startsAt: at("07T08:00"), endsAt: at("07T12:00") },
};

test("planned work on a protected date is told a week ahead, once", () => {
  const works = (when: string, official = planned) => protectedWorks([official], { at: at(when), protectedDates: [exam, hospital] });
  expect(works("01T07:00")).toHaveLength(1);
  expect(works("01T07:00")[0]?.text).toContain("与“高考”相遇");
  expect(protectedMessage(works("01T07:00")[0] as never, at("01T07:00")).id).toBe(
    protectedMessage(works("03T07:00")[0] as never, at("03T07:00")).id,
  );
  expect(works("07T09:00")).toEqual([]);
  expect(works("01T07:00", { ...planned, isCancelled: true })).toEqual([]);
  expect(works("01T07:00", { ...planned, startsAt: at("05T08:00"), endsAt: at("05T12:00") })).toEqual([]);
  const site = { ...planned, names: [{ core: "东江医院", parent: undefined, numbers: undefined }] } as Official;
  expect(works("01T07:00", site).map(({ name }) => name)).toEqual(["高考", "市医院"]);
});

test("dates with a zone compare as instants", () => {
  expect((exam as { from: string }).from).toBe("2026-06-06T23:00:00.000Z");
});

test.each([
  ["07T08:00", ["东莞/莞城"], ["莞城停电"], ["高考"]],
  ["06T08:00", ["东莞/莞城"], ["莞城停电"], []],
  ["06T08:00", [], ["东江医院停电了"], ["市医院"]],
  ["06T08:00", ["东莞/莞城"], ["停电"], []],
])("at %s in %j with %j it touches %j", (when, places, texts, names) => {
  expect(guardedBy([exam, hospital], { at: at(when), places, texts })).toEqual(names);
});

test("touching a protected date raises the level by about one, and the term is shown", () => {
  const signals = {
    ...{ mentions: 6, roots: 5, authors: 6, reposts: 1, negativeShare: 0.8, observed: 6, expected: 1, windowMs: 3_600_000 },
    ...{ test: "t", p: 0.01, reach: 100, voices: { citizen: 6 }, safety: [], hot: 0 },
  };
  const weighed = { signals, appealSeverity: 1, places: 1, households: 0 };
  const score = (guarded?: readonly string[]) => {
    const terms = termsOfLevel({ ...weighed, ...(guarded ? { guarded } : {}) });
    return {
      terms,
      level: levelOf(
        terms.reduce((sum, { points }) => sum + points, 0),
        undefined,
      ),
    };
  };
  expect(score().level).toBe("IV");
  expect(score(["高考"]).level).toBe("III");
  expect(score(["高考"]).terms.at(-1)).toMatchObject({ title: "保电", value: "高考", points: 3 });
  expect(score().terms.some(({ name }) => name === "guarded")).toBe(false);
});
