import { shortHash } from "../lib/hash.ts";
import { dayMs, formatBeijing } from "../lib/time.ts";
import { firstPermitted } from "./hold.ts";
import { emptyInbox, type Inbox, type Owner, type Parcel, putIn, rewindInbox, takeOut } from "./inbox.ts";
import {
  beginPursuit,
  type Call,
  type Pursuit,
  peopleAt,
  revisePursuit,
  rewindPursuit,
  type Step,
  tickPursuit,
  type World,
} from "./pursuit.ts";
import { inhibitorOf, type Route, routeOf, type Silence, type Subject, silenceOf } from "./route.ts";

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
  /** The latest instant seen: what shows that the clock was set back. */
  readonly seenAt: string;
}

/** Nothing has happened yet. */
export const emptyDispatch: Dispatch = { pursuits: {}, inboxes: {}, active: {}, told: {}, silences: [], outgoing: [], seenAt: "" };

const toldKey = (key: string, receiver: string): string => `${key}|${receiver}`;

const ownerOf = (world: World, receiver: string): Owner => {
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

const isWaiting = (state: Dispatch, key: string, receiver: string): boolean =>
  state.inboxes[receiver]?.waiting.some((item) => item.subject.key === key) === true;

const enqueue = (world: World, state: Dispatch, entry: Entry, at: string): Dispatch => {
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

const note = (state: Dispatch, incidentId: string, step: Step): Dispatch => {
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
  const { pursuit, calls } = known === undefined ? beginPursuit(world, subject, when) : revisePursuit(world, known, { subject, ...when });
  const opened = withPursuit({ ...before, active: { ...before.active, [subject.incidentId]: subject } }, pursuit);
  const said = silence === undefined ? "" : `${silence.by} 静默至 ${formatBeijing(silence.until)}：${silence.because}`;
  const state = silence === undefined ? opened : note(opened, subject.incidentId, { at, kind: "silenced", because: said });
  const fanned = fanOut(world, state, { subject, pursuit, at, notBefore });
  return callAll(world, fanned, { calls, subject, at, notBefore });
};

/** Keeps up with the clock; where it was set back, everything that runs keeps the time it had left. */
const follow = (state: Dispatch, at: string): Dispatch => {
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

const tickPursuits = (world: World, before: Dispatch, at: string): Dispatch => {
  let state = before;
  for (const pursuit of Object.values(before.pursuits)) {
    const isTold = (person: string): boolean => state.told[toldKey(pursuit.key, `person:${person}`)] !== undefined;
    const isExpected = (person: string): boolean => isTold(person) || isWaiting(state, pursuit.key, `person:${person}`);
    const pursued = tickPursuit(world, pursuit, { at, isTold, isExpected });
    if (pursued.pursuit === pursuit && pursued.calls.length === 0) continue;
    state = applyPursued(world, state, pursued, at);
  }
  return state;
};

const pushOf = (parcel: Parcel, receiver: string, about: { at: string; isNew: boolean }): Push => {
  const keys = parcel.items.map((item) => item.subject.key);
  return {
    id: `${parcel.kind === "single" ? `alert:${keys[0]}` : `bundle:${shortHash(keys.join(" "))}`}@${shortHash(receiver)}`,
    receiver,
    kind: parcel.kind,
    keys,
    isEscalation: parcel.items.some((item) => item.isEscalation),
    isNew: about.isNew,
    because: [...new Set(parcel.items.flatMap((item) => item.path))],
    at: about.at,
  };
};

const sendParcel = (state: Dispatch, push: Push, parcel: Parcel): Dispatch => {
  const told = { ...state.told, ...Object.fromEntries(push.keys.map((key) => [toldKey(key, push.receiver), push.at])) };
  const noted = parcel.items.reduce(
    (kept, item) =>
      note(kept, item.subject.incidentId, { at: push.at, kind: "pushed", who: push.receiver, because: item.path.join(" › ") }),
    state,
  );
  return { ...noted, told, outgoing: [...noted.outgoing, push] };
};

/** What is due to somebody who went off duty meanwhile is told to those who took over. */
const relieve = (world: World, before: Dispatch, receiver: string, at: string): Dispatch => {
  const inbox = before.inboxes[receiver] ?? emptyInbox;
  const onDuty = peopleAt(world, world.roster.post, at);
  const person = receiver.startsWith("person:") ? receiver.slice("person:".length) : undefined;
  if (person === undefined || onDuty.length === 0 || onDuty.includes(person)) return before;
  const left = inbox.waiting.filter((item) => item.isForDuty && item.dueMs <= Date.parse(at));
  if (left.length === 0) return before;
  const rest = inbox.waiting.filter((item) => !left.includes(item));
  let state: Dispatch = { ...before, inboxes: { ...before.inboxes, [receiver]: { ...inbox, waiting: rest } } };
  for (const { subject, isEscalation, path } of left) {
    state = note(state, subject.incidentId, { at, kind: "relieved", who: receiver, because: "已交班，改告接班人" });
    for (const taker of onDuty)
      state = enqueue(world, state, { receiver: `person:${taker}`, subject, isEscalation, isForDuty: true, path }, at);
  }
  return state;
};

const flushInbox = (world: World, before: Dispatch, receiver: string, at: string): Dispatch => {
  const inbox = before.inboxes[receiver] ?? emptyInbox;
  const flush = { atMs: Date.parse(at), owner: ownerOf(world, receiver), routes: world.routes };
  const { inbox: after, parcels, held } = takeOut(inbox, flush);
  if (after === before.inboxes[receiver]) return before;
  let state: Dispatch = { ...before, inboxes: { ...before.inboxes, [receiver]: after } };
  for (const item of held) {
    state = note(state, item.subject.incidentId, { at, kind: "held", who: receiver, because: item.heldBecause ?? "暂缓" });
  }
  for (const parcel of parcels) {
    const isNew = parcel.items.some((item) => inbox.incidents[item.subject.incidentId] === undefined);
    state = sendParcel(state, pushOf(parcel, receiver, { at, isNew }), parcel);
  }
  return state;
};

/** Lets time pass: clocks climb, and what is due goes out. The new pushes stand at the end of `outgoing`. Pure. */
export const tickDispatch = (world: World, earlier: Dispatch, at: string): Dispatch => {
  const pursued = tickPursuits(world, follow(earlier, at), at);
  const relieved = Object.keys(pursued.inboxes).reduce((kept, receiver) => relieve(world, kept, receiver, at), pursued);
  return Object.keys(relieved.inboxes).reduce((kept, receiver) => flushInbox(world, kept, receiver, at), relieved);
};

const keptDays = 14;

/** Forgets what nobody waits for and nobody will ask about: pursuits without running clocks, two weeks after their last step. */
export const forget = (state: Dispatch, at: string): Dispatch => {
  const before = new Date(Date.parse(at) - keptDays * dayMs).toISOString();
  const isOver = (pursuit: Pursuit): boolean =>
    pursuit.clocks.every((clock) => clock.state !== "running") && (pursuit.steps.at(-1)?.at ?? "") < before;
  const gone = new Set(
    Object.values(state.pursuits)
      .filter(isOver)
      .map((pursuit) => pursuit.incidentId),
  );
  const keep = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).filter(([id]) => !gone.has(id)));
  return {
    ...state,
    pursuits: keep(state.pursuits),
    active: keep(state.active),
    told: Object.fromEntries(Object.entries(state.told).filter(([, when]) => when >= before)),
    silences: state.silences.filter((silence) => Date.parse(silence.until) > Date.parse(at)),
  };
};
