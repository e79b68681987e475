import { expect, test } from "vitest";
import { count, type SeriesState } from "../../../pipeline/burst.ts";
import { createPredictor, type Predictor } from "../../../pipeline/predict.ts";
import { morning } from "./told.ts";

const hour = 3_600_000;
const series = "outage-voltage|东莞/塘厦";

const feed = (perDay: (day: number) => number, days: number): Predictor => {
  let state: SeriesState | undefined;
  const predictor = createPredictor(() => state);
  for (let day = 0; day < days; day++)
    for (let n = 0; n < perDay(day); n++) {
      const at = morning + day * 24 * hour + n * 20 * 60_000;
      predictor.count(series, at);
      state = count(state, at);
    }
  return predictor;
};

test("small complaints that rise at one place are forecast, with the past record beside them", () => {
  const predictor = feed((day) => (day < 20 ? 1 : day === 20 ? 6 : 0), 21);
  const [forecast] = predictor.forecasts(morning + 20 * 24 * hour + 6 * hour);
  expect(forecast).toMatchObject({ series });
  expect(forecast?.probability).toBeGreaterThan(0.05);
  expect(forecast?.probability).toBeLessThan(1);
});

test("a place that is as always is not forecast", () => expect(feed(() => 1, 30).forecasts(morning + 29 * 24 * hour + hour)).toEqual([]));

test("learns how often its warnings come true", () => {
  const predictor = feed((day) => (day % 4 === 2 ? 4 : day % 4 === 3 ? 30 : 1), 80);
  const made = predictor.snapshot().record.reduce((sum, [n]) => sum + n, 0);
  const hits = predictor.snapshot().record.reduce((sum, [, n]) => sum + n, 0);
  expect(made).toBeGreaterThan(60);
  expect(hits).toBeGreaterThan(5);
});

test("continues from its state", () => {
  const predictor = feed((day) => 1 + (day % 3), 10);
  const again = createPredictor(() => undefined, JSON.parse(JSON.stringify(predictor.snapshot())));
  expect(again.snapshot()).toEqual(predictor.snapshot());
});
