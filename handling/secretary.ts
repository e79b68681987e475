import { subjectOf } from "../model/act.ts";
import type { ActStore, Doing } from "../model/act.ts";
import { machine } from "../model/act.ts";
import type { Analysis } from "../model/analysis.ts";
import type { Case } from "../model/case.ts";
import type { Clock, Moment } from "../model/clock.ts";
import type { FactSheet } from "../model/fact.ts";
import type { Handling } from "../model/handling.ts";
import type { Incident, Level } from "../model/incident.ts";
import type { Mention } from "../model/mention.ts";
import { wholeText } from "../model/mention.ts";
import type { Message } from "../model/message.ts";
import type { Notice } from "../model/notice.ts";
import type { RiskPoint } from "../model/risk.ts";
import type { ClockContext } from "./clock-rules.ts";
import { clockBook, remind, standing, strike } from "./clocks.ts";
import { factBook, firstQuestions, requestFacts } from "./facts.ts";
import { officialWord } from "./join.ts";
import type { IncidentMatch } from "./join-incident.ts";
import { joinIncident } from "./join-incident.ts";
import { open, openAll, openKnown, perform } from "./ledger.ts";
import { incidentBook, openIncident } from "./lifecycle.ts";
import { remindMessage, repeatMessage } from "./messages.ts";
import type { HandlingOptions } from "./options.ts";
import { repeatsOf } from "./recovery.ts";
import { findSimilar, saySimilar, todosFrom } from "./similar.ts";

/** What the secretary works with; everything from other rooms is handed in. */
export interface SecretaryParts {
  readonly store: ActStore;
  readonly options: HandlingOptions;
  readonly cases: readonly Case[];
  readonly risks: readonly RiskPoint[];
  /** Notices whose time touches a span around an instant. */
  readonly notices: (at: string) => Promise<readonly Notice[]>;
  readonly isStorm: (at: string) => boolean;
  /** The lead by the responsibility matrix; the options' default where it has none. */
  readonly leadOf: (incident: Incident, level: Level) => string | undefined;
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

/** Keeps the files: opens, asks, joins, counts down and reminds; decides nothing that is for people. */
export interface Secretary {
  readonly receive: (matter: Matter, at: string) => Promise<Dossier>;
  /** A moment that starts or stops clocks: a push, a signature, an answer. */
  readonly note: (incidentId: string, moment: Moment, doing: Doing, more?: Partial<ClockContext>) => Promise<readonly Clock[]>;
  /** Reminders that have fallen due. */
  readonly tick: (at: string) => Promise<readonly Message[]>;
}

const townName = (key: string): string => key.split("/").at(-1) ?? key;

/** The posts of a matter as the join reads them. */
export const postsOf = ({ posts }: Pick<Matter, "posts">) =>
  posts.map(({ mention, analysis }) => ({
    mentionId: mention.id,
    text: wholeText(mention),
    publishedAt: mention.publishedAt,
    ...(analysis.happenedAt === null ? {} : { happenedAt: analysis.happenedAt }),
    towns: [...new Set(analysis.places.flatMap(({ town }) => (town === undefined ? [] : [townName(town)])))],
    responsibility: analysis.responsibility,
  }));

const isSafety = ({ signals }: Incident): boolean => signals.safety.length > 0;

const contextOf = (handling: Handling, safety: boolean): ClockContext => {
  const { incidentId, level, appeal, lead } = handling;
  return { ownerId: incidentId, level, isSafety: safety, appeal, area: "city", lead };
};

/** The running clock that ends first. */
export const nextDue = (clocks: readonly Clock[], at: string): Clock | undefined =>
  clocks.filter((clock) => ["running", "waiting"].includes(standing(clock, at).state)).sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1))[0];

/** Opens the secretary's room. */
export const createSecretary = ({ store, options, cases, risks, notices, isStorm, leadOf }: SecretaryParts): Secretary => {
  const by = (at: string, because: string): Doing => ({ who: machine, at, because });

  const openFile = async ({ incident, level, posts }: Matter, at: string): Promise<Handling> => {
    const texts = [incident.title, ...posts.map(({ mention }) => wholeText(mention))];
    const newcomer = { appeal: incident.appeal, problem: incident.problem, places: incident.places, texts };
    const similar = findSimilar(newcomer, cases);
    const { title, places, appeal, firstMentionId } = incident;
    const phase = incident.phase === "prevention" ? ("prevention" as const) : ("response" as const);
    const lead = leadOf(incident, level) ?? options.leads[level];
    const todos = todosFrom(similar, findSimilar(newcomer, risks));
    const what = { store, book: incidentBook, id: incident.id, doing: by(at, saySimilar(similar) ?? "首次预警立案") };
    return perform(what, openIncident({ title, phase, level, appeal, places, firstMentionId, lead, coHandlers: [], todos }));
  };

  const begin = async (matter: Matter, handling: Handling, at: string): Promise<void> => {
    const { incident } = matter;
    const context = contextOf(handling, isSafety(incident));
    await strike({ store, options: options.clocks, context }, "pushed", by(at, "首次推送"));
    const content = { incidentId: incident.id, questions: firstQuestions, to: options.dispatch, towns: incident.places.map(townName) };
    await perform({ store, book: factBook, id: incident.id, doing: by(at, "立案即向调度核实") }, requestFacts(content));
    await strike({ store, options: options.clocks, context }, "facts-requested", by(at, "立案即向调度核实"));
  };

  const receive = async (matter: Matter, at: string): Promise<Dossier> => {
    const { incident, posts } = matter;
    const isNew = (await open(store, incidentBook, incident.id)).acts.length === 0;
    const handling = await openFile(matter, at);
    if (isNew) await begin(matter, handling, at);
    const sheets = await openAll(store, factBook);
    const match = joinIncident(postsOf(matter), officialWord(await notices(at), sheets, { asOf: at, isStorm: isStorm(at) }));
    const repeats = isNew ? repeatsOf({ ...incident, appeal: incident.appeal }, await openAll(store, incidentBook)) : [];
    const texts = [incident.title, ...posts.map(({ mention }) => wholeText(mention))];
    const clocks = (await openAll(store, clockBook)).filter(({ ownerId }) => ownerId === incident.id);
    return {
      handling,
      facts: sheets.find(({ id }) => id === incident.id),
      match,
      similar: saySimilar(findSimilar({ ...incident, texts }, cases)),
      nextDue: nextDue(clocks, at),
      messages: repeats.map((repeat) => repeatMessage(handling, repeat, at)),
    };
  };

  return {
    receive,
    note: async (incidentId, moment, doing, more = {}) => {
      const handling = await openKnown(store, incidentBook, incidentId);
      return strike({ store, options: options.clocks, context: { ...contextOf(handling, false), ...more } }, moment, doing);
    },
    tick: async (at) => {
      const due = await remind(store, options.clocks, at);
      const messages: Message[] = [];
      for (const reminder of due) {
        const { state } = await open(store, incidentBook, reminder.clock.ownerId);
        if (state && state.phase !== "closed" && !state.isFalseAlarm) messages.push(remindMessage(state, reminder, at));
      }
      return messages;
    },
  };
};

/** The subject under which everything of an incident can be read in the log. */
export const incidentSubject = (id: string): string => subjectOf(incidentBook.noun, id);
