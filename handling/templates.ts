import { z } from "zod";
import { Failure } from "../lib/errors.ts";
import { readFrontMatter } from "../lib/front-matter.ts";
import { formatBeijing } from "../lib/time.ts";
import type { Appeal } from "../model/analysis.ts";
import type { Cause, Fact, FactKey, FactSheet } from "../model/fact.ts";
import { FactValues, factTitles } from "../model/fact.ts";
import type { Citation } from "../model/statement.ts";
import { StatementTemplate } from "../model/statement.ts";
import { showFact } from "./facts.ts";

/** Reads a template from Markdown; marks that are no facts are mistakes. */
export const readTemplate = (text: string, name: string): StatementTemplate => {
  const { data, body } = readFrontMatter(text, name);
  const read = StatementTemplate.safeParse({ ...(data as object), text: body });
  if (!read.success) throw new Failure("INPUT_INVALID", `${name}：${z.prettifyError(read.error)}`);
  const unknown = marksOf(body).find((mark) => mark !== "place" && !(mark in FactValues.shape));
  if (unknown) throw new Failure("INPUT_INVALID", `${name}：没有叫 ${unknown} 的事实`);
  return read.data;
};

const marksOf = (text: string): readonly string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] as string);

/** The template for an appeal and a cause: the one that names the cause wins. */
export const chooseTemplate = (
  templates: readonly StatementTemplate[],
  appeal: Appeal | null,
  cause: Cause | undefined,
): StatementTemplate | undefined => {
  const fitting = templates.filter((one) => appeal !== null && one.appeals.includes(appeal));
  return fitting.find((one) => cause !== undefined && one.causes?.includes(cause)) ?? fitting.find((one) => one.causes === undefined);
};

/** A text made of facts, with the facts it rests on and what it leaves open. */
export interface Wording {
  readonly text: string;
  readonly cites: readonly Citation[];
  /** Facts that paragraphs were left out for. */
  readonly missing: readonly string[];
}

/** Fills a template from facts only; `ACT_REFUSED` when a fact that it requires is missing. */
export const fillTemplate = (template: StatementTemplate, sheet: FactSheet, place: string): Wording => {
  const lacking = template.requires.filter((key) => !sheet.facts[key as FactKey]);
  if (lacking.length > 0) {
    throw new Failure("ACT_REFUSED", `口径缺少事实：${lacking.map((key) => factTitles[key as FactKey] ?? key).join("、")}`);
  }
  const shown = (mark: string): string | undefined => {
    const fact = sheet.facts[mark as FactKey];
    return mark === "place" ? place : fact && showFact(mark as FactKey, fact.value);
  };
  const paragraphs = template.text.split(/\n+/);
  const isFull = (paragraph: string): boolean => marksOf(paragraph).every((mark) => shown(mark) !== undefined);
  const kept = paragraphs.filter(isFull);
  const used = [...new Set(kept.flatMap(marksOf))].filter((mark) => mark !== "place") as FactKey[];
  return {
    text: kept.map((paragraph) => paragraph.replaceAll(/\{\{(\w+)\}\}/g, (_all, mark: string) => shown(mark) as string)).join("\n"),
    cites: used.flatMap((key) => {
      const fact = sheet.facts[key];
      return fact ? [{ key, shown: shown(key) as string, source: fact.source, knownAt: fact.knownAt }] : [];
    }),
    missing: [...new Set(paragraphs.filter((paragraph) => !isFull(paragraph)).flatMap(marksOf))].filter(
      (mark) => shown(mark) === undefined,
    ),
  };
};

/** Whether a text says a fact: a time by its hour and minute, whatever the day; a number as a whole; everything else word for word. */
const isSaid = (text: string, shown: string): boolean => {
  const said = numbersIn(text).map(plain);
  const times = numbersIn(shown).filter((number) => number.includes(":"));
  if (times.length > 0) return times.every((time) => said.includes(plain(time)));
  return /^\d+$/.test(shown) ? said.includes(shown) : shown.length > 1 && text.includes(shown);
};

/** The facts that reworded words rest on: those they say. 是 and 否 are said in words of their own, so what was cited for them stays. */
export const citesIn = (text: string, sheet: FactSheet, before: readonly Citation[]): readonly Citation[] =>
  (Object.entries(sheet.facts) as [FactKey, Fact][]).flatMap(([key, fact]) => {
    const shown = showFact(key, fact.value);
    const isCited = typeof fact.value === "boolean" ? before.some((one) => one.key === key) : isSaid(text, shown);
    return isCited ? [{ key, shown, source: fact.source, knownAt: fact.knownAt }] : [];
  });

const numbersIn = (text: string): readonly string[] => text.match(/\d+(?:[.:：]\d+)*/g) ?? [];

/** Numbers in a reworded text that no fact carries: dates, times, households and amounts must come from facts. */
export const unsupportedNumbers = (text: string, sheet: FactSheet, allowed: readonly string[]): readonly string[] => {
  const instants = Object.values(sheet.facts)
    .map(({ value }) => value)
    .filter((value): value is string => typeof value === "string" && /^\d{4}-/.test(value));
  const facts = Object.entries(sheet.facts).map(([key, fact]) => showFact(key as FactKey, fact.value));
  const known = [...facts, ...instants.map((at) => formatBeijing(at)), ...allowed].flatMap(numbersIn).map(plain);
  // A time must occur as a time; a bare number may be an hour, a minute or a day of one.
  const allowedNumbers = new Set([...known, ...known.flatMap((number) => number.split(":"))]);
  return [...new Set(numbersIn(text))].filter((number) => !allowedNumbers.has(plain(number)));
};

const plain = (number: string): string => number.replaceAll("：", ":").replaceAll(/(^|:)0+(?=\d)/g, "$1");
