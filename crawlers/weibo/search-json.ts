import { Failure } from "../../lib/errors.ts";
import { minuteMs } from "../../lib/time.ts";
import type { Page, Parsed, Request, StartContext } from "../source.ts";
import { postsIn, type ReadPosts, readPosts } from "./cards.ts";
import { mobileHeaders } from "./headers.ts";
import { isRecord, listOf, readJson, textOf } from "./json.ts";
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
  /** Whether an earlier run found plenty: a search knows no time, so that finding nothing now is a limit, not a calm. */
  readonly hadMany?: boolean;
  /** What a run that broke off left unread further down: it is taken up when this reading has come to its top. */
  readonly below?: JsonSearch;
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
const leftKey = (keyword: string): string => `left:${keyword}`;
const manyKey = (keyword: string): string => `many:${keyword}`;

/** This many posts of a word, and it will never again be without any. */
const many = 10;

/** Begins a word: from the top down to where it was read; what a broken run left below that comes after. */
export const beginSearch = (keyword: string, { memory, now }: Pick<StartContext, "memory" | "now">, lookbackMs: number): JsonSearch => {
  const [until, left] = [memory[memoryKey(keyword)], memory[leftKey(keyword)]];
  const below = isRecord(left) ? (left as unknown as JsonSearch) : undefined;
  const since = below?.startedAt ?? (typeof until === "string" ? until : new Date(Date.parse(now) - lookbackMs).toISOString());
  const hadMany = memory[manyKey(keyword)] === true;
  return {
    keyword,
    since,
    startedAt: now,
    page: 1,
    blanks: 0,
    seen: 0,
    oldest: now,
    total: 0,
    ...(hadMany && { hadMany }),
    ...(below && { below }),
  };
};

const median = (instants: readonly string[]): string | undefined => [...instants].sort()[Math.floor(instants.length / 2)];

/** This stretch is read to its end. The next run needs no more than what comes after, unless something was left below. */
const finished = (search: JsonSearch, options: Pick<JsonSearchOptions, "needs">): Required<Pick<Parsed, "settle" | "next">> => {
  const { keyword, startedAt, below, seen } = search;
  const found = (seen >= many || search.hadMany === true) && { [manyKey(keyword)]: true };
  if (!below) return { settle: { [memoryKey(keyword)]: startedAt, [leftKey(keyword)]: null, ...found }, next: [] };
  // Posts only slide down as new ones come: the page where it broke off holds nothing further down than what was left.
  const lower = { ...below, startedAt, page: Math.max(1, below.page - 1) };
  return { settle: { [leftKey(keyword)]: lower, ...found }, next: [{ ...searchJson(lower, options), always: true }] };
};

/** Broken runs upon broken runs leave stretch below stretch; beyond this many, the lower ones are read again as one. */
const mostStretches = 12;

const stretches = ({ below }: JsonSearch): number => (below ? 1 + stretches(below) : 1);
const deepest = ({ below, since }: JsonSearch): string => (below ? deepest(below) : since);

/** What is left if the run breaks off behind this page: the rest of this stretch, and what was left below it before. */
const unfinished = (search: JsonSearch): Pick<Parsed, "settle"> => {
  const { below: _, ...alone } = search;
  const left = stretches(search) > mostStretches ? { ...alone, since: deepest(search) } : search;
  return { settle: { [leftKey(search.keyword)]: left } };
};

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
const emptyPage = (search: JsonSearch, options: JsonSearchOptions): Parsed => {
  if (search.page === 1 && search.hadMany)
    return { state: "blocked", because: `“${search.keyword}”一直搜得到，现在一条也没有，疑似被限制` };
  if (search.page === 1) return { state: "empty", because: "没有搜到内容", ...finished(search, options) };
  // An end long before what the site itself counted is told, since a soft limit looks the same.
  const isShort = search.total >= siteCap || search.total > 2 * search.seen + 10;
  return { state: "ok", ...finished(search, options), ...(isShort && gapOf(search)) };
};

/** Marks of a search answer: its container is a search, and it holds posts, or nothing, or says that there is nothing. */
const assertSearch = (data: Raw, posts: readonly Raw[], page: number): void => {
  const container = isRecord(data.cardlistInfo) ? textOf(data.cardlistInfo.containerid) : undefined;
  if (container !== undefined && !container.startsWith("100103")) throw new Failure("SOURCE_CHANGED", "返回的不是搜索结果");
  const saysNothing = posts.length === 0 && page === 1 && listOf(data.cards).length > 0 && !/没有|暂无/.test(JSON.stringify(data.cards));
  if (saysNothing) throw new Failure("SOURCE_CHANGED", "搜索结果里没有认得出的帖文");
};

const readCards = (answer: Raw, page: number, context: ReadContext): ReadPosts => {
  const { data } = answer;
  if (!isRecord(data) || !Array.isArray(data.cards)) throw new Failure("SOURCE_CHANGED", "搜索结果里没有 data.cards");
  const posts = postsIn(data.cards);
  assertSearch(data, posts, page);
  const read = readPosts(posts, context);
  if (posts.length > 0 && (read.skipped.unreadable ?? 0) === posts.length) throw new Failure("SOURCE_CHANGED", "搜索结果里的帖文都读不懂");
  return read;
};

/** How far the word has been read with this page. */
const progressOf = (search: JsonSearch, data: Raw, shownAt: readonly string[]): JsonSearch & { readonly next: number | undefined } => ({
  ...search,
  next: nextPage(data, search.page),
  blanks: shownAt.length === 0 ? search.blanks + 1 : 0,
  oldest: [search.oldest, ...shownAt].sort()[0] as string,
  seen: search.seen + shownAt.length,
  total: Number(isRecord(data.cardlistInfo) ? data.cardlistInfo.total : 0) || search.total,
});

/** Where this page leads: on to the next, or to the end of the word with what the cap hid. */
const onward = (
  search: JsonSearch,
  data: Raw,
  { mentions, shownAt }: ReadPosts,
  options: JsonSearchOptions,
): Pick<Parsed, "next" | "settle" | "gap"> => {
  const { next, ...progress } = progressOf(search, data, shownAt);
  const middle = median(shownAt);
  const long = longTextRequests(mentions, search.startedAt, options.needs);
  // Read back to where the last run ended: the word is done, the overlap behind it is only looked into for late arrivals.
  const isDone = middle !== undefined && middle <= search.since;
  const isReached = isDone && (progress.below !== undefined || Date.parse(middle) < Date.parse(search.since) - overlapMs);
  const isCapped = next === undefined || search.page >= options.pages;
  if (isReached || progress.blanks >= 2 || isCapped) {
    const end = finished(progress, options);
    const isHiding = isCapped && !isDone && (next !== undefined || progress.total >= siteCap);
    return { settle: end.settle, next: [...long, ...end.next], ...(isHiding && gapOf(progress)) };
  }
  const following = { ...progress, page: next };
  const { settle } = isDone ? finished(progress, options) : unfinished(following);
  return { settle: settle ?? {}, next: [...long, { ...searchJson(following, options), always: !isDone }] };
};

/** Reads a page of the real-time search and says what to fetch next. */
export const parseSearchJson = (page: Page, search: JsonSearch, options: JsonSearchOptions): Parsed => {
  const wall = readWall(page);
  if (wall) return wall;
  const answer = readJson(page.body);
  const state = readAnswerState(answer);
  if (state) return state.state === "empty" ? emptyPage(search, options) : state;
  const read = readCards(answer, search.page, { now: page.fetchedAt, freshMs: options.freshMs });
  return { state: "ok", mentions: read.mentions, skipped: read.skipped, ...onward(search, answer.data as Raw, read, options) };
};
