import type { Polarity } from "../../model/analysis.ts";
import { readEmotion, readPower } from "../opinion.ts";
import { defineStep } from "../step.ts";
import { perhapsRelevant } from "./relevance.ts";

const polarities: readonly Polarity[] = ["negative", "neutral", "positive"];

/** Index of the largest value; the first of equals. */
const largest = (values: readonly number[]): number => {
  let best = 0;
  for (let index = 1; index < values.length; index += 1) if ((values[index] as number) > (values[best] as number)) best = index;
  return best;
};

/**
 * Fills how the author sees it: about power supply by the event layer (harm told in plain words is negative),
 * about anything else by the general emotion.
 */
export const sentiment = defineStep({
  name: "sentiment",
  title: "情感",
  fills: ["polarity", "score", "probabilities"],
  reads: ["relevance"],
  run: ({ reading, mention, known }) => {
    const power = known.relevance >= perhapsRelevant ? readPower(reading) : undefined;
    const emotion = power ? undefined : readEmotion(reading, mention);
    const [negative = 0, neutral = 1, positive = 0] = power?.answer("event") ?? emotion?.probabilities ?? [];
    const answer = largest([negative, neutral, positive]);
    const said = {
      polarity: polarities[answer] as Polarity,
      score: positive - negative,
      probabilities: { negative, neutral, positive },
    };
    // Nobody asks why a text on another matter is glad or angry; to explain each would cost more than to judge it.
    return power ? { ...said, because: { polarity: power.explain("event", answer) } } : said;
  },
});
