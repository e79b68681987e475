import { load } from "cheerio";
import type { Element } from "domhandler";
import { readTime } from "../../lib/chinese-time.ts";
import { shortHash } from "../../lib/hash.ts";
import { flowText, tidyLine } from "../article/flow.ts";
import type { Page, Parsed, Request } from "../source.ts";
import type { ArticleClue } from "./mention.ts";

/** One result of a search: where its temporary link is, and what names the article until its own page does. */
export interface SogouResult extends ArticleClue {
  readonly link: string;
  /** The same article has another link in each search; title, account and time stay. */
  readonly key: string;
}

const origin = "https://weixin.sogou.com";

/** Time spans that Sogou filters by. */
const spans = { any: "0", day: "1", week: "2", month: "3", year: "4" } as const;
export type Span = keyof typeof spans;

/** A page of the article search; it is ordered by relevance, so every page of the span is read. */
export const searchRequest = (keyword: string, page: number, span: Span): Request => ({
  url: `${origin}/weixin?${new URLSearchParams({ type: "2", query: keyword, page: String(page), ie: "utf8", s_from: "input", _sug_: "n", _sug_type_: "", tsn: spans[span] })}`,
  headers: { referer: `${origin}/`, accept: "text/html,application/xhtml+xml" },
  carry: { kind: "list", keyword, page },
  needs: "visitor",
});

/** The wall that Sogou puts up, if this page is it. */
export function sogouWall(page: Page): Parsed | undefined {
  const isWall =
    /\/antispider\//.test(page.finalUrl) ||
    /id=["']seccode(?:Form|Image|Input)|您的访问过于频繁|网络中存在异常访问请求|此验证码用于确认/.test(page.body);
  return isWall ? { state: "captcha", because: "搜狗要求输入验证码" } : undefined;
}

/** Results of a search page, or the wall or state that it is. */
export function readResults(page: Page): { readonly results: readonly SogouResult[]; readonly hasNext: boolean } | Parsed {
  const wall = sogouWall(page);
  if (wall) return wall;
  const $ = load(page.body);
  const items = $("ul.news-list > li, li[id^=sogou_vr_11002601_box]").toArray();
  if (items.length === 0) {
    const saysNone = $("#noresult_part1_container, .no-sosuo").length > 0 || /暂无与[\s\S]{0,80}相关的/.test($("body").text());
    return saysNone ? { state: "empty", because: "没有搜到文章" } : { state: "changed", because: "认不出搜索结果页" };
  }
  const results = items.map((item) => readResult($, item, page)).filter((result) => result !== undefined);
  return { results, hasNext: $("#sogou_next").length > 0 };
}

function readResult($: ReturnType<typeof load>, item: Element, page: Page): SogouResult | undefined {
  const anchor = $(item).find("h3 a").first();
  const href = anchor.attr("href");
  if (!href) return undefined;
  const title = tidyLine(flowText(anchor.toArray()));
  // The visible time is written by a script; only the attribute and the script's argument hold it.
  const unix = $(item).find(".s-p").attr("t") ?? /timeConvert\('(\d+)'\)/.exec($(item).html() ?? "")?.[1] ?? "";
  const account = tidyLine($(item).find("a.account, .all-time-y2, .s-p a").first().text());
  return {
    link: new URL(href, page.finalUrl).href,
    key: `sogou:${shortHash(`${title}|${account}|${unix}`)}`,
    title,
    ...(account && { account }),
    ...(readTime(unix) && { publishedAt: readTime(unix)?.at }),
  };
}

/** Sogou wants two more parameters with a result's link, made of the link itself. */
export function linkRequest({ link, key, ...clue }: SogouResult, searchUrl: string): Request {
  const url = new URL(link);
  const at = link.indexOf("url=") + "url=".length;
  const k = (Number.parseInt(shortHash(link).slice(0, 4), 16) % 100) + 1;
  if (url.hostname === "weixin.sogou.com" && at > 3) {
    url.searchParams.set("k", String(k));
    url.searchParams.set("h", link.slice(at + 21 + k, at + 22 + k));
  }
  return {
    url: url.href,
    headers: { referer: searchUrl },
    carry: { kind: "link", key, ...clue },
    once: key,
    temporary: true,
    needs: "visitor",
  };
}

/** The article's address from the pieces in Sogou's stub; it expires within hours, so it is followed at once. */
export function readStub(body: string): string | undefined {
  const pieces = [...body.matchAll(/url\s*\+=\s*(?:'([^']*)'|"([^"]*)")/g)].map((match) => match[1] ?? match[2] ?? "");
  const url = pieces.join("").replaceAll("@", "").replaceAll("&amp;", "&");
  return /^https?:\/\/mp\.weixin\.qq\.com\//.test(url) ? url.replace(/^http:/, "https:") : undefined;
}
