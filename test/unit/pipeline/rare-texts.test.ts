import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../../lib/assets.ts";
import { appeals, problems } from "../../../model/analysis.ts";

const read = (...path: string[]): string => readFileSync(join(packageRoot, ...path), "utf8");
const rows = <T>(name: string): T[] =>
  read("test", "fixtures", "rare", name)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);

interface Label {
  readonly id: string;
  readonly relevant: boolean;
  readonly appeal?: string | null;
  readonly problem?: string;
}

const texts = rows<{ id: string; text: string }>("texts.jsonl");
const labels = rows<Label>("labels.author.jsonl");

it("labels every text once and has at least 40 texts of each appeal and problem type", () => {
  expect(labels.map(({ id }) => id)).toEqual(texts.map(({ id }) => id));
  expect(new Set(texts.map(({ text }) => text)).size).toBe(texts.length);
  for (const appeal of appeals) expect(labels.filter((label) => label.appeal === appeal).length).toBeGreaterThanOrEqual(40);
  for (const problem of problems) expect(labels.filter((label) => label.problem === problem).length).toBeGreaterThanOrEqual(40);
  expect(labels.filter(({ relevant }) => !relevant).length).toBeGreaterThanOrEqual(80);
});

it("keeps at least 40 texts of each class on which the blind second reader agrees", () => {
  const second = new Map(rows<Label>("labels.second.jsonl").map((label) => [label.id, label]));
  expect([...second.keys()].sort()).toEqual(texts.map(({ id }) => id).sort());
  const agreed = (question: "appeal" | "problem", name: string): number =>
    labels.filter((label) => label[question] === name && second.get(label.id)?.[question] === name).length;
  for (const appeal of appeals) expect(agreed("appeal", appeal)).toBeGreaterThanOrEqual(40);
  for (const problem of problems) expect(agreed("problem", problem)).toBeGreaterThanOrEqual(40);
});

it("shares no text with the training texts", () => {
  const letters = (text: string): string => text.replace(/[^\p{Letter}\p{Number}]/gu, "");
  const training = letters(
    readdirSync(join(packageRoot, "pipeline", "models", "data"))
      .filter((name) => name === "synthetic.jsonl" || name.startsWith("written"))
      .map((name) => read("pipeline", "models", "data", name))
      .join("\n"),
  );
  expect(texts.filter(({ text }) => training.includes(letters(text)))).toEqual([]);
});
