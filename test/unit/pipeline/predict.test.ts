import fc from "fast-check";
import { expect, test } from "vitest";
import { count, type SeriesState } from "../../../pipeline/burst.ts";
import { createPredictor, type Predictor, type Settled } from "../../../pipeline/predict.ts";
import { morning } from "./told.ts";

const hour = 3_600_000;
const series = "outage-voltage|东莞/塘厦";

/** Voices of each day, 20 minutes apart from the morning on; the clock goes on for a day after the last. */
const feed = (perDay: (day: number) => number, days: number): { predictor: Predictor; settled: Settled[]; made: number } => {
  let state: SeriesState | undefined;
  const predictor = createPredictor(() => state);
  const settled: Settled[] = [];
  let made = 0;
  const turn = (at: number): void => {
    const turned = predictor.turn(at);
    settled.push(...turned.settled);
    made += turned.made.length;
  };
  for (let day = 0; day < days; day++)
    for (let step = 0; step < 72; step++) {
      const at = morning + day * 24 * hour + step * 20 * 60_000;
      turn(at);
      if (step >= perDay(day)) continue;
      predictor.count(series, at, `m${day}-${step}`);
      state = count(state, at);
    }
  return { predictor, settled, made };
};

test("small complaints that rise at one place are forecast, with the past record and the posts beside them", () => {
  const [forecast] = feed((day) => (day < 20 ? 1 : 3), 21).predictor.forecasts();
  expect(forecast).toMatchObject({ series, made: 0, cameTrue: 0, mentionIds: expect.arrayContaining(["m20-1"]) });
  expect(forecast?.probability).toBeGreaterThan(0.1);
  expect(forecast?.probability).toBeLessThan(0.5);
});

test("a place that is as always is never forecast", () => expect(feed(() => 1, 30)).toMatchObject({ made: 0, settled: [] }));

test("what has left the usual band is no precursor", () =>
  expect(
    feed((day) => (day === 20 ? 40 : 1), 21)
      .predictor.forecasts()
      .filter(({ observed, upper }) => observed > upper),
  ).toEqual([]));

test("is settled as a hit as soon as the usual band is left, as a miss when its day is over", () => {
  const [hit] = feed((day) => (day < 20 ? 1 : 30), 21).settled;
  expect(hit).toMatchObject({ isHit: true });
  expect(hit?.came).toBeGreaterThan(hit?.forecast.upper ?? Number.NaN);
  const [miss] = feed((day) => (day < 20 ? 1 : day === 20 ? 3 : 0), 23).settled;
  expect(miss).toMatchObject({ isHit: false });
});

test("the probability is the past share of its kind: it comes to what really happens", () => {
  // Every week three complaints in an hour; in some weeks a day full of them follows.
  const outcome = (isFollowed: (week: number) => boolean): { said: number; happened: number } => {
    const { settled } = feed((day) => (day % 7 === 5 ? (isFollowed(Math.floor(day / 7)) ? 30 : 3) : 1), 800);
    const own = settled.filter(({ forecast }) => forecast.made >= 20);
    expect(own.length).toBeGreaterThan(20);
    const said = own.reduce((sum, { forecast }) => sum + forecast.probability, 0) / own.length;
    return { said, happened: own.filter(({ isHit }) => isHit).length / own.length };
  };
  const [half, rare] = [outcome((week) => week % 2 === 0), outcome((week) => week % 4 === 0)];
  expect(Math.abs(half.said - half.happened)).toBeLessThan(0.1);
  expect(Math.abs(rare.said - rare.happened)).toBeLessThan(0.1);
  // What was believed before any forecast is long outweighed.
  expect(Math.min(half.said, rare.said)).toBeGreaterThan(0.3);
});

test("warnings that hardly ever come true are shown no more", () => {
  const { made, predictor } = feed((day) => (day % 7 === 4 ? 3 : 1), 500);
  const tried = predictor.snapshot().record.reduce((sum, [n]) => sum + n, 0);
  expect(tried).toBeGreaterThan(60);
  expect(made).toBeLessThan(tried / 3);
});

test("continues from its state, and going back in time changes nothing", () => {
  const { predictor } = feed((day) => 1 + (day % 3), 10);
  const again = createPredictor(() => undefined, JSON.parse(JSON.stringify(predictor.snapshot())));
  expect(again.snapshot()).toEqual(predictor.snapshot());
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9 * 24 }), (back) => {
      again.turn(morning + back * hour);
      expect(again.snapshot()).toEqual(predictor.snapshot());
    }),
  );
});

test("where few voices are unusual already, a rise is likelier to pass the band than where many are usual", () => {
  const forecastAt = (usual: number): number => {
    const [forecast] = feed((day) => (day < 20 ? usual : usual * 3), 21).predictor.forecasts();
    return forecast?.probability ?? 0;
  };
  expect(forecastAt(1)).toBeGreaterThan(forecastAt(4));
  expect(forecastAt(4)).toBeGreaterThan(0);
});
