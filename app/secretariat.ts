import type { Outbox } from "../alerts/outbox.ts";
import type { Config } from "../config/schema.ts";
import { dueRevisits, isPreserved, readChain, takeEvidence } from "../handling/evidence.ts";
import { factBook } from "../handling/facts.ts";
import { officialWord } from "../handling/join.ts";
import { openAll } from "../handling/ledger.ts";
import { incidentBook } from "../handling/lifecycle.ts";
import { overrunMessage, pledgeMessage } from "../handling/messages.ts";
import { officialsOf } from "../handling/notice-versions.ts";
import { watchOverruns } from "../handling/overrun.ts";
import { duePledges, pledgeBook } from "../handling/pledges.ts";
import { protectedMessage, protectedWorks, warnAheadMs } from "../handling/protected.ts";
import type { Dossier, Secretary } from "../handling/secretary.ts";
import { createSecretary, isSafety } from "../handling/secretary.ts";
import { toFailure } from "../lib/errors.ts";
import { given } from "../lib/given.ts";
import type { Log } from "../lib/log.ts";
import { type Clock, dayMs, formatBeijing } from "../lib/time.ts";
import { machine } from "../model/act.ts";
import { type Cause, causeTitles } from "../model/fact.ts";
import type { Incident, Level } from "../model/incident.ts";
import type { Message, Recipient } from "../model/message.ts";
import type { Notice } from "../model/notice.ts";
import type { HandlingStore, Store } from "../model/store.ts";
import { settleAbsorbed } from "./absorbed.ts";
import type { Advice, Advise } from "./advising.ts";
import { complaintsOfLastHour } from "./complaints.ts";
import { follow, followedMs } from "./console/following.ts";
import { knownCases, knownRisks } from "./filing.ts";
import { preservePage } from "./preserving.ts";

/** What the secretariat is made of. */
export interface SecretariatParts {
  readonly handling: HandlingStore;
  readonly store: Store;
  readonly outbox: Outbox;
  readonly config: Config;
  readonly log: Log;
  readonly now: Clock;
  /** Advice without files: for alerts of long ago, which a restart goes through again. */
  readonly advise: Advise;
  /** What the duty room knows: the lead by the matrix, and the umbrella incident while storm mode is on. */
  readonly leadOf: (incident: Incident, level: Level) => string | undefined;
  readonly umbrella: (at: string) => Promise<string | undefined>;
  /** The people at a post, by its title, and the channels by which they are reached; nobody where no organisation is configured. */
  readonly reach: (post: string, at: string) => { readonly to: readonly Recipient[]; readonly via: readonly string[] };
}

/** Keeps the files of running incidents: opens them with the alert, counts down, watches, preserves. */
export interface Secretariat {
  readonly secretary: Secretary;
  readonly advise: Advise;
  /** Once a minute: reminders, overruns, promises. */
  readonly tick: () => Promise<void>;
  /** Every few minutes: pages of I, II and safety that nobody has preserved, and those whose time has come again. */
  readonly preserve: () => Promise<void>;
  /** Tells the bureau, and the post that a message is for. */
  readonly tell: (messages: readonly Message[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

const nearMs = 3 * dayMs;
/** Alerts decided longer ago are not opened as new files. */
const staleMs = dayMs;
/** Pages preserved in one go, so that crawling is not starved. */
const pagesAtOnce = 3;
const attemptsEach = 3;

const shift = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();

const adviceOf = ({ handling, facts, match, similar, nextDue }: Dossier, notices: readonly Notice[]): Advice => {
  const notice = notices.find(({ id }) => id === match.noticeId);
  const text = (key: "causeText" | "restoreAt" | "amount" | "measure"): string | undefined =>
    facts?.facts[key]?.value as string | undefined;
  const isOurs = facts?.facts.isOurs?.value;
  const kind = facts?.facts.cause?.value as Cause | undefined;
  const cause = text("causeText") ?? (kind && causeTitles[kind]);
  const known = {
    ...(isOurs === undefined ? {} : { responsibility: isOurs ? ("grid" as const) : ("customer-side" as const) }),
    ...given({ cause, restoreAt: text("restoreAt"), amount: text("amount"), measure: text("measure") }),
  };
  const verdict = {
    verdict: match.verdict,
    ...(notice && { title: notice.title, noticeId: notice.number ?? notice.id }),
    ...(notice?.endsAt !== undefined && { plannedEnd: notice.endsAt }),
  };
  return {
    acts: handling.todos.map(({ text: todo }) => todo),
    ...(match.of > 0 && match.verdict !== "unknown-place" ? { notice: verdict } : {}),
    ...(Object.keys(known).length > 0 ? { facts: known } : {}),
    ...{ ...given({ similar }), lead: handling.lead, coHandlers: handling.coHandlers },
    ...(nextDue ? { deadline: { what: nextDue.title, at: nextDue.dueAt } } : {}),
  };
};

const isMajor = ({ level }: Message): boolean => level === "I" || level === "II";

/** Tells the bureau's channels, naming the people at the post that owes what is said; at I and II they are reached by their own too. */
const post = async ({ outbox, config, reach }: SecretariatParts, messages: readonly Message[]): Promise<void> => {
  for (const message of messages) {
    const reached = (message.post?.split("、") ?? []).map((one) => reach(one, message.createdAt));
    const [to, via] = [reached.flatMap((one) => one.to), reached.flatMap((one) => one.via)];
    const channels = [...config.alerts.tell, ...(isMajor(message) ? via : [])];
    await outbox.post({ ...message, ...(to.length > 0 && { to }) }, [...new Set(channels)]);
  }
};

const createFiledAdvise =
  (parts: SecretariatParts, secretary: Secretary): Advise =>
  async (incident, posts, at) => {
    if (parts.now().getTime() - Date.parse(at) > staleMs) return parts.advise(incident, posts, at);
    const analysed = await Promise.all(posts.map(async (mention) => ({ mention, analysis: await parts.store.analysis(mention.id) })));
    const known = analysed.flatMap(({ mention, analysis }) => (analysis ? [{ mention, analysis }] : []));
    const dossier = await secretary.receive({ incident, level: incident.level, posts: known }, at);
    await post(parts, dossier.messages);
    return adviceOf(dossier, await parts.store.notices(shift(at, -nearMs), shift(at, nearMs)));
  };

const watchEnds = async (parts: SecretariatParts, at: string): Promise<readonly Message[]> => {
  const { store, handling, config } = parts;
  const notices = await store.notices(shift(at, -dayMs), shift(at, dayMs));
  if (notices.length === 0) return [];
  const { officials } = officialWord(notices, await openAll(handling, factBook, shift(at, -nearMs)), {
    asOf: at,
    isStorm: (await parts.umbrella(at)) !== undefined,
  });
  const complaints = await complaintsOfLastHour(store, at);
  return watchOverruns(officials, { at, complaints, protectedDates: config.handling.protectedDates }).map((one) => overrunMessage(one, at));
};

/** Planned work that touches a protected date, told as soon as its notice is read. */
const watchProtected = async ({ store, config }: SecretariatParts, at: string): Promise<readonly Message[]> => {
  const { protectedDates } = config.handling;
  if (protectedDates.length === 0) return [];
  const officials = officialsOf(await store.notices(at, shift(at, warnAheadMs)), at);
  return protectedWorks(officials, { at, protectedDates }).map((work) => protectedMessage(work, at));
};

/** Promises are told of once a day, in the morning, or later when nobody looked then: the message of a day is one by its id. */
const morning = "08:30";

/** Files of incidents that detection made one; the log is read once, and then only what is appended. */
const createAbsorb = (parts: SecretariatParts): ((at: string) => Promise<void>) => {
  const { handling, store, config, now, log } = parts;
  const files = follow(handling, incidentBook, { since: new Date(now().getTime() - followedMs).toISOString() });
  const grouping = { store, handling, config, tell: (messages: readonly Message[]) => post(parts, messages) };
  return async (at) => {
    for (const file of await files())
      await settleAbsorbed(grouping, file, at).catch((error: unknown) =>
        log("warn", "job.failed", { job: "absorb", incident: file.incidentId, because: toFailure(error).message }),
      );
  };
};

const createTick = (parts: SecretariatParts, secretary: Secretary, absorb: (at: string) => Promise<void>) => async (): Promise<void> => {
  const at = parts.now().toISOString();
  await absorb(at);
  await secretary.tick(at, (messages) => post(parts, messages));
  await post(parts, await watchEnds(parts, at));
  await post(parts, await watchProtected(parts, at));
  if (formatBeijing(at, "time") < morning) return;
  const lines = duePledges(await openAll(parts.handling, pledgeBook), at, 3 * dayMs);
  if (lines.length > 0) await post(parts, [pledgeMessage(lines, at)]);
};

const urlsToPreserve = async (
  { handling, store }: SecretariatParts,
  at: string,
  known: ReadonlySet<string>,
): Promise<readonly string[]> => {
  const wanted: string[] = [];
  for (const { incidentId, phase, level } of await openAll(handling, incidentBook, shift(at, -nearMs))) {
    const incident: Incident | undefined = phase === "closed" ? undefined : (await store.incident(incidentId))?.value;
    if (!incident || !isPreserved(level, isSafety(incident))) continue;
    const mentions = await store.mentions(incident.mentionIds.slice(0, 5));
    wanted.push(...mentions.flatMap(({ url }) => (url !== undefined && !known.has(url) ? [url] : [])));
  }
  return wanted;
};

const createPreserve = (parts: SecretariatParts) => {
  const attempts = new Map<string, number>();
  return async (): Promise<void> => {
    const { handling, config, log, now } = parts;
    const at = now().toISOString();
    const chain = await readChain(handling);
    const fresh = await urlsToPreserve(parts, at, new Set(chain.links.map(({ url }) => url)));
    const again = config.handling.revisitEvidence ? dueRevisits(chain, at) : [];
    for (const url of [...fresh, ...again].filter((one) => (attempts.get(one) ?? 0) < attemptsEach).slice(0, pagesAtOnce)) {
      attempts.set(url, (attempts.get(url) ?? 0) + 1);
      try {
        const link = await takeEvidence(handling, await preservePage({ config, talk: () => undefined }, url), {
          who: machine,
          at,
          because: "Ⅰ、Ⅱ级与涉安全自动取证",
        });
        attempts.delete(url);
        log("info", "evidence.taken", { n: link.n, change: link.change });
      } catch (error) {
        log("warn", "job.failed", { job: "evidence", because: toFailure(error).message });
      }
    }
  };
};

/** Opens the secretariat of a running service. */
export const openSecretariat = (parts: SecretariatParts): Secretariat => {
  const { handling, store, config } = parts;
  const secretary = createSecretary({
    ...{ store: handling, options: config.handling },
    library: async () => ({ cases: await knownCases(handling), risks: await knownRisks(handling) }),
    notices: (at) => store.notices(shift(at, -nearMs), shift(at, nearMs)),
    leadOf: parts.leadOf,
    umbrella: async (at) => parts.umbrella(at),
    chasedElsewhere: config.duty ? ["duty", "decision"] : [],
  });
  return {
    secretary,
    advise: createFiledAdvise(parts, secretary),
    tick: createTick(parts, secretary, createAbsorb(parts)),
    preserve: createPreserve(parts),
    tell: (messages) => post(parts, messages),
    close: handling.close,
  };
};
