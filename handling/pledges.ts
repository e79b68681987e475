import { formatBeijing, sayDuration } from "../lib/time.ts";
import type { Act, Draft } from "../model/act.ts";
import type { Pledge, PledgeActs } from "../model/pledge.ts";
import { defineBook, refuse } from "./ledger.ts";

/** The ledger of promises. */
export const pledgeBook = defineBook<Pledge, PledgeActs>({
  noun: "pledge",
  title: "承诺",
  undoable: ["pledge.kept", "pledge.withdrawn"],
  begin: (first) => {
    if (first.kind !== "pledge.made") return undefined;
    const { content, at, subject } = first as Act<string, PledgeActs["pledge.made"]>;
    return { id: subject.slice(subject.indexOf(":") + 1), ...content, madeAt: at, postponed: 0, state: "open", followUps: [] };
  },
  apply: {
    "pledge.postponed": (state, { content }) => ({ ...state, dueAt: content.dueAt, postponed: state.postponed + 1 }),
    "pledge.kept": (state, { at, content }) => ({ ...state, state: "kept", keptAt: at, how: content.how }),
    "pledge.followed": (state, { at, who, content }) => ({ ...state, followUps: [...state.followUps, { at, by: who, ...content }] }),
    "pledge.withdrawn": (state) => ({ ...state, state: "withdrawn" }),
  },
});

type Drafts = readonly Draft<PledgeActs>[];
const open = (state: Pledge | undefined): Pledge => {
  if (!state) return refuse("没有这项承诺");
  return state.state === "open" ? state : refuse("这项承诺已了结");
};

/** Makes a promise: to whom, what, by when, and which post answers for it. */
export const makePledge =
  (content: PledgeActs["pledge.made"], at: string) =>
  (state: Pledge | undefined): Drafts => {
    if (state) return [];
    if (content.dueAt <= at) return refuse("承诺期限必须在将来");
    if (content.post.trim() === "" || content.to.trim() === "") return refuse("请写明承诺对象与责任岗位");
    return [{ kind: "pledge.made", content }];
  };

/** Puts the date off, with the reason of the act; the number of times stays visible. */
export const postponePledge =
  (dueAt: string) =>
  (state: Pledge | undefined): Drafts =>
    dueAt > open(state).dueAt ? [{ kind: "pledge.postponed", content: { dueAt } }] : refuse("新的期限必须更晚");

/** Kept: how. */
export const keepPledge =
  (how: string) =>
  (state: Pledge | undefined): Drafts => {
    open(state);
    return how.trim() === "" ? refuse("请写明如何兑现") : [{ kind: "pledge.kept", content: { how } }];
  };

/** Withdrawn, with the reason of the act. */
export const withdrawPledge = (state: Pledge | undefined): Drafts => {
  open(state);
  return [{ kind: "pledge.withdrawn", content: {} }];
};

/** 回访: reached or not, content or not. */
export const followPledge =
  (content: PledgeActs["pledge.followed"]) =>
  (state: Pledge | undefined): Drafts =>
    state ? [{ kind: "pledge.followed", content }] : refuse("没有这项承诺");

/** The open promises of an incident and of those merged into it: as long as there is one, it can't be closed. */
export const openPledges = (pledges: readonly Pledge[], incidentIds: readonly string[]): readonly Pledge[] =>
  pledges.filter((one) => incidentIds.includes(one.incidentId) && one.state === "open");

/** Promises due within a time, or overdue, soonest first, as one line each. */
export const duePledges = (pledges: readonly Pledge[], at: string, withinMs: number): readonly string[] =>
  pledges
    .filter((one) => one.state === "open" && Date.parse(one.dueAt) <= Date.parse(at) + withinMs)
    .toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1))
    .map(({ what, to, dueAt, post }) => {
      const left = Date.parse(dueAt) - Date.parse(at);
      const when = left < 0 ? `已逾期 ${sayDuration(-left)}` : `还有 ${sayDuration(left)}`;
      return `对${to}：${what}（${formatBeijing(dueAt, "short")} 前，${when}，${post}）`;
    });
