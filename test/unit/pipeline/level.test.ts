import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { levelRank, type Signals } from "../../../model/incident.ts";
import { levelOf, termsOfLevel } from "../../../pipeline/level.ts";

const quiet: Signals = {
  mentions: 3,
  roots: 1,
  authors: 3,
  reposts: 2,
  negativeShare: 1,
  observed: 3,
  expected: 0.2,
  windowMs: 21_600_000,
  test: "",
  p: 0.001,
  reach: 0,
  voices: {},
  safety: [],
  hot: 0,
};
const scoreOf = (signals: Partial<Signals>, more: { places?: number; households?: number } = {}): number =>
  termsOfLevel({ signals: { ...quiet, ...signals }, appealSeverity: 1, places: more.places ?? 1, households: more.households ?? 0 }).reduce(
    (sum, { points }) => sum + points,
    0,
  );

describe("the level", () => {
  test("of three complaints is IV", () => expect(levelOf(scoreOf({}), undefined)).toBe("IV"));
  test("of a growing town matter is III", () => expect(levelOf(scoreOf({ authors: 40, roots: 6, p: 1e-9 }), undefined)).toBe("III"));
  test("of a death with many voices on a hot list is I", () =>
    expect(levelOf(scoreOf({ authors: 300, roots: 20, p: 1e-12, safety: ["death"], hot: 1 }), undefined)).toBe("I"));
  test("never falls when a signal gets worse", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 0, max: 5000 }),
        (authors, more) => scoreOf({ authors: authors + more }) >= scoreOf({ authors }),
      ),
    ));
});

describe("hysteresis", () => {
  test("a level just below its edge is kept", () => expect(levelOf(7.9, "II")).toBe("II"));
  test("a level clearly below is given up", () => expect(levelOf(6, "II")).toBe("III"));
  test("a worse level holds at once", () => expect(levelOf(12.5, "IV")).toBe("I"));
  test("a score that trembles around an edge changes the level once", () => {
    let level = levelOf(8.4, undefined);
    let changes = 0;
    for (let step = 0; step < 50; step++) {
      const next = levelOf(step % 2 === 0 ? 8.55 : 8.45, level);
      if (levelRank[next] !== levelRank[level]) changes++;
      level = next;
    }
    expect(changes).toBe(1);
  });
});
