import { expect, test } from "vitest";
import { feedbackBook, giveFeedback, reliability, suggest, suggestCuts, wilson, wrongLevels } from "../../../handling/feedback.ts";
import { openAll, perform } from "../../../handling/ledger.ts";
import type { Opinion } from "../../../model/feedback.ts";
import { memoryActs } from "../../acts.ts";

const doing = (who: string) => ({ who, at: "2026-07-01T00:00:00.000Z", because: "试" });

test("of one person the latest opinion counts, of many the majority", async () => {
  const store = memoryActs();
  const give = (who: string, target: string, opinion: Opinion, right?: string) =>
    perform(
      { store, book: feedbackBook, id: target, doing: doing(who) },
      giveFeedback({ target, level: "III", opinion, ...(right ? { right } : {}) }),
    );
  await give("甲", "a#1", "not");
  await give("甲", "a#1", "useful");
  await give("乙", "b#1", "not");
  await give("甲", "b#1", "useful");
  await give("丙", "b#1", "not");
  await expect(give("甲", "c#1", "wrong-level")).rejects.toThrow("应为什么");
  expect((await give("甲", "c#1", "wrong-level", "IV")).given).toHaveLength(1);
  const row = reliability(await openAll(store, feedbackBook)).find(({ level }) => level === "III");
  expect(row).toMatchObject({ judged: 3, useful: 2 });
});

test("of one person the latest correction of each label counts, and says nothing about alerts", async () => {
  const store = memoryActs();
  const correct = (who: string, right: string) =>
    perform(
      { store, book: feedbackBook, id: "weibo:1", doing: doing(who) },
      giveFeedback({ target: "weibo:1", level: "IV", opinion: "wrong-label", right }),
    );
  await correct("甲", "polarity=neutral");
  await correct("甲", "appeal=tariff");
  await correct("乙", "polarity=negative");
  const { given } = await correct("甲", "polarity=positive");
  expect(given.map(({ by, right }) => `${by} ${right}`)).toEqual(["甲 appeal=tariff", "乙 polarity=negative", "甲 polarity=positive"]);
  expect(reliability(await openAll(store, feedbackBook)).map(({ judged }) => judged)).toEqual([0, 0, 0, 0]);
});

test("wrong levels suggest a cut and the term that pushed, from three on; nothing is applied", async () => {
  const store = memoryActs();
  const give = (who: string, target: string, opinion: Opinion, right?: string) =>
    perform(
      { store, book: feedbackBook, id: target, doing: doing(who) },
      giveFeedback({ target, level: "II", opinion, ...(right ? { right } : {}) }),
    );
  for (const target of ["a#1", "b#1", "c#1"]) await give("甲", target, "wrong-level", "III");
  await give("甲", "d#1", "wrong-level", "III");
  await give("乙", "d#1", "useful");
  const wrong = wrongLevels(await openAll(store, feedbackBook));
  expect(wrong.map(({ target, right }) => `${target} ${right}`)).toEqual(["a#1 III", "b#1 III", "c#1 III"]);
  const scored = wrong.map(({ level, right }, index) => ({
    ...{ level, right, score: 8.6 + index / 10 },
    terms: [
      { title: "安全信号", points: 3 },
      { title: "增速", points: index },
    ],
  }));
  const from = { I: 12, II: 8.5, III: 5 };
  expect(suggestCuts(scored, from)).toEqual([
    "3 条舆情Ⅱ级被认为应为舆情Ⅲ级：舆情Ⅱ级门槛 8.5 可以调高到 8.8（一半以上会改过来）；分数最多来自“安全信号”（平均 +3.0）",
  ]);
  expect(suggestCuts(scored.slice(1), from)).toEqual([]);
  expect(
    suggestCuts(
      scored.map((one) => ({ ...one, level: "III" as const, right: "II" as const, score: 7 })),
      from,
    )[0],
  ).toContain("调低到 7.0");
});

test("the interval is Wilson's, and few opinions suggest nothing", () => {
  expect(wilson(0, 0)).toEqual([0, 1]);
  expect(wilson(5, 10).map((one) => one.toFixed(3))).toEqual(["0.237", "0.763"]);
  const row = (judged: number, useful: number) => [{ level: "IV" as const, judged, useful, interval: wilson(useful, judged) }];
  expect(suggest(row(10, 0))).toEqual([]);
  expect(suggest(row(40, 10))[0]).toContain("调高");
  expect(suggest(row(60, 60))[0]).toContain("放低");
});
