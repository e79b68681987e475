import type { Analysis } from "../model/analysis.ts";
import { type Concern, concernOf, namesField } from "./concern.ts";
import { townsOf } from "./draft.ts";
import { textOf } from "./story.ts";

/** What decides whether a text is watched at all. */
export interface WatchSettings {
  readonly region: "all" | "local";
  /** Concern (0…1) from which a text is watched whatever the relevance model says. */
  readonly watchesFrom: number;
}

/** How far a text is a matter that the bureau would act on, 0…1. */
export const concernIn = (analysis: Analysis): Concern =>
  concernOf({ text: textOf(analysis), namesPlace: townsOf(analysis).length > 0, relevance: analysis.relevance });

/** Relevance from which a text is watched: lower where it reads like a matter for the bureau, high where it names nothing of the field. */
const leastRelevance = 0.05;
const unnamedRelevance = 0.75;

/** The words that weigh most in a concern, as people read them. */
export const wordsOf = ({ because }: Concern): string =>
  [...because]
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, 4)
    .map(({ word, weight }) => `${word}${weight > 0 ? "+" : "−"}${Math.abs(weight).toFixed(1)}`)
    .join("，");

/** Watched is what is about power supply, or reads like a matter for the bureau though the model doubts it; live, only ours. */
export const isWatched = (analysis: Analysis, { score }: Concern, settings: WatchSettings): boolean => {
  if (settings.region === "local" && !analysis.isLocal) return false;
  if (!namesField(textOf(analysis))) return analysis.relevance >= unnamedRelevance;
  return analysis.isRelevant || (score >= settings.watchesFrom && analysis.relevance >= leastRelevance);
};
