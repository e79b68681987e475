import { dayMs, formatBeijing, sayDuration } from "../lib/time.ts";
import type { Act, ActStore, Doing, Draft } from "../model/act.ts";
import { machine } from "../model/act.ts";
import type { Clock, ClockActs, Moment } from "../model/clock.ts";
import { sideTitles } from "../model/clock.ts";
import type { Level } from "../model/incident.ts";
import type { ClockContext, ClockOptions, ClockRule } from "./clock-rules.ts";
import { countFrom, dueAfter, isFor } from "./clock-rules.ts";
import { defineBook, openAll, perform, refuse } from "./ledger.ts";

type Of<Kind extends keyof ClockActs> = Act<Kind, ClockActs[Kind]>;

const begin = (first: Act): Clock | undefined => {
  if (first.kind !== "clock.started") return undefined;
  const { content, subject } = first as Of<"clock.started">;
  return { id: subject.slice(subject.indexOf(":") + 1), ...content, pauses: [], reminded: [] };
};

const resume = (clock: Clock, at: string): Clock => {
  const { pausedAt, pauseBecause = "", ...rest } = clock;
  if (pausedAt === undefined) return clock;
  const dueAt = new Date(Date.parse(clock.dueAt) + Date.parse(at) - Date.parse(pausedAt)).toISOString();
  return { ...rest, dueAt, pauses: [...clock.pauses, { from: pausedAt, to: at, because: pauseBecause }] };
};

const restart = (clock: Clock, { content }: Of<"clock.restarted">): Clock => {
  const { stoppedAt, pausedAt: _paused, pauseBecause: _because, ...rest } = clock;
  const round = { from: clock.from, dueAt: clock.dueAt, ...(stoppedAt === undefined ? {} : { stoppedAt }) };
  return { ...rest, ...content, pauses: [], reminded: [], earlier: [...(clock.earlier ?? []), round] };
};

/** Every countdown, met and missed kept. */
export const clockBook = defineBook<Clock, ClockActs>({
  noun: "clock",
  title: "时限",
  begin,
  apply: {
    "clock.paused": (state, { at, because }) => ({ ...state, pausedAt: at, pauseBecause: because }),
    "clock.resumed": (state, { at }) => resume(state, at),
    "clock.stopped": (state, { at }) => ({ ...resume(state, at), stoppedAt: at }),
    "clock.restarted": restart,
    "clock.passed": (state, { content }) => ({ ...state, post: content.to, level: content.level }),
    "clock.extended": (state, { content }) => ({ ...state, dueAt: content.dueAt, reminded: [] }),
    "clock.reminded": (state, { content, at }) => ({ ...state, reminded: [...state.reminded, content.share], remindedAt: at }),
  },
});

/** How a clock stands at an instant. */
export interface Standing {
  readonly state: "waiting" | "running" | "paused" | "met" | "missed";
  /** Whether it ran out before it stopped, or has run out by now. */
  readonly isOver: boolean;
  /** Share of the time used, 0…; above 1 it is over. */
  readonly used: number;
  readonly leftMs: number;
}

/** How a clock stands at an instant; a stopped one is met or missed for ever. */
export const standing = (clock: Clock, at: string): Standing => {
  const until = clock.stoppedAt ?? clock.pausedAt ?? at;
  const pausedMs = clock.pauses.reduce((sum, pause) => sum + Date.parse(pause.to) - Date.parse(pause.from), 0);
  const totalMs = Date.parse(clock.dueAt) - Date.parse(clock.from) - pausedMs;
  const leftMs = Date.parse(clock.dueAt) - Date.parse(until);
  const used = Math.max(0, 1 - leftMs / totalMs);
  const isOver = leftMs < 0;
  return { isOver, used, leftMs, state: stateOf(clock, at, isOver) };
};

const stateOf = (clock: Clock, at: string, isOver: boolean): Standing["state"] => {
  if (clock.stoppedAt !== undefined) return isOver ? "missed" : "met";
  if (clock.pausedAt !== undefined) return "paused";
  if (isOver) return "missed";
  return at < clock.from ? "waiting" : "running";
};

type Drafts = readonly Draft<ClockActs>[];

/** What starting a clock needs beside its rule; `dueAt` where somebody else named the deadline (a ticket's file). */
export interface Start {
  readonly context: ClockContext;
  readonly at: string;
  readonly options: ClockOptions;
  readonly dueAt?: string | undefined;
}

const levelIn = ({ isSafety, level }: ClockContext): Level => (isSafety ? "I" : level);

/** Starts the clock of a rule; one that has ended counts anew when the matter flared up again, that of the signature where nobody has signed since. */
export const startClock =
  (name: string, rule: ClockRule, { context, at, options, dueAt }: Start) =>
  (state: Clock | undefined): Drafts => {
    const from = countFrom(rule, at, options);
    const post = rule.post === "lead" || rule.post === "asked" ? context[rule.post] : rule.post;
    const counted = { post, from, dueAt: dueAt ?? dueAfter(from, rule.within), level: levelIn(context) };
    if (state) return isAgain(state, context, at) ? [{ kind: "clock.restarted", content: counted }] : [];
    return [{ kind: "clock.started", content: { name, side: rule.side, basis: rule.basis, ...namedFor(rule, context), ...counted } }];
  };

const namedFor = ({ title }: ClockRule, { ownerId, ticket }: ClockContext) =>
  ticket === undefined ? { ownerId, title } : { ownerId, title: `${ticket} ${title}`, ticket };

const isAgain = ({ side, stoppedAt, dueAt }: Clock, context: ClockContext, at: string): boolean =>
  context.isAgain === true && (side !== "duty" || context.isUnsigned === true) && (stoppedAt !== undefined || dueAt < at);

/** Starts a clock with a deadline of its own, such as a date that a regulator named. */
export const startFixedClock =
  (content: ClockActs["clock.started"]) =>
  (state: Clock | undefined): Drafts =>
    state ? [] : [{ kind: "clock.started", content }];

const running = (state: Clock | undefined): Clock => {
  if (!state) return refuse("没有这项时限");
  return state.stoppedAt ? refuse("时限已停止") : state;
};

/** Pauses, with the reason of the act, where the rule allows it. */
export const pauseClock =
  (rule: ClockRule | undefined) =>
  (state: Clock | undefined): Drafts => {
    if (running(state).pausedAt) return refuse("已经暂停");
    return rule?.canPause ? [{ kind: "clock.paused", content: {} }] : refuse("这项时限不允许暂停");
  };

/** Goes on counting. */
export const resumeClock = (state: Clock | undefined): Drafts =>
  running(state).pausedAt ? [{ kind: "clock.resumed", content: {} }] : refuse("没有暂停");

/** Stops a clock for good; one that stands still stays as it is. */
export const stopClock = (state: Clock | undefined): Drafts => (state && !state.stoppedAt ? [{ kind: "clock.stopped", content: {} }] : []);

/** The id of a clock. */
export const clockId = (ownerId: string, name: string): string => `${ownerId}/${name}`;

/** Something happened: starts the clocks that it starts and stops those that it stops. */
export const strike = async (
  { store, options, context }: { readonly store: ActStore; readonly options: ClockOptions; readonly context: ClockContext },
  moment: Moment,
  doing: Doing,
): Promise<readonly Clock[]> => {
  const changed: Clock[] = [];
  for (const [name, rule] of Object.entries(options.rules)) {
    const what = { store, book: clockBook, id: clockId(context.ownerId, name), doing };
    if (rule.start === moment && isFor(rule, context)) {
      changed.push(await perform(what, startClock(name, rule, { context, at: doing.at, options })));
    }
    if (rule.stop !== moment) continue;
    for (const ownerId of [context.ownerId, ...(context.merged ?? [])]) {
      const stopped: Clock | undefined = await perform({ ...what, id: clockId(ownerId, name) }, stopClock);
      if (stopped) changed.push(stopped);
    }
  }
  return changed;
};

/** A reminder that is due: how much of a clock is used, and whom it concerns. */
export interface Reminder {
  readonly clock: Clock;
  readonly share: number;
  readonly text: string;
}

/** How a clock is called: its side, unless its title says that already. */
export const clockTitle = ({ side, title }: Pick<Clock, "side" | "title">): string =>
  title.includes(sideTitles[side]) ? title : `${sideTitles[side]}｜${title}`;

/** The reminders due now, at most one per clock: the highest share passed that nobody was reminded of. */
export const dueReminders = (clocks: readonly Clock[], at: string, options: Pick<ClockOptions, "remindAt">): readonly Reminder[] =>
  clocks.flatMap((clock) => {
    if (clock.stoppedAt !== undefined || clock.pausedAt !== undefined) return [];
    const { used, leftMs } = standing(clock, at);
    const reached = Math.max(0, ...options.remindAt[clock.level].filter((share) => used >= share));
    if (reached === 0 || clock.reminded.some((share) => share >= reached)) return [];
    const due = `${formatBeijing(clock.dueAt, "short")} 到期`;
    const left = leftMs <= 0 ? "已到时限" : `还剩 ${sayDuration(leftMs)}`;
    return [
      {
        clock,
        share: reached,
        text: `${clockTitle(clock)}：已用 ${Math.round(reached * 100)}%，${left}（${due}，${clock.post}）`,
      },
    ];
  });

/** Clocks that began longer ago are read no more for reminders; none of the shipped ones lasts so long. */
const remembered = 45 * dayMs;

/** The clocks that reminders are looked for in. */
export const recentClocks = (store: ActStore, at: string): Promise<readonly Clock[]> =>
  openAll(store, clockBook, new Date(Date.parse(at) - remembered).toISOString());

/** Whether a clock is a ticket's: people are reminded of those by one summary for each post, not one by one. */
export const isOfTicket = ({ ticket, side }: Clock): boolean => ticket !== undefined || side === "ticket";

/** Notes that people were reminded, so that no reminder comes twice. */
export const noteReminders = async (store: ActStore, due: readonly Reminder[], at: string): Promise<void> => {
  for (const { clock, share } of due) {
    const doing = { who: machine, at, because: `时限用去 ${Math.round(share * 100)}%` };
    await perform({ store, book: clockBook, id: clock.id, doing }, () => [{ kind: "clock.reminded", content: { share } }]);
  }
};

/** The reminders due of incidents' clocks; they come again until `noteReminders` says that people have them. */
export const remindersDue = async (store: ActStore, options: ClockOptions, at: string): Promise<readonly Reminder[]> =>
  dueReminders(
    (await recentClocks(store, at)).filter((clock) => !isOfTicket(clock)),
    at,
    options,
  );
