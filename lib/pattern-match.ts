import type { Pattern } from "./pattern.ts";
import type { CharacterSet, PatternStep } from "./pattern-program.ts";

const accepts = (set: CharacterSet, code: number): boolean => {
  for (const [low, high] of set.ranges) if (code >= low && code <= high) return !set.negated;
  return set.negated;
};

/** The states reached, each entered at most once per character: what keeps the time linear. */
interface Front {
  readonly steps: readonly PatternStep[];
  readonly seenAt: Int32Array;
  /** Steps that wait for the character at `at`. */
  waiting: number[];
  at: number;
  isEnd: boolean;
  isDone: boolean;
}

/** The steps that follow without reading a character. */
const nextSteps = (step: PatternStep, index: number, front: Front): readonly number[] => {
  switch (step.op) {
    case "jump":
      return [step.to];
    case "split":
      return [step.or, step.to];
    case "start":
      return front.at === 0 ? [index + 1] : [];
    case "end":
      return front.isEnd ? [index + 1] : [];
    default:
      return [];
  }
};

const enter = (front: Front, first: number): void => {
  const stack = [first];
  for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
    const step = front.steps[index];
    if (step === undefined || front.seenAt[index] === front.at) continue;
    front.seenAt[index] = front.at;
    if (step.op === "done") front.isDone = true;
    if (step.op === "set") front.waiting.push(index);
    else stack.push(...nextSteps(step, index, front));
  }
};

const advance = (front: Front, code: number, length: number): void => {
  const before = front.waiting;
  front.waiting = [];
  front.at += code > 0xffff ? 2 : 1;
  front.isEnd = front.at >= length;
  for (const index of before) {
    const step = front.steps[index];
    if (step?.op === "set" && accepts(step.set, code)) enter(front, index + 1);
  }
};

/** Whether the pattern occurs anywhere in a folded text. */
export const testPattern = ({ steps, literal }: Pattern, folded: string): boolean => {
  if (literal !== "" && !folded.includes(literal)) return false;
  const front: Front = { steps, seenAt: new Int32Array(steps.length).fill(-1), waiting: [], at: 0, isEnd: folded === "", isDone: false };
  enter(front, 0);
  while (!front.isDone && !front.isEnd) {
    advance(front, folded.codePointAt(front.at) as number, folded.length);
    enter(front, 0);
  }
  return front.isDone;
};
