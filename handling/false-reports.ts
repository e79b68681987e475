import type { Act, Draft } from "../model/act.ts";
import type { FalseReport, FalseReportActs, ReportSide } from "../model/false-report.ts";
import { defineBook, refuse } from "./ledger.ts";

/** Files on false reports: opened by a person of the business side and one of legal, together. */
export const falseReportBook = defineBook<FalseReport, FalseReportActs>({
  noun: "false-report",
  title: "不实信息案卷",
  begin: (first) => {
    if (first.kind !== "false-report.proposed") return undefined;
    const { content, subject, who, at } = first as Act<string, FalseReportActs["false-report.proposed"]>;
    const { side, ...rest } = content;
    return {
      id: subject.slice(subject.indexOf(":") + 1),
      ...rest,
      signed: [{ side, by: who, at }],
      state: "proposed",
      spread: [],
      contacts: [],
    };
  },
  apply: {
    "false-report.joined": (state, { who, at, content }) => ({
      ...state,
      state: "open",
      signed: [...state.signed, { side: content.side, by: who, at }],
    }),
    "false-report.declined": (state) => ({ ...state, state: "declined" }),
    "false-report.spread": (state, { at, content }) => ({ ...state, spread: [...state.spread, { at, ...content }] }),
    "false-report.contacted": (state, { at, who, content }) => ({ ...state, contacts: [...state.contacts, { at, by: who, ...content }] }),
    "false-report.closed": (state, { content }) => ({ ...state, state: "closed", outcome: content.outcome }),
  },
});

type Drafts = readonly Draft<FalseReportActs>[];

/** Opinion and fear are never false reports, whatever they say. */
const opinion = /(?:我觉得|我认为|感觉|希望|建议|害怕|担心|怕|太差|垃圾|差劲|无语|[?？]|会不会|是不是|吗$)/;

/** One side proposes; the statement must be one of fact, with sourced facts and preserved evidence. */
export const proposeFalseReport =
  (content: FalseReportActs["false-report.proposed"]) =>
  (state: FalseReport | undefined): Drafts => {
    if (state) return [];
    if (opinion.test(content.statement)) return refuse("这句话是意见、疑问或担忧，不是事实陈述，不能立案");
    if (content.facts.length === 0 || content.facts.some(({ source }) => source.trim() === "")) return refuse("请列出事实及其来源");
    return content.evidence.length === 0 ? refuse("请先取证") : [{ kind: "false-report.proposed", content }];
  };

/** The other side signs; another person than the first. */
export const joinFalseReport =
  (side: ReportSide, who: string) =>
  (state: FalseReport | undefined): Drafts => {
    if (!state) return refuse("没有这份案卷");
    if (state.state !== "proposed") return refuse("案卷不在待会签状态");
    const [first] = state.signed;
    if (first?.side === side) return refuse("须由业务与法务两方会签");
    return first?.by === who ? refuse("须由两个人会签") : [{ kind: "false-report.joined", content: { side } }];
  };

/** The other side says no; nothing is opened. */
export const declineFalseReport =
  (side: ReportSide) =>
  (state: FalseReport | undefined): Drafts =>
    state?.state === "proposed" ? [{ kind: "false-report.declined", content: { side } }] : refuse("案卷不在待会签状态");

/** Notes spread, contacts with the platform, or the outcome of an open file. */
export const noteOnFalseReport =
  (draft: Draft<Pick<FalseReportActs, "false-report.spread" | "false-report.contacted" | "false-report.closed">>) =>
  (state: FalseReport | undefined): Drafts =>
    state?.state === "open" ? [draft] : refuse("案卷尚未由两方会签");
