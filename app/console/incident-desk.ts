import { type Doing as AlertDoing, refusalInMatter } from "../../alerts/deed.ts";
import { pursuitOf } from "../../alerts/matter.ts";
import { titleOfPost } from "../../alerts/pursuit.ts";
import type { ChosenPost, Deed, Done, IncidentDesk, IncidentFile, ShownClock } from "../../console/incident-desk.ts";
import { clockBook, isOfTicket, standing } from "../../handling/clocks.ts";
import { merge } from "../../handling/constraints.ts";
import { takeEvidence } from "../../handling/evidence.ts";
import { forecastBook, sayHitRate } from "../../handling/forecast.ts";
import { passClocks } from "../../handling/handover.ts";
import { allActs, open, openAll, openKnown, perform, undo } from "../../handling/ledger.ts";
import {
  acknowledge,
  checkTodo,
  comment,
  dismiss,
  incidentBook,
  moveTo,
  openIncident,
  referTo,
  setLevel,
} from "../../handling/lifecycle.ts";
import { openPledges, pledgeBook } from "../../handling/pledges.ts";
import { clocksOfTicket, countTickets, linkedTickets } from "../../handling/ticket-clocks.ts";
import { acceptOffer, offer, refuseOffer } from "../../handling/transfer.ts";
import { Failure } from "../../lib/errors.ts";
import { type Doing, type Draft, subjectOf } from "../../model/act.ts";
import type { Clock } from "../../model/clock.ts";
import type { Handling, IncidentActs } from "../../model/handling.ts";
import { closeIntoCase } from "../closing.ts";
import { knownCase } from "../filing.ts";
import { settleGrouping, splitOff } from "../grouping.ts";
import type { Parts } from "../parts.ts";
import { preservePage } from "../preserving.ts";
import { follow, followedMs } from "./following.ts";
import { createContextReader } from "./incident-context.ts";

type Decide = (state: Handling | undefined) => readonly Draft<IncidentActs>[];

const shownClock = (clock: Clock, at: string): ShownClock => {
  const { id, title, side, post, from, dueAt, basis, stoppedAt } = clock;
  const shown = { id, title, side, post, from, dueAt, basis, state: standing(clock, at).state };
  return stoppedAt === undefined ? shown : { ...shown, stoppedAt };
};

const byDue = (one: ShownClock, other: ShownClock): number => (one.dueAt < other.dueAt ? -1 : 1);

/** Of many linked tickets the page shows those that are due first. */
const mostTickets = 6;

/** Clocks of the tickets that people linked to an incident, unanswered ones first. */
const ticketClocksOf = async ({ handling, config }: Parts, owners: readonly string[]): Promise<readonly Clock[]> => {
  const linked = (await linkedTickets(handling)).filter(({ incidentIds }) => incidentIds.some((one) => owners.includes(one)));
  const clocks = await Promise.all(linked.map(({ id }) => clocksOfTicket({ store: handling, options: config.handling.clocks }, id)));
  return clocks
    .flat()
    .sort((a, b) => Number(a.stoppedAt !== undefined) - Number(b.stoppedAt !== undefined) || (a.dueAt < b.dueAt ? -1 : 1))
    .slice(0, mostTickets);
};

/** Clocks of one incident and of its tickets, in the order in which they end. */
const clocksOf = async (parts: Parts, { incidentId, merged }: Handling, since: string): Promise<readonly ShownClock[]> => {
  const at = parts.now().toISOString();
  const owners = [incidentId, ...merged];
  const own = (await openAll(parts.handling, clockBook, since)).filter(({ ownerId }) => owners.includes(ownerId));
  const tickets = (await ticketClocksOf(parts, owners)).map((clock) => ({ ...clock, title: `${clock.title}（${clock.ownerId}）` }));
  return [...own, ...tickets].map((clock) => shownClock(clock, at)).sort(byDue);
};

/** Since when clocks may run that are this incident's now: those of what was merged into it may be older. */
const beganWith = async ({ handling }: Parts, { openedAt, merged }: Handling): Promise<string> => {
  const others = await Promise.all(merged.map((id) => open(handling, incidentBook, id)));
  return [openedAt, ...others.flatMap(({ state }) => state?.openedAt ?? [])].sort()[0] ?? openedAt;
};

/** Lists the files that are open; the log is read once, and then only what is appended. */
const createFileList = ({ handling, now }: Parts): Pick<IncidentDesk, "files" | "openFiles" | "tickets"> => {
  const followed = { since: new Date(now().getTime() - followedMs).toISOString() };
  const [files, clocks] = [follow(handling, incidentBook, followed), follow(handling, clockBook, followed)];
  const shown = async (isWanted: (one: Handling) => boolean): Promise<readonly IncidentFile[]> => {
    const at = now().toISOString();
    const wanted = (await files()).filter(isWanted);
    const byOwner = new Map<string, Clock[]>();
    for (const clock of await clocks()) byOwner.set(clock.ownerId, [...(byOwner.get(clock.ownerId) ?? []), clock]);
    return wanted.map((one) => ({
      handling: one,
      clocks: [one.incidentId, ...one.merged]
        .flatMap((owner) => byOwner.get(owner) ?? [])
        .map((clock) => shownClock(clock, at))
        .sort(byDue),
    }));
  };
  return {
    files: () => shown(() => true),
    openFiles: () => shown(({ phase, isFalseAlarm, joined }) => phase !== "closed" && !isFalseAlarm && joined === undefined),
    tickets: async () => {
      const at = now().toISOString();
      const waiting = (await clocks()).filter((clock) => isOfTicket(clock) && clock.stoppedAt === undefined);
      const nearest = waiting
        .map((clock) => shownClock({ ...clock, title: `${clock.title}（${clock.ownerId}）` }, at))
        .sort(byDue)
        .slice(0, mostTickets);
      return { ...countTickets(waiting, at), nearest };
    },
  };
};

/** Opens the file of an incident that only the machine knows so far. */
const ensureOpened = async ({ handling, store, config, duty }: Parts, id: string, doing: Doing): Promise<void> => {
  if ((await open(handling, incidentBook, id)).state) return;
  const found = (await store.incident(id))?.value;
  if (!found) throw new Failure("INPUT_INVALID", `没有编号为 ${id} 的事件`);
  if (found.id !== id) throw new Failure("INPUT_INVALID", `事件 ${id} 已并入 ${found.id}，请在那里处置`);
  const { title, level, appeal, places, firstMentionId } = found;
  const lead = duty?.leadOf(found, level) ?? config.handling.leads[level];
  const phase = found.phase === "prevention" ? ("prevention" as const) : ("response" as const);
  const content = { title, level, appeal, places, firstMentionId, lead, coHandlers: [], todos: [], phase };
  await perform({ store: handling, book: incidentBook, id, doing: { ...doing, because: "立案" } }, openIncident(content));
};

const moving = async ({ handling, config }: Parts, id: string, { to, at }: { to: Handling["phase"]; at: string }): Promise<Decide> => {
  const merged = (await open(handling, incidentBook, id)).state?.merged ?? [];
  const count = openPledges(await openAll(handling, pledgeBook), [id, ...merged]).length;
  return moveTo(to, { at, openPledges: count, reopenMs: config.handling.reopenWithin });
};

const decisionOf = async (parts: Parts, { id, deed, person }: Done, at: string): Promise<Decide> => {
  switch (deed.kind) {
    case "accept":
      return (state) => acceptOffer(state?.offer?.to ?? person.who)(state);
    case "refuse":
      return (state) => refuseOffer(state?.offer?.to ?? person.who, parts.config.handling.superior)(state);
    case "dismiss":
      return dismiss;
    case "offer":
      return offer(deed.role, titleOf(parts, deed.to));
    case "comment":
      return comment(deed.text);
    case "answer":
      return comment(`已公开答复（${deed.where}）${deed.url}`);
    case "level":
      return setLevel(deed.level);
    case "move":
      return moving(parts, id, { to: deed.to, at });
    case "check":
      return checkTodo(deed.todo);
    case "refer":
      return referTo(await knownCase(parts.handling, deed.case));
    case "merge":
      return mergeWith(parts, deed.other, { who: person.who, at, because: "合并" });
    case "split":
      return splitOff(parts.store, id, deed.mentionIds);
    default:
      return acknowledge();
  }
};

const mergeWith = async (parts: Parts, other: string, doing: Doing): Promise<Decide> => {
  await ensureOpened(parts, other, doing);
  const found = (await parts.store.incident(other))?.value;
  const members = found?.id === other ? found.mentionIds : [];
  return merge(await openKnown(parts.handling, incidentBook, other), members);
};

const titleOf = ({ duty }: Parts, post: string): string => (duty ? titleOfPost(duty.world, post) : post);

const alertDeeds: Partial<Record<Deed["kind"], AlertDoing["deed"]>> = {
  sign: "sign",
  accept: "accept",
  refuse: "refuse",
  dismiss: "dismiss",
  offer: "transfer",
};

const isUnsigned = async (handling: Parts["handling"], id: string): Promise<boolean> =>
  (await open(handling, incidentBook, id)).state?.acknowledgedAt === undefined;

/** What alerting pursues is done there, so that clocks stop and people are called; it keeps the act in the incident's log. */
const performInAlerting = async ({ duty, handling, now }: Parts, { id, deed, person, because }: Done): Promise<boolean> => {
  const alertDeed = alertDeeds[deed.kind];
  if (duty === undefined || alertDeed === undefined || (deed.kind === "offer" && deed.role !== "lead")) return false;
  const state = await duty.dispatcher.read();
  if (pursuitOf(state, id) === undefined) return false;
  const to = deed.kind === "offer" ? deed.to : undefined;
  const doing: AlertDoing = { deed: alertDeed, incidentId: id, person: person.key, because, to, how: "控制台" };
  const refusal = refusalInMatter(duty.world, state, doing, now().toISOString());
  // Signed there long ago and taken up again since: the file still asks.
  if (refusal !== undefined && deed.kind === "sign" && (await isUnsigned(handling, id))) return false;
  if (refusal !== undefined) throw new Failure("ACT_REFUSED", refusal);
  return (await duty.perform(doing)) !== undefined;
};

/** What else an act starts or stops. */
const strikeFor = async ({ secretariat }: Parts, { id, deed }: Done, doing: Doing): Promise<void> => {
  if (deed.kind === "sign") await secretariat.secretary.note(id, "acknowledged", doing);
  if (deed.kind === "move" && deed.to === "response") await secretariat.secretary.note(id, "pushed", doing, { isAgain: true });
  if (deed.kind === "answer") await secretariat.secretary.note(id, "published", doing);
};

const checkExpected = async ({ handling }: Parts, { id, expected }: Done): Promise<void> => {
  const { acts } = await open(handling, incidentBook, id);
  if (expected === undefined || acts.length === expected) return;
  throw new Failure("STORE_CONFLICT", `您打开后又有 ${acts.length - expected} 条新的操作`);
};

const preserve = async (
  { store, handling, config }: Parts,
  id: string,
  { mentionId, doing }: { readonly mentionId: string; readonly doing: Doing },
): Promise<void> => {
  const incident = (await store.incident(id))?.value;
  const url = incident?.mentionIds.includes(mentionId) ? (await store.mention(mentionId))?.url : undefined;
  if (url === undefined) throw new Failure("INPUT_INVALID", "这条帖文没有可以取证的链接");
  const page = await preservePage({ config, talk: () => undefined }, url);
  await takeEvidence(handling, { ...page, mentionId, incidentId: id }, doing);
};

/** Merges and splits change what is counted: at once in the store, and in detection where it runs in this process. */
const settle = async ({ store, handling, config, secretariat, intake }: Parts, id: string, doing: Doing): Promise<void> => {
  await settleGrouping({ store, handling, config, tell: secretariat.tell }, { id, doing });
  await intake.take([]);
};

/** A file that rests takes remarks; everything else is done where the matter is handled now. */
const refuseJoined = (file: Handling | undefined, kind: Deed["kind"]): void => {
  if (file?.joined !== undefined && kind !== "comment") throw new Failure("ACT_REFUSED", `本事件已并入 ${file.joined}，请在那里处置`);
};

const performDone = async (parts: Parts, done: Done): Promise<string | undefined> => {
  const { handling, config, now } = parts;
  const at = now().toISOString();
  const doing: Doing = { who: done.person.who, at, because: done.because };
  await checkExpected(parts, done);
  const what = { store: handling, book: incidentBook, id: done.id, doing };
  if (done.deed.kind === "preserve") {
    await preserve(parts, done.id, { mentionId: done.deed.mentionId, doing });
    return undefined;
  }
  if (done.deed.kind === "undo") {
    await undo(what, done.deed.act);
    await settle(parts, done.id, doing);
    // What the undo could not take back stands in the log as a remark, and is shown at once.
    const last = (await open(handling, incidentBook, done.id)).acts.at(-1);
    return last?.kind === "incident.commented" ? last.id : undefined;
  }
  await ensureOpened(parts, done.id, doing);
  refuseJoined((await open(handling, incidentBook, done.id)).state, done.deed.kind);
  if (!(await performInAlerting(parts, done))) await perform(what, await decisionOf(parts, done, at));
  await passClocks({ store: handling, options: config.handling.clocks }, done.id);
  await strikeFor(parts, done, doing);
  if (done.deed.kind === "move" && done.deed.to === "closed") await closeIntoCase(parts, done.id, doing);
  const last = (await open(handling, incidentBook, done.id)).acts.at(-1);
  if (done.deed.kind === "merge" || done.deed.kind === "split") await settle(parts, done.id, doing);
  return last?.id;
};

/** Forecasts are judged against two months of their like. */
const createOutlook = ({ handling, now }: Parts): IncidentDesk["outlook"] => {
  const forecasts = follow(handling, forecastBook, { since: new Date(now().getTime() - followedMs).toISOString() });
  return async () => {
    const [all, at] = [await forecasts(), now().toISOString()];
    return { risks: all.flatMap(({ risks }) => risks).filter(({ to }) => to > at), hitRate: sayHitRate(all) };
  };
};

const postsOf = ({ duty, config }: Parts): readonly ChosenPost[] => {
  if (duty === undefined) return [...new Set(Object.values(config.handling.leads))].map((post) => ({ key: post, title: post }));
  const { units } = duty.world.org;
  return Object.entries(units).flatMap(([unit, { posts }]) =>
    Object.keys(posts).map((role) => ({ key: `${unit}.${role}`, title: titleOfPost(duty.world, `${unit}.${role}`) })),
  );
};

/** The desk of incidents over the ordinary acts. */
export const createIncidentDesk = (parts: Parts): IncidentDesk => ({
  ...createFileList(parts),
  file: async (id) => {
    const acts = await allActs(parts.handling, { subject: subjectOf("incident", id) });
    const handling = incidentBook.fold(acts);
    if (handling === undefined) return undefined;
    return { handling, acts, clocks: await clocksOf(parts, handling, await beganWith(parts, handling)) };
  },
  context: createContextReader(parts),
  perform: (done) => performDone(parts, done),
  undoable: incidentBook.undoable,
  posts: postsOf(parts),
  levelFrom: parts.config.detection.levels.from,
  outlook: createOutlook(parts),
});
