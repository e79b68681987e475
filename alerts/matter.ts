import { toFailure } from "../lib/errors.ts";
import { levelRank } from "../model/incident.ts";
import type { Store } from "../model/store.ts";
import type { Doing } from "./deed.ts";
import { type Dispatch, emptyDispatch } from "./dispatch.ts";
import { type Pursuit, type PursuitClock, step } from "./pursuit.ts";

type Pursuits = Pick<Dispatch, "pursuits">;

/** The incident that an incident goes on in: its own, or where it was merged into, however often. */
const homeOf = ({ pursuits }: Pursuits, id: string): string => {
  const seen = new Set<string>();
  for (let at = id; ; ) {
    const into = pursuits[at]?.joined;
    if (into === undefined || seen.has(at)) return at;
    seen.add(at);
    at = into;
  }
};

const isAsking = ({ clocks }: Pursuit): boolean => clocks.some(({ state }) => state !== "met");

/** Whether a survivor's alert stands for that of an incident merged into it: told as urgently, and asking or signed. A false alarm stands for nothing. */
const covers = (home: Pursuit, other: Pursuit): boolean =>
  levelRank[home.level] >= levelRank[other.level] &&
  (home.isSafety || !other.isSafety) &&
  (home.clocks.length > 0 || other.clocks.length === 0) &&
  (isAsking(home) || !home.steps.some(({ kind }) => kind === "dismissed"));

/**
 * Whether nothing more is told or asked about an alert because its incident was merged into another. What was more urgent
 * than anything the survivor's people were told goes on, until it is signed or the survivor's own alert is as urgent.
 */
export const isResting = (state: Pursuits, id: string): boolean => {
  const pursuit = state.pursuits[id];
  const home = state.pursuits[homeOf(state, id)];
  return pursuit !== undefined && home !== undefined && home !== pursuit && covers(home, pursuit);
};

/** The pursuits that are about one matter now and do not rest: the survivor's own first. */
const matterOf = (state: Pursuits, id: string): readonly Pursuit[] => {
  const home = homeOf(state, id);
  const merged = Object.values(state.pursuits).filter(
    ({ incidentId, joined }) => joined !== undefined && homeOf(state, incidentId) === home,
  );
  const own = state.pursuits[home];
  return [...(own === undefined ? [] : [own]), ...merged.filter(({ incidentId }) => incidentId !== home && !isResting(state, incidentId))];
};

/** The pursuit that answers for an incident, also after it was merged into another: the one that still asks. */
export const pursuitOf = (state: Pursuits, id: string): Pursuit | undefined => {
  const all = matterOf(state, id);
  return all.find(isAsking) ?? all[0];
};

/** The pursuits that a deed is about: a signature and a false alarm count for the whole matter, an offer for the pursuit that has it. */
export const pursuitsFor = (state: Pursuits, { deed, incidentId }: Pick<Doing, "deed" | "incidentId">): readonly Pursuit[] => {
  const all = matterOf(state, incidentId);
  if (deed === "sign" || deed === "dismiss") return all;
  return (deed === "transfer" ? all : [...all.filter(({ offer }) => offer !== undefined), ...all]).slice(0, 1);
};

/** A merge of two incidents, or its undo, and when and why. */
export interface Joining {
  readonly home: string;
  readonly other: string;
  readonly at: string;
  readonly because: string;
}

const changed = (state: Dispatch, pursuit: Pursuit): Dispatch => ({
  ...state,
  pursuits: { ...state.pursuits, [pursuit.incidentId]: pursuit },
});

/** An incident was merged into another: the other's alert stands for its own as well. */
export const joinPursuit = (state: Dispatch, { home, other, at, because }: Joining): Dispatch => {
  const pursuit = state.pursuits[other];
  if (pursuit === undefined || pursuit.joined === home || homeOf(state, home) === other) return state;
  return changed(state, { ...pursuit, joined: home, steps: [...pursuit.steps, step(at, "joined", `并入 ${home}：${because}`)] });
};

const renewed = (clock: PursuitClock, at: string): PursuitClock =>
  clock.state === "running" && clock.startedAt <= at
    ? { ...clock, startedAt: at, dueAt: new Date(Date.parse(at) + clock.limitMs).toISOString() }
    : clock;

/** A merge was taken back: what rested is asked for again, with the whole time for the post that was asked last. */
export const partPursuit = (state: Dispatch, { home, other, at, because }: Joining): Dispatch => {
  const pursuit = state.pursuits[other];
  if (pursuit?.joined !== home) return state;
  const { joined: _joined, ...rest } = pursuit;
  const clocks = isResting(state, other) ? pursuit.clocks.map((clock) => renewed(clock, at)) : pursuit.clocks;
  return changed(state, { ...rest, clocks, steps: [...pursuit.steps, step(at, "parted", `撤销合并：${because}`)] });
};

/** Where alerting keeps what it remembers. */
export const dispatchKey = "dispatch";

/** Another process may have written in between: read again and decide anew. */
export const retried = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries >= 3 || toFailure(error).code !== "STORE_CONFLICT") throw error;
    }
  }
};

/** Lets alerting know of a merge or its undo, from whichever process: the store has it before this returns; the service acts on it with its next tick. */
export const settleMatter = (store: Pick<Store, "readState" | "writeState">, settle: typeof joinPursuit, joining: Joining): Promise<void> =>
  retried(async () => {
    const { value, token } = (await store.readState<Dispatch>(dispatchKey)) ?? { value: emptyDispatch, token: 0 };
    const after = settle(value, joining);
    if (after !== value) await store.writeState(dispatchKey, after, token);
  });
