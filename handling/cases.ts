import { Failure } from "../lib/errors.ts";
import { type FieldGuide, itemsOf, readFrontMatter, sayIssues, sectionsOf, writeFrontMatter } from "../lib/front-matter.ts";
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

const titleByField = Object.fromEntries(Object.entries(headings).map(([title, field]) => [field, title]));

/** How a case is written. */
const guide: FieldGuide = {
  remedies: {
    ...Object.fromEntries(Object.entries(words).map(([field, list]) => [field, `写成其中之一：${list}；不知道就写 null`])),
    ...{
      key: "写明编号，如 C-9f2c1a2b",
      title: "写明标题，至少四个字",
      level: "写成 I、II、III、IV 之一",
      places: "写成列表，每行一个地点",
    },
    ...{ beganAt: "写明起止时间，如 2026-07-01T08:00:00+08:00", closedAt: "写明起止时间，如 2026-07-01T08:00:00+08:00" },
    ...{ signs: "写成列表，每行一个词，至少两个字", circumstances: "写成列表，每行一个词", risks: "写成列表，每行一个风险点编号" },
    ...{ timeline: "至少写一条", helped: "最多三条", sample: "写成 true 或 false", incidentId: "写明事件编号，没有就删去这一行" },
  },
  headings: titleByField,
};

/** Reads a case from Markdown; `INPUT_INVALID` says file, line and what to write. */
export const readCase = (text: string, name: string): Case => {
  const { data, body } = readFrontMatter(text, name);
  const sections = sectionsOf(body);
  const lists = Object.fromEntries(
    Object.entries(headings).map(([heading, key]) => [key, itemsOf(sections.get(heading)).filter((item) => !item.startsWith(waiting))]),
  );
  const read = Case.safeParse({ ...(data as object), ...lists, effect: sections.get("效果") ?? "" });
  if (!read.success) throw new Failure("INPUT_INVALID", `${name}：${sayIssues(text, read.error.issues, guide)}`);
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
