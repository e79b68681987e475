import { Failure, toFailure } from "../lib/errors.ts";
import { normalise } from "../lib/normalise.ts";
import type { Analysis } from "../model/analysis.ts";
import type { Mention } from "../model/mention.ts";
import { wholeText } from "../model/mention.ts";
import { createLexicon } from "./lexicon.ts";
import type { Knowledge, Reading, Step, StepInput } from "./step.ts";

type Field = keyof Analysis;

/** Any member of the list of steps. */
export interface AnyStep extends Pick<Step, "name" | "title" | "fills" | "reads" | "phrases"> {
  readonly run: (input: StepInput<Field>) => Partial<Analysis>;
}

/** What a mention's analysis says where no step has spoken: nothing known, nothing claimed. */
export const blank: Analysis = {
  words: [],
  relevance: 0,
  isRelevant: false,
  isLocal: false,
  polarity: "neutral",
  score: 0,
  probabilities: { negative: 0, neutral: 1, positive: 0 },
  appeal: null,
  appeals: [],
  problem: null,
  severity: {},
  places: [],
  voice: "citizen",
  responsibility: "unclear",
  happenedAt: null,
  keywords: [],
  summary: "",
  because: {},
};

const fillers = (steps: readonly AnyStep[]): Map<Field, AnyStep> => {
  const stepByField = new Map<Field, AnyStep>();
  for (const step of steps)
    for (const field of step.fills) {
      const other = stepByField.get(field);
      if (other) throw new Failure("BUG", `步骤 ${other.name} 与 ${step.name} 都填写 ${field}`);
      stepByField.set(field, step);
    }
  return stepByField;
};

/** Orders steps so that each comes after those that fill what it reads; a missing or circular need is `BUG`. */
export const orderSteps = (steps: readonly AnyStep[]): AnyStep[] => {
  const stepByField = fillers(steps);
  const ordered = new Set<AnyStep>();
  const visit = (step: AnyStep, waiting: readonly AnyStep[]): void => {
    if (ordered.has(step)) return;
    if (waiting.includes(step)) throw new Failure("BUG", `步骤互相等待：${[...waiting, step].map(({ name }) => name).join(" → ")}`);
    for (const field of step.reads) {
      const before = stepByField.get(field);
      if (!before) throw new Failure("BUG", `步骤 ${step.name} 要读 ${field}，但没有步骤填写它`);
      visit(before, [...waiting, step]);
    }
    ordered.add(step);
  };
  for (const step of steps) visit(step, []);
  return [...ordered];
};

/** The reading of a mention: its title and the author's own words, normalised. */
export const readMention = (mention: Mention): Reading => normalise(wholeText(mention));

/** Told when a step breaks on a mention; the others still speak. */
export type OnBroken = (failure: Failure, mention: Mention, step: string) => void;

type Because = Analysis["because"];

const mergeBecause = (one: Because, other: Because | undefined): Because => {
  if (!other) return one;
  return one === blank.because ? other : { ...one, ...other };
};

/** Makes the analyser: orders the steps by what they read, scans each text once, merges what they say and why. */
export const createAnalyser = (
  knowledge: Knowledge,
  steps: readonly AnyStep[],
  onBroken: OnBroken = () => undefined,
): ((mention: Mention) => Analysis) => {
  const ordered = orderSteps(steps);
  const lexicon = createLexicon(ordered.map((step) => step.phrases?.(knowledge) ?? {}));
  return (mention) => {
    const reading = readMention(mention);
    const hits = lexicon(reading.text);
    const known = { ...blank };
    let because = blank.because;
    for (const [index, step] of ordered.entries()) {
      try {
        const filled = step.run({ mention, reading, found: hits[index] ?? [], known, knowledge });
        because = mergeBecause(because, filled.because);
        Object.assign(known, filled);
      } catch (error) {
        onBroken(toFailure(error), mention, step.name);
      }
    }
    return Object.assign(known, { because });
  };
};
