import { z } from "zod";
import { Failure } from "../lib/errors.ts";
import { itemsOf, readFrontMatter, sectionsOf, writeFrontMatter } from "../lib/front-matter.ts";
import type { Act, Draft } from "../model/act.ts";
import { appeals, appealTitles, problems, problemTitles } from "../model/analysis.ts";
import type { CaseActs, CaseEntry } from "../model/case.ts";
import { Case, gapsOf, rootCauses, rootCauseTitles, sayGaps } from "../model/case.ts";
import { defineBook, refuse } from "./ledger.ts";

/** The library of cases. */
export const caseBook = defineBook<CaseEntry, CaseActs>({
  noun: "case",
  title: "案例",
  undoable: ["case.edited"],
  begin: (first) => (first.kind === "case.drafted" ? { content: (first as Act<string, Case>).content } : undefined),
  apply: {
    "case.edited": (_state, { content }) => ({ content }),
    "case.adopted": (state, { at }) => ({ ...state, adoptedAt: at }),
  },
});

type Drafts = readonly Draft<CaseActs>[];

/** Keeps a draft or an edited text; editing asks for adoption again. */
export const putCase =
  (content: Case) =>
  (state: CaseEntry | undefined): Drafts => {
    if (!state) return [{ kind: "case.drafted", content }];
    return JSON.stringify(state.content) === JSON.stringify(content) ? [] : [{ kind: "case.edited", content }];
  };

/** Signs it off into the library. */
export const adoptCase = (state: CaseEntry | undefined): Drafts => {
  if (!state) return refuse("没有这个案例");
  const gaps = sayGaps(state.content);
  if (gaps !== "") return refuse(`案例还是草稿，${gaps}`);
  return state.adoptedAt ? [] : [{ kind: "case.adopted", content: {} }];
};

const headings = {
  经过: "timeline",
  影响因素: "factors",
  差错: "errors",
  经验与启示: "lessons",
  措施: "measures",
  有效做法: "helped",
  承诺: "pledges",
} as const;

/** Begins a line that only stands where something is still to be filled in. */
const waiting = "待填：";

/** What can be written for the fields of the front matter. */
const words: Readonly<Record<string, string>> = {
  appeal: appeals.map((one) => `${one} ${appealTitles[one]}`).join("、"),
  problem: problems.map((one) => `${one} ${problemTitles[one]}`).join("、"),
  rootCause: rootCauses.map((one) => `${one} ${rootCauseTitles[one]}`).join("、"),
};

/** Reads a case from Markdown; `INPUT_INVALID` names file and field. */
export const readCase = (text: string, name: string): Case => {
  const { data, body } = readFrontMatter(text, name);
  const sections = sectionsOf(body);
  const lists = Object.fromEntries(
    Object.entries(headings).map(([heading, key]) => [key, itemsOf(sections.get(heading)).filter((item) => !item.startsWith(waiting))]),
  );
  const read = Case.safeParse({ ...(data as object), ...lists, effect: sections.get("效果") ?? "" });
  if (!read.success) throw new Failure("INPUT_INVALID", `${name}：${z.prettifyError(read.error).replaceAll("\n", "；")}`);
  return read.data;
};

/** Writes a case as Markdown; reading it gives the same back. What is still to fill says so in its place, which reading passes over. */
export const writeCase = (one: Case): string => {
  const { timeline, factors, errors, lessons, measures, helped, pledges, effect, ...data } = one;
  const hints = new Map<string, string>(gapsOf(one).map(({ field, hint }) => [field, `${waiting}${hint}`]));
  const itemsIn = (key: (typeof headings)[keyof typeof headings]): readonly string[] =>
    one[key].length === 0 ? [hints.get(key) ?? ""] : one[key];
  const lists = Object.entries(headings).map(([heading, key]) => {
    const items = itemsIn(key).filter((item) => item !== "");
    return `## ${heading}\n\n${items.map((item) => `- ${item}`).join("\n")}`;
  });
  const written = writeFrontMatter({ data, body: [...lists, `## 效果\n\n${effect}`].join("\n\n") });
  return written.replace(/^(appeal|problem|rootCause|signs): (null|\[\])$/gm, (line, field: string) =>
    hints.has(field) ? `${line} # ${words[field] === undefined ? hints.get(field) : `${waiting}${words[field]}`}` : line,
  );
};
