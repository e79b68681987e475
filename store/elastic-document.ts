import { sha256 } from "../lib/hash.ts";
import type { Analysis } from "../model/analysis.ts";
import type { Mention, Observation } from "../model/mention.ts";
import type { StoreTools } from "./kind.ts";
import { searchText, textTerms } from "./terms.ts";

/** A mention as it lies in Elasticsearch: what is kept word for word, and fields to search and count by. */
export interface MentionDocument {
  readonly id: string;
  readonly seq: number;
  readonly publishedAt: string;
  readonly hash: string;
  readonly isTruncated: boolean;
  readonly mentionJson: string;
  readonly analysisJson?: string;
  /** Dated counts, and earlier versions of an edited text, both oldest first; absent when there are none. */
  readonly readingsJson?: string;
  readonly earlierJson?: string;
}

/** Elasticsearch takes ids of up to 512 bytes. */
const maxIdBytes = 500;

/** The id under which a document is stored: the mention's own, unless it is too long. */
export const documentId = (id: string): string => (Buffer.byteLength(id) > maxIdBytes ? `sha256:${sha256(id)}` : id);

const knownFields = new Set(
  "id source platform url author publishedAt fetchedAt title text quoted repostOf replyTo region truncated editedAt counts rawHash".split(
    " ",
  ),
);

const extrasOf = (mention: Mention): Record<string, unknown> | undefined => {
  const extras = Object.entries(mention).filter(([name, value]) => !knownFields.has(name) && name !== "" && value !== null);
  return extras.length === 0 ? undefined : Object.fromEntries(extras);
};

const countsOf = ({ counts }: Mention): Record<string, number | undefined> | undefined =>
  counts && { reposts: counts.reposts, comments: counts.comments, likes: counts.likes, reads: counts.reads };

/** The fields by which a (pseudonymous) mention is found and counted. */
export const mentionFields = (mention: Mention, tools: StoreTools): object => {
  const { words, pairs } = textTerms(searchText(mention), tools.segment);
  const { id, source, platform, url, publishedAt, fetchedAt, title, text, quoted, repostOf, replyTo, region, author } = mention;
  return {
    ...{ id, source, platform, url, publishedAt, fetchedAt, title, text, quoted, repostOf, replyTo, region },
    author: { id: author.id, followers: author.followers, verified: author.verified === undefined ? undefined : String(author.verified) },
    words: words.join(" "),
    pairs: pairs.join(" "),
    counts: countsOf(mention),
    extras: extrasOf(mention),
    writtenAt: tools.now().toISOString(),
  };
};

/** The fields by which an analysis is found and counted; absent ones are cleared. */
export const analysisFields = (analysis: Analysis, version: string, tools: StoreTools): object => {
  const { isRelevant, isLocal, relevance, polarity, score, appeal, problem, voice, responsibility, summary, happenedAt } = analysis;
  const towns = [...new Set(analysis.places.flatMap(({ town }) => town ?? []))];
  return {
    ...{ isRelevant, isLocal, relevance, polarity, score, appeal, problem, voice, responsibility, summary, happenedAt },
    appeals: analysis.appeals.map((item) => item.appeal),
    places: analysis.places.map(({ key }) => key),
    towns,
    location: towns.flatMap((town) => tools.locate?.(town) ?? []),
    keywords: analysis.keywords,
    severity: Object.keys(analysis.severity),
    analysisVersion: version,
    analysisJson: JSON.stringify(analysis),
    writtenAt: tools.now().toISOString(),
  };
};

/** A dated reading of counts, without saying of what. */
export type Reading = Omit<Observation, "mentionId">;

const parsed = <T>(json: string | undefined): readonly T[] => (json === undefined ? [] : (JSON.parse(json) as T[]));

/** The dated counts of a stored mention, oldest first. */
export const readingsOf = (document: MentionDocument): readonly Reading[] => parsed<Reading>(document.readingsJson);

/** The earlier versions of an edited mention, oldest first. */
export const earlierOf = (document: MentionDocument): readonly Mention[] => parsed<Mention>(document.earlierJson);

/** The mention as stored, with its counts as last seen. */
export const mentionOfDocument = (document: MentionDocument): Mention => {
  const mention = JSON.parse(document.mentionJson) as Mention;
  const last = readingsOf(document).at(-1);
  return last ? { ...mention, counts: last.counts } : mention;
};

/** The readings with one more, unless the one before it in time says the same; `undefined` when nothing changes. */
export const withReading = (readings: readonly Reading[], next: Reading): readonly Reading[] | undefined => {
  const before = readings.filter(({ at }) => at <= next.at).at(-1);
  if (before && JSON.stringify(before.counts) === JSON.stringify(next.counts)) return undefined;
  return [...readings.filter(({ at }) => at !== next.at), next].sort((a, b) => (a.at < b.at ? -1 : 1));
};
