import { type CrawlResult, type CrawlTools, crawl } from "../crawlers/crawl.ts";
import type { Memory, Source } from "../crawlers/source.ts";
import { Failure, toFailure } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { dayMs, formatBeijing } from "../lib/time.ts";
import { type Mention, wholeText } from "../model/mention.ts";
import type { Run, Store } from "../model/store.ts";
import type { Intake } from "./intake.ts";

/** One entry of the configuration's `sources`, with the source it uses. */
export interface SourceEntry {
  readonly key: string;
  readonly source: Source;
  readonly options: unknown;
  readonly schedule: string;
  readonly maxPages: number;
  readonly basis: string;
  /** Whether robots.txt is observed; the source's own default when missing. */
  readonly robots?: boolean | undefined;
}

/** What crawling is wired of. */
export interface CrawlingParts {
  readonly store: Store;
  readonly intake: Intake;
  readonly tools: Omit<CrawlTools, "known">;
  readonly words: readonly string[];
  /** Whether a text is what the configuration's `watch` asks for. */
  readonly watches: (text: string) => boolean;
  readonly log: Log;
}

/** How a crawl ended, with what was new. */
export interface Crawled extends CrawlResult {
  readonly added: number;
  readonly alerts: number;
}

const memoryKey = (key: string): string => `memory:${key}`;

/** Incidents that moved within this time are still followed, and so many posts of each. */
const followedMs = 2 * dayMs;
const followedEach = 10;

/** The posts inside open incidents: what the sources of comments and reposts look after. */
const followedIn = async (store: Store, now: Date): Promise<readonly string[]> => {
  const open = (await store.incidents(20)).filter(({ lastAt }) => now.getTime() - Date.parse(lastAt) < followedMs);
  return [...new Set(open.flatMap(({ firstMentionId, mentionIds }) => [firstMentionId, ...mentionIds.slice(0, followedEach)]))];
};

/** Reads a source once without writing anything: what `crawl --dry-run` shows. */
export const crawlDry = async (entry: SourceEntry, parts: Omit<CrawlingParts, "intake">): Promise<CrawlResult> => {
  const memory = (await parts.store.readState<Memory>(memoryKey(entry.key)))?.value ?? {};
  const followed = await followedIn(parts.store, parts.tools.now());
  return crawl({ ...entry, memory, words: parts.words, followed }, { ...parts.tools, known: (ids) => knownIn(parts.store, ids) });
};

const knownIn = async (store: Store, ids: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set((await store.mentions(ids)).map(({ id }) => id));

/** The store must be able to write before anything is fetched: what cannot be kept is not collected. */
const assertWritable = async (store: Store): Promise<void> => {
  await store.writeState("probe", { writable: true });
};

/** Keeps what is watched, and reposts and replies of it; the rest is counted, not stored. */
const keepWatched = async (mentions: readonly Mention[], parts: CrawlingParts): Promise<{ kept: readonly Mention[]; left: number }> => {
  const watched = new Set(
    mentions.filter((mention) => parts.watches(`${wholeText(mention)}\n${mention.quoted ?? ""}`)).map(({ id }) => id),
  );
  const parents = mentions.flatMap(({ repostOf, replyTo }) => [repostOf, replyTo].filter((id) => id !== undefined));
  const known = await knownIn(parts.store, parents);
  const kept = mentions.filter(({ id, repostOf, replyTo }) =>
    [id, repostOf, replyTo].some((one) => one !== undefined && (watched.has(one) || known.has(one))),
  );
  return { kept, left: mentions.length - kept.length };
};

/** What is known to be missing, all gaps together; `undefined` when nothing is. */
export const missingOf = (gaps: CrawlResult["gaps"]): Run["missing"] => {
  const [first] = gaps.map((gap) => gap.from).sort();
  const last = gaps
    .map((gap) => gap.to)
    .sort()
    .at(-1);
  if (first === undefined || last === undefined) return undefined;
  return { count: gaps.reduce((sum, gap) => sum + gap.missing, 0), from: first, to: last };
};

/** The same in one line. */
export const sayMissing = ({ count, from, to }: NonNullable<Run["missing"]>): string =>
  `约 ${count} 条没有取到（${formatBeijing(from, "short")} 至 ${formatBeijing(to, "short")}）`;

const record = async (entry: SourceEntry, result: CrawlResult, added: number, parts: CrawlingParts): Promise<void> => {
  const ms = parts.tools.now().getTime() - Date.parse(result.at);
  const { state, at, mentions } = result;
  const missing = missingOf(result.gaps);
  const because = result.because ?? (missing && sayMissing(missing));
  await parts.store.addRun({
    source: entry.key,
    at,
    state,
    fetched: mentions.length,
    added,
    ms,
    ...(because !== undefined && { because }),
    ...(missing && { missing }),
  });
  const isGood = state === "ok" || state === "empty";
  const facts = {
    source: entry.key,
    state,
    pages: result.pages,
    fetched: mentions.length,
    added,
    ms,
    because,
    gaps: result.gaps.length || undefined,
  };
  parts.log(isGood ? "info" : "warn", isGood ? "crawl.finished" : "crawl.failed", facts);
  for (const [why, count] of Object.entries(result.skipped))
    parts.log("info", "mention.skipped", { source: entry.key, because: why, count });
};

/** Runs a source once: fetch, take in, and only then move its memory. A store that cannot write stops it before it fetches. */
export const crawlOnce = async (entry: SourceEntry, parts: CrawlingParts): Promise<Crawled> => {
  try {
    await assertWritable(parts.store);
    const result = await crawlDry(entry, parts);
    if (result.notices.length > 0) await parts.store.addNotices(result.notices);
    const { kept, left } = await keepWatched(result.mentions, parts);
    const { added, alerts } = await parts.intake.take(kept);
    if (left > 0) parts.log("info", "mention.skipped", { source: entry.key, because: "not-watched", count: left });
    await parts.store.writeState(memoryKey(entry.key), result.memory);
    // A run that was stopped before it saw anything says nothing about the source.
    if (result.pages > 0 || !parts.tools.stopped.aborted) await record(entry, result, added, parts);
    return { ...result, added, alerts };
  } catch (error) {
    const failure = toFailure(error);
    parts.log("error", failure.code === "STORE_WRITE" ? "store.failed" : "job.failed", {
      source: entry.key,
      code: failure.code,
      because: failure.message,
    });
    throw failure instanceof Failure ? failure : new Failure("BUG", String(error));
  }
};
