import { Failure } from "../lib/errors.ts";
import { type FieldGuide, itemsOf, readFrontMatter, sayIssues, sectionsOf, writeFrontMatter } from "../lib/front-matter.ts";
import type { Act, Draft } from "../model/act.ts";
import { appeals, appealTitles, problems, problemTitles } from "../model/analysis.ts";
import type { RiskActs } from "../model/risk.ts";
import { RiskPoint, riskSize } from "../model/risk.ts";
import { defineBook, refuse } from "./ledger.ts";

/** A risk point as it stands. */
export interface RiskEntry {
  readonly content: RiskPoint;
  readonly isRetired: boolean;
}

/** The risk register (风险辨别库). */
export const riskBook = defineBook<RiskEntry, RiskActs>({
  noun: "risk",
  title: "风险点",
  undoable: ["risk.revised", "risk.retired"],
  begin: (first) => (first.kind === "risk.entered" ? { content: (first as Act<string, RiskPoint>).content, isRetired: false } : undefined),
  apply: {
    "risk.revised": (state, { content }) => ({ ...state, content }),
    "risk.reviewed": (state, { content }) => ({ ...state, content: { ...state.content, lastReviewed: content.on } }),
    "risk.retired": (state) => ({ ...state, isRetired: true }),
  },
});

type Drafts = readonly Draft<RiskActs>[];

/** Enters or revises a risk point; the same content again changes nothing. */
export const putRisk =
  (content: RiskPoint) =>
  (state: RiskEntry | undefined): Drafts => {
    if (!state) return [{ kind: "risk.entered", content }];
    return JSON.stringify(state.content) === JSON.stringify(content) ? [] : [{ kind: "risk.revised", content }];
  };

/** Why a shipped point is entered into the log before it is first changed: its history begins with what it was; no change by itself. */
export const asShipped = "随程序带来的示例";

/** Says that somebody looked at it on a day and it still holds. */
export const reviewRisk =
  (on: string) =>
  (state: RiskEntry | undefined): Drafts =>
    state ? [{ kind: "risk.reviewed", content: { on } }] : refuse("没有这个风险点");

/** Takes it out of use; it stays in the log. */
export const retireRisk = (state: RiskEntry | undefined): Drafts =>
  state ? [{ kind: "risk.retired", content: {} }] : refuse("没有这个风险点");

const grade = "写成 1 到 5 的整数";

/** How a risk point is written. */
const guide: FieldGuide = {
  remedies: {
    ...{ key: "写成 R01 这样的编号", title: "写明标题，至少四个字", likelihood: grade, consequence: grade, owner: "写明责任岗位" },
    appeal: `写成其中之一：${appeals.map((one) => `${one} ${appealTitles[one]}`).join("、")}`,
    problem: `写成其中之一：${problems.map((one) => `${one} ${problemTitles[one]}`).join("、")}；不知道就写 null`,
    ...{ signs: "写成列表，至少两个词，每个至少两个字", lastReviewed: "写成 2026-11-01 这样的日期", cases: "写成列表，每行一个案例编号" },
    ...{ sign: "写明怎样看出来，至少四个字", control: "写明怎样控制，至少四个字", first: "写一至三条", sample: "写成 true 或 false" },
  },
  headings: { sign: "迹象", control: "控制措施", first: "先做什么" },
};

/** Reads a risk point from Markdown; `INPUT_INVALID` says file, line and what to write. */
export const readRisk = (text: string, name: string): RiskPoint => {
  const { data, body } = readFrontMatter(text, name);
  const sections = sectionsOf(body);
  const parts = { sign: sections.get("迹象") ?? "", control: sections.get("控制措施") ?? "", first: itemsOf(sections.get("先做什么")) };
  const read = RiskPoint.safeParse({ ...(data as object), ...parts });
  if (!read.success) throw new Failure("INPUT_INVALID", `${name}：${sayIssues(text, read.error.issues, guide)}`);
  return read.data;
};

/** Writes a risk point as Markdown; reading it gives the same back. */
export const writeRisk = ({ sign, control, first, ...data }: RiskPoint): string =>
  writeFrontMatter({
    data,
    body: `## 迹象\n\n${sign}\n\n## 控制措施\n\n${control}\n\n## 先做什么\n\n${first.map((one) => `- ${one}`).join("\n")}`,
  });

/** The register by size, biggest first. */
export const rankRisks = (risks: readonly RiskPoint[]): readonly RiskPoint[] =>
  risks.toSorted((a, b) => riskSize(b) - riskSize(a) || (a.key < b.key ? -1 : 1));

/** What changed in the register in a time, one line each: for the monthly digest. */
export const riskChanges = (acts: readonly Act[], from: string, to: string): readonly string[] => {
  const titles: Record<string, string> = {
    "risk.entered": "新增",
    "risk.revised": "修订",
    "risk.reviewed": "复核",
    "risk.retired": "停用",
  };
  return acts
    .filter(({ at, kind, because }) => at >= from && at < to && kind in titles && because !== asShipped)
    .map(({ kind, subject, who, because, content }) => {
      const title = (content as Partial<RiskPoint>).title;
      return `${titles[kind]} ${subject.slice(5)}${title === undefined ? "" : `“${title}”`}（${who}：${because}）`;
    });
};
