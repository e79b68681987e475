import { Failure } from "../../lib/errors.ts";
import { minuteMs } from "../../lib/time.ts";
import type { Page, Parsed, Request } from "../source.ts";
import { postsIn, type ReadPosts, readPosts } from "./cards.ts";
import { mobileHeaders } from "./headers.ts";
import { isRecord, readJson } from "./json.ts";
import { longTextRequests } from "./long-text.ts";
import type { Raw, ReadContext } from "./mblog.ts";
import { readAnswerState, readWall } from "./wall.ts";

/** How a word is searched on m.weibo.cn; instants are ISO-8601 UTC. */
export interface JsonSearch {
  readonly keyword: string;
  readonly page: number;
  /** Everything before this instant was collected by an earlier run that ended well. */
  readonly since: string;
  /** Pages in a row that held no post. */
  readonly blanks: number;
  /** When the run began: the next run's `since`. */
  readonly startedAt: string;
  /** Posts seen by this word so far in this run, and the instant of the oldest. */
  readonly seen: number;
  readonly oldest: string;
  /** How many the site says there are; it never says more than its cap. */
  readonly total: number;
}

/** What the search source was told. */
export interface JsonSearchOptions {
  readonly pages: number;
  readonly freshMs: number;
  readonly needs?: Request["needs"];
}

/** Posts may turn up in the search some minutes after they were published; a run reads that far back again. */
export const overlapMs = 30 * minuteMs;
const realTime = "61";

/** The request for a page of a word's real-time search; the container is encoded once, as one parameter. */
export const searchJson = (search: JsonSearch, options: Pick<JsonSearchOptions, "needs">, canary = false): Request => {
  const containerid = `100103type=${realTime}&q=${search.keyword}&t=0`;
  const query = new URLSearchParams({ containerid, page_type: "searchall", page: String(search.page) });
  return {
    url: `https://m.weibo.cn/api/container/getIndex?${query}`,
    headers: mobileHeaders(`https://m.weibo.cn/search?${new URLSearchParams({ containerid })}`),
    carry: { kind: "search", ...search },
    ...(canary && { canary: true }),
    ...(options.needs && { needs: options.needs }),
  };
};

/** The key under which a word's last complete reading is remembered. */
export const memoryKey = (keyword: string): string => `until:${keyword}`;

const median = (instants: readonly string[]): string | undefined => [...instants].sort()[Math.floor(instants.length / 2)];

/** This word is read to its end: the next run needs no more than what comes after. */
const finished = (search: JsonSearch): Pick<Parsed, "remember"> => ({ remember: { [memoryKey(search.keyword)]: search.startedAt } });

/** The site shows no more of a word than this, and says so as its total. */
const siteCap = 1000;

/** What the cap hides between the last complete reading and the oldest post seen, estimated by the rate of what was seen. */
const gapOf = ({ since, oldest, seen, startedAt }: JsonSearch): Pick<Parsed, "gap"> => {
  if (oldest <= since || seen === 0) return {};
  const seenMs = Math.max(1, Date.parse(startedAt) - Date.parse(oldest));
  const hiddenMs = Date.parse(oldest) - Date.parse(since);
  return { gap: { missing: Math.ceil((seen * hiddenMs) / seenMs), from: since, to: oldest } };
};

/** Where the answer says that the next page is; `undefined` at the end (missing or not moving on). */
const nextPage = (data: Raw, page: number): number | undefined => {
  const next = Number(isRecord(data.cardlistInfo) ? data.cardlistInfo.page : Number.NaN);
  return Number.isInteger(next) && next > page ? next : undefined;
};

/** No more pages: nothing at all, the end of the results, or the site's cap. */
const emptyPage = (search: JsonSearch): Parsed => {
  if (search.page === 1) return { state: "empty", because: "没有搜到内容", ...finished(search) };
  return { state: "ok", ...finished(search), ...(search.total >= siteCap && gapOf(search)) };
};

const readCards = (answer: Raw, context: ReadContext): ReadPosts => {
  const { data } = answer;
  if (!isRecord(data) || !Array.isArray(data.cards)) throw new Failure("SOURCE_CHANGED", "搜索结果里没有 data.cards");
  const posts = postsIn(data.cards);
  const read = readPosts(posts, context);
  if (posts.length > 0 && (read.skipped.unreadable ?? 0) === posts.length) throw new Failure("SOURCE_CHANGED", "搜索结果里的帖文都读不懂");
  return read;
};

/** Where this page leads: on to the next, or to the end of the word with what the cap hid. */
const onward = (
  search: JsonSearch,
  data: Raw,
  { mentions, shownAt }: ReadPosts,
  options: JsonSearchOptions,
): Pick<Parsed, "next" | "remember" | "gap"> => {
  const next = nextPage(data, search.page);
  const middle = median(shownAt);
  const blanks = shownAt.length === 0 ? search.blanks + 1 : 0;
  const oldest = [search.oldest, ...shownAt].sort()[0] as string;
  const total = Number(isRecord(data.cardlistInfo) ? data.cardlistInfo.total : 0) || search.total;
  const following = { ...search, page: next ?? search.page, blanks, seen: search.seen + shownAt.length, oldest, total };
  const long = longTextRequests(mentions, search.startedAt, options.needs);
  const isReached = middle !== undefined && Date.parse(middle) < Date.parse(search.since) - overlapMs;
  if (isReached || blanks >= 2) return { next: long, ...finished(search) };
  if (next === undefined || search.page >= options.pages) {
    const isCapped = next !== undefined || total >= siteCap;
    return { next: long, ...finished(search), ...(isCapped && gapOf(following)) };
  }
  return { next: [...long, { ...searchJson(following, options), always: middle === undefined || middle > search.since }] };
};

/** Reads a page of the real-time search and says what to fetch next. */
export const parseSearchJson = (page: Page, search: JsonSearch, options: JsonSearchOptions): Parsed => {
  const wall = readWall(page);
  if (wall) return wall;
  const answer = readJson(page.body);
  const state = readAnswerState(answer);
  if (state) return state.state === "empty" ? emptyPage(search) : state;
  const read = readCards(answer, { now: page.fetchedAt, freshMs: options.freshMs });
  return { state: "ok", mentions: read.mentions, skipped: read.skipped, ...onward(search, answer.data as Raw, read, options) };
};
