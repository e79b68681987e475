import { load } from "cheerio";
import { z } from "zod";
import { findDate, readTime } from "../../lib/chinese-time.ts";
import { duration } from "../../lib/options.ts";
import { secondMs } from "../../lib/time.ts";
import { canonicalKey } from "../address.ts";
import { flowText, tidyLine } from "../article/flow.ts";
import { type Clue, nextPartRequest, parseNewsPage, passedUnseen } from "../news-page.ts";
import { defineSource, type Page, type Parsed, type Request } from "../source.ts";

const css = (what: string) => z.string().min(1).optional().describe(`${what}的 CSS 选择器；不写则自动识别`);

const Options = z.strictObject({
  list: z.url().describe("列表页地址"),
  item: css("列表中文章链接"),
  article: z
    .strictObject({ title: css("文章页中标题"), time: css("文章页中时间"), text: css("文章页中正文"), source: css("文章页中来源") })
    .prefault({})
    .describe("文章页的选择器，都可不写"),
  medium: z.string().min(1).optional().describe("媒体名称；不写则用文章自己的来源"),
  lookback: duration("列表上写明日期且早于此的文章不取").prefault("7d"),
  browser: z.boolean().default(false).describe("页面要靠脚本才显示时，用浏览器打开"),
});
type Options = z.infer<typeof Options>;

/** Any news site with a list page: links are found, followed once, and read as articles. */
export const newsSite = defineSource<Options>({
  name: "news-site",
  title: "新闻网站",
  platform: "news",
  quietAfter: "2d",
  schedule: "*/15 * * * *",
  pauseMs: 5 * secondMs,
  basis: "permitted",
  robots: true,
  options: Options,
  byHand: ({ list }) => [{ title: "列表页", url: list }],
  start: ({ list, browser }, { memory }) => [
    { url: list, carry: { kind: "list", seen: memory.seen ?? [], newestAt: memory.newestAt }, ...(browser && { needs: "browser" }) },
  ],
  parse: (page, options) => (page.request.carry?.kind === "article" ? parseArticle(page, options) : parseList(page, options)),
});

function parseArticle(page: Page, options: Options): Parsed {
  const parsed = parseNewsPage(page, { source: "news-site", selectors: options.article, medium: options.medium });
  const more = nextPartRequest(page, parsed.mentions?.[0]);
  return more ? { ...parsed, next: [more] } : parsed;
}

interface Link extends Clue {
  readonly url: string;
}

function parseList(page: Page, options: Options): Parsed {
  const links = readLinks(page, options.item);
  if (links.length === 0) return { state: "changed", because: "列表页里认不出文章链接" };
  const oldest = new Date(Date.parse(page.fetchedAt) - options.lookback).toISOString();
  const fresh = links.filter(({ publishedAt }) => publishedAt === undefined || publishedAt >= oldest);
  const next = fresh.map(
    ({ url, ...clue }): Request => ({
      url,
      headers: { referer: page.finalUrl },
      carry: { kind: "article", ...clue },
      once: canonicalKey(url),
      ...(options.browser && { needs: "browser" }),
    }),
  );
  return {
    state: "ok",
    next,
    ...windowOf(links, page),
    ...(fresh.length < links.length && { skipped: { "too-old": links.length - fresh.length } }),
  };
}

const Carry = z.object({ seen: z.array(z.string()), newestAt: z.string().optional() });

/** What the list shows now; when nothing of the last run is left on it, articles passed unseen. */
function windowOf(links: readonly Link[], page: Page): Pick<Parsed, "remember" | "gap"> {
  const keys = links.map(({ url }) => canonicalKey(url));
  const times = links.flatMap(({ publishedAt }) => (publishedAt && publishedAt <= page.fetchedAt ? [publishedAt] : [])).sort();
  const before = Carry.safeParse(page.request.carry).data;
  const newestAt = times.at(-1) ?? page.fetchedAt;
  const isApart = before !== undefined && before.seen.length > 0 && !keys.some((key) => before.seen.includes(key));
  const gap = isApart ? passedUnseen({ from: before.newestAt, times, count: keys.length, now: page.fetchedAt }) : undefined;
  return { remember: { seen: keys.slice(0, 500), newestAt }, ...(gap && { gap }) };
}

/** Links of a list page, once each, in its order. */
function readLinks(page: Page, item: string | undefined): readonly Link[] {
  const $ = load(page.body);
  const found = new Map<string, Link>();
  for (const element of $(item ?? "a[href]").toArray()) {
    const anchor = $(element).is("a") ? $(element) : $(element).find("a[href]").first();
    const url = sameSite(anchor.attr("href"), page.finalUrl);
    const title = tidyLine(anchor.attr("title") ?? flowText(anchor.toArray()));
    if (!url || (item === undefined && !looksLikeArticle(url, title))) continue;
    const publishedAt = dateBeside($, anchor, page.fetchedAt);
    if (!found.has(canonicalKey(url))) found.set(canonicalKey(url), { url, title, ...(publishedAt && { publishedAt }) });
  }
  return [...found.values()];
}

function sameSite(href: string | undefined, base: string): string | undefined {
  if (!href || !URL.canParse(href, base)) return undefined;
  const [url, own] = [new URL(href, base), new URL(base)];
  const isOwn = url.hostname.split(".").slice(-2).join(".") === own.hostname.split(".").slice(-2).join(".");
  return isOwn && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

/** A title of a sentence's length, and an address with a number of its own; a date in the address lets a short title pass. */
const looksLikeArticle = (url: string, title: string): boolean => {
  const path = new URL(url).pathname + new URL(url).search;
  const isDated = /(?:19|20)\d{2}[-/]?(?:0[1-9]|1[0-2])[-/]?(?:0[1-9]|[12]\d|3[01])/.test(path);
  return title.length >= (isDated ? 4 : 8) && (isDated || /(?:[a-z_-]?\d{4,}|\/\d+)\S*(?:\.s?html?|\/)?$/i.test(path));
};

/** The date that the list shows in the same row, if any. */
function dateBeside($: ReturnType<typeof load>, anchor: ReturnType<ReturnType<typeof load>>, now: string): string | undefined {
  const row = anchor.closest("li, tr, dd, .item, .list-item");
  if (row.length === 0 || row.find("a[href]").length > 3) return undefined;
  const text = tidyLine($(row).text().replace(anchor.text(), " "));
  return (findDate(text) ?? readTime(text, now))?.at;
}
