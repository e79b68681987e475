import type { Hit } from "../lexicon.ts";
import { emotionModel, gateModel, powerModel, readPower } from "../opinion.ts";
import type { PowerReading } from "../power.ts";
import { defineStep, type Reading } from "../step.ts";

/** A text that the gate does not let in is not about it; what remains is the chance that the gate was wrong. */
const unconcerned = { relevance: 0.005, isRelevant: false } as const;

/** From this relevance on a text may be about us: should it be, its polarity and appeal are told as such. */
export const perhapsRelevant = 0.05;

/** What the power model makes of a text that the gate lets in: it has a word of the field (look-alikes aside), or speaks like those that have. */
const letIn = (reading: Reading, found: readonly Hit[]): PowerReading | undefined => {
  const power = found.length === 0 ? undefined : readPower(reading, found);
  if (power?.hasPowerWord) return power;
  if (power?.hasLookAlike) return undefined;
  const places = power?.places() ?? [];
  const grams = places.length === 0 ? emotionModel().gramsOf(reading.text) : gateModel().gramsOf(reading.text, places);
  return gateModel().isOpen(grams) ? (power ?? readPower(reading)) : undefined;
};

/** Fills whether a text is about mains electricity supply in mainland China, with the words that said so (or spoke against it). */
export const relevance = defineStep({
  name: "relevance",
  title: "是否涉电",
  fills: ["relevance", "isRelevant"],
  phrases: () => powerModel().phrases,
  telling: () => powerModel().telling,
  run: ({ reading, found }) => {
    const power = letIn(reading, found);
    if (!power) return unconcerned;
    const probability = power.answer("relevance")[1] as number;
    const isRelevant = probability >= 0.5;
    const because = isRelevant
      ? power.explain("relevance", 1)
      : power.explainWords("relevance", 0).map(({ word, weight }) => ({ word, weight: -weight }));
    return { relevance: probability, isRelevant, because: { relevance: because } };
  },
});
