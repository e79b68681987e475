import type { AlertView, NoticeVerdict } from "../alerts/alert-view.ts";
import { readCase } from "../handling/cases.ts";
import { joinPost, officialWord } from "../handling/join.ts";
import { readLibrary } from "../handling/library.ts";
import { readRisk } from "../handling/risks.ts";
import { findSimilar, todosFrom } from "../handling/similar.ts";
import { assetPath } from "../lib/assets.ts";
import { dayMs } from "../lib/time.ts";
import type { Incident } from "../model/incident.ts";
import { type Mention, wholeText } from "../model/mention.ts";
import type { Notice } from "../model/notice.ts";
import type { NoticeMatch } from "../model/notice-match.ts";
import type { Store } from "../model/store.ts";

/** What the bureau already knows that bears on an incident: the notices, and what helped in similar cases. */
export interface Advice extends Pick<AlertView, "facts" | "similar" | "lead" | "coHandlers" | "deadline"> {
  readonly notice?: NoticeVerdict;
  readonly acts: readonly string[];
}

/** Where advice comes from: the store's notices, read for this city. */
interface Library {
  readonly store: Store;
  readonly city: string;
}

/** Advises on an incident as of an instant, from posts already at hand. */
export type Advise = (incident: Incident, posts: readonly Mention[], at: string) => Promise<Advice>;

/** A notice counts if its time lies this near: planned work is announced a week ahead, overruns end within days. */
const nearMs = 3 * dayMs;

/** The towns of ours among place keys such as 东莞/塘厦/林村. */
const townsOf = (places: readonly string[], city: string): readonly string[] => [
  ...new Set(places.flatMap((key) => (key.startsWith(`${city}/`) ? [key.split("/")[1] as string] : []))),
];

/** The verdict that most posts give, the surer first among equals. */
const commonestMatch = (matches: readonly NoticeMatch[]): NoticeMatch | undefined => {
  const weightByVerdict = new Map<string, number>();
  for (const { verdict, confidence } of matches) weightByVerdict.set(verdict, (weightByVerdict.get(verdict) ?? 0) + confidence);
  const best = [...weightByVerdict].sort((a, b) => b[1] - a[1])[0]?.[0];
  return matches.filter(({ verdict }) => verdict === best).sort((a, b) => b.confidence - a.confidence)[0];
};

const sayNotice = (match: NoticeMatch, notices: readonly Notice[]): NoticeVerdict => {
  const notice = notices.find(({ id }) => id === match.noticeId);
  return {
    verdict: match.verdict,
    ...(notice && { title: notice.title, noticeId: notice.number ?? notice.id }),
    ...(notice?.endsAt !== undefined && { plannedEnd: notice.endsAt }),
  };
};

const isOutage = ({ appeal }: Incident): boolean => appeal === "outage-voltage" || appeal === null;

/** Compares the incident's posts with the official notices near it. */
const compare = async (
  { store, city }: Library,
  incident: Incident,
  posts: readonly Mention[],
  at: string,
): Promise<NoticeVerdict | undefined> => {
  const towns = townsOf(incident.places, city);
  if (!isOutage(incident) || towns.length === 0) return undefined;
  const [from, to] = [-nearMs, nearMs].map((ms) => new Date(Date.parse(at) + ms).toISOString()) as [string, string];
  const notices = await store.notices(from, to);
  const word = officialWord(notices, [], { asOf: at, isStorm: false });
  const matches = posts.map((post) =>
    joinPost({ text: wholeText(post), publishedAt: post.publishedAt, towns, responsibility: "unclear" }, word),
  );
  const match = commonestMatch(matches);
  return match && sayNotice(match, notices);
};

/** Reads the case library and the risk register that ship with the package, and advises from them and the store. */
export const createAdvise = (library: Library): Advise => {
  const cases = readLibrary(assetPath("config", "cases"), readCase);
  const risks = readLibrary(assetPath("config", "risks"), readRisk);
  return async (incident, posts, at) => {
    const { appeal, problem, places, title } = incident;
    const newcomer = { appeal, problem, places, texts: [title, ...posts.map(wholeText)] };
    const acts = todosFrom(findSimilar(newcomer, cases), findSimilar(newcomer, risks)).map(({ text }) => text);
    const notice = await compare(library, incident, posts, at);
    return { acts, ...(notice && { notice }) };
  };
};
