import type { Act, Draft } from "../model/act.ts";
import type { PressActs, PressQuery } from "../model/statement.ts";
import { defineBook, refuse } from "./ledger.ts";

/** The log of press queries: who asked what, when, answered by whom. */
export const pressBook = defineBook<PressQuery, PressActs>({
  noun: "press",
  title: "媒体询问",
  begin: (first) => {
    if (first.kind !== "press.asked") return undefined;
    const { content, subject, at, who } = first as Act<string, PressActs["press.asked"]>;
    return { id: subject.slice(subject.indexOf(":") + 1), askedAt: at, takenBy: who, ...content };
  },
  apply: {
    "press.answered": (state, { at, who, content }) => ({ ...state, answeredAt: at, answeredBy: who, ...content }),
  },
});

type Drafts = readonly Draft<PressActs>[];

/** Notes a question. */
export const askPress =
  (content: PressActs["press.asked"]) =>
  (state: PressQuery | undefined): Drafts =>
    state ? [] : [{ kind: "press.asked", content }];

/** Notes the answer; one question is answered once. */
export const answerPress =
  (content: PressActs["press.answered"]) =>
  (state: PressQuery | undefined): Drafts => {
    if (!state) return refuse("没有这条媒体询问");
    return state.answeredAt ? refuse("已经答复；补充请另记一条") : [{ kind: "press.answered", content }];
  };
