import { Failure } from "./errors.ts";

/** What one character must be: listed ranges of code points, or (negated) none of them. */
export interface CharacterSet {
  readonly ranges: readonly (readonly [number, number])[];
  readonly negated: boolean;
}

/** A regular expression as a tree. */
export type PatternNode =
  | { readonly kind: "set"; readonly set: CharacterSet }
  | { readonly kind: "start" | "end" }
  | { readonly kind: "all" | "any"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "repeat"; readonly part: PatternNode; readonly least: number; readonly most: number };

/** One instruction of the automaton. */
export type PatternStep =
  | { readonly op: "set"; readonly set: CharacterSet }
  | { readonly op: "start" | "end" | "done" }
  | { readonly op: "jump"; readonly to: number }
  | { readonly op: "split"; readonly to: number; readonly or: number };

/** Longest program, so that `(a{100}){100}` is refused instead of filling the memory. */
const maxSteps = 2000;

const emitRepeat = (node: Extract<PatternNode, { kind: "repeat" }>, steps: PatternStep[]): void => {
  for (let count = 0; count < node.least; count += 1) emit(node.part, steps);
  if (node.most === Infinity) {
    const split = steps.length;
    steps.push({ op: "done" });
    emit(node.part, steps);
    steps.push({ op: "jump", to: split });
    steps[split] = { op: "split", to: split + 1, or: steps.length };
    return;
  }
  const splits: number[] = [];
  for (let count = node.least; count < node.most; count += 1) {
    splits.push(steps.length);
    steps.push({ op: "done" });
    emit(node.part, steps);
  }
  for (const split of splits) steps[split] = { op: "split", to: split + 1, or: steps.length };
};

const emitAny = (parts: readonly PatternNode[], steps: PatternStep[]): void => {
  const jumps: number[] = [];
  for (const part of parts.slice(0, -1)) {
    const split = steps.length;
    steps.push({ op: "done" });
    emit(part, steps);
    jumps.push(steps.length);
    steps.push({ op: "done" });
    steps[split] = { op: "split", to: split + 1, or: steps.length };
  }
  emit(parts.at(-1) as PatternNode, steps);
  for (const jump of jumps) steps[jump] = { op: "jump", to: steps.length };
};

const emit = (node: PatternNode, steps: PatternStep[]): void => {
  if (steps.length > maxSteps) throw new Failure("QUERY_INVALID", "正则太大，请拆成几个词", { facts: { at: 0 } });
  switch (node.kind) {
    case "set":
      steps.push({ op: "set", set: node.set });
      return;
    case "start":
    case "end":
      steps.push({ op: node.kind });
      return;
    case "all":
      for (const part of node.parts) emit(part, steps);
      return;
    case "any":
      emitAny(node.parts, steps);
      return;
    case "repeat":
      emitRepeat(node, steps);
  }
};

const single = (node: PatternNode): string | undefined => {
  if (node.kind !== "set" || node.set.negated || node.set.ranges.length !== 1) return undefined;
  const [low, high] = node.set.ranges[0] as readonly [number, number];
  return low === high ? String.fromCodePoint(low) : undefined;
};

/** The longest run of plain characters that stand side by side in every match. */
export const requiredLiteral = (node: PatternNode): string => {
  let best = "";
  let run = "";
  const visit = (part: PatternNode): void => {
    if (part.kind === "all") {
      for (const inner of part.parts) visit(inner);
      return;
    }
    const character = single(part);
    run = character === undefined ? "" : run + character;
    if (run.length > best.length) best = run;
  };
  visit(node);
  return best;
};

/** The automaton's program of a tree; `QUERY_INVALID` when it would be too large. */
export const compilePattern = (node: PatternNode): readonly PatternStep[] => {
  const steps: PatternStep[] = [];
  emit(node, steps);
  steps.push({ op: "done" });
  return steps;
};
