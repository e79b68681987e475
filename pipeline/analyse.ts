import { Failure, toFailure } from "../lib/errors.ts";
import { normaliseText } from "../lib/normalise.ts";
import type { Analysis } from "../model/analysis.ts";
import type { Mention } from "../model/mention.ts";
import { wholeText } from "../model/mention.ts";
import { createScanner, type Hit, type Scanner } from "./lexicon.ts";
import type { Knowledge, Step, StepInput } from "./step.ts";

type Field = keyof Analysis;

/** Any member of the list of steps. */
export interface AnyStep extends Pick<Step, "name" | "title" | "fills" | "reads" | "phrases" | "telling" | "open" | "onlyRelevant"> {
  readonly run: (input: StepInput<Field>) => Partial<Analysis>;
  readonly runAll?: (texts: readonly string[]) => readonly Partial<Analysis>[];
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

/** The steps that fill what a step reads; a step for relevant texts only also waits for the relevance, where anybody fills it. */
const needed = (step: AnyStep, stepByField: ReadonlyMap<Field, AnyStep>): AnyStep[] => {
  const relevance = step.onlyRelevant ? stepByField.get("isRelevant") : undefined;
  const read = step.reads.map((field) => {
    const before = stepByField.get(field);
    if (!before) throw new Failure("BUG", `步骤 ${step.name} 要读 ${field}，但没有步骤填写它`);
    return before;
  });
  return relevance ? [relevance, ...read] : read;
};

/** Orders steps so that each comes after those that fill what it reads; a missing or circular need is `BUG`. */
export const orderSteps = (steps: readonly AnyStep[]): AnyStep[] => {
  const stepByField = fillers(steps);
  const ordered = new Set<AnyStep>();
  const visit = (step: AnyStep, waiting: readonly AnyStep[]): void => {
    if (ordered.has(step)) return;
    if (waiting.includes(step)) throw new Failure("BUG", `步骤互相等待：${[...waiting, step].map(({ name }) => name).join(" → ")}`);
    for (const before of needed(step, stepByField)) visit(before, [...waiting, step]);
    ordered.add(step);
  };
  for (const step of steps) visit(step, []);
  return [...ordered];
};

/** Told when a step breaks on a mention; the others still speak. */
export type OnBroken = (failure: Failure, mention: Mention, step: string) => void;

/** An analysis that is being filled. */
type Known = { -readonly [field in Field]: Analysis[field] };

/**
 * What the steps receive: one object for all texts, turned from one to the next. An object for each, alive through a batch,
 * moves V8 to keep them all among its old objects and with each all that hangs on it, which costs a tenth of the whole.
 */
interface Input extends StepInput<Field> {
  mention: Mention;
  readonly reading: { text: string };
  found: readonly Hit[];
  known: Known;
}

/** A step made ready; all have one shape, so that the loop over them looks nothing up. */
interface Work {
  readonly name: string;
  readonly fills: readonly Field[];
  readonly run: AnyStep["run"];
  readonly runAll: AnyStep["runAll"];
  /** Whether it is skipped where the text is not about power supply. */
  readonly isGated: boolean;
  /** Which of the scanner's owners it is. */
  readonly owner: number;
}

interface Line {
  readonly apart: readonly Work[];
  readonly inTurn: readonly Work[];
  readonly scanner: Scanner;
  readonly input: Input;
  readonly onBroken: OnBroken;
}

/** Copies what a step filled; a field that it does not declare is not taken. */
const fill = (known: Known, fills: readonly Field[], filled: Partial<Analysis>): void => {
  for (let index = 0; index < fills.length; index += 1) {
    const field = fills[index] as Field;
    (known as Record<Field, unknown>)[field] = filled[field];
  }
  if (filled.because) Object.assign(known.because, filled.because);
};

const nothing: readonly Hit[] = [];
const noMention: Mention = { id: "", source: "", platform: "", author: { id: "" }, publishedAt: "", text: "" };

/** An analysis of which nothing is known yet. */
const begin = (): Known => ({ ...blank, because: {} });

const turnTo = (input: Input, mention: Mention, text: string, known: Known): void => {
  input.mention = mention;
  input.reading.text = text;
  input.known = known;
  input.found = nothing;
};

const runStep = ({ input, onBroken }: Line, step: Work): void => {
  try {
    fill(input.known, step.fills, step.run(input));
  } catch (error) {
    onBroken(toFailure(error), input.mention, step.name);
  }
};

const prepare = (knowledge: Knowledge, steps: readonly AnyStep[], onBroken: OnBroken): Line => {
  const ordered = orderSteps(steps);
  const greedy = ordered.find(({ runAll, reads, onlyRelevant, phrases }) => runAll && (reads.length > 0 || onlyRelevant || phrases));
  if (greedy) throw new Failure("BUG", `步骤 ${greedy.name} 先于其他步骤运行，不能读它们的结果`);
  for (const { open } of ordered) open?.();
  // Until a step tells what is relevant nothing is skipped.
  const canGate = steps.some(({ fills }) => fills.includes("isRelevant"));
  const works = ordered.map(({ name, fills, run, runAll, onlyRelevant }, owner) => ({
    name,
    fills,
    run,
    runAll,
    isGated: canGate && onlyRelevant === true,
    owner,
  }));
  return {
    apart: works.filter(({ runAll }) => runAll),
    inTurn: works.filter(({ runAll }) => !runAll),
    scanner: createScanner(
      ordered.map(({ phrases }) => phrases?.(knowledge) ?? {}),
      ordered.map(({ telling }) => telling?.()),
    ),
    input: { mention: noMention, reading: { text: "" }, found: nothing, known: begin(), knowledge },
    onBroken,
  };
};

const ignore: OnBroken = () => undefined;

/** Makes the analyser: orders the steps by what they read, scans each text once, merges what they say and why. */
export const createAnalyser = (
  knowledge: Knowledge,
  steps: readonly AnyStep[],
  onBroken: OnBroken = ignore,
): ((mention: Mention) => Analysis) => {
  const analyseAll = createBatchAnalyser(knowledge, steps, onBroken);
  return (mention) => analyseAll([mention])[0] as Analysis;
};

/** Relevance from which the steps for relevant texts still look: detection watches what a model doubts, where other signs speak for it. */
const possibleRelevance = 0.05;

const isPossible = ({ isRelevant, relevance }: Pick<Analysis, "isRelevant" | "relevance">): boolean =>
  isRelevant || relevance >= possibleRelevance;

const runInTurn = (line: Line): void => {
  const { scanner, inTurn, input } = line;
  scanner.read(input.reading.text);
  for (let index = 0; index < inTurn.length; index += 1) {
    const step = inTurn[index] as Work;
    if (step.isGated && !isPossible(input.known)) continue;
    input.found = scanner.found(step.owner);
    runStep(line, step);
  }
};

/** Runs a step through all texts at once; `false` when it broke, so that it is run text by text. */
const isRunAll = (step: Work, texts: readonly string[], analyses: readonly Known[]): boolean => {
  try {
    const filled = step.runAll?.(texts);
    if (filled?.length !== texts.length) return false;
    for (let index = 0; index < filled.length; index += 1) fill(analyses[index] as Known, step.fills, filled[index] as Partial<Analysis>);
    return true;
  } catch {
    return false;
  }
};

/**
 * The same for many mentions at once, with the same answers: the cut into words runs through the whole batch before the
 * other steps begin. Its dictionary of 300 MB drives everything else out of the processor's caches, which costs a fifth
 * of the whole when texts take their turn one by one.
 */
export const createBatchAnalyser = (
  knowledge: Knowledge,
  steps: readonly AnyStep[],
  onBroken: OnBroken = ignore,
): ((mentions: readonly Mention[]) => Analysis[]) => {
  const line = prepare(knowledge, steps, onBroken);
  return (mentions) => {
    const texts = mentions.map((mention) => normaliseText(wholeText(mention)));
    const analyses = mentions.map(begin);
    const turn = (index: number): void => turnTo(line.input, mentions[index] as Mention, texts[index] as string, analyses[index] as Known);
    for (const step of line.apart)
      for (let index = isRunAll(step, texts, analyses) ? mentions.length : 0; index < mentions.length; index += 1) {
        turn(index);
        runStep(line, step);
      }
    for (let index = 0; index < mentions.length; index += 1) {
      turn(index);
      runInTurn(line);
    }
    return analyses;
  };
};
