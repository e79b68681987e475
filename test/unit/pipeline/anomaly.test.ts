import { expect, test } from "vitest";
import { createAnomalyScore } from "../../../pipeline/anomaly.ts";
import { morning } from "./told.ts";

const every = 300_000;
let seed = 3;
const random = (): number => {
  seed = (seed * 16807) % 2147483647;
  return seed / 2147483647;
};
const calm = Array.from({ length: 3000 }, () => Math.floor(20 + random() * 10));
const scoreAll = (values: readonly number[]): number[] => {
  const score = createAnomalyScore(every);
  return values.map((value, index) => score({ at: morning + index * every, value }));
};

test("a spike stands out and a calm series does not", () => {
  const values = calm.map((value, index) => (index === 2500 ? value * 20 : value));
  const scores = scoreAll(values);
  expect(scores[2500]).toBeGreaterThan(0.5);
  expect(scores.slice(1000, 2500).filter((score) => score > 0.55).length).toBeLessThan(5);
});

test("scores lie between 0 and 1", () => expect(scoreAll(calm).every((score) => score >= 0 && score <= 1)).toBe(true));

test("knows nothing of what comes later", () => {
  const changed = calm.map((value, index) => (index > 1500 ? value * 5 : value));
  expect(scoreAll(changed).slice(0, 1501)).toEqual(scoreAll(calm).slice(0, 1501));
});
