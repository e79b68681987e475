import type { Analysis } from "../../../model/analysis.ts";
import type { Mention } from "../../../model/mention.ts";
import { type AnyStep, createAnalyser } from "../../../pipeline/analyse.ts";
import type { Knowledge } from "../../../pipeline/step.ts";
import * as stepList from "../../../pipeline/steps.ts";

/** The bureau that tests speak for. */
export const knowledge: Knowledge = { city: "东莞", province: "广东", ownAccounts: ["东莞供电局"] };

/** Wednesday 15 July 2026, 15:00 in Beijing. */
export const publishedAt = "2026-07-15T07:00:00.000Z";

/** A mention that says something; the rest is of no account. */
export const mentionOf = (text: string, more: Partial<Mention> = {}): Mention => ({
  id: "m",
  source: "import",
  platform: "import",
  author: { id: "a" },
  publishedAt,
  text,
  ...more,
});

/** Every registered step. */
export const allSteps = Object.values(stepList) as unknown as readonly AnyStep[];

/** Steps that a trained model answers, or that read such an answer, are left out: tables of rules must not hang on them. */
const ruled = ["words", "place", "time", "voice", "responsibility", "severity", "summary"];

const fail = (failure: Error): never => {
  throw failure;
};

const analysers = new Map<string, (mention: Mention) => Analysis>();

const analyserOf = (name: string, steps: readonly AnyStep[]): ((mention: Mention) => Analysis) => {
  const known = analysers.get(name) ?? createAnalyser(knowledge, steps, fail);
  analysers.set(name, known);
  return known;
};

/** What the steps that follow rules make of a text; a step that breaks fails the test. */
export const read = (text: string, more: Partial<Mention> = {}): Analysis =>
  analyserOf(
    "ruled",
    allSteps.filter(({ name }) => ruled.includes(name)),
  )(mentionOf(text, more));

/** What all registered steps make of a text; a step that breaks fails the test. */
export const readWithAll = (text: string, more: Partial<Mention> = {}): Analysis => analyserOf("all", allSteps)(mentionOf(text, more));
