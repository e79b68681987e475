import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../lib/assets.ts";
import { appeals, problems } from "../../model/analysis.ts";
import { judgeText } from "./judge.ts";

/** What one reader says of one text. */
export interface Label {
  readonly id: string;
  readonly relevant: boolean;
  readonly appeal?: string | null;
  readonly problem?: string | null;
}

type Question = "appeal" | "problem";

/** The texts on which two readers agree about a question, with the answer (`none` for none); and how many were dropped. */
export const agreed = (
  first: readonly Label[],
  second: readonly Label[],
  question: Question,
): { readonly answers: ReadonlyMap<string, string>; readonly dropped: number } => {
  const other = new Map(second.map((label) => [label.id, label]));
  const answers = new Map<string, string>();
  for (const label of first) {
    const twin = other.get(label.id);
    const answer = label[question] ?? "none";
    if (twin && twin.relevant === label.relevant && (twin[question] ?? "none") === answer) answers.set(label.id, answer);
  }
  return { answers, dropped: first.length - answers.size };
};

/** How one class fares: how many there are, and the shares found and rightly told. */
export interface Score {
  readonly n: number;
  readonly recall: number;
  readonly precision: number;
}

/** Recall and precision of a class over pairs of truth and guess. */
export const scoreOf = (pairs: readonly (readonly [string, string])[], name: string): Score => {
  const n = pairs.filter(([truth]) => truth === name).length;
  const told = pairs.filter(([, guess]) => guess === name).length;
  const hits = pairs.filter(([truth, guess]) => truth === name && guess === name).length;
  return { n, recall: hits / n, precision: hits / told };
};

const folder = join(packageRoot, "test", "fixtures", "rare");
const readLines = <T>(name: string): T[] =>
  readFileSync(join(folder, name), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);

const goal = 0.85;

/** The section of the rare-class test: per appeal and problem type, on synthetic texts on which two readers agree. */
export const rareLines = (): string[] => {
  const title = `稀有类别（全部为合成文本，非真实帖文；目标：各类召回 ≥ ${goal}）`;
  if (!existsSync(join(folder, "labels.second.jsonl"))) return [title, "  第二位标注者的标签（labels.second.jsonl）还没有，未测。"];
  const [first, second] = [readLines<Label>("labels.author.jsonl"), readLines<Label>("labels.second.jsonl")];
  const judgements = new Map(readLines<{ id: string; text: string }>("texts.jsonl").map(({ id, text }) => [id, judgeText(text)]));
  return [
    title,
    ...(["appeal", "problem"] as const).flatMap((question) => {
      const { answers, dropped } = agreed(first, second, question);
      const pairs = [...answers].map(([id, truth]) => [truth, judgements.get(id)?.[question] ?? "none"] as const);
      return [
        `${question}：两人一致 ${answers.size} 条，不一致舍去 ${dropped} 条`,
        ...[...(question === "appeal" ? appeals : problems)].map((name) => {
          const { n, recall, precision } = scoreOf(pairs, name);
          const verdict = recall >= goal ? "" : "  未达标";
          return `  ${name.padEnd(26)} n ${String(n).padStart(3)}  recall ${recall.toFixed(3)}  precision ${precision.toFixed(3)}${verdict}`;
        }),
      ];
    }),
  ];
};
