import { Failure } from "../lib/errors.ts";
import { townsOf } from "../lib/place-name.ts";
import { dayMs, hourMs } from "../lib/time.ts";
import type { ActStore, Doing } from "../model/act.ts";
import { machine } from "../model/act.ts";
import type { Analysis } from "../model/analysis.ts";
import type { Case } from "../model/case.ts";
import type { Clock, Moment, Side } from "../model/clock.ts";
import { doubtsIn, sayContradiction } from "../model/contradiction.ts";
import type { FactSheet } from "../model/fact.ts";
import type { Handling } from "../model/handling.ts";
import type { Incident, Level } from "../model/incident.ts";
import { levelRank, levelTitles } from "../model/incident.ts";
import type { Mention } from "../model/mention.ts";
import { wholeText } from "../model/mention.ts";
import type { Message } from "../model/message.ts";
import type { Notice } from "../model/notice.ts";
import type { RiskPoint } from "../model/risk.ts";
import { contextOf } from "./clock-context.ts";
import { type ClockContext, isOutgrown } from "./clock-rules.ts";
import { clockBook, noteReminders, remindersDue, standing, stopClock, strike } from "./clocks.ts";
import { handledIn, isOver, shelter } from "./constraints.ts";
import { raiseDoubt } from "./contradictions.ts";
import { factBook, firstRequest, requestFacts } from "./facts.ts";
import { passClocks, passRecent } from "./handover.ts";
import { officialWord } from "./join.ts";
import type { IncidentMatch } from "./join-incident.ts";
import { joinIncident } from "./join-incident.ts";
import { open, openAll, perform } from "./ledger.ts";
import { incidentBook, moveTo, openIncident } from "./lifecycle.ts";
import { factsOfMatter } from "./matter-facts.ts";
import { remindMessage, repeatMessage, ticketMessage } from "./messages.ts";
import type { HandlingOptions } from "./options.ts";
import { repeatsOf } from "./recovery.ts";
import { findSimilar, saySimilar, todosFrom } from "./similar.ts";
import { ticketsDue } from "./ticket-clocks.ts";

/** What the secretary works with; everything from other rooms is handed in. */
export interface SecretaryParts {
  readonly store: ActStore;
  readonly options: HandlingOptions;
  /** The library as it stands: a case adopted this morning is an example this afternoon. */
  readonly library: () => Promise<{ readonly cases: readonly Case[]; readonly risks: readonly RiskPoint[] }>;
  /** Notices whose time touches a span around an instant. */
  readonly notices: (at: string) => Promise<readonly Notice[]>;
  /** The lead by the responsibility matrix; the options' default where it has none. */
  readonly leadOf: (incident: Incident, level: Level) => string | undefined;
  /** Sides whose reminders somebody else sends (the duty desk of the alerts). */
  readonly chasedElsewhere?: readonly Side[];
  /** The umbrella incident of the storm that is on; undefined in fair weather. */
  readonly umbrella: (at: string) => Promise<string | undefined>;
}

/** An incident that people are told of, with its posts. */
export interface Matter {
  readonly incident: Incident;
  readonly level: Level;
  readonly posts: readonly { readonly mention: Mention; readonly analysis: Analysis }[];
}

/** Everything that stands beside an alert. */
export interface Dossier {
  readonly handling: Handling;
  readonly facts: FactSheet | undefined;
  readonly match: IncidentMatch;
  readonly similar: string | undefined;
  readonly nextDue: Clock | undefined;
  readonly messages: readonly Message[];
}

/** Takes messages over for good; a reminder is noted as given only when this has succeeded. */
type Hand = (messages: readonly Message[]) => Promise<void>;

/** Keeps the files: opens, asks, joins, counts down and reminds; decides nothing that is for people. */
export interface Secretary {
  readonly receive: (matter: Matter, at: string) => Promise<Dossier>;
  /** A moment that starts or stops clocks: a push, a signature, an answer. */
  readonly note: (incidentId: string, moment: Moment, doing: Doing, more?: Partial<ClockContext>) => Promise<readonly Clock[]>;
  /** Reminders that have fallen due. */
  readonly tick: (at: string, hand?: Hand) => Promise<readonly Message[]>;
}

/** The posts of a matter as the join reads them. */
export const postsOf = ({ posts }: Pick<Matter, "posts">) =>
  posts.map(({ mention, analysis }) => ({
    mentionId: mention.id,
    text: wholeText(mention),
    publishedAt: mention.publishedAt,
    ...(analysis.happenedAt === null ? {} : { happenedAt: analysis.happenedAt }),
    towns: townsOf(analysis.places),
    responsibility: analysis.responsibility,
  }));

/** Signs that ring at once (domain.md section 3); an examination or an old person alone is serious, not a danger to life. */
const dangers: ReadonlySet<string> = new Set(["death", "injury", "fire", "trapped", "hospital"]);
export const isSafety = ({ signals }: Pick<Incident, "signals">): boolean => signals.safety.some((sign) => dangers.has(sign));

/** The running clock that ends first. */
export const nextDue = (clocks: readonly Clock[], at: string): Clock | undefined =>
  clocks.filter((clock) => ["running", "waiting"].includes(standing(clock, at).state)).sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1))[0];

const by = (at: string, because: string): Doing => ({ who: machine, at, because });

const textsOf = ({ incident, posts }: Matter): readonly string[] => [incident.title, ...posts.map(({ mention }) => wholeText(mention))];

const openFile = async ({ store, options, library, leadOf }: SecretaryParts, matter: Matter, at: string): Promise<Handling> => {
  const { incident, level } = matter;
  const { cases, risks } = await library();
  const newcomer = { ...incident, texts: textsOf(matter) };
  const similar = findSimilar(newcomer, cases);
  const { title, places, appeal, firstMentionId } = incident;
  const phase = incident.phase === "prevention" ? ("prevention" as const) : ("response" as const);
  const lead = leadOf(incident, level) ?? options.leads[level];
  const todos = todosFrom(similar, findSimilar(newcomer, risks));
  const what = { store, book: incidentBook, id: incident.id, doing: by(at, saySimilar(similar) ?? "首次预警立案") };
  return perform(what, openIncident({ title, phase, level, appeal, places, firstMentionId, lead, coHandlers: [], todos }));
};

/** The score rose: the file follows, unless a person set the level; so does a lead that nobody has taken over yet. */
const follow = async (
  { store, options, leadOf }: SecretaryParts,
  { incident, level }: Matter,
  { handling, at }: { handling: Handling; at: string },
) => {
  const isOwn = handling.levelBy === undefined || handling.levelBy === machine;
  if (!isOwn || levelRank[level] <= levelRank[handling.level] || handling.phase === "closed") return handling;
  // The matrix names another post for a higher level, and alerts go to that one: the file must not name the former.
  const isDefaultLead = handling.lead === (leadOf(incident, handling.level) ?? options.leads[handling.level]);
  const lead = leadOf(incident, level) ?? options.leads[level];
  const what = { store, book: incidentBook, id: incident.id, doing: by(at, `评分升为${levelTitles[level].sign}`) };
  const raised = await perform(what, () => [
    { kind: "incident.levelled", content: { level } },
    ...(isDefaultLead && lead !== handling.lead ? [{ kind: "incident.escalated" as const, content: { to: lead } }] : []),
  ]);
  await passClocks({ store, options: options.clocks }, incident.id);
  await strike({ store, options: options.clocks, context: contextOf(raised, isSafety(incident), options) }, "pushed", by(at, "等级上升"));
  return raised;
};

/** Posts this long after closing are no stragglers: the matter has flared up. */
const flareMs = hourMs;

/** A closed or recovering incident that flares up goes back to response, within the window; later it stays closed. */
const reopen = async (
  { store, options }: SecretaryParts,
  { incident }: Matter,
  { handling, at }: { handling: Handling; at: string },
): Promise<Handling> => {
  const isOver = handling.phase === "closed" || handling.phase === "recovery";
  const sinceMs = Date.parse(incident.lastAt) - Date.parse(handling.phaseSince);
  if (!isOver || handling.isFalseAlarm || sinceMs < flareMs || sinceMs > options.reopenWithin) return handling;
  const surroundings = { at, openPledges: 0, reopenMs: options.reopenWithin };
  const again = await perform({ store, book: incidentBook, id: incident.id, doing: by(at, "再次升温") }, moveTo("response", surroundings));
  const context = { ...contextOf(again, isSafety(incident), options), isAgain: true, isUnsigned: true };
  await strike({ store, options: options.clocks, context }, "pushed", by(at, "再次升温"));
  return again;
};

const begin = async ({ store, options }: SecretaryParts, { incident }: Matter, { handling, at }: { handling: Handling; at: string }) => {
  const room = { store, options: options.clocks, context: contextOf(handling, isSafety(incident), options) };
  await strike(room, "pushed", by(at, "首次推送"));
  const content = firstRequest({ ...incident, isSafety: isSafety(incident) }, options);
  const because = `立案即向${content.to}核实`;
  await perform({ store, book: factBook, id: incident.id, doing: by(at, because) }, requestFacts(content));
  await strike(room, "facts-requested", by(at, because));
};

/** Facts, clocks and files older than this have no bearing on a new alert: recovery plus the repeat watch. */
const recentMs = 60 * dayMs;

/** Words of ours that three independent posts contradict, as detection found them: on the file, once each; the alert tells the lead. */
const noteDoubts = async (
  { store }: SecretaryParts,
  { incident }: Matter,
  { handling, at }: { handling: Handling; at: string },
): Promise<void> => {
  for (const one of doubtsIn(incident))
    await perform({ store, book: incidentBook, id: handling.incidentId, doing: by(at, sayContradiction(one)) }, raiseDoubt(one));
};

/** In a storm everything that is no danger to life goes under the umbrella: one clock, one message. */
const cover = async (
  { store, umbrella }: SecretaryParts,
  { incident }: Matter,
  { handling, at }: { handling: Handling; at: string },
): Promise<Handling> => {
  const over = await umbrella(at);
  if (over === undefined || over === incident.id || handling.umbrella !== undefined || isSafety(incident)) return handling;
  return perform({ store, book: incidentBook, id: incident.id, doing: by(at, "防风模式，归入总事件") }, shelter(over));
};

const receive = async (parts: SecretaryParts, matter: Matter, at: string): Promise<Dossier> => {
  const { store, library, notices } = parts;
  const { incident } = matter;
  const isNew = (await open(store, incidentBook, incident.id)).state === undefined;
  const opened = await openFile(parts, matter, at);
  if (isNew) await begin(parts, matter, { handling: opened, at });
  const current = await reopen(parts, matter, { handling: opened, at });
  const handling = await cover(parts, matter, { handling: await follow(parts, matter, { handling: current, at }), at });
  await noteDoubts(parts, matter, { handling, at });
  const since = new Date(Date.parse(at) - recentMs).toISOString();
  const sheets = await openAll(store, factBook, since);
  const match = joinIncident(
    postsOf(matter),
    officialWord(await notices(at), sheets, { asOf: at, isStorm: (await parts.umbrella(at)) !== undefined }),
  );
  const repeats = isNew ? repeatsOf(incident, await openAll(store, incidentBook, since)) : [];
  const clocks = (await openAll(store, clockBook, since)).filter(({ ownerId }) => ownerId === incident.id);
  return {
    handling,
    facts: (await factsOfMatter(store, incident.id))?.sheet,
    match,
    similar: saySimilar(findSimilar({ ...incident, texts: textsOf(matter) }, (await library()).cases)),
    nextDue: nextDue(clocks, at),
    messages: repeats.map((repeat) => repeatMessage(handling, repeat, at)),
  };
};

/** Signatures given elsewhere (the alert's link) stop the duty clocks at the moment they were given. */
const settle = async ({ store }: SecretaryParts, at: string): Promise<void> => {
  const clocks = await openAll(store, clockBook, new Date(Date.parse(at) - dayMs).toISOString());
  for (const { id, ownerId } of clocks.filter(({ side, stoppedAt }) => side === "duty" && stoppedAt === undefined)) {
    const state = await handledIn(store, ownerId);
    if (state?.acknowledgedAt === undefined) continue;
    const doing = { who: state.acknowledgedBy ?? machine, at: state.acknowledgedAt, because: "签收" };
    await perform({ store, book: clockBook, id, doing }, stopClock);
  }
};

/** Leads that changed within this time, by phone or from another process, have their clocks passed with the next tick. */
const passedMs = dayMs;

/** Whether reminders go out for the umbrella only: while its storm is on, or while the file of one opened by hand is. Afterwards each chases its own again. */
const isCovered = async ({ store, umbrella }: SecretaryParts, { umbrella: over }: Handling, at: string): Promise<boolean> => {
  if (over === undefined) return false;
  if ((await umbrella(at)) === over) return true;
  const file = await handledIn(store, over);
  return file !== undefined && !isOver(file);
};

const tick = async (parts: SecretaryParts, at: string, hand: Hand): Promise<readonly Message[]> => {
  const { store, options, chasedElsewhere = [] } = parts;
  const messages: Message[] = [];
  const due = await remindersDue(store, options.clocks, at);
  for (const reminder of due) {
    const state = await handledIn(store, reminder.clock.ownerId);
    const isQuiet =
      chasedElsewhere.includes(reminder.clock.side) ||
      !state ||
      (reminder.clock.side === "duty" && isOutgrown(options.clocks.rules[reminder.clock.name], state.level)) ||
      isOver(state) ||
      (await isCovered(parts, state, at));
    if (!isQuiet) messages.push(remindMessage(state, reminder, at));
  }
  const summaries = await ticketsDue({ store, options: options.clocks }, at);
  messages.push(...summaries.map((summary) => ticketMessage(summary, at)));
  // In this order: what was noted and never handed over would be lost; handed over twice it is one message by its id.
  await hand(messages);
  await noteReminders(store, [...due, ...summaries.flatMap((summary) => summary.due)], at);
  return messages;
};

/** Opens the secretary's room. */
export const createSecretary = (parts: SecretaryParts): Secretary => ({
  receive: (matter, at) => receive(parts, matter, at),
  note: async (incidentId, moment, doing, more = {}) => {
    // What is noted of an incident that was merged into another stops and starts the clocks of both.
    const handling = await handledIn(parts.store, incidentId);
    if (handling === undefined) throw new Failure("INPUT_INVALID", `没有编号为 ${incidentId} 的事件`);
    const context = { ...contextOf(handling, false, parts.options), ...more };
    return strike({ store: parts.store, options: parts.options.clocks, context }, moment, doing);
  },
  tick: async (at, hand = async () => undefined) => {
    await settle(parts, at);
    await passRecent({ store: parts.store, options: parts.options.clocks }, new Date(Date.parse(at) - passedMs).toISOString());
    return tick(parts, at, hand);
  },
});
