import { readPower } from "../opinion.ts";
import { defineStep } from "../step.ts";

/** The share of texts without any word of power supply that are about it all the same (1 of 36 in `power.dev`). */
const wordless = 0.03;

/** Fills whether a text is about mains electricity supply in mainland China, with the words that said so (or spoke against it). */
export const relevance = defineStep({
  name: "relevance",
  title: "是否涉电",
  fills: ["relevance", "isRelevant"],
  run: ({ reading }) => {
    const power = readPower(reading);
    if (!power.hasPowerWord) return { relevance: wordless, isRelevant: false };
    const probability = power.answer("relevance")[1] as number;
    const isRelevant = probability >= 0.5;
    const because = power
      .explain("relevance", Number(isRelevant))
      .map(({ word, weight }) => ({ word, weight: isRelevant ? weight : -weight }));
    return { relevance: probability, isRelevant, because: { relevance: because } };
  },
});
