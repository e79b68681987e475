import { type Appeal, appeals } from "../../model/analysis.ts";
import { largest } from "../model-file.ts";
import { readPower } from "../opinion.ts";
import { defineStep } from "../step.ts";
import { perhapsRelevant } from "./relevance.ts";

/** An appeal beside the primary one is told from this probability on. */
const also = 0.2;

/** Fills what the author wants: one primary appeal of the eight, or none, and the others that are likely too. */
export const appeal = defineStep({
  name: "appeal",
  title: "诉求",
  fills: ["appeal", "appeals"],
  reads: ["relevance"],
  run: ({ reading, known }) => {
    if (known.relevance < perhapsRelevant) return { appeal: null, appeals: [] };
    const power = readPower(reading);
    const probabilities = power.answer("appeal");
    const best = largest(probabilities);
    const primary = appeals[best] ?? null;
    const likely: { appeal: Appeal; probability: number }[] = [];
    for (const [index, name] of appeals.entries()) {
      const probability = probabilities[index] as number;
      if (index === best || probability >= also) likely.push({ appeal: name, probability });
    }
    if (likely.length > 1) likely.sort((a, b) => b.probability - a.probability);
    return { appeal: primary, appeals: likely, because: { appeal: power.explain("appeal", best) } };
  },
});
