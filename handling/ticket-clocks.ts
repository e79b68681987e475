import { formatBeijing } from "../lib/time.ts";
import { isQuiet } from "../lib/working-days.ts";
import { type Act, type ActStore, type Doing, subjectOf } from "../model/act.ts";
import type { Clock } from "../model/clock.ts";
import { type Level, levels } from "../model/incident.ts";
import type { LinkedTicket, Ticket, TicketActs } from "../model/ticket.ts";
import { type ClockContext, type ClockOptions, type ClockRule, isFor, shippedClocks } from "./clock-rules.ts";
import { clockBook, clockId, dueReminders, isOfTicket, type Reminder, recentClocks, standing, startClock, stopClock } from "./clocks.ts";
import { allActs, open, openAll, perform } from "./ledger.ts";
import { incidentBook } from "./lifecycle.ts";
import { ticketBook } from "./tickets.ts";

interface Desk {
  readonly store: ActStore;
  readonly options: ClockOptions;
}

/** The rules that tickets run by; a bureau that wrote its own rules keeps the one for the deadline that a file names. */
export const ticketRules = ({ rules }: Pick<ClockOptions, "rules">): readonly (readonly [name: string, rule: ClockRule])[] =>
  Object.entries({ ticket: shippedClocks.ticket as ClockRule, ...rules }).filter(([, { start }]) => start === "ticket-received");

const contextOf = ({ id, source, appeal }: Ticket, { post }: ClockRule): ClockContext => ({
  ...{ ownerId: id, level: "III" as const, isSafety: false, appeal, area: "city" as const, lead: post, asked: post, ticket: source },
});

/**
 * Runs a ticket's clocks: the deadline that its file names, beside the regulatory and the committed one of its source.
 * They begin when the ticket was taken, follow a deadline that the other system moves, and stop when it answered there.
 */
export const watchTicket = async (
  { store, options }: Desk,
  { ticket, before }: { readonly ticket: Ticket; readonly before?: Ticket | undefined },
  doing: Doing,
): Promise<void> => {
  for (const [name, rule] of ticketRules(options)) {
    const context = contextOf(ticket, rule);
    const stated = rule.side === "ticket" ? ticket.dueAt : undefined;
    if (stated === undefined && !isFor(rule, context)) continue;
    const what = { store, book: clockBook, id: clockId(ticket.id, name), doing };
    await perform(what, (state) => {
      if (state === undefined) return startClock(name, rule, { context, at: ticket.at, options, dueAt: stated })(state);
      const isMoved = stated !== undefined && before?.dueAt !== undefined && stated !== before.dueAt && state.stoppedAt === undefined;
      return isMoved ? [{ kind: "clock.extended", content: { dueAt: stated } }] : [];
    });
    if (ticket.answeredAt !== undefined) await perform({ ...what, doing: { ...doing, at: ticket.answeredAt } }, stopClock);
  }
};

/** Every clock of a ticket. */
export const clocksOfTicket = async ({ store, options }: Desk, id: string): Promise<readonly Clock[]> => {
  const clocks = await Promise.all(ticketRules(options).map(async ([name]) => (await open(store, clockBook, clockId(id, name))).state));
  return clocks.filter((clock) => clock !== undefined);
};

/** How the tickets of one post stand. */
export interface TicketSummary {
  readonly post: string;
  /** Clocks that people have not been reminded of at this share. */
  readonly due: readonly Reminder[];
  /** Tickets without an answer, those of them that are late, and those whose time runs out within a day. */
  readonly open: number;
  readonly late: number;
}

const ownersOf = (clocks: readonly Clock[]): number => new Set(clocks.map(({ ownerId }) => ownerId)).size;

/** How many tickets wait for an answer, and how many of them are late. */
export const countTickets = (clocks: readonly Clock[], at: string): { readonly open: number; readonly late: number } => {
  const waiting = clocks.filter((clock) => isOfTicket(clock) && clock.stoppedAt === undefined);
  return { open: ownersOf(waiting), late: ownersOf(waiting.filter((clock) => standing(clock, at).isOver)) };
};

/**
 * What each post is to be told about its tickets now: one summary however many there are, not in quiet hours, and not
 * again before `every` has passed. `levelOf` is the level of the incident that a ticket is linked to.
 */
export const ticketSummaries = (
  clocks: readonly Clock[],
  at: string,
  { options, levelOf }: { readonly options: ClockOptions; readonly levelOf: (ticket: string) => Level | undefined },
): readonly TicketSummary[] => {
  if (isQuiet(at, options.quiet)) return [];
  const known = clocks.filter(isOfTicket);
  return [...new Set(known.map(({ post }) => post))].flatMap((post): readonly TicketSummary[] => {
    const own = known.filter((clock) => clock.post === post);
    const last = Math.max(0, ...own.map(({ remindedAt }) => Date.parse(remindedAt ?? "1970-01-01T00:00:00.000Z")));
    if (Date.parse(at) - last < options.tickets.every) return [];
    const due = own.flatMap((clock) => {
      const level = levelOf(clock.ownerId);
      const isUrgent = level === "I" || level === "II";
      const shares = isUrgent ? options.remindAt[level] : options.tickets.remindAt;
      return dueReminders([clock], at, { remindAt: Object.fromEntries(levels.map((one) => [one, shares])) as ClockOptions["remindAt"] });
    });
    return due.length === 0 ? [] : [{ post, due, ...countTickets(own, at) }];
  });
};

const shownTickets = 5;

/** A summary in words: the counts, then the most urgent by name. */
export const sayTickets = ({ due, open, late }: TicketSummary): readonly string[] => {
  const urgent = due.toSorted((a, b) => (a.clock.dueAt < b.clock.dueAt ? -1 : 1));
  const named = new Map(urgent.map(({ clock }) => [clock.ownerId, clock] as const).toReversed());
  const first = [...named.values()].toReversed().slice(0, shownTickets);
  const more = named.size - first.length;
  return [
    `未答复 ${open} 张，其中超时 ${late} 张；这次到点 ${named.size} 张（以最近一次导入的文件为准）`,
    ...first.map((clock) => `${clock.ownerId}　${clock.title}　${formatBeijing(clock.dueAt, "short")} 到期`),
    ...(more > 0 ? [`另有 ${more} 张：wenfeng clock due`] : []),
  ];
};

/** The tickets that people linked to an incident. */
export const linkedTickets = async (store: ActStore): Promise<readonly LinkedTicket[]> => {
  const links = (await allActs(store, { noun: "ticket", kind: "ticket.linked" })) as readonly Act<string, TicketActs["ticket.linked"]>[];
  const ids = [...new Set(links.map(({ subject }) => subject.slice(subjectOf("ticket", "").length)))];
  const tickets = await Promise.all(ids.map(async (id) => (await open(store, ticketBook, id)).state));
  return tickets.filter((one) => one !== undefined).filter(({ incidentIds }) => incidentIds.length > 0);
};

/** The worst level of the open incidents that tickets are linked to, by ticket. */
const linkedLevels = async (store: ActStore): Promise<ReadonlyMap<string, Level>> => {
  const linked = await linkedTickets(store);
  if (linked.length === 0) return new Map();
  const running = (await openAll(store, incidentBook)).filter(({ phase }) => phase !== "closed");
  const levelById = new Map(running.map(({ incidentId, level }) => [incidentId, level]));
  return new Map(
    linked.flatMap(({ id, incidentIds }) => {
      const worst = levels.find((level) => incidentIds.some((incident) => levelById.get(incident) === level));
      return worst === undefined ? [] : [[id, worst] as const];
    }),
  );
};

/** What each post is to be told about its tickets; it comes again until `noteReminders` says that people have it. */
export const ticketsDue = async ({ store, options }: Desk, at: string): Promise<readonly TicketSummary[]> => {
  const clocks = (await recentClocks(store, at)).filter(isOfTicket);
  if (clocks.length === 0 || isQuiet(at, options.quiet)) return [];
  const levelsByTicket = await linkedLevels(store);
  return ticketSummaries(clocks, at, { options, levelOf: (ticket) => levelsByTicket.get(ticket) });
};
