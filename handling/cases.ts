import { z } from "zod";
import { Failure } from "../lib/errors.ts";
import { itemsOf, readFrontMatter, sectionsOf, writeFrontMatter } from "../lib/front-matter.ts";
import { maskNames } from "../lib/mask-names.ts";
import { formatBeijing } from "../lib/time.ts";
import type { Act, Draft } from "../model/act.ts";
import type { CaseActs, CaseEntry } from "../model/case.ts";
import { Case } from "../model/case.ts";
import type { Clock } from "../model/clock.ts";
import type { FactSheet } from "../model/fact.ts";
import { factTitles } from "../model/fact.ts";
import type { Handling } from "../model/handling.ts";
import { type Level, levelTitles } from "../model/incident.ts";
import type { Pledge } from "../model/pledge.ts";
import { type Statement, sayCorrection } from "../model/statement.ts";
import { standing } from "./clocks.ts";
import { sayEffect } from "./effect.ts";
import { showFact } from "./facts.ts";
import { defineBook, refuse } from "./ledger.ts";
import { phaseTitles } from "./lifecycle.ts";

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
  if (state.content.lessons.length === 0) return refuse("还没有写经验与启示");
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

/** Reads a case from Markdown; `INPUT_INVALID` names file and field. */
export const readCase = (text: string, name: string): Case => {
  const { data, body } = readFrontMatter(text, name);
  const sections = sectionsOf(body);
  const lists = Object.fromEntries(Object.entries(headings).map(([heading, key]) => [key, itemsOf(sections.get(heading))]));
  const read = Case.safeParse({ ...(data as object), ...lists, effect: sections.get("效果") ?? "" });
  if (!read.success) throw new Failure("INPUT_INVALID", `${name}：${z.prettifyError(read.error).replaceAll("\n", "；")}`);
  return read.data;
};

/** Writes a case as Markdown; reading it gives the same back. */
export const writeCase = (one: Case): string => {
  const { timeline, factors, errors, lessons, measures, helped, pledges, effect, ...data } = one;
  const lists = Object.entries(headings).map(([heading, key]) => `## ${heading}\n\n${one[key].map((item) => `- ${item}`).join("\n")}`);
  return writeFrontMatter({ data, body: [...lists, `## 效果\n\n${effect}`].join("\n\n") });
};

/** What a closing incident leaves behind. */
export interface Closing {
  readonly handling: Handling;
  readonly acts: readonly Act[];
  readonly facts: FactSheet | undefined;
  readonly statements: readonly Statement[];
  readonly clocks: readonly Clock[];
  readonly pledges: readonly Pledge[];
  readonly signs: readonly string[];
  readonly problem: Case["problem"];
  readonly at: string;
}

const told: Readonly<Record<string, (act: Act) => string>> = {
  "incident.opened": () => "立案",
  "incident.acknowledged": ({ who }) => `${who} 签收`,
  "incident.moved": ({ content }) => `转入${phaseTitles[(content as { to: Handling["phase"] }).to]}`,
  "incident.levelled": ({ content, because }) => `定为${levelTitles[(content as { level: Level }).level].sign}：${because}`,
  "incident.accepted": ({ who }) => `${who} 接收`,
  "incident.refused": ({ who, because }) => `${who} 退回：${because}`,
  "incident.escalated": ({ content }) => `上交 ${(content as { to: string }).to}`,
  "incident.referred": ({ content }) => `参照案例“${(content as { title: string }).title}”`,
  "incident.doubted": () => "三条互不相关的帖文与我方说法不一致",
};

const timelineOf = ({ acts, facts, statements }: Closing): readonly string[] => {
  const own = acts.flatMap((act) => (told[act.kind] ? [{ at: act.at, text: told[act.kind]?.(act) as string }] : []));
  const answered = facts?.answeredAt === undefined ? [] : [{ at: facts.answeredAt, text: "调度答复事实" }];
  const said = statements.flatMap(({ publishedAt, where, corrections }) => [
    ...(publishedAt === undefined ? [] : [{ at: publishedAt, text: `在${where ?? ""}发布口径` }]),
    ...corrections.map(({ at, because }) => ({ at, text: sayCorrection(because) })),
  ]);
  return [...own, ...answered, ...said]
    .sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)))
    .map(({ at, text }) => `${formatBeijing(at, "short")} ${text}`);
};

const factorsOf = (facts: FactSheet | undefined): readonly string[] =>
  Object.entries(facts?.facts ?? {}).map(([key, fact]) => {
    const name = key as keyof typeof factTitles;
    return `${factTitles[name]}：${showFact(name, fact.value)}（${fact.source}）`;
  });

/** Drafts a case from what is on record; lessons and root cause are left to people. */
export const draftCase = (closing: Closing): Case => {
  const { handling, statements, clocks, pledges, signs, problem, at } = closing;
  const missed = clocks.filter((clock) => standing(clock, at).isOver);
  const last = statements.flatMap(({ effects }) => effects).at(-1);
  return {
    ...{ key: `C-${handling.incidentId.slice(0, 8)}`, title: maskNames(handling.title), sample: false, incidentId: handling.incidentId },
    ...{ appeal: handling.appeal ?? "outage-voltage", problem, rootCause: null, level: handling.level, places: [...handling.places] },
    ...{ beganAt: handling.openedAt, closedAt: at, signs: [...signs], risks: [], lessons: [], measures: [] },
    timeline: timelineOf(closing).map(maskNames),
    factors: [...factorsOf(closing.facts)],
    errors: missed.map(({ title, dueAt }) => `${title}超时（应在 ${formatBeijing(dueAt, "short")} 前）`),
    helped: handling.todos
      .filter(({ doneAt }) => doneAt !== undefined)
      .map(({ text }) => text)
      .slice(0, 3),
    effect: last ? sayEffect(last) : "没有发布口径，无可比较。",
    pledges: pledges.map(
      ({ to, what, state, how }) => `对${to}：${what}（${state === "kept" ? `已兑现：${how}` : state === "open" ? "未兑现" : "已撤回"}）`,
    ),
  };
};
