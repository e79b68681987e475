import { load } from "cheerio";
import { findDate, readTime } from "../lib/chinese-time.ts";
import { hourMs } from "../lib/time.ts";
import { Mention } from "../model/mention.ts";
import { hostOf, newsId } from "./address.ts";
import type { Article } from "./article/article.ts";
import { flowText, tidyLine } from "./article/flow.ts";
import { extract } from "./extract.ts";
import type { Page, Parsed, Request } from "./source.ts";

/** What a list said of an article. */
export interface Clue {
  readonly title?: string | undefined;
  readonly publishedAt?: string | undefined;
  readonly medium?: string | undefined;
  readonly summary?: string | undefined;
}

/** Where a site keeps the parts of its articles, as far as a person said. */
export interface Selectors {
  readonly title?: string | undefined;
  readonly time?: string | undefined;
  readonly text?: string | undefined;
  readonly source?: string | undefined;
}

/** How an article page is read. */
export interface NewsPageOptions {
  readonly source: string;
  readonly selectors?: Selectors;
  readonly medium?: string | undefined;
}

/** Clocks differ; a date further ahead than this is wrong. */
const aheadMs = hourMs;

/** Titles of pages that say that an article is gone, served with HTTP 200. */
const goneTitle = /^(?:404|页面不存在|您访问的页面不存在|文章不存在|该?页面(?:已|不)|页面没有找到|内容已(?:被)?删除|该文章已(?:被)?删除)/;

/** Reads a news page as a mention; a page without text and title of its own is `changed`. */
export function parseNewsPage(page: Page, { source, selectors = {}, medium }: NewsPageOptions): Parsed {
  const clue = (page.request.carry ?? {}) as Clue & { part?: unknown };
  const hints = { contentType: page.contentType, url: page.finalUrl, now: page.fetchedAt };
  const article = bySelectors(page, extract(page.bytes.length > 0 ? page.bytes : page.body, hints), selectors);
  const refused = refusal(article);
  if (refused) return refused;
  const earlier = Mention.safeParse(clue.part).data;
  if (earlier) return { state: "ok", mentions: [{ ...earlier, text: `${earlier.text}\n${article.text}`.trim() }] };
  const title = clue.title && article.title?.includes(clue.title) ? clue.title : (article.title ?? clue.title);
  if (article.text === "" && !title) return { state: "changed", because: "认不出文章页" };
  return { state: "ok", mentions: [toMention(article, { ...clue, title }, page, { source, medium })] };
}

/** What a page is when it holds no article. */
function refusal({ status, title = "", because }: Article): Parsed | undefined {
  if (status === "gone" || goneTitle.test(title)) return { state: "gone", because: because ?? (title || "文章已不可见") };
  return status === "blocked" ? { state: "blocked", because: because ?? "被拦截" } : undefined;
}

function toMention(article: Article, clue: Clue, page: Page, { source, medium }: { source: string; medium: string | undefined }): Mention {
  const { url } = page.request;
  const name = medium ?? article.account ?? clue.medium ?? hostOf(url);
  return {
    id: newsId(url),
    source,
    platform: "news",
    url,
    author: { id: name, name },
    ...dated(article.publishedAt ?? clue.publishedAt, page.fetchedAt),
    text: article.text || (clue.summary ?? ""),
    ...(clue.title && { title: clue.title }),
    ...(article.author && { byline: article.author }),
  };
}

/** A missing time, or one in the future, is replaced by the time of reading, and said to be. */
export function dated(publishedAt: string | undefined, fetchedAt: string): { publishedAt: string; undated?: true } {
  const isKnown = publishedAt !== undefined && Date.parse(publishedAt) <= Date.parse(fetchedAt) + aheadMs;
  return isKnown ? { publishedAt } : { publishedAt: fetchedAt, undated: true };
}

/** What a person's selectors find goes before what is found automatically. */
function bySelectors(page: Page, article: Article, { title, time, text, source }: Selectors): Article {
  if (!title && !time && !text && !source) return article;
  const $ = load(page.body);
  const read = (selector: string | undefined): string => (selector ? flowText($(selector).toArray()) : "");
  const [ownTitle, ownTime, ownText, ownSource] = [tidyLine(read(title)), read(time), read(text), tidyLine(read(source))];
  const at = ownTime === "" ? undefined : (findDate(ownTime) ?? readTime(ownTime, page.fetchedAt))?.at;
  return {
    ...article,
    ...(ownTitle && { title: ownTitle }),
    ...(at && { publishedAt: at }),
    ...(ownText && { text: ownText, status: "ok" as const }),
    ...(ownSource && { account: ownSource.replace(/^来源\s*[:：]\s*/, "") }),
  };
}

/** Longer articles are cut over pages: `_2.htm` behind 下一页. */
const mostParts = 10;

/** The request for the next part of an article, carrying what was read so far. */
export function nextPartRequest(page: Page, mention: Mention | undefined): Request | undefined {
  if (!mention) return undefined;
  const part = Number(page.request.carry?.partNumber ?? 1);
  const $ = load(page.body);
  const link = $("a[href]")
    .toArray()
    .find((anchor) => /^(?:下一页|下页|下一页\s*[>»]+)$/.test($(anchor).text().trim()));
  const href = link?.attribs.href ?? "";
  if (part >= mostParts || !URL.canParse(href, page.finalUrl)) return undefined;
  const url = new URL(href, page.finalUrl).href;
  const stem = (address: string): string => address.replace(/(?:[_-]\d{1,2})?\.(s?html?)(?:[?#].*)?$/i, ".$1");
  if (url === page.finalUrl || stem(url) !== stem(page.request.url)) return undefined;
  return {
    url,
    headers: { referer: page.finalUrl },
    carry: { kind: "article", part: mention, partNumber: part + 1 },
    ...(page.request.once && { once: page.request.once }),
  };
}

/**
 * What passed between two readings of a list of which nothing is left from the first: as many as the list shows, or by
 * the pace at which those shown came; `undefined` when the first item shown is not newer than the last one read.
 */
export function passedUnseen({
  from,
  times,
  count,
  now,
}: {
  from: string | undefined;
  times: readonly string[];
  count: number;
  now: string;
}): NonNullable<Parsed["gap"]> | undefined {
  const [oldest, newest] = [times[0], times.at(-1)];
  if (from === undefined || oldest === undefined || newest === undefined) return { missing: count, from: from ?? now, to: now };
  if (oldest <= from) return undefined;
  const spanMs = Math.max(1, Date.parse(newest) - Date.parse(oldest));
  const hiddenMs = Date.parse(oldest) - Date.parse(from);
  return { missing: Math.max(1, Math.round((times.length * hiddenMs) / spanMs)), from, to: oldest };
}
