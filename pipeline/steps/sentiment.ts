import type { Because, Polarity } from "../../model/analysis.ts";
import { chainOf } from "../chain.ts";
import { largest } from "../model-file.ts";
import { emotionModel, readPower } from "../opinion.ts";
import { defineStep } from "../step.ts";
import { perhapsRelevant } from "./relevance.ts";

const polarities: readonly Polarity[] = ["negative", "neutral", "positive"];

const say = (probabilities: readonly number[], answer: number, polarity: readonly Because[]) => {
  const [negative, neutral, positive] = [probabilities[0] as number, probabilities[1] as number, probabilities[2] as number];
  return {
    polarity: polarities[answer] as Polarity,
    score: positive - negative,
    probabilities: { negative, neutral, positive },
    because: { polarity },
  };
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
  open: () => void emotionModel(),
  run: ({ reading, mention, known }) => {
    if (known.relevance >= perhapsRelevant) {
      const power = readPower(reading);
      const probabilities = power.answer("event");
      const answer = largest(probabilities);
      return say(probabilities, answer, power.explain("event", answer));
    }
    const emotion = emotionModel();
    const probabilities = emotion.read(reading.text, chainOf(mention.text));
    const answer = largest(probabilities);
    return say(probabilities, answer, emotion.explain(answer));
  },
});
