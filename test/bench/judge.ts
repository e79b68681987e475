import { normalise } from "../../lib/normalise.ts";
import type { Polarity } from "../../model/analysis.ts";
import { blank } from "../../pipeline/analyse.ts";
import { createLexicon } from "../../pipeline/lexicon.ts";
import { appeal } from "../../pipeline/steps/appeal.ts";
import { problem } from "../../pipeline/steps/problem.ts";
import { relevance } from "../../pipeline/steps/relevance.ts";
import { sentiment } from "../../pipeline/steps/sentiment.ts";

const knowledge = { city: "东莞", province: "广东", ownAccounts: [] };
const scan = createLexicon([relevance.phrases?.(knowledge) ?? {}]);

/** What the benchmark scores of an analysis. */
export interface Judgement {
  readonly isRelevant: boolean;
  readonly polarity: Polarity;
  readonly probabilities: Readonly<Record<Polarity, number>>;
  readonly appeal: string | null;
  readonly problem: string | null;
}

/** Judges one text by the model steps alone, without segmentation. */
export const judgeText = (text: string): Judgement => {
  const mention = { id: "b", source: "bench", platform: "bench", author: { id: "" }, publishedAt: "2026-01-01T00:00:00Z", text };
  const reading = normalise(text);
  const input = { mention, reading, found: scan(reading.text)[0] ?? [], known: blank, knowledge };
  const about = relevance.run(input);
  const known = { ...blank, ...about };
  const { polarity, probabilities } = sentiment.run({ ...input, known });
  return {
    isRelevant: about.isRelevant,
    polarity,
    probabilities,
    appeal: appeal.run({ ...input, known }).appeal,
    problem: problem.run({ ...input, known: { ...known, polarity } }).problem,
  };
};
