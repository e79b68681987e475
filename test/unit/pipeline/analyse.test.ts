import { expect, test } from "vitest";
import type { Mention } from "../../../model/mention.ts";
import { type AnyStep, blank, createAnalyser, createBatchAnalyser, orderSteps } from "../../../pipeline/analyse.ts";
import { defineStep } from "../../../pipeline/step.ts";
import { allSteps, knowledge, mentionOf } from "./readings.ts";

const step = (name: string, fills: AnyStep["fills"], reads: AnyStep["reads"], run: AnyStep["run"] = () => ({})): AnyStep => ({
  name,
  title: name,
  fills,
  reads,
  run,
});

test("orders steps by what they read, however they are listed", () => {
  const steps = [step("c", ["summary"], ["keywords"]), step("b", ["keywords"], ["words"]), step("a", ["words"], [])];
  expect(orderSteps(steps).map(({ name }) => name)).toEqual(["a", "b", "c"]);
});

test.each([
  ["a circle", [step("a", ["words"], ["keywords"]), step("b", ["keywords"], ["words"])], "互相等待"],
  ["a field that nobody fills", [step("a", ["words"], ["keywords"])], "没有步骤填写"],
  ["two steps for one field", [step("a", ["words"], []), step("b", ["words"], [])], "都填写"],
])("refuses %s", (_claim, steps, message) => expect(() => createAnalyser(knowledge, steps)).toThrow(message));

test("a broken step leaves its fields blank, is told, and stops nothing", () => {
  const told: string[] = [];
  const broken = step("broken", ["keywords"], [], () => {
    throw new Error("no");
  });
  const reader = step("reader", ["summary"], ["keywords"], ({ known }) => ({ summary: `${known.keywords.length} 个` }));
  const analyse = createAnalyser(knowledge, [broken, reader], (failure, mention: Mention, name) =>
    told.push(`${mention.id} ${name} ${failure.code}`),
  );
  expect(analyse(mentionOf("停电", { id: "m1" }))).toEqual({ ...blank, summary: "0 个" });
  expect(told).toEqual(["m1 broken BUG"]);
});

test("a step that breaks on a whole batch is run text by text, so that one bad text stops none of the others", () => {
  const told: string[] = [];
  const run: AnyStep["run"] = ({ reading }) => {
    if (reading.text === "坏") throw new Error("no");
    return { keywords: [reading.text] };
  };
  const fragile: AnyStep = {
    ...step("fragile", ["keywords"], [], run),
    runAll: (texts) => texts.map((text) => run({ reading: { text } } as never)),
  };
  const analyse = createBatchAnalyser(knowledge, [fragile], (_failure, mention) => told.push(mention.id));
  const answers = analyse(["好", "坏", "也好"].map((text, index) => mentionOf(text, { id: `m${index}` })));
  expect(answers.map(({ keywords }) => keywords)).toEqual([["好"], [], ["也好"]]);
  expect(told).toEqual(["m1"]);
});

test("merges the reasons of all steps", () => {
  const voice = step("voice", ["voice"], [], () => ({ voice: "media", because: { voice: [{ word: "日报", weight: 2 }] } }));
  const polarity = step("polarity", ["polarity"], [], () => ({
    polarity: "negative",
    because: { polarity: [{ word: "气死", weight: 1 }] },
  }));
  const { because } = createAnalyser(knowledge, [voice, polarity])(mentionOf("x"));
  expect(because).toEqual({ voice: [{ word: "日报", weight: 2 }], polarity: [{ word: "气死", weight: 1 }] });
});

test("a step sees only its own phrases, found in the author's own words", () => {
  const seen: string[][] = [];
  const looking = (name: string, field: "keywords" | "summary", phrases: readonly string[]) =>
    defineStep({
      name,
      title: name,
      fills: [field],
      phrases: () => ({ any: phrases }),
      run: ({ found }) => {
        seen.push(found.map(({ phrase }) => phrase));
        return { keywords: [], summary: "" };
      },
    }) as unknown as AnyStep;
  createAnalyser(knowledge, [looking("a", "keywords", ["停电"]), looking("b", "summary", ["来电"])])(mentionOf("停电//@别人:来电"));
  expect(seen).toEqual([["停电"], []]);
});

test("the title is read before the text, once", () => {
  const reading = step("r", ["summary"], [], ({ reading: { text } }) => ({ summary: text }));
  const analyse = createAnalyser(knowledge, [reading]);
  expect(analyse(mentionOf("今晚八点", { title: "停电通知" })).summary).toBe("停电通知\n今晚八点");
  expect(analyse(mentionOf("停电通知：今晚", { title: "停电通知" })).summary).toBe("停电通知:今晚");
});

test("a batch says what single mentions say, in any order", () => {
  const mentions = ["塘厦停电3小时", "", "今晚吃火锅", "长安变压器爆炸", "东莞供电局通知"].map((text, index) =>
    mentionOf(text, { id: String(index) }),
  );
  const single = createAnalyser(knowledge, allSteps);
  const batch = createBatchAnalyser(knowledge, allSteps);
  expect(batch(mentions)).toEqual(mentions.map(single));
  expect(batch(mentions.toReversed()).toReversed()).toEqual(batch(mentions));
  expect(batch([])).toEqual([]);
});

test("what only relevant texts need is skipped for others, and waits for the relevance", () => {
  const relevance = step("relevance", ["isRelevant"], [], ({ reading: { text } }) => ({ isRelevant: text === "停电" }));
  const costly: AnyStep = { ...step("costly", ["summary"], [], () => ({ summary: "读过" })), onlyRelevant: true };
  const analyse = createAnalyser(knowledge, [costly, relevance]);
  expect([analyse(mentionOf("停电")).summary, analyse(mentionOf("火锅")).summary]).toEqual(["读过", ""]);
});
