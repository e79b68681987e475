import { problems } from "../../model/analysis.ts";
import { largest } from "../model-file.ts";
import { readPower } from "../opinion.ts";
import { defineStep } from "../step.ts";

/** Fills the type of problem behind a complaint (法规, 内部, 态度, 能力), or `null` when the text tells none. */
export const problem = defineStep({
  name: "problem",
  title: "问题类型",
  fills: ["problem"],
  reads: ["isRelevant", "polarity"],
  run: ({ reading, known }) => {
    if (!known.isRelevant || known.polarity !== "negative") return { problem: null };
    const power = readPower(reading);
    const probabilities = power.answer("problem");
    const best = largest(probabilities);
    const type = problems[best - 1] ?? null;
    return type === null ? { problem: null } : { problem: type, because: { problem: power.explain("problem", best) } };
  },
});
