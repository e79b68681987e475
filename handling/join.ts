import { formatBeijing, hourMs, minuteMs, sayDuration } from "../lib/time.ts";
import type { Responsibility } from "../model/analysis.ts";
import type { FactSheet } from "../model/fact.ts";
import type { Notice } from "../model/notice.ts";
import type { NoticeMatch, Verdict } from "../model/notice-match.ts";
import type { Official } from "./notice-versions.ts";
import { officialsOf, officialsOfFacts } from "./notice-versions.ts";
import type { PostPlace } from "./place-overlap.ts";
import { locatePost, overlapOf } from "./place-overlap.ts";
import type { TextSignals } from "./text-signals.ts";
import { readSignals } from "./text-signals.ts";

/** A post (or incident) about an outage, as its analysis sees it. */
export interface OutagePost {
  readonly text: string;
  readonly publishedAt: string;
  readonly happenedAt?: string;
  /** Names of towns (塘厦), without the city. */
  readonly towns: readonly string[];
  readonly responsibility: Responsibility;
}

/** What is official at a moment. */
export interface OfficialWord {
  readonly officials: readonly Official[];
  /** Storm mode: nothing is called `unannounced`. */
  readonly isStorm: boolean;
}

/** Clocks of people and switchmen differ by this much. */
const toleranceMs = 10 * minuteMs;
/** An outage this long before the announced start belongs to the notice, and contradicts it. */
const earlyMs = 2 * hourMs;
/** A post about an outage to come belongs to works this near. */
const aheadMs = 48 * hourMs;
/** A vague time (早上, 两天了) told so long before the post may as well be the post's own. */
const vagueMs = 72 * hourMs;
/** 提前停电: said so long after the announced start at most. */
const saidEarlyMs = 3 * hourMs;
/** A post that doesn't say 还没来电 belongs to a window that ended no longer ago than this. */
const plainOverrunMs = 3 * hourMs;
/** One that says so, no longer than this. */
const saidOverrunMs = 14 * hourMs;

interface Candidate {
  readonly verdict: Verdict;
  readonly official: Official;
  readonly place: number;
  readonly time: number;
  readonly because: readonly string[];
}

const inForce = (official: Official, isStorm: boolean): Verdict => {
  if (official.kind === "planned") return "announced";
  return official.kind === "fault" && isStorm ? "weather" : official.kind;
};

interface Reading {
  readonly place: PostPlace;
  readonly signals: TextSignals;
  readonly isStorm: boolean;
}

type Timed = Pick<Candidate, "verdict" | "time"> & { readonly why: string };

const contains = ({ startsAt, endsAt }: { startsAt: string; endsAt: string }, at: number): boolean =>
  at >= Date.parse(startsAt) - toleranceMs && at < Date.parse(endsAt);

const inWindow = (official: Official): string =>
  `公告时段 ${formatBeijing(official.startsAt, "short")}—${formatBeijing(official.endsAt, "short")}`;

/** The told moment of a post, its signals, and what the notice would mean if it were in force. */
interface Moment {
  readonly at: number;
  readonly signals: TextSignals;
  readonly usual: Verdict;
}

const afterRestoration = (official: Official, { at, signals, usual }: Moment): Timed | undefined => {
  const restoredAt = official.restoredAt as string;
  const sinceMs = at - Date.parse(restoredAt);
  const why = `公告称 ${formatBeijing(restoredAt, "short")} 已复电`;
  if (signals.isBackOn) return sinceMs <= plainOverrunMs ? { verdict: usual, time: 0.9, why } : undefined;
  if (signals.isNew || sinceMs > plainOverrunMs * (signals.isStillOut ? 2 : 1)) return undefined;
  return { verdict: "conflicting", time: 0.9, why };
};

const beforeStart = (official: Official, { at, signals, usual }: Moment): Timed | undefined => {
  const earlierMs = Date.parse(official.startsAt) - at;
  const isPlanned = official.kind === "planned" || official.kind === "load-management";
  if (isPlanned && signals.isAhead && earlierMs <= aheadMs) return { verdict: usual, time: 0.8, why: inWindow(official) };
  if (!isPlanned || earlierMs > earlyMs) return undefined;
  return { verdict: "conflicting", time: 0.8, why: `比${inWindow(official)}早 ${sayDuration(earlierMs)}` };
};

const afterEnd = (official: Official, { at, signals, usual }: Moment): Timed | undefined => {
  const lateMs = at - Date.parse(official.endsAt);
  if (lateMs <= toleranceMs && signals.isBackOn) return { verdict: usual, time: 0.9, why: inWindow(official) };
  const why = `公告 ${formatBeijing(official.endsAt, "short")} 结束，已过 ${sayDuration(lateMs)}`;
  if (signals.isStillOut) return lateMs <= saidOverrunMs ? { verdict: "overran", time: 0.95, why } : undefined;
  if (signals.isNew || lateMs > plainOverrunMs) return undefined;
  return { verdict: "overran", time: 0.7, why };
};

const timed = (official: Official, moment: Moment): Timed | undefined => {
  const { at, usual } = moment;
  if (official.former && contains(official.former, at)) return { verdict: "conflicting", time: 0.9, why: "公告已改期，原时段不应停电" };
  if (official.isCancelled) return contains(official, at) ? { verdict: "conflicting", time: 0.9, why: "公告已取消" } : undefined;
  if (official.restoredAt !== undefined && at >= Date.parse(official.restoredAt)) return afterRestoration(official, moment);
  if (contains(official, at)) return { verdict: usual, time: 1, why: inWindow(official) };
  return at < Date.parse(official.startsAt) ? beforeStart(official, moment) : afterEnd(official, moment);
};

/** Load management is for industry: a home without power in its hours is another matter. */
const concerns = (official: Official, signals: TextSignals): number => {
  if (official.kind !== "load-management") return 1;
  if (signals.namesLoadManagement) return 1.5;
  return signals.isIndustrial ? 1 : 0;
};

const isEarlyOnly = (official: Official, when: Timed | undefined, told: number): boolean =>
  when === undefined || (when.verdict === "conflicting" && told < Date.parse(official.startsAt));

/** Compares the told time with the window; a vague one gives way to the post's own when that fits. */
const whenOf = (official: Official, post: OutagePost, said: Omit<Moment, "at">): Timed | undefined => {
  const published = Date.parse(post.publishedAt);
  const told = Date.parse(post.happenedAt ?? post.publishedAt);
  const { isVague, isEarly, isBackOn } = said.signals;
  const sinceStart = told - Date.parse(official.startsAt);
  if (isEarly && !isBackOn && official.kind === "planned" && !official.isCancelled && sinceStart >= 0 && sinceStart <= saidEarlyMs) {
    return { verdict: "conflicting", time: 0.8, why: `帖文称早于${inWindow(official)}停电` };
  }
  const when = timed(official, { ...said, at: told });
  const mayMove = isVague && !isEarly && told < published && published - told <= vagueMs;
  if (!mayMove || !isEarlyOnly(official, when, told)) return when;
  return timed(official, { ...said, at: published }) ?? when;
};

const candidateOf = (official: Official, post: OutagePost, { place, signals, isStorm }: Reading): Candidate | undefined => {
  const { overlap, because } = overlapOf(place, official);
  const weight = overlap * concerns(official, signals);
  if (weight === 0) return undefined;
  const when = whenOf(official, post, { signals, usual: inForce(official, isStorm) });
  return when && { verdict: when.verdict, official, place: Math.min(1, weight), time: when.time, because: [because, when.why] };
};

const bySelf = (post: OutagePost, signals: TextSignals): NoticeMatch | undefined => {
  const none = { placeOverlap: 0, timeOverlap: 0 };
  if (signals.isArrears) return { verdict: "arrears", ...none, confidence: 0.7, because: ["帖文自述欠费"] };
  const isOwn = post.responsibility === "customer-side" || post.responsibility === "property";
  return isOwn ? { verdict: "customer-side", ...none, confidence: 0.6, because: ["帖文说的是客户侧或物业设备，待调度核实"] } : undefined;
};

const withoutNotice = (place: PostPlace, isStorm: boolean): NoticeMatch => {
  const none = { placeOverlap: 0, timeOverlap: 0 };
  if (place.towns.length === 0) return { verdict: "unknown-place", ...none, confidence: 0.8, because: ["帖文没有可用的地点"] };
  if (isStorm) return { verdict: "weather", ...none, confidence: 0.5, because: ["大风暴雨期间，未逐一公告"] };
  const confidence = place.subjects.length > 0 ? 0.75 : 0.65;
  return { verdict: "unannounced", ...none, confidence, because: ["该地点该时段未在公告与调度事实中查到"] };
};

/** A town that a notice of the day names may be taken at its bare name where the analysis was not sure of it. */
const townsNamed = (text: string, officials: readonly Official[]): readonly string[] => [
  ...new Set(officials.flatMap(({ towns }) => towns).filter((town) => new RegExp(`${town}(?!村|路|大道|街|社区|小区)`).test(text))),
];

/** Joins one post with the official word. */
export const joinPost = (post: OutagePost, { officials, isStorm }: OfficialWord): NoticeMatch => {
  const signals = readSignals(post.text);
  const known = [
    ...new Set(officials.flatMap(({ names }) => names.flatMap(({ core, parent }) => (parent === undefined ? [core] : [core, parent])))),
  ];
  const towns = post.towns.length > 0 ? post.towns : townsNamed(post.text, officials);
  const place = locatePost(post.text, towns, known);
  const [best, second] = officials
    .map((official) => candidateOf(official, post, { place, signals, isStorm }))
    .filter((one) => one !== undefined)
    .sort((a, b) => b.place * b.time - a.place * a.time);
  const own = bySelf(post, signals);
  if (own && (best?.place ?? 0) < 0.75) return own;
  // A village that an official range names is a place, also when the post says no town.
  const named = known.find((core) => post.text.includes(core));
  if (!best) return withoutNotice({ ...place, towns: towns.length === 0 && named !== undefined ? [named] : place.towns }, isStorm);
  const rival = second && second.verdict !== best.verdict ? (second.place * second.time) / (best.place * best.time) : 0;
  return {
    verdict: best.verdict,
    noticeId: best.official.id,
    placeOverlap: best.place,
    timeOverlap: best.time,
    confidence: Math.round((0.45 + 0.5 * best.place) * best.time * (1 - rival / 3) * 100) / 100,
    because: best.because,
  };
};

/** The official word at an instant, from notices and dispatch's fact sheets. */
export const officialWord = (
  notices: readonly Notice[],
  sheets: readonly FactSheet[],
  { asOf, isStorm }: { readonly asOf: string; readonly isStorm: boolean },
): OfficialWord => ({ officials: [...officialsOf(notices, asOf), ...officialsOfFacts(sheets)], isStorm });
