import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { count, expectation, type SeriesState, upperTail } from "../../../pipeline/burst.ts";
import { morning } from "./told.ts";

const hour = 3_600_000;
const day = 24 * hour;

const feed = (days: number, perHour: (hourOfDay: number) => number): SeriesState => {
  let state: SeriesState | undefined;
  for (let at = morning; at < morning + days * day; at += hour)
    for (let n = 0; n < perHour(new Date(at + 8 * hour).getUTCHours()); n++) state = count(state, at + n);
  return state as SeriesState;
};

describe("the upper tail of a negative binomial", () => {
  test("is a falling chance between 0 and 1", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        fc.double({ min: 0.2, max: 20, noNaN: true }),
        (n, mean, shape) => {
          const [p, next] = [upperTail(n, mean, shape), upperTail(n + 1, mean, shape)];
          return p >= 0 && p <= 1 && next <= p + 1e-9;
        },
      ),
    ));
  test("agrees with the geometric case by hand", () => expect(upperTail(3, 1, 1)).toBeCloseTo(0.125, 6));
  test("keeps its digits far out", () => expect(upperTail(400, 1, 2)).toBeGreaterThan(0));
});

describe("what is usual", () => {
  test("is small but not nothing before any history", () => {
    const { mean } = expectation(undefined, morning, 6 * hour);
    expect(mean).toBeGreaterThan(0.05);
    expect(mean).toBeLessThan(1);
  });
  test("follows the hour of the day", () => {
    const state = feed(28, (clock) => (clock >= 19 && clock < 22 ? 6 : 0));
    const at = morning + 28 * day;
    const night = expectation(state, at - 8 * hour + 21 * hour, 2 * hour).mean;
    const early = expectation(state, at - 8 * hour + 5 * hour, 2 * hour).mean;
    expect(night).toBeGreaterThan(3 * early);
  });
  test("grows with the rate, in proportion", () => {
    const at = morning + 21 * day;
    const once = expectation(
      feed(21, () => 2),
      at,
      6 * hour,
    ).mean;
    const thrice = expectation(
      feed(21, () => 6),
      at,
      6 * hour,
    ).mean;
    expect(thrice / once).toBeGreaterThan(2.2);
    expect(thrice / once).toBeLessThan(3.8);
  });
  test("does not learn a burst as normal", () => {
    const calm = feed(21, () => 1);
    let struck = calm;
    for (let n = 0; n < 500; n++) struck = count(struck, morning + 21 * day + n);
    const later = morning + 22 * day;
    expect(expectation(struck, later, 6 * hour).mean).toBeLessThan(expectation(calm, later, 6 * hour).mean * 1.6);
  });
  test("holds nine usual windows of ten inside its band", () => {
    let seed = 7;
    const random = (): number => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647;
    };
    let state: SeriesState | undefined;
    let inside = 0;
    for (let at = morning; at < morning + 40 * day; at += hour) {
      const usual = expectation(state, at, hour);
      const n = Math.floor(-Math.log(1 - random()) * 3);
      if (at > morning + 20 * day && n <= usual.upper) inside++;
      for (let k = 0; k < n; k++) state = count(state, at + k);
    }
    expect(inside / (20 * 24)).toBeGreaterThan(0.9);
  });
});
