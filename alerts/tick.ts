import { shortHash } from "../lib/hash.ts";
import { dayMs } from "../lib/time.ts";
import { applyPursued, type Dispatch, enqueue, follow, isWaiting, note, ownerOf, type Push, toldKey } from "./dispatch.ts";
import { emptyInbox, type Inbox, type Parcel, takeOut, type Waiting } from "./inbox.ts";
import { isResting } from "./matter.ts";
import { type Pursuit, peopleAt, tickPursuit, type World } from "./pursuit.ts";

const tickPursuits = (world: World, before: Dispatch, at: string): Dispatch => {
  let state = before;
  for (const pursuit of Object.values(before.pursuits)) {
    if (isResting(before, pursuit.incidentId)) continue;
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
  const left = inbox.waiting.filter((item) => item.isForDuty && item.dueMs <= Date.parse(at) && !isHeldBack(before, item));
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

/** What was merged into another incident waits, in case the merge is taken back. */
const isHeldBack = (state: Dispatch, { subject }: Waiting): boolean => isResting(state, subject.incidentId);

const flushInbox = (world: World, before: Dispatch, receiver: string, at: string): Dispatch => {
  const whole = before.inboxes[receiver] ?? emptyInbox;
  const resting = whole.waiting.filter((item) => isHeldBack(before, item));
  const inbox = resting.length === 0 ? whole : { ...whole, waiting: whole.waiting.filter((item) => !resting.includes(item)) };
  const flush = { atMs: Date.parse(at), owner: ownerOf(world, receiver), routes: world.routes };
  const { inbox: after, parcels, held } = takeOut(inbox, flush);
  if (after === inbox) return before;
  let state: Dispatch = { ...before, inboxes: { ...before.inboxes, [receiver]: { ...after, waiting: [...after.waiting, ...resting] } } };
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

const waitingIn = (inboxes: Dispatch["inboxes"]): ReadonlySet<string> =>
  new Set(Object.values(inboxes).flatMap(({ waiting }) => waiting.map(({ subject }) => subject.incidentId)));

/** Without what was held back for a merge that nobody will take back any more. */
const withoutHeld = (inbox: Inbox, gone: (id: string) => boolean): Inbox => {
  const waiting = inbox.waiting.filter(({ subject }) => !gone(subject.incidentId));
  return waiting.length === inbox.waiting.length ? inbox : { ...inbox, waiting };
};

/** Forgets what nobody waits for and nobody will ask about: pursuits without running clocks, two weeks after their last step. */
export const forget = (state: Dispatch, at: string): Dispatch => {
  const before = new Date(Date.parse(at) - keptDays * dayMs).toISOString();
  const awaited = waitingIn(state.inboxes);
  const isDone = ({ incidentId, clocks }: Pursuit): boolean =>
    isResting(state, incidentId) || (clocks.every((clock) => clock.state !== "running") && !awaited.has(incidentId));
  const isOver = (pursuit: Pursuit): boolean => (pursuit.steps.at(-1)?.at ?? "") < before && isDone(pursuit);
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
    inboxes: Object.fromEntries(
      Object.entries(state.inboxes).map(([receiver, inbox]) => [receiver, withoutHeld(inbox, (id) => gone.has(id))]),
    ),
    told: Object.fromEntries(Object.entries(state.told).filter(([, when]) => when >= before)),
    silences: state.silences.filter((silence) => Date.parse(silence.until) > Date.parse(at)),
  };
};
