import type { Act, ActStore, Doing, Draft } from "../model/act.ts";
import type { Constraint, Handling, IncidentActs } from "../model/handling.ts";
import { bySubject, effective, open, perform, refuse, undo } from "./ledger.ts";
import { incidentBook } from "./lifecycle.ts";

type Drafts = readonly Draft<IncidentActs>[];
const known = (state: Handling | undefined): Handling => state ?? refuse("事件还没有立案");

/** Whether nobody works on a file any more. */
export const isOver = ({ phase, isFalseAlarm }: Pick<Handling, "phase" | "isFalseAlarm">): boolean => phase === "closed" || isFalseAlarm;

/** Merges another incident into this one, with the mentions that it has now; undo gives both back. */
export const merge =
  (
    other: Pick<Handling, "incidentId" | "firstMentionId" | "lead" | "coHandlers" | "joined" | "merged" | "level">,
    members: readonly string[] = [],
  ) =>
  (state: Handling | undefined): Drafts => {
    const { incidentId, firstMentionId, merged, joined, phase, isFalseAlarm } = known(state);
    // What is merged is handled in this file: in one that nobody works on any more it would be lost.
    if (phase === "closed") return refuse("本事件已办结：请先重启它，或反过来把它并入对方");
    if (isFalseAlarm) return refuse("本事件已判为误报：请先撤销误报，或反过来把它并入对方");
    if (other.incidentId === incidentId) return refuse("不能与自己合并");
    if (merged.includes(other.incidentId)) return refuse("已经合并");
    if (joined !== undefined) return refuse(`本事件已并入 ${joined}，请在那里合并`);
    if (other.joined !== undefined) return refuse(`${other.incidentId} 已并入 ${other.joined}`);
    const mentionIds = [firstMentionId, other.firstMentionId] as const;
    const coHandlers = [...new Set([other.lead, ...other.coHandlers])];
    return [
      {
        kind: "incident.merged",
        content: { other: other.incidentId, mentionIds, members, coHandlers, also: other.merged, level: other.level },
      },
    ];
  };

/** The other side of a merge: its file rests, and says where it goes on. */
const joinInto =
  (into: string) =>
  (state: Handling | undefined): Drafts =>
    known(state).joined === undefined ? [{ kind: "incident.joined", content: { into } }] : [];

/** What was merged into another rests: its clocks, promises and facts are read with those of the survivor. */
export const restMerged = async (
  store: ActStore,
  { home, other }: { readonly home: string; readonly other: string },
  doing: Doing,
): Promise<Handling> => perform({ store, book: incidentBook, id: other, doing }, joinInto(home));

/** A merge was taken back: the other file goes on by itself. */
export const wakeMerged = async (
  store: ActStore,
  { home, other }: { readonly home: string; readonly other: string },
  doing: Doing,
): Promise<void> => {
  const { acts } = await open(store, incidentBook, other);
  const joined = effective(acts).findLast(({ kind, content }) => kind === "incident.joined" && (content as { into: string }).into === home);
  if (joined !== undefined) await undo({ store, book: incidentBook, id: other, doing }, joined.id);
};

/** The file in which a matter is handled now: its own, or that of the incident that it was merged into. */
export const handledIn = async (store: ActStore, id: string): Promise<Handling | undefined> => {
  const seen = new Set<string>();
  for (let at = id; ; ) {
    const { state } = await open(store, incidentBook, at);
    if (state?.joined === undefined || seen.has(at)) return state;
    seen.add(at);
    at = state.joined;
  }
};

/** Splits mentions off into an incident of their own (`into`: the hash of the earliest of them); the first mention stays. */
export const split =
  (mentionIds: readonly string[], into: string) =>
  (state: Handling | undefined): Drafts => {
    const { firstMentionId } = known(state);
    if (mentionIds.length === 0) return refuse("没有选中帖文");
    if (mentionIds.includes(firstMentionId)) return refuse("首发帖文留在原事件；请改为拆出其余帖文");
    return [{ kind: "incident.split", content: { mentionIds, into } }];
  };

/** Puts the incident under an umbrella (a typhoon day): one clock, one message. */
export const shelter =
  (umbrella: string) =>
  (state: Handling | undefined): Drafts => {
    const { incidentId, umbrella: current } = known(state);
    if (umbrella === incidentId) return refuse("不能归到自己名下");
    return current === umbrella ? refuse("已归入这个总事件") : [{ kind: "incident.sheltered", content: { umbrella } }];
  };

/** Takes the incident out of its umbrella. */
export const unshelter = (state: Handling | undefined): Drafts =>
  known(state).umbrella === undefined ? refuse("本事件没有归入总事件") : [{ kind: "incident.unsheltered", content: {} }];

const constraintOf = (act: Act, firstMentionId: string): readonly Constraint[] => {
  if (act.kind === "incident.merged") {
    const { mentionIds } = (act as Act<string, IncidentActs["incident.merged"]>).content;
    return [{ kind: "together", mentionIds, because: `${act.who}：${act.because}` }];
  }
  if (act.kind !== "incident.split") return [];
  const { mentionIds } = (act as Act<string, IncidentActs["incident.split"]>).content;
  return [{ kind: "apart", mentionIds, from: firstMentionId, because: `${act.who}：${act.because}` }];
};

/** What the clusterer must respect: merges and splits that still count, from the acts of all incidents. */
export const constraintsOf = (acts: readonly Act[]): readonly Constraint[] =>
  [...bySubject(acts).values()].flatMap((own) => {
    const counting = effective(own);
    const opened = counting.find((act) => act.kind === "incident.opened") as Act<string, IncidentActs["incident.opened"]> | undefined;
    return opened ? counting.flatMap((act) => constraintOf(act, opened.content.firstMentionId)) : [];
  });
