import { given } from "../lib/given.ts";
import { maskNames } from "../lib/mask-names.ts";
import { dayMs } from "../lib/time.ts";
import { type Act, type Draft, machine } from "../model/act.ts";
import type { Case } from "../model/case.ts";
import type { Handling, IncidentActs } from "../model/handling.ts";
import type { Level, Phase } from "../model/incident.ts";
import { levelRank, levelTitles } from "../model/incident.ts";
import { defineBook, refuse } from "./ledger.ts";
import { checklistOf } from "./similar.ts";

/** How phases are shown. */
export const phaseTitles: Record<Phase, string> = { prevention: "事前", response: "事中", recovery: "事后", closed: "办结" };

/** Every allowed change of phase; all others are refused. */
export const transitions: readonly { readonly from: Phase; readonly to: Phase; readonly title: string }[] = [
  { from: "prevention", to: "response", title: "苗头成为事件" },
  { from: "prevention", to: "closed", title: "苗头消失" },
  { from: "response", to: "recovery", title: "处置完毕，转入修复" },
  { from: "recovery", to: "response", title: "再次升温" },
  { from: "recovery", to: "closed", title: "办结" },
  { from: "closed", to: "response", title: "重启" },
];

type Of<Kind extends keyof IncidentActs> = Act<Kind, IncidentActs[Kind]>;

const begin = (first: Act): Handling | undefined => {
  if (first.kind !== "incident.opened") return undefined;
  const { content, at, subject } = first as Of<"incident.opened">;
  const { title, phase, level, appeal, places, firstMentionId, lead, coHandlers, todos } = content;
  return {
    ...{ incidentId: subject.slice(subject.indexOf(":") + 1), title: maskNames(title), openedAt: at, phase, phaseSince: at, level },
    ...{ appeal, places, firstMentionId, lead, coHandlers, refusals: 0, merged: [], todos, cases: [], comments: [], doubts: [] },
    ...{ isFalseAlarm: false, reopened: 0 },
  };
};

/**
 * Whether what flared up has been signed: a person who takes it up again knows of it; where the machine did, somebody has to
 * sign anew, since the first signature was for what is over.
 */
const signedAgain = ({ at, who }: Act): Pick<Handling, "acknowledgedAt" | "acknowledgedBy" | "againAt"> =>
  who === machine ? { againAt: at } : { acknowledgedAt: at, acknowledgedBy: who };

const move = (state: Handling, act: Of<"incident.moved">): Handling => {
  const { at } = act;
  const { from, to } = act.content;
  const { closedAt: _closed, acknowledgedAt, acknowledgedBy, againAt, ...rest } = state;
  const isAgain = to === "response" && (from === "closed" || from === "recovery");
  return {
    ...rest,
    ...(isAgain ? signedAgain(act) : given({ acknowledgedAt, acknowledgedBy, againAt })),
    phase: to,
    phaseSince: at,
    reopened: state.reopened + Number(from === "closed"),
    ...(to === "closed" ? { closedAt: at } : {}),
  };
};

const accept = (state: Handling, _act: Of<"incident.accepted">): Handling => {
  const { offer, ...rest } = state;
  if (!offer) return state;
  if (offer.role === "lead") return { ...rest, lead: offer.to, refusals: 0 };
  return { ...rest, coHandlers: [...new Set([...state.coHandlers, offer.to])] };
};

const decline = (state: Handling): Handling => {
  const { offer, ...rest } = state;
  return { ...rest, refusals: state.refusals + Number(offer?.role === "lead") };
};

const escalate = ({ offer: _offer, ...state }: Handling, { at, content }: Of<"incident.escalated">): Handling => ({
  ...state,
  lead: content.to,
  escalatedAt: at,
  refusals: 0,
});

const refer = (state: Handling, { content }: Of<"incident.referred">): Handling => ({
  ...state,
  cases: [...state.cases, content.case],
  todos: [...state.todos, ...content.todos.filter(({ key }) => !state.todos.some((todo) => todo.key === key))],
});

const leaveUmbrella = ({ umbrella: _umbrella, ...state }: Handling): Handling => state;

/** The people's part of incidents. */
export const incidentBook = defineBook<Handling, IncidentActs>({
  noun: "incident",
  title: "事件",
  undoable: [
    ...(["incident.merged", "incident.joined", "incident.split", "incident.sheltered", "incident.unsheltered"] as const),
    ...(["incident.levelled", "incident.dismissed", "incident.checked", "incident.commented", "incident.referred"] as const),
  ],
  begin,
  apply: {
    "incident.acknowledged": (state, { at, who }) =>
      state.acknowledgedAt === undefined ? { ...state, acknowledgedAt: at, acknowledgedBy: who } : state,
    "incident.moved": move,
    "incident.levelled": (state, { content, who, because }) => ({ ...state, level: content.level, levelBy: who, levelBecause: because }),
    "incident.offered": (state, { content, who, at }) => ({ ...state, offer: { ...content, by: who, at } }),
    "incident.accepted": accept,
    "incident.refused": decline,
    "incident.escalated": escalate,
    "incident.merged": (state, { content: { other, coHandlers = [], also = [], level = state.level } }) => ({
      ...state,
      level: levelRank[level] > levelRank[state.level] ? level : state.level,
      merged: [...new Set([...state.merged, other, ...also])],
      coHandlers: [...new Set([...state.coHandlers, ...coHandlers])].filter((post) => post !== state.lead),
    }),
    "incident.joined": (state, { content }) => ({ ...state, joined: content.into }),
    "incident.sheltered": (state, { content }) => ({ ...state, umbrella: content.umbrella }),
    "incident.unsheltered": leaveUmbrella,
    "incident.checked": (state, { content, at, who }) => ({
      ...state,
      todos: state.todos.map((todo) => (todo.key === content.todo ? { ...todo, doneAt: at, doneBy: who } : todo)),
    }),
    "incident.referred": refer,
    "incident.dismissed": (state) => ({ ...state, isFalseAlarm: true }),
    "incident.commented": (state, { content, at, who }) => ({ ...state, comments: [...state.comments, { at, who, text: content.text }] }),
    "incident.doubted": (state, { content, at }) => ({ ...state, doubts: [...state.doubts, { at, ...content }] }),
  },
});

type Drafts = readonly Draft<IncidentActs>[];
const known = (state: Handling | undefined): Handling => state ?? refuse("事件还没有立案");

/** Opens the people's part of an incident; a second opening changes nothing. */
export const openIncident =
  (content: IncidentActs["incident.opened"]) =>
  (state: Handling | undefined): Drafts =>
    state ? [] : [{ kind: "incident.opened", content }];

/** What moving may depend on. */
export interface Surroundings {
  readonly at: string;
  readonly openPledges: number;
  /** A closed incident may be reopened within this time; later it is a new incident. */
  readonly reopenMs: number;
}

/** The reopen window and the repeat watch of a bureau that sets nothing else. */
export const reopenMsByDefault = 30 * dayMs;

const refusal = (state: Handling, to: Phase, { at, openPledges, reopenMs }: Surroundings): string | undefined => {
  if (!transitions.some((one) => one.from === state.phase && one.to === to)) {
    return `不能从“${phaseTitles[state.phase]}”直接转到“${phaseTitles[to]}”`;
  }
  if (to === "closed" && openPledges > 0) return `还有 ${openPledges} 项承诺没有兑现，不能办结`;
  if (state.closedAt === undefined || Date.parse(at) - Date.parse(state.closedAt) <= reopenMs) return undefined;
  return `办结已超过 ${Math.round(reopenMs / dayMs)} 天，请另立新事件并关联本案`;
};

/** Moves to another phase, if the table, the pledges and the window allow it. */
export const moveTo =
  (to: Phase, surroundings: Surroundings) =>
  (state: Handling | undefined): Drafts => {
    const incident = known(state);
    if (incident.phase === to) return [];
    const because = refusal(incident, to, surroundings);
    return because ? refuse(because) : [{ kind: "incident.moved", content: { from: incident.phase, to } }];
  };

/** 签收; `onBehalfOf` when a colleague does it (代签). The first one counts. */
export const acknowledge =
  (onBehalfOf?: string) =>
  (state: Handling | undefined): Drafts => {
    known(state);
    return [{ kind: "incident.acknowledged", content: onBehalfOf === undefined ? {} : { onBehalfOf } }];
  };

/** A person sets another level than the score; the reason is the act's. */
export const setLevel =
  (level: Level) =>
  (state: Handling | undefined): Drafts =>
    known(state).level === level ? refuse(`已经是${levelTitles[level].sign}`) : [{ kind: "incident.levelled", content: { level } }];

/** 误报. */
export const dismiss = (state: Handling | undefined): Drafts =>
  known(state).isFalseAlarm ? [] : [{ kind: "incident.dismissed", content: {} }];

/** A free remark. */
export const comment =
  (text: string) =>
  (state: Handling | undefined): Drafts => {
    known(state);
    return text.trim() === "" ? refuse("备注是空的") : [{ kind: "incident.commented", content: { text } }];
  };

/** Ticks one item of the checklist. */
export const checkTodo =
  (todo: string) =>
  (state: Handling | undefined): Drafts => {
    const item = known(state).todos.find(({ key }) => key === todo);
    return item ? [{ kind: "incident.checked", content: { todo, text: item.text } }] : refuse(`清单里没有 ${todo}`);
  };

/** 参照: what was done in a like case joins the checklist; what the list holds already, in the same words, is not asked twice. */
export const referTo =
  (one: Case) =>
  (state: Handling | undefined): Drafts => {
    const { cases, todos } = known(state);
    if (cases.includes(one.key)) return refuse("已经参照这个案例");
    const fresh = checklistOf(one).filter(({ text }) => !todos.some((todo) => todo.text === text));
    return [{ kind: "incident.referred", content: { case: one.key, title: one.title, todos: fresh } }];
  };
