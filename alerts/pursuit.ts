import { z } from "zod";
import { duration } from "../lib/options.ts";
import { type Level, levelRank } from "../model/incident.ts";
import { type Matrix, ownersOf } from "./matrix.ts";
import { chainOf, type Organisation, postOf } from "./organisation.ts";
import { peopleOnDuty, type Roster } from "./roster.ts";
import type { RouteOptions, Subject } from "./route.ts";

/** How long a post has before the next one is called. */
export const clockOptions = z.strictObject({
  sign: z
    .strictObject({
      I: duration("Ⅰ级").prefault("5m"),
      II: duration("Ⅱ级").prefault("5m"),
      III: duration("Ⅲ级，从免打扰允许的第一次推送算起").prefault("30m"),
      safety: duration("人身安全，不论级别").prefault("5m"),
    })
    .prefault({})
    .describe("值班签收时限"),
  decision: z
    .strictObject({ I: duration("Ⅰ级").prefault("15m"), II: duration("Ⅱ级").prefault("30m") })
    .prefault({})
    .describe("决策人知悉时限"),
});
export type Clocks = z.infer<typeof clockOptions>;

/** All that is known of the bureau's people and rules. */
export interface World {
  readonly org: Organisation;
  readonly roster: Roster;
  readonly matrix: Matrix;
  readonly routes: RouteOptions;
  readonly clocks: Clocks;
}

/** What was done about an alert, when, and why; every step is kept. */
export interface Step {
  readonly at: string;
  readonly kind:
    | ("pushed" | "held" | "silenced" | "inhibited" | "called" | "skipped" | "missed" | "top" | "relieved")
    | ("signed" | "informed" | "offered" | "accepted" | "refused" | "escalated" | "dismissed")
    | ("joined" | "parted");
  readonly who?: string;
  readonly because: string;
}

/** A clock that climbs a chain of posts until somebody answers. */
export interface PursuitClock {
  readonly name: "sign" | "decision";
  readonly chain: readonly string[];
  readonly position: number;
  readonly startedAt: string;
  readonly dueAt: string;
  readonly limitMs: number;
  /** When the first post's time began; the whole climb takes at most `limitMs` for each post of the chain. */
  readonly beganAt: string;
  /** When the highest post was called, and when somebody answered. */
  readonly topAt?: string;
  readonly metAt?: string;
  /** `top`: the highest post was called and its time has passed too. */
  readonly state: "running" | "met" | "top";
}

/** What people owe an incident: who leads, which clocks run, what was done. */
export interface Pursuit {
  readonly incidentId: string;
  readonly key: string;
  readonly level: Level;
  readonly isSafety: boolean;
  readonly lead: string;
  readonly co: readonly string[];
  readonly clocks: readonly PursuitClock[];
  readonly offer?: { readonly to: string; readonly by: string };
  readonly refusals: number;
  readonly steps: readonly Step[];
  /** The incident that this one was merged into. */
  readonly joined?: string;
}

/** A post that must be told now. */
export interface Call {
  readonly post: string;
  readonly isEscalation: boolean;
  readonly because: string;
}

/** A pursuit after something, and whom that calls. */
export interface Pursued {
  readonly pursuit: Pursuit;
  readonly calls: readonly Call[];
}

/** Who fills a post at an instant: by the roster where it says so and somebody is on it. */
export const peopleAt = (world: World, post: string, at: string): readonly string[] => {
  const found = postOf(world.org, post);
  if (found === undefined) return [];
  const onDuty = found.onRoster ? peopleOnDuty(world.roster, at) : [];
  return onDuty.length > 0 ? onDuty : found.people;
};

/** What a post is called. */
export const titleOfPost = (world: World, post: string): string =>
  `${world.org.units[post.split(".")[0] ?? ""]?.title ?? ""}${postOf(world.org, post)?.title ?? post}`;

const limitOf = (
  world: World,
  name: PursuitClock["name"],
  { level, isSafety }: Pick<Subject, "level" | "isSafety">,
): number | undefined => {
  if (name === "decision") return level === "I" || level === "II" ? world.clocks.decision[level] : undefined;
  if (isSafety) return Math.min(world.clocks.sign.safety, level === "IV" ? world.clocks.sign.safety : world.clocks.sign[level]);
  return level === "IV" ? undefined : world.clocks.sign[level];
};

const later = (instant: string, ms: number): string => new Date(Date.parse(instant) + ms).toISOString();

const startClock = (
  world: World,
  name: PursuitClock["name"],
  start: { subject: Subject; chain: readonly string[]; at: string },
): readonly PursuitClock[] => {
  const limitMs = limitOf(world, name, start.subject);
  if (limitMs === undefined || start.chain.length === 0) return [];
  return [
    {
      name,
      chain: start.chain,
      position: 0,
      startedAt: start.at,
      dueAt: later(start.at, limitMs),
      limitMs,
      beganAt: start.at,
      state: "running",
    },
  ];
};

/** One step, in the form in which it is kept. */
export const step = (at: string, kind: Step["kind"], because: string, who?: string): Step => ({
  at,
  kind,
  because,
  ...(who === undefined ? {} : { who }),
});

/** The last resort where the matrix has no owner: the head of the root. `wenfeng check` does not let it come to this. */
const rootHead = (world: World): string => {
  const root = Object.keys(world.org.units).find((key) => world.org.units[key]?.parent === undefined) ?? "";
  return `${root}.head`;
};

const clocksFor = (world: World, subject: Subject, start: { signFrom: string; at: string; lead: string }): readonly PursuitClock[] => [
  ...startClock(world, "sign", { subject, chain: chainOf(world.org, world.roster.post), at: start.signFrom }),
  ...startClock(world, "decision", { subject, chain: chainOf(world.org, start.lead), at: start.at }),
];

const callsOf = (clocks: readonly PursuitClock[], because: string): readonly Call[] =>
  clocks.flatMap((clock) => (clock.chain[0] === undefined ? [] : [{ post: clock.chain[0], isEscalation: false, because }]));

/** Opens the pursuit of an incident; the duty clock starts at `signFrom`, the first push that quiet hours permit. */
export const beginPursuit = (world: World, subject: Subject, when: { at: string; signFrom: string }): Pursued => {
  const owners = ownersOf(world.org, world.matrix, subject);
  const lead = owners?.lead ?? rootHead(world);
  const clocks = clocksFor(world, subject, { ...when, lead });
  const { incidentId, key, level, isSafety } = subject;
  return {
    pursuit: { incidentId, key, level, isSafety, lead, co: owners?.co ?? [], clocks, refusals: 0, steps: [] },
    calls: callsOf(clocks, "首报"),
  };
};

/** Takes in a later revision: clocks start anew when it is worse, or flared up after it was over; otherwise people are only told. */
export const revisePursuit = (world: World, pursuit: Pursuit, revision: { subject: Subject; at: string; signFrom: string }): Pursued => {
  const { subject } = revision;
  const isWorse = levelRank[subject.level] > levelRank[pursuit.level] || (subject.isSafety && !pursuit.isSafety);
  const kept = { ...pursuit, key: subject.key, level: subject.level, isSafety: pursuit.isSafety || subject.isSafety };
  const { againAt } = subject;
  const isAgain = againAt !== undefined && pursuit.clocks.every(({ beganAt }) => beganAt < againAt);
  if (!isWorse && !isAgain) return { pursuit: kept, calls: [] };
  const owners = ownersOf(world.org, world.matrix, subject);
  const lead = owners?.lead ?? pursuit.lead;
  const clocks = clocksFor(world, subject, { ...revision, lead });
  return { pursuit: { ...kept, lead, co: owners?.co ?? pursuit.co, clocks }, calls: callsOf(clocks, isWorse ? "升级" : "再次升温") };
};

/** An instant, and what people know by then of the pursuit's alert. */
export interface Moment {
  readonly at: string;
  readonly isTold: (person: string) => boolean;
  /** Told, or waiting to be told. */
  readonly isExpected: (person: string) => boolean;
}

interface Climb {
  readonly clock: PursuitClock;
  readonly steps: readonly Step[];
  readonly calls: readonly Call[];
}

/** Climbs one post, or further where nobody new would be told. */
const climb = (world: World, clock: PursuitClock, now: Moment): Climb => {
  const { at, isTold } = now;
  const missed = clock.chain[clock.position] ?? "";
  const steps: Step[] = [step(at, "missed", `${titleOfPost(world, missed)} 未在时限内${clock.name === "sign" ? "签收" : "知悉"}`, missed)];
  for (let position = clock.position + 1; position < clock.chain.length; position++) {
    const post = clock.chain[position] as string;
    if (peopleAt(world, post, at).every(isTold)) {
      steps.push(step(at, "skipped", `${titleOfPost(world, post)} 的人都已告知`, post));
      continue;
    }
    steps.push(step(at, "called", `升级上报至 ${titleOfPost(world, post)}`, post));
    const top = position === clock.chain.length - 1 ? { topAt: at } : {};
    const moved: PursuitClock = { ...clock, ...top, position, startedAt: at, dueAt: later(at, clock.limitMs) };
    return { clock: moved, steps, calls: [{ post, isEscalation: true, because: `${titleOfPost(world, missed)} 未在时限内回应` }] };
  }
  steps.push(step(at, "top", "已到最上一级，仍未回应"));
  return { clock: { ...clock, position: clock.chain.length - 1, topAt: clock.topAt ?? at, state: "top" }, steps, calls: [] };
};

/** The clocks of a pursuit on a clock that was set back: those that run have as much time left as before. */
export const rewindPursuit = (pursuit: Pursuit, at: string, seenAt: string): Pursuit => {
  const backMs = Date.parse(at) - Date.parse(seenAt);
  const clocks = pursuit.clocks.map((clock) =>
    clock.startedAt <= seenAt ? { ...clock, startedAt: later(clock.startedAt, backMs), dueAt: later(clock.dueAt, backMs) } : clock,
  );
  return { ...pursuit, clocks };
};

/** Lets time pass: missed clocks climb, and a shift that took over is called while the duty clock runs. */
export const tickPursuit = (world: World, pursuit: Pursuit, now: Moment): Pursued => {
  const steps: Step[] = [];
  const calls: Call[] = [];
  const clocks = pursuit.clocks.map((clock): PursuitClock => {
    if (clock.state !== "running" || now.at < clock.startedAt) return clock;
    if (now.at >= clock.dueAt) {
      const end = climb(world, clock, now);
      steps.push(...end.steps);
      calls.push(...end.calls);
      return end.clock;
    }
    const post = clock.chain[clock.position] as string;
    if (!peopleAt(world, post, now.at).every(now.isExpected)) calls.push({ post, isEscalation: clock.position > 0, because: "接班" });
    return clock;
  });
  if (steps.length === 0 && calls.length === 0 && clocks.every((clock, index) => clock === pursuit.clocks[index]))
    return { pursuit, calls };
  return { pursuit: { ...pursuit, clocks, steps: [...pursuit.steps, ...steps] }, calls };
};
