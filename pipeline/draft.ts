import type { Analysis, Appeal, Problem, Severity } from "../model/analysis.ts";
import type { Level } from "../model/incident.ts";
import type { Mention } from "../model/mention.ts";
import { listedRank, mediaRanks } from "./media.ts";

/** How a mention belongs to an incident: an independent text, a copy of one, or a repost (or reply) of a member. */
export type Role = "root" | "copy" | "repost";

/** A sentence that could be the title. */
export interface Sentence {
  readonly mentionId: string;
  readonly text: string;
}

/** An incident while it grows: counts, and nothing of the texts but a few sentences. */
export interface Draft {
  readonly id: string;
  readonly aliases: string[];
  readonly firstMentionId: string;
  /** When its first voice spoke. */
  beganAt: number;
  lastAt: number;
  readonly mentionIds: string[];
  mentions: number;
  roots: number;
  reposts: number;
  negativeRoots: number;
  /** Last instant (ms) of each author: one account counts once in a window, however often it posts. */
  readonly authors: Map<string, number>;
  /** Distinct authors that spoke up, by ten minutes. */
  readonly buckets: Map<number, number>;
  readonly appeals: Map<Appeal, number>;
  readonly problems: Map<Problem, number>;
  readonly places: Map<string, number>;
  readonly voices: Map<string, number>;
  readonly safety: Map<string, number>;
  readonly sentences: Sentence[];
  households: number;
  reach: number;
  hot: number;
  /** The widest read medium that spoke (`mediaRanks`), 0 for none. */
  media: number;
  concern: number;
  /** The words that weighed most in it. */
  concernWords: string;
  resurfaced: boolean;
  level: Level | undefined;
  /** What was last told about it, so that only real changes are told again. */
  told: string;
  toldMentions: number;
}

/** The state of a draft as plain data. */
export type DraftSnapshot = {
  readonly [K in keyof Draft]: Draft[K] extends Map<infer Key, infer Value> ? readonly (readonly [Key, Value])[] : Draft[K];
};

/** Ids kept per incident; beyond it only counts grow, so that a flood cannot fill the memory. */
const keptIds = 20_000;
const keptSentences = 40;
/** Counting grain of the sliding window. */
export const bucketMs = 10 * 60_000;

/** A new incident begun by a mention at `at` (ms). */
export const draftOf = (id: string, mentionId: string, at: number): Draft => ({
  id,
  aliases: [],
  firstMentionId: mentionId,
  beganAt: at,
  lastAt: at,
  mentionIds: [],
  mentions: 0,
  roots: 0,
  reposts: 0,
  negativeRoots: 0,
  authors: new Map(),
  buckets: new Map(),
  appeals: new Map(),
  problems: new Map(),
  places: new Map(),
  voices: new Map(),
  safety: new Map(),
  sentences: [],
  households: 0,
  reach: 0,
  hot: 0,
  media: 0,
  concern: 0,
  concernWords: "",
  resurfaced: false,
  level: undefined,
  told: "",
  toldMentions: 0,
});

const bump = <K>(counts: Map<K, number>, key: K, by = 1): void => {
  counts.set(key, (counts.get(key) ?? 0) + by);
};

const signs = ["death", "injury", "trapped", "fire", "hospital", "exam", "vulnerable", "threat", "repeated"] as const;

/** The safety signs that a text carries, by name. */
export const signsOf = (severity: Severity): readonly string[] => signs.filter((sign) => severity[sign] !== undefined);

const oldAfterMs = 3 * 24 * 60 * 60_000;

/** Heat of a hot-list entry (its own number, or 1 where the list shows none); 0 for anything else. */
export const heatOf = (mention: Mention): number => {
  if (!/(?:^|-)hot$/.test(mention.platform)) return 0;
  const { heat } = mention as { readonly heat?: unknown };
  return typeof heat === "number" && heat > 0 ? heat : Math.max(1, mention.counts?.reads ?? 1);
};

/** Counts the author; answers whether this is a new voice in the window. */
const countAuthor = (draft: Draft, mention: Mention, at: number, windowMs: number): boolean => {
  const author = mention.author.id === "" ? mention.id : mention.author.id;
  const before = draft.authors.get(author);
  draft.authors.set(author, Math.max(at, before ?? at));
  if (before !== undefined && at - before < windowMs) return false;
  bump(draft.buckets, Math.floor(at / bucketMs));
  return true;
};

/** The town (or city, or province) of a place: its first two names. */
const townOf = (key: string): string => key.split("/").slice(0, 2).join("/");

/** The towns that the text names, each once. */
export const townsOf = (analysis: Analysis): readonly string[] => [
  ...new Set(analysis.places.filter(({ from }) => from === "text").map(({ key }) => townOf(key))),
];

/** Counts what the text itself says: only independent texts do, copies and reposts repeat it. */
const countText = (draft: Draft, analysis: Analysis): void => {
  draft.roots++;
  if (analysis.polarity === "negative") draft.negativeRoots++;
  if (analysis.appeal !== null) bump(draft.appeals, analysis.appeal);
  if (analysis.problem !== null) bump(draft.problems, analysis.problem);
  for (const town of townsOf(analysis)) bump(draft.places, town);
  for (const sign of signsOf(analysis.severity)) bump(draft.safety, sign);
  draft.households = Math.max(draft.households, analysis.severity.households ?? 0);
};

/** A near-copy repeats what was said, but a danger that it adds (有人触电) is news, once. */
const countAddedSigns = (draft: Draft, { severity }: Analysis): void => {
  for (const sign of signsOf(severity)) if (!draft.safety.has(sign)) bump(draft.safety, sign);
};

/** A repost is not analysed: there a listed name counts with the readers that such a medium has. */
const mediaRankOf = ({ author }: Mention, analysis: Analysis | undefined): number => {
  const rank = listedRank(author.name ?? "");
  if (analysis === undefined) return (author.followers ?? 0) >= 1e6 ? rank : 0;
  return analysis.voice === "media" ? Math.max(rank, mediaRanks.local) : 0;
};

/** Takes a mention into the draft; answers whether a new voice joined. */
export const admit = (
  draft: Draft,
  mention: Mention,
  analysis: Analysis | undefined,
  as: { role: Role; at: number; saidAt: number; windowMs: number },
): boolean => {
  if (draft.mentionIds.length < keptIds) draft.mentionIds.push(mention.id);
  draft.mentions++;
  draft.lastAt = Math.max(draft.lastAt, as.at);
  if (as.role === "repost") draft.reposts++;
  if (analysis !== undefined) bump(draft.voices, analysis.voice);
  if (analysis !== undefined && as.role === "root") countText(draft, analysis);
  if (analysis !== undefined && as.role === "copy") countAddedSigns(draft, analysis);
  draft.reach = Math.max(draft.reach, mention.author.followers ?? 0);
  draft.media = Math.max(draft.media, mediaRankOf(mention, analysis));
  draft.hot = Math.max(draft.hot, as.role === "repost" ? 0 : heatOf(mention));
  if (mention.fetchedAt && Date.parse(mention.fetchedAt) - Date.parse(mention.publishedAt) > oldAfterMs) draft.resurfaced = true;
  if (as.at - as.saidAt <= oldAfterMs) draft.beganAt = Math.min(draft.beganAt, as.saidAt);
  return countAuthor(draft, mention, as.saidAt, as.windowMs);
};

/** Keeps a sentence as a possible title. */
export const addSentence = (draft: Draft, sentence: Sentence): void => {
  if (draft.sentences.length < keptSentences && !draft.sentences.some(({ text }) => text === sentence.text)) draft.sentences.push(sentence);
};

/** Distinct voices in the window before `at` (ms). */
export const voicesIn = (draft: Draft, at: number, windowMs: number): number => {
  const from = Math.floor((at - windowMs) / bucketMs);
  let sum = 0;
  for (const [bucket, count] of draft.buckets) {
    if (bucket > from) sum += count;
    else draft.buckets.delete(bucket);
  }
  return sum;
};

/** Keeps the highest concern of the independent texts, with its words. */
export const noteConcern = (draft: Draft, concern: number, words: string): void => {
  if (concern <= draft.concern) return;
  draft.concern = concern;
  draft.concernWords = words;
};

const mergeCounts = <K>(into: Map<K, number>, from: ReadonlyMap<K, number>): void => {
  for (const [key, count] of from) bump(into, key, count);
};

/** Moves everything of `from` into `into`; the older id stays and the other becomes an alias. */
export const absorbDraft = (into: Draft, from: Draft): void => {
  into.aliases.push(from.id, ...from.aliases);
  for (const id of from.mentionIds) if (into.mentionIds.length < keptIds) into.mentionIds.push(id);
  into.beganAt = Math.min(into.beganAt, from.beganAt);
  into.lastAt = Math.max(into.lastAt, from.lastAt);
  into.mentions += from.mentions;
  into.roots += from.roots;
  into.reposts += from.reposts;
  into.negativeRoots += from.negativeRoots;
  for (const [author, at] of from.authors) into.authors.set(author, Math.max(at, into.authors.get(author) ?? 0));
  for (const key of ["buckets", "appeals", "problems", "places", "voices", "safety"] as const)
    mergeCounts(into[key] as Map<unknown, number>, from[key] as Map<unknown, number>);
  for (const sentence of from.sentences) addSentence(into, sentence);
  into.households = Math.max(into.households, from.households);
  into.reach = Math.max(into.reach, from.reach);
  into.hot = Math.max(into.hot, from.hot);
  into.media = Math.max(into.media, from.media);
  noteConcern(into, from.concern, from.concernWords);
  into.resurfaced ||= from.resurfaced;
};

/** The commonest key of a count, the first counted on a tie. */
export const commonest = <K>(counts: ReadonlyMap<K, number>): K | null => {
  let best: K | null = null;
  let most = 0;
  for (const [key, count] of counts) if (count > most) [best, most] = [key, count];
  return best;
};

/** The draft as plain data. */
export const freeze = (draft: Draft): DraftSnapshot =>
  ({
    ...draft,
    ...Object.fromEntries(
      (["authors", "buckets", "appeals", "problems", "places", "voices", "safety"] as const).map((key) => [key, [...draft[key]]]),
    ),
    aliases: [...draft.aliases],
    mentionIds: [...draft.mentionIds],
    sentences: [...draft.sentences],
  }) as unknown as DraftSnapshot;

/** A draft from plain data. */
export const thaw = (kept: DraftSnapshot): Draft => ({
  ...kept,
  aliases: [...kept.aliases],
  mentionIds: [...kept.mentionIds],
  sentences: [...kept.sentences],
  authors: new Map(kept.authors),
  buckets: new Map(kept.buckets),
  appeals: new Map(kept.appeals),
  problems: new Map(kept.problems),
  places: new Map(kept.places),
  voices: new Map(kept.voices),
  safety: new Map(kept.safety),
});

/** Told again at once when something new is known, and as it grows: at every voice at first, then by a tenth. */
export const isWorthTelling = (draft: Draft): boolean => {
  const known = [draft.roots, draft.places.size, draft.safety.size, draft.hot > 0, draft.media, draft.aliases.length].join();
  const grown = draft.mentions <= 20 || draft.mentions >= draft.toldMentions * 1.1;
  if (known === draft.told && !grown) return false;
  draft.told = known;
  draft.toldMentions = draft.mentions;
  return true;
};
