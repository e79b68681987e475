import { expect, test } from "vitest";
import { agreed, type Label, scoreOf } from "../../bench/rare.ts";

test("texts on which two readers disagree, or that only one has read, are dropped and counted", () => {
  const first: Label[] = [
    { id: "1", relevant: true, appeal: "tariff", problem: "attitude" },
    { id: "2", relevant: true, appeal: "tariff" },
    { id: "3", relevant: false, appeal: null },
    { id: "4", relevant: true, appeal: "tariff" },
  ];
  const second: Label[] = [
    { id: "1", relevant: true, appeal: "tariff", problem: "internal" },
    { id: "2", relevant: true, appeal: "billing-information" },
    { id: "3", relevant: false },
  ];
  expect(agreed(first, second, "appeal")).toEqual({
    answers: new Map([
      ["1", "tariff"],
      ["3", "none"],
    ]),
    dropped: 2,
  });
  expect(agreed(first, second, "problem")).toEqual({
    answers: new Map([
      ["2", "none"],
      ["3", "none"],
    ]),
    dropped: 2,
  });
});

test("a class is scored by what was found of it and what was told as it", () => {
  const pairs = [
    ["a", "a"],
    ["a", "b"],
    ["b", "a"],
    ["a", "a"],
  ] as const;
  expect(scoreOf(pairs, "a")).toEqual({ n: 3, recall: 2 / 3, precision: 2 / 3 });
});
