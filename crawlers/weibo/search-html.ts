import { load } from "cheerio";
import { Failure } from "../../lib/errors.ts";
import { hourMs, secondMs } from "../../lib/time.ts";
import type { Page, Parsed, Request, StartContext } from "../source.ts";
import { gather, type ReadPosts } from "./cards.ts";
import { pageHeaders } from "./headers.ts";
import { readHtmlPosts } from "./html-post.ts";
import { webLongTextRequests } from "./long-text.ts";
import { unwrapPagelets } from "./pagelets.ts";
import { overlapMs } from "./search-json.ts";
import { readWall } from "./wall.ts";
import { splitWindow, timescope, type Window, windowsOf } from "./windows.ts";

/** How a word is searched on s.weibo.com: one window after the other, the oldest first. */
export interface HtmlSearch {
  readonly keyword: string;
  readonly window: Window;
  readonly page: number;
  /** Windows still to be read, in order. */
  readonly rest: readonly Window[];
  readonly startedAt: string;
  /** Posts seen in this window so far, and the instant of the oldest. */
  readonly seen: number;
  readonly oldest: string;
}

/** A result has at most this many pages; asking for the next leads back to the first. */
const lastPage = 50;
/** Some words end a few pages before the last: from here on a window counts as full and is split. */
const fullPages = 40;

/** The request for a page of a word's search within a window; `X-Requested-With` would be answered by a wall. */
export const searchHtml = (search: HtmlSearch): Request => {
  const { region } = search.window;
  const query = new URLSearchParams({
    q: search.keyword,
    typeall: "1",
    suball: "1",
    timescope: timescope(search.window),
    ...(region !== undefined && { region: `custom:${region}` }),
    Refer: "g",
    page: String(search.page),
  });
  return {
    url: `https://s.weibo.com/weibo?${query}`,
    headers: pageHeaders("https://s.weibo.com/"),
    carry: { kind: "windows", ...search },
    needs: "login",
    always: true,
  };
};

const openWindow = (
  search: Pick<HtmlSearch, "keyword" | "startedAt">,
  windows: readonly Window[],
  at: Covered["at"] = undefined,
): readonly Request[] => {
  const [window, ...rest] = windows;
  const { keyword, startedAt } = search;
  return window ? [searchHtml({ keyword, startedAt, window, rest, page: 1, seen: 0, oldest: window.to, ...at })] : [];
};

/** What is remembered of a word: windows that an interrupted run left, and up to when windows were made. */
interface Covered {
  readonly rest: readonly Window[];
  readonly to: string;
  /** Where the first of these windows was left, if within it. */
  readonly at?: Pick<HtmlSearch, "page" | "seen" | "oldest">;
}

const coveredKey = (keyword: string): string => `windows:${keyword}`;

const beginOf = ({ from, readTo }: Window): string => (readTo !== undefined && readTo > from ? readTo : from);

/** Windows that none of those still waiting will cover when their turn comes. */
const withoutWaiting = (fresh: readonly Window[], waiting: readonly Window[]): readonly Window[] => {
  const whole = waiting.filter(({ region }) => region === undefined);
  if (whole.length === 0) return fresh;
  const hours = fresh.flatMap((window) => (Date.parse(window.to) - Date.parse(window.from) > hourMs ? splitWindow(window) : [window]));
  return hours.filter((hour) => !whole.some((window) => beginOf(window) <= beginOf(hour) && window.to >= hour.to));
};

/** Begins a word's search: first what an earlier run left, then what has come since, with an overlap. */
export const startHtml = (
  keyword: string,
  { memory, now }: Pick<StartContext, "memory" | "now">,
  lookbackMs: number,
): readonly Request[] => {
  const covered = memory[coveredKey(keyword)] as Covered | undefined;
  const from = covered ? Date.parse(covered.to) - overlapMs : Date.parse(now) - lookbackMs;
  const fresh = windowsOf(new Date(from).toISOString(), now);
  if (!covered) {
    const whole = fresh.map(({ readTo: _, ...window }) => window);
    return openWindow({ keyword, startedAt: now }, whole);
  }
  // The window that was being read may have had new posts since: it does not count as waiting.
  const waiting = covered.at ? covered.rest.slice(1) : covered.rest;
  return openWindow({ keyword, startedAt: now }, [...covered.rest, ...withoutWaiting(fresh, waiting)], covered.at);
};

/** The canary: a common word without any window. */
export const canaryHtml = (keyword: string): Request => ({
  url: `https://s.weibo.com/weibo?${new URLSearchParams({ q: keyword, Refer: "g" })}`,
  headers: pageHeaders("https://s.weibo.com/"),
  needs: "login",
  canary: true,
});

/** What a result page says of itself beside its posts. */
interface Frame {
  readonly isEmpty: boolean;
  readonly pages: number;
  readonly hasNext: boolean;
  /** The page that is really shown: behind the last one, the site shows the first again. */
  readonly shown: number | undefined;
}

const readFrame = (html: string): Frame => {
  const $ = load(html);
  const shown = Number(/第\s*(\d+)\s*页/.exec($(".m-page .pagenum, .W_pages .page").first().text())?.[1]);
  return {
    isEmpty: $(".card-no-result, .pl_noresult, .search_noresult").length > 0,
    pages: Math.max(1, $("ul.s-scroll li, .W_pages .layer_menu_list li").length),
    hasNext: $("a.next").length > 0,
    shown: Number.isInteger(shown) ? shown : undefined,
  };
};

/** A window whose oldest post stands this near its beginning was read whole. */
const wholeShare = 0.1;

/** What a full window that cannot be split hides before its oldest post, by the rate of its last page. */
const gapOf = ({ window, oldest }: HtmlSearch, lastPage: readonly string[]): Pick<Parsed, "gap"> => {
  const from = window.readTo !== undefined && window.readTo > window.from ? window.readTo : window.from;
  const hiddenMs = Date.parse(oldest) - Date.parse(from);
  if (lastPage.length < 2 || hiddenMs < wholeShare * (Date.parse(window.to) - Date.parse(window.from))) return {};
  const [first, last] = [[...lastPage].sort()[0] as string, [...lastPage].sort().at(-1) as string];
  const rate = lastPage.length / Math.max(secondMs, Date.parse(last) - Date.parse(first));
  return { gap: { missing: Math.ceil(rate * hiddenMs), from, to: oldest } };
};

/** On to these windows; they are remembered, so that a run that breaks off is taken up where it was. */
const goOn = ({ keyword, startedAt }: HtmlSearch, windows: readonly Window[]): Pick<Parsed, "next" | "settle"> => ({
  settle: { [coveredKey(keyword)]: { rest: windows, to: startedAt } satisfies Covered },
  next: openWindow({ keyword, startedAt }, windows),
});

/** Within a window the page is remembered too: posts only slide down, so nothing is skipped when it is taken up there. */
const leftAt = ({ keyword, startedAt, window, rest, page, seen, oldest }: HtmlSearch): Pick<Parsed, "settle"> => ({
  settle: {
    [coveredKey(keyword)]: { rest: [window, ...rest], to: startedAt, at: { page: Math.max(1, page - 1), seen, oldest } } satisfies Covered,
  },
});

const isReached = ({ window }: HtmlSearch, shownAt: readonly string[]): boolean =>
  window.readTo !== undefined && shownAt.length > 0 && ([...shownAt].sort().at(-1) as string) < window.readTo;

const onward = (search: HtmlSearch, frame: Frame, { shownAt }: ReadPosts): Pick<Parsed, "next" | "settle" | "gap"> => {
  const { window, rest, page } = search;
  const isBounced = frame.shown !== undefined && frame.shown < page;
  const shown = isBounced ? [] : shownAt;
  const isFull = frame.pages >= fullPages;
  if (isReached(search, shown)) return goOn(search, rest);
  if (page === 1 && isFull && window.readTo === undefined && splitWindow(window).length > 0)
    return goOn(search, [...splitWindow(window), ...rest]);
  const following = { ...search, page: page + 1, oldest: [search.oldest, ...shown].sort()[0] as string, seen: search.seen + shown.length };
  if (frame.hasNext && !isBounced && page < lastPage) return { next: [searchHtml(following)], ...leftAt(following) };
  if (!isFull) return goOn(search, rest);
  const smaller = splitWindow(window);
  return smaller.length > 0 ? goOn(search, [...smaller, ...rest]) : { ...goOn(search, rest), ...gapOf(following, shown) };
};

/** Reads a page of the search and says what to fetch next. A page without posts is empty only if it says so. */
export const parseSearchHtml = (page: Page, search: HtmlSearch | undefined, freshMs: number): Parsed => {
  const wall = readWall(page);
  if (wall) return wall;
  const html = unwrapPagelets(page.body);
  const read = gather(readHtmlPosts(html, { now: page.fetchedAt, freshMs }));
  const frame = readFrame(html);
  if (read.shownAt.length === 0 && !frame.isEmpty) throw new Failure("SOURCE_CHANGED", "搜索页上既没有帖文，也没有“无结果”的标志");
  if (read.shownAt.length === 0) return { state: "empty", because: "没有搜到内容", ...(search && goOn(search, search.rest)) };
  const { next = [], ...rest } = search ? onward(search, frame, read) : {};
  return {
    state: "ok",
    mentions: read.mentions,
    skipped: read.skipped,
    next: [...webLongTextRequests(read.mentions, page.fetchedAt), ...next],
    ...rest,
  };
};
