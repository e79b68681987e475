import { Failure } from "../lib/errors.ts";
import type { Act, Draft } from "../model/act.ts";
import type { FactSheet } from "../model/fact.ts";
import type { Statement, StatementActs } from "../model/statement.ts";
import { defineBook, refuse } from "./ledger.ts";
import { citesIn, unsupportedNumbers } from "./templates.ts";

type Of<Kind extends keyof StatementActs> = Act<Kind, StatementActs[Kind]>;

const begin = (first: Act): Statement | undefined => {
  if (first.kind !== "statement.drafted") return undefined;
  const { incidentId, text, cites, chain } = (first as Of<"statement.drafted">).content;
  const id = first.subject.slice(first.subject.indexOf(":") + 1);
  return {
    ...{ id, incidentId, draftedAt: first.at, draftedBy: first.who, text, cites, chain },
    ...{ approvals: [], state: "draft", effects: [], corrections: [] },
  };
};

const approve = (state: Statement, { who, at, content }: Of<"statement.approved">): Statement => {
  const approvals = [...state.approvals, { post: content.post, by: who, at }];
  return { ...state, approvals, state: approvals.length >= state.chain.length ? "approved" : "draft" };
};

const correct = (state: Statement, { at, because, content }: Of<"statement.corrected">): Statement => ({
  ...state,
  state: "corrected",
  corrections: [...state.corrections, { at, text: content.text, url: content.url, because }],
});

const follow = (state: Statement, { at, content }: Of<"statement.followed">): Statement => ({
  ...state,
  effects: [...state.effects, { ...content, at, passedMs: Math.max(0, Date.parse(at) - Date.parse(state.publishedAt ?? at)) }],
});

/** What the bureau says. Publishing is done by people; the program only records where. */
export const statementBook = defineBook<Statement, StatementActs>({
  noun: "statement",
  title: "口径",
  begin,
  apply: {
    "statement.reworded": (state, { content: { text, cites = state.cites } }) => ({ ...state, text, cites, approvals: [], state: "draft" }),
    "statement.approved": approve,
    "statement.returned": (state) => ({ ...state, approvals: [], state: "draft" }),
    "statement.published": (state, { at, content }) => ({ ...state, state: "published", publishedAt: at, ...content }),
    "statement.followed": follow,
    "statement.corrected": correct,
    "statement.closed": (state) => ({ ...state, state: "closed" }),
  },
});

const isLink = (url: string): boolean => /^https?:\/\//.test(url);

type Drafts = readonly Draft<StatementActs>[];
const known = (state: Statement | undefined): Statement => state ?? refuse("没有这份口径");
const unpublished = (state: Statement | undefined): Statement => {
  const statement = known(state);
  return statement.publishedAt ? refuse("已发布的口径不能改动；请用更正") : statement;
};

/** Drafts a statement; the text must have been made by `fillTemplate`. */
export const draftStatement =
  (content: StatementActs["statement.drafted"]) =>
  (state: Statement | undefined): Drafts => {
    if (state) return [];
    if (content.chain.length === 0) return refuse("没有配置审批链");
    return [{ kind: "statement.drafted", content }];
  };

/** Rewords before publication; approvals begin again. A number that no fact carries, and none of the `others`, is refused. */
export const reword =
  (text: string, sheet: FactSheet, others: readonly string[] = []) =>
  (state: Statement | undefined): Drafts => {
    const statement = unpublished(state);
    const unsupported = unsupportedNumbers(text, sheet, [statement.text, ...others]);
    if (unsupported.length > 0) throw new Failure("ACT_REFUSED", `没有事实依据的数字：${unsupported.join("、")}`);
    return text === statement.text ? [] : [{ kind: "statement.reworded", content: { text, cites: citesIn(text, sheet, statement.cites) } }];
  };

/** The next post of the chain approves; one person can't be two links of it. */
export const approveStatement =
  (post: string, who: string) =>
  (state: Statement | undefined): Drafts => {
    const { chain, approvals, state: stage } = unpublished(state);
    if (stage !== "draft") return refuse("已审批完毕");
    const next = chain[approvals.length];
    if (next !== post) return refuse(`应由 ${next} 审批，不是 ${post}`);
    if (approvals.some((one) => one.by === who)) return refuse(`${who} 已审批过，须由另一人审批`);
    return [{ kind: "statement.approved", content: { post } }];
  };

/** A post of the chain gives it back; the reason is the act's. */
export const returnStatement =
  (post: string) =>
  (state: Statement | undefined): Drafts =>
    unpublished(state).chain.includes(post) ? [{ kind: "statement.returned", content: { post } }] : refuse(`${post} 不在审批链上`);

/** Records where and when it was published; only after the whole chain. */
export const publishStatement =
  (where: string, url: string) =>
  (state: Statement | undefined): Drafts => {
    const { state: stage, chain, approvals } = unpublished(state);
    if (stage !== "approved") return refuse(`还差 ${chain.slice(approvals.length).join("、")} 审批`);
    if (where.trim() === "") return refuse("请写明发布的渠道");
    if (!isLink(url)) return refuse("请填发布链接，以 https:// 开头");
    return [{ kind: "statement.published", content: { where, url } }];
  };

/** Records what followed. */
export const followStatement =
  (effect: StatementActs["statement.followed"]) =>
  (state: Statement | undefined): Drafts =>
    known(state).publishedAt ? [{ kind: "statement.followed", content: effect }] : refuse("还没有发布");

/** Owns up: a published statement is corrected in public, and both stay. */
export const correctStatement =
  (content: StatementActs["statement.corrected"]) =>
  (state: Statement | undefined): Drafts => {
    if (!known(state).publishedAt) return refuse("还没有发布，直接修改即可");
    if (content.text.trim() === "" || content.where.trim() === "") return refuse("请写明更正的文字与发布的渠道");
    return isLink(content.url) ? [{ kind: "statement.corrected", content }] : refuse("请填更正的发布链接，以 https:// 开头");
  };

/** Closes it. */
export const closeStatement = (state: Statement | undefined): Drafts =>
  known(state).state === "closed" ? [] : [{ kind: "statement.closed", content: {} }];
