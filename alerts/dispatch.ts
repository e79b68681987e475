import { formatBeijing } from "../lib/time.ts";
import { firstPermitted } from "./hold.ts";
import { emptyInbox, type Inbox, type Owner, type Parcel, putIn, rewindInbox } from "./inbox.ts";
import {
  beginPursuit,
  type Call,
  type Pursued,
  type Pursuit,
  peopleAt,
  revisePursuit,
  rewindPursuit,
  type Step,
  type World,
} from "./pursuit.ts";
import { inhibitorOf, type Route, routeOf, type Silence, type Subject, silenceOf } from "./route.ts";
import type { Storm } from "./storm.ts";

/** One message that is to go to one receiver, with the alerts in it. */
export interface Push {
  /** The same however often it is posted. */
  readonly id: string;
  /** `person:<key>` or `robot:<name>`. */
  readonly receiver: string;
  readonly kind: Parcel["kind"];
  readonly keys: readonly string[];
  readonly isEscalation: boolean;
  /** Whether the receiver was told of none of these incidents before: it needs the whole, not only what changed. */
  readonly isNew: boolean;
  readonly because: readonly string[];
  readonly at: string;
}

/** All that alerting remembers; a plain value, kept in the store. */
export interface Dispatch {
  readonly pursuits: Readonly<Record<string, Pursuit>>;
  readonly inboxes: Readonly<Record<string, Inbox>>;
  /** The latest revision of every incident, for inhibition. */
  readonly active: Readonly<Record<string, Subject>>;
  /** `<alert key>|<receiver>` → when: no one gets the same key twice. */
  readonly told: Readonly<Record<string, string>>;
  readonly silences: readonly Silence[];
  /** Decided but perhaps not yet in the outbox. */
  readonly outgoing: readonly Push[];
  /** Storm mode, while it is on and until the next one. */
  readonly storm?: Storm;
  /** The latest instant seen: what shows that the clock was set back. */
  readonly seenAt: string;
}

/** Nothing has happened yet. */
export const emptyDispatch: Dispatch = { pursuits: {}, inboxes: {}, active: {}, told: {}, silences: [], outgoing: [], seenAt: "" };

/** How it is kept that a receiver knows a key. */
export const toldKey = (key: string, receiver: string): string => `${key}|${receiver}`;

/** Whose inbox it is. */
export const ownerOf = (world: World, receiver: string): Owner => {
  const [kind, ...rest] = receiver.split(":");
  if (kind !== "person") return { isPerson: false };
  return { isPerson: true, quiet: world.org.people[rest.join(":")]?.quiet };
};

interface Entry {
  readonly receiver: string;
  readonly subject: Subject;
  readonly isEscalation: boolean;
  readonly isForDuty: boolean;
  readonly path: readonly string[];
  readonly route?: Pick<Route, "group" | "waitMs" | "intervalMs" | "repeatMs">;
  /** Not before this instant (a silence). */
  readonly notBefore?: string | undefined;
}

/** Whether a receiver is to be told of a key but was not yet. */
export const isWaiting = (state: Dispatch, key: string, receiver: string): boolean =>
  state.inboxes[receiver]?.waiting.some((item) => item.subject.key === key) === true;

/** Puts an alert into a receiver's inbox, unless it is known there. */
export const enqueue = (world: World, state: Dispatch, entry: Entry, at: string): Dispatch => {
  const { receiver, subject, isEscalation, isForDuty, path } = entry;
  if (state.told[toldKey(subject.key, receiver)] !== undefined) return state;
  if (isWaiting(state, subject.key, receiver) && !isEscalation) return state;
  const { group = subject.incidentId, waitMs = 0, intervalMs = 0, repeatMs = 0 } = entry.route ?? {};
  const atMs = Math.max(Date.parse(at), Date.parse(entry.notBefore ?? at));
  const permitted = firstPermitted({ subject, isEscalation }, ownerOf(world, receiver), { at: atMs, batches: world.routes.batches });
  const dueMs = permitted + (isEscalation || permitted > atMs ? 0 : waitMs);
  const item = { subject, dueMs, group, intervalMs, isEscalation, isForDuty, path };
  const inbox = putIn(state.inboxes[receiver] ?? emptyInbox, item, { atMs, repeatMs });
  return { ...state, inboxes: { ...state.inboxes, [receiver]: inbox } };
};

/** Keeps a step of an incident's pursuit. */
export const note = (state: Dispatch, incidentId: string, step: Step): Dispatch => {
  const pursuit = state.pursuits[incidentId];
  if (pursuit === undefined) return state;
  return { ...state, pursuits: { ...state.pursuits, [incidentId]: { ...pursuit, steps: [...pursuit.steps, step] } } };
};

/** Whom a route's receiver means for an incident at an instant: persons and robots. */
export const receiversOf = (
  world: World,
  named: string,
  about: { readonly lead: string; readonly co: readonly string[]; readonly at: string },
): readonly string[] => {
  const people = (post: string): readonly string[] => peopleAt(world, post, about.at).map((person) => `person:${person}`);
  if (named === "lead") return people(about.lead);
  if (named === "co") return about.co.flatMap(people);
  if (named === "duty") return people(world.roster.post);
  return named.startsWith("post:") ? people(named.slice(5)) : [named];
};

const revisionOf = (key: string): number => Number(key.split("#")[1]);

const withPursuit = (state: Dispatch, pursuit: Pursuit): Dispatch => ({
  ...state,
  pursuits: { ...state.pursuits, [pursuit.incidentId]: pursuit },
});

/** Puts a changed pursuit in its place and queues whom it calls. */
export const applyPursued = (
  world: World,
  state: Dispatch,
  pursued: { pursuit: Pursuit; calls: readonly Call[] },
  at: string,
): Dispatch => {
  const subject = state.active[pursued.pursuit.incidentId];
  const kept = withPursuit(state, pursued.pursuit);
  return subject === undefined ? kept : callAll(world, kept, { calls: pursued.calls, subject, at });
};

interface Calling {
  readonly calls: readonly Call[];
  readonly subject: Subject;
  readonly at: string;
  readonly notBefore?: string | undefined;
}

const callAll = (world: World, before: Dispatch, { calls, subject, at, notBefore }: Calling): Dispatch => {
  let state = before;
  for (const { post, isEscalation, because } of calls) {
    const entry = { subject, isEscalation, isForDuty: post === world.roster.post, path: [because] };
    for (const person of peopleAt(world, post, at)) {
      state = enqueue(world, state, { ...entry, receiver: `person:${person}`, notBefore: isEscalation ? undefined : notBefore }, at);
    }
  }
  return state;
};

const signFrom = (world: World, subject: Subject, from: string): string => {
  const quiets = peopleAt(world, world.roster.post, from).map((person) => world.org.people[person]?.quiet);
  const starts = quiets.map((quiet) => firstPermitted({ subject }, { quiet }, { at: Date.parse(from), batches: world.routes.batches }));
  return new Date(Math.min(...starts, starts.length === 0 ? Date.parse(from) : Number.POSITIVE_INFINITY)).toISOString();
};

const fanOut = (
  world: World,
  before: Dispatch,
  about: { subject: Subject; pursuit: Pursuit; at: string; notBefore?: string | undefined },
): Dispatch => {
  const { subject, pursuit, at, notBefore } = about;
  let state = before;
  for (const route of routeOf(world.routes, subject)) {
    for (const named of route.to) {
      const entry = { subject, isEscalation: false, isForDuty: named === "duty", path: route.path, route, notBefore };
      for (const receiver of receiversOf(world, named, { lead: pursuit.lead, co: pursuit.co, at })) {
        state = enqueue(world, state, { ...entry, receiver }, at);
      }
    }
  }
  return state;
};

// What was never told (inhibited, or a IV) has no clocks yet: it begins now, and what was noted of it is kept.
const openOrRevise = (world: World, known: Pursuit | undefined, now: { subject: Subject; at: string; signFrom: string }): Pursued => {
  if (known !== undefined && known.clocks.length > 0) return revisePursuit(world, known, now);
  const begun = beginPursuit(world, now.subject, now);
  return known === undefined ? begun : { ...begun, pursuit: { ...begun.pursuit, steps: known.steps } };
};

/** Takes in an alert's revision: routes it, opens or revises the pursuit, and queues whom to tell. Pure. */
export const takeAlert = (world: World, earlier: Dispatch, subject: Subject, at: string): Dispatch => {
  const before = follow(earlier, at);
  const known = before.pursuits[subject.incidentId];
  // Told again after a crash, or out of order: nothing new.
  if (known !== undefined && revisionOf(known.key) >= revisionOf(subject.key)) return before;
  const silence = silenceOf([...world.routes.silences, ...before.silences], subject, at);
  const notBefore = silence === undefined ? undefined : new Date(silence.until).toISOString();
  const when = { at: notBefore ?? at, signFrom: signFrom(world, subject, notBefore ?? at) };
  const stronger = subject.isSafety ? undefined : inhibitorOf(world.routes, subject, Object.values(before.active));
  if (stronger !== undefined) {
    const quiet = known ?? { ...beginPursuit(world, subject, when).pursuit, clocks: [] };
    return note(withPursuit(before, quiet), subject.incidentId, {
      at,
      kind: "inhibited",
      because: `已有 ${stronger.key}（${stronger.level} 级）`,
    });
  }
  const { pursuit, calls } = openOrRevise(world, known, { subject, ...when });
  const opened = withPursuit({ ...before, active: { ...before.active, [subject.incidentId]: subject } }, pursuit);
  const said = silence === undefined ? "" : `${silence.by} 静默至 ${formatBeijing(silence.until)}：${silence.because}`;
  const state = silence === undefined ? opened : note(opened, subject.incidentId, { at, kind: "silenced", because: said });
  const fanned = fanOut(world, state, { subject, pursuit, at, notBefore });
  return callAll(world, fanned, { calls, subject, at, notBefore });
};

/** Keeps up with the clock; where it was set back, everything that runs keeps the time it had left. */
export const follow = (state: Dispatch, at: string): Dispatch => {
  const { seenAt } = state;
  if (at === seenAt) return state;
  if (at > seenAt) return { ...state, seenAt: at };
  const each = <T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
  return {
    ...state,
    seenAt: at,
    pursuits: each(state.pursuits, (pursuit) => rewindPursuit(pursuit, at, seenAt)),
    inboxes: each(state.inboxes, (inbox) => rewindInbox(inbox, Date.parse(at), Date.parse(seenAt))),
  };
};
