import { powerModel, readPower } from "../opinion.ts";
import { defineStep } from "../step.ts";

/** A text without any word of the field is not about it; what remains is the chance that nobody thought of its words. */
const unconcerned = { relevance: 0.005, isRelevant: false } as const;

/** From this relevance on a text may be about us: should it be, its polarity and appeal are told as such. */
export const perhapsRelevant = 0.05;

/** Fills whether a text is about mains electricity supply in mainland China, with the words that said so (or spoke against it). */
export const relevance = defineStep({
  name: "relevance",
  title: "是否涉电",
  fills: ["relevance", "isRelevant"],
  phrases: () => powerModel().phrases,
  telling: () => powerModel().about,
  run: ({ reading, found }) => {
    if (found.length === 0) return unconcerned;
    const power = readPower(reading, found);
    if (!power.hasPowerWord) return unconcerned;
    const probability = power.answer("relevance")[1] as number;
    const isRelevant = probability >= 0.5;
    const because = isRelevant
      ? power.explain("relevance", 1)
      : power.explainWords("relevance", 0).map(({ word, weight }) => ({ word, weight: -weight }));
    return { relevance: probability, isRelevant, because: { relevance: because } };
  },
});
