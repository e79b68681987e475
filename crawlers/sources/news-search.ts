import { type CheerioAPI, load } from "cheerio";
import type { Element } from "domhandler";
import { z } from "zod";
import { readTime } from "../../lib/chinese-time.ts";
import { secondMs } from "../../lib/time.ts";
import type { Mention } from "../../model/mention.ts";
import { newsId } from "../address.ts";
import { flowText, tidyLine } from "../article/flow.ts";
import { dated, parseNewsPage } from "../news-page.ts";
import { defineSource, type Page, type Parsed, type Request } from "../source.ts";

const Options = z.strictObject({
  keywords: z.array(z.string().trim().min(1)).min(1).describe("搜索词，每个单独搜索"),
  pages: z.int().min(1).max(10).default(2).describe("每个词最多翻多少页（每页约 10 条）"),
  full: z.boolean().default(false).describe("再打开每条原文取全文（更慢，也更打扰对方）"),
});
type Options = z.infer<typeof Options>;

const searchRequest = (keyword: string, page: number): Request => ({
  url: `https://www.baidu.com/s?${new URLSearchParams({ tn: "news", rtt: "4", bsst: "1", cl: "2", medium: "0", wd: keyword, pn: String(10 * (page - 1)) })}`,
  headers: { referer: "https://www.baidu.com/", accept: "text/html,application/xhtml+xml" },
  carry: { kind: "list", keyword, page },
  needs: "visitor",
});

/** Baidu's news search by keyword, newest first. */
export const newsSearch = defineSource<Options>({
  name: "news-search",
  title: "新闻搜索（百度资讯）",
  platform: "news",
  quietAfter: "1d",
  schedule: "17,47 * * * *",
  pauseMs: 15 * secondMs,
  options: Options,
  byHand: ({ keywords }) =>
    keywords
      .slice(0, 3)
      .map((word) => ({ title: `在百度资讯搜“${word}”`, url: `https://www.baidu.com/s?tn=news&rtt=4&word=${encodeURIComponent(word)}` })),
  start: ({ keywords }) => keywords.map((keyword) => searchRequest(keyword, 1)),
  parse: (page, options) =>
    page.request.carry?.kind === "article" ? parseNewsPage(page, { source: "news-search" }) : parseList(page, options),
});

function parseList(page: Page, { pages, full }: Options): Parsed {
  if (
    /<title>\s*百度安全验证|wappass\.baidu\.com\/static\/(?:captcha|machine)/.test(page.body) ||
    /^https?:\/\/wappass\.baidu\.com\//.test(page.finalUrl)
  )
    return { state: "captcha", because: "百度要求安全验证" };
  const $ = load(page.body);
  const results = $<Element, string>(".result-op[tpl=news-normal], .result-op.new-pmd, #content_left > .result, div.result[id]").toArray();
  if (results.length === 0)
    return /没有找到|抱歉，未找到|content_none/.test(page.body)
      ? { state: "empty", because: "没有搜到新闻" }
      : { state: "changed", because: "认不出搜索结果页" };
  const mentions = results.map((result) => readResult($, result, page)).filter((mention) => mention !== undefined);
  const { keyword = "", page: number = 1 } = (page.request.carry ?? {}) as { keyword?: string; page?: number };
  const hasNext = $("#page a.n, a.n")
    .toArray()
    .some((link) => $(link).text().includes("下一页"));
  const following = hasNext && number < pages ? [searchRequest(keyword, number + 1)] : [];
  const articles = full ? mentions.map(articleRequest) : [];
  return {
    state: "ok",
    mentions,
    next: [...articles, ...following],
    ...(mentions.length < results.length && { skipped: { unreadable: results.length - mentions.length } }),
  };
}

const articleRequest = ({ id, url = "", title, publishedAt, author, text }: Mention): Request => ({
  url,
  carry: { kind: "article", title, publishedAt, medium: author.name, summary: text },
  once: id,
});

/** What Baidu writes as a comment before each result. */
const Stated = z.looseObject({
  title: z.string().optional(),
  titleUrl: z.string().optional(),
  summary: z.string().optional(),
  dispTime: z.string().optional(),
  sourceName: z.string().optional(),
  dataClick: z.string().optional(),
});

/** One block is read by itself: some have no time, so lists of titles and times must never be zipped. */
function readResult($: CheerioAPI, result: Element, page: Page): Mention | undefined {
  const stated = statedIn($(result).html() ?? "");
  const anchor = $(result).find("h3 a").first();
  const url = stated.titleUrl ?? anchor.attr("href") ?? "";
  const title = plain(stated.title ?? anchor.text());
  if (title === "" || !/^https?:\/\//.test(url)) return undefined;
  const shown = timeAndSource($, result);
  // Relative times count from when Baidu answered, which it states in seconds.
  const served = /'t':'(\d{10})'/.exec(stated.dataClick ?? "")?.[1];
  const now = served ? new Date(Number(served) * 1000).toISOString() : page.fetchedAt;
  const name = stated.sourceName ?? shown.source;
  return {
    id: newsId(url),
    source: "news-search",
    platform: "news",
    url,
    title,
    author: { id: name || new URL(url).hostname, ...(name && { name }) },
    ...dated(readTime(stated.dispTime ?? shown.time, now)?.at, page.fetchedAt),
    text: plain(stated.summary ?? shown.summary),
  };
}

function statedIn(html: string): z.infer<typeof Stated> {
  try {
    return Stated.parse(JSON.parse(/<!--s-data:([\s\S]*?)-->/.exec(html)?.[1] ?? "{}"));
  } catch {
    return {};
  }
}

/** Classes are hashes; the labels for screen readers, and the old `c-author`, are not. */
function timeAndSource($: CheerioAPI, result: Element): { readonly time: string; readonly source: string; readonly summary: string } {
  const label = (prefix: string): string =>
    $(result).find(`[aria-label^='${prefix}']`).first().attr("aria-label")?.slice(prefix.length).trim() ?? "";
  const [source = "", ...time] = tidyLine($(result).find(".c-author").first().text()).split(" ");
  return { time: label("发布于：") || time.join(" "), source: label("新闻来源：") || source, summary: label("摘要") };
}

const plain = (html: string): string => tidyLine(flowText(load(html).root().toArray()).replaceAll("\n", " "));
