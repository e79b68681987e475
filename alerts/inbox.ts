import { dayMs, formatBeijing, minuteMs } from "../lib/time.ts";
import { breaksThrough, nextBatch, quietEnd, type Span } from "./hold.ts";
import type { RouteOptions, Subject } from "./route.ts";

/** An alert that a receiver is to be told of, and when. */
export interface Waiting {
  readonly subject: Subject;
  /** Epoch milliseconds. */
  readonly dueMs: number;
  readonly group: string;
  readonly intervalMs: number;
  readonly isEscalation: boolean;
  /** Told because of being on duty: whoever leaves the shift before hands it over. */
  readonly isForDuty: boolean;
  /** Why this receiver gets it. */
  readonly path: readonly string[];
  /** Set once it had to wait for more than its group. */
  readonly heldBecause?: string;
}

/** What one person or robot was told and has still to be told. */
export interface Inbox {
  readonly waiting: readonly Waiting[];
  /** Instants (epoch ms) of what it got in the last ten minutes. */
  readonly recentMs: readonly number[];
  readonly lastBundleMs: number;
  /** The Beijing date of `pushes`, which counts what quiet hours and limits apply to. */
  readonly day: string;
  readonly pushes: number;
  /** When each group was told last. */
  readonly groups: Readonly<Record<string, number>>;
  /** When each incident was told last. */
  readonly incidents: Readonly<Record<string, number>>;
}

/** Several alerts (or one) that become one message. */
export interface Parcel {
  readonly items: readonly Waiting[];
  readonly kind: "single" | "bundle" | "digest";
}

/** An inbox that nothing was put into. */
export const emptyInbox: Inbox = { waiting: [], recentMs: [], lastBundleMs: 0, day: "", pushes: 0, groups: {}, incidents: {} };

/** What an inbox belongs to: a person has quiet hours and a daily limit, a robot has neither. */
export interface Owner {
  readonly isPerson: boolean;
  readonly quiet?: Span | undefined;
}

const burstWindowMs = 10 * minuteMs;
const bundleEveryMs = 2 * minuteMs;

/** Puts something in, unless a repeat is too soon; what waited of the same incident is superseded. */
export const putIn = (inbox: Inbox, item: Waiting, limits: { readonly atMs: number; readonly repeatMs: number }): Inbox => {
  const lastMs = inbox.incidents[item.subject.incidentId];
  if (item.subject.isReminder === true && lastMs !== undefined && limits.atMs - lastMs < limits.repeatMs) return inbox;
  const isSame = ({ subject }: Waiting): boolean => subject.incidentId === item.subject.incidentId;
  const escalated = inbox.waiting.find((other) => isSame(other) && other.isEscalation);
  const merged = escalated === undefined ? item : { ...item, isEscalation: true, dueMs: Math.min(item.dueMs, escalated.dueMs) };
  return { ...inbox, waiting: [...inbox.waiting.filter((other) => !isSame(other)), merged] };
};

/** An inbox on a clock that was set back: nothing was told in the future, and what was due then is due now. */
export const rewindInbox = (inbox: Inbox, atMs: number, seenMs: number): Inbox => {
  const clamp = (record: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(Object.entries(record).map(([key, ms]) => [key, Math.min(ms, atMs)]));
  return {
    ...inbox,
    waiting: inbox.waiting.map((item) => (item.dueMs <= seenMs ? { ...item, dueMs: Math.min(item.dueMs, atMs) } : item)),
    recentMs: inbox.recentMs.map((ms) => Math.min(ms, atMs)),
    lastBundleMs: Math.min(inbox.lastBundleMs, atMs),
    groups: clamp(inbox.groups),
    incidents: clamp(inbox.incidents),
  };
};

const today = (inbox: Inbox, atMs: number): Inbox => {
  const day = formatBeijing(atMs, "day");
  return inbox.day === day ? inbox : { ...inbox, day, pushes: 0 };
};

/** Moves what may not go now to when it may: after quiet hours, or to tomorrow's batch once the day's pushes are used up. */
const postpone = (inbox: Inbox, item: Waiting, { atMs, owner, routes }: Flush): Waiting => {
  const untilMs = quietEnd(owner.quiet, atMs);
  if (untilMs > atMs) return { ...item, dueMs: untilMs, heldBecause: "免打扰时段" };
  if (inbox.pushes < routes.pushesPerDay) return item;
  const tomorrow = Date.parse(`${formatBeijing(atMs, "day")}T00:00:00+08:00`) + dayMs;
  return { ...item, dueMs: quietEnd(owner.quiet, nextBatch(routes.batches, tomorrow - 1)), heldBecause: `今日已推送 ${inbox.pushes} 次` };
};

interface Flush {
  readonly atMs: number;
  readonly owner: Owner;
  readonly routes: RouteOptions;
}

/** What goes out now, and the inbox afterwards. */
export interface Flushed {
  readonly inbox: Inbox;
  readonly parcels: readonly Parcel[];
  /** What was put off just now. */
  readonly held: readonly Waiting[];
}

const parcelOf = (items: readonly Waiting[]): Parcel => {
  if (items.length === 1) return { items, kind: "single" };
  return { items, kind: items.some((item) => item.heldBecause?.startsWith("今日") === true) ? "digest" : "bundle" };
};

const record = (inbox: Inbox, parcels: readonly Parcel[], { atMs }: Flush): Inbox => {
  const items = parcels.flatMap((parcel) => parcel.items);
  if (items.length === 0) return inbox;
  return {
    ...inbox,
    waiting: inbox.waiting.filter((item) => !items.includes(item)),
    recentMs: [...inbox.recentMs, ...parcels.map(() => atMs)],
    lastBundleMs: parcels.some((parcel) => parcel.kind !== "single") ? atMs : inbox.lastBundleMs,
    groups: { ...inbox.groups, ...Object.fromEntries(items.map((item) => [item.group, atMs])) },
    incidents: { ...inbox.incidents, ...Object.fromEntries(items.map((item) => [item.subject.incidentId, atMs])) },
  };
};

/** Urgent alerts go one by one; beyond the burst they are told together, at most every two minutes. */
const flushUrgent = (inbox: Inbox, due: readonly Waiting[], flush: Flush): readonly Parcel[] => {
  const room = Math.max(0, flush.routes.burst - inbox.recentMs.length);
  if (due.length <= room) return due.map((item) => parcelOf([item]));
  if (flush.atMs - inbox.lastBundleMs < bundleEveryMs) return [];
  return [parcelOf(due)];
};

const byGroup = (items: readonly Waiting[]): readonly (readonly Waiting[])[] => {
  const groups = new Map<string, Waiting[]>();
  for (const item of items) groups.set(item.group, [...(groups.get(item.group) ?? []), item]);
  return [...groups.values()];
};

const flushCalm = (inbox: Inbox, due: readonly Waiting[], flush: Flush): readonly Parcel[] => {
  if (due.length === 0) return [];
  // A person is interrupted once for all that is due.
  if (flush.owner.isPerson) return [parcelOf(due)];
  const ready = byGroup(due).filter(([first]) => flush.atMs - (inbox.groups[first?.group ?? ""] ?? 0) >= (first?.intervalMs ?? 0));
  if (ready.length + inbox.recentMs.length <= flush.routes.burst) return ready.map(parcelOf);
  return flush.atMs - inbox.lastBundleMs < bundleEveryMs ? [] : [parcelOf(ready.flat())];
};

/** Takes out what is due at an instant, as few messages as the rules allow. */
export const takeOut = (before: Inbox, flush: Flush): Flushed => {
  const { atMs, owner } = flush;
  const fresh = today(before, atMs);
  const inbox = { ...fresh, recentMs: fresh.recentMs.filter((ms) => ms > atMs - burstWindowMs && ms <= atMs) };
  const due = inbox.waiting.filter((item) => item.dueMs <= atMs);
  if (due.length === 0) return { inbox: before.day === inbox.day ? before : inbox, parcels: [], held: [] };
  const urgent = due.filter(breaksThrough);
  const calm = due.filter((item) => !breaksThrough(item));
  const moved = calm.map((item) => (owner.isPerson ? postpone(inbox, item, flush) : item));
  const held = moved.filter((item) => item.dueMs > atMs);
  const kept = { ...inbox, waiting: [...inbox.waiting.filter((item) => !calm.includes(item)), ...moved] };
  const urgentParcels = flushUrgent(kept, urgent, flush);
  const calmParcels = flushCalm(
    record(kept, urgentParcels, flush),
    moved.filter((item) => item.dueMs <= atMs),
    flush,
  );
  const after = record(kept, [...urgentParcels, ...calmParcels], flush);
  return {
    inbox: { ...after, pushes: after.pushes + (owner.isPerson ? calmParcels.length : 0) },
    parcels: [...urgentParcels, ...calmParcels],
    held,
  };
};
