import { Readability } from "@mozilla/readability";
import { type CheerioAPI, load } from "cheerio";
import type { Element } from "domhandler";
import { parseHTML } from "linkedom";
import { flowText } from "./flow.ts";
import { linkShare } from "./prepare.ts";
import { same } from "./title.ts";

/** Containers that content-management systems of Chinese media and governments use for the article alone. */
const containers = [
  "[itemprop=articleBody]",
  "#js_content",
  ".TRS_Editor",
  ".TRS_UEDITOR",
  "#p-detail",
  ".rm_txt_con",
  "#rwb_zw",
  "#artibody",
  "#article_content",
  ".article-content",
  ".article_content",
  "#ArticleContent",
  "#articleContent",
  ".post_text",
  "#endText",
  ".left_zw",
  ".content_area",
  "#chan_newsDetail",
  "#vsb_content",
  ".v_news_content",
  "#zoom",
  "#Zoom",
  "#UCAP-CONTENT",
  ".news_txt",
  "#detailContent",
  ".mian_txt",
  "#contentText",
  "#Cnt-Main-Article-QQ",
].join(", ");

/** A container with fewer letters than this is a teaser or a caption. */
const leastChars = 80;

/** The main text of a page that `prepare` cleaned. */
export function readBody($: CheerioAPI): string {
  // Elsewhere Readability knows better than rules made for Chinese sites: lists of links are often part of the text.
  if (!isChinese($)) return byReadability($, (_page, root) => flowText([root]));
  const own = ownContainer($);
  const read = byReadability($, trimmed);
  if (own !== undefined && own.length >= read.length * 0.6) return own;
  return read !== "" ? read : (own ?? "");
}

function ownContainer($: CheerioAPI): string | undefined {
  const texts = $<Element, string>(containers)
    .toArray()
    .filter((element) => linkShare($, element) < 0.4)
    .map((element) => trimmed($, element))
    .filter((text) => text.length >= leastChars);
  return texts.sort((a, b) => b.length - a.length)[0];
}

function byReadability($: CheerioAPI, read: (page: CheerioAPI, root: Element) => string): string {
  const { document } = parseHTML($.html());
  const article = new Readability(document as unknown as ConstructorParameters<typeof Readability>[0], {
    charThreshold: isChinese($) ? 100 : 500,
  }).parse();
  if (!article?.content) return "";
  const page = load(article.content);
  const root = page("body").get(0);
  return root ? read(page, root) : "";
}

/** Chinese says in 100 signs what takes Readability's usual 500 letters. */
const isChinese = ($: CheerioAPI): boolean => {
  const text = $("body").text().slice(0, 20_000);
  return (text.match(/[\u3400-\u9fff]/g)?.length ?? 0) > text.replace(/\s+/g, "").length * 0.2;
};

/** Headings under which sites list other articles, or what readers said. */
const otherHeading =
  /^[\s【[(（<《·•◆■★▼]*(?:相关(?:阅读|新闻|链接|报道|文章|专题|推荐|内容|稿件|搜索|热词)|延伸阅读|推荐阅读|更多(?:新闻|精彩|内容|阅读|文章)|热门(?:推荐|新闻|文章|评论)|猜你喜欢|大家都在看|精彩推荐|往期(?:推荐|回顾)|上一篇|下一篇|网友评论|最新评论|热点新闻|今日推荐|related (?:articles|stories|posts)|read more|more from)/i;

/** Takes out lists of links and what stands under headings of other articles, then reads the text. */
function trimmed($: CheerioAPI, root: Element): string {
  for (const list of $(root).find("ul, ol, dl, table, div, section, p").toArray().reverse()) {
    if (isLinkList($, list)) $(list).remove();
  }
  const links = new Set(
    $(root)
      .find("a[href]")
      .toArray()
      .map((link) => same($(link).text())),
  );
  return withoutLinks(withoutTail(flowText([root]).split("\n")), links).join("\n");
}

/** Drops the run of lines at the end that are nothing but links (and the short headings between them). */
function withoutLinks(lines: readonly string[], links: ReadonlySet<string>): readonly string[] {
  const isLink = (line: string): boolean => links.has(same(line)) || same(line) === "";
  let end = lines.length;
  while (end > 1 && (isLink(lines[end - 1] ?? "") || (isLink(lines[end - 2] ?? "") && (lines[end - 1]?.length ?? 0) <= 6))) end -= 1;
  return lines.length - end >= 3 ? lines.slice(0, end) : lines;
}

/** A line under which readers speak, or the blog lists its other pages. */
const readersHeading =
  /^.{0,40}(?:已有\s*\d+\s*[件条个篇]?评论|网友评论|读者评论|最新评论|全部评论|评论列表|文章评论|共\s*\d+\s*[条篇]评论|发表评论|我要评论|您是本文第\s*\d+\s*个|通告引用|Trackback)/i;

/** The text up to the line under which other articles or readers' comments begin. */
function withoutTail(lines: readonly string[]): readonly string[] {
  let letters = 0;
  for (const [at, line] of lines.entries()) {
    if (letters >= 30 && line.length <= 60 && endsHere(line, lines.slice(at + 1))) return lines.slice(0, at);
    letters += line.length;
  }
  return withoutTools(lines);
}

/** Page tools and disclaimers at the very end. */
const toolLine =
  /^[\s|｜【[(（]*(?:(?:免责|版权|特别|郑重)?声明[:：]|您是本文第|主题已经关闭|回复线索|打印本页|关闭窗口|返回(?:顶部|列表|首页)|上一[篇页条]|下一[篇页条]|分享(?:到|至)|点赞|收藏|浏览次数|阅读次数|阅读下一篇|分享让更多|点击[:：]|扫一扫|长按|访问量)/;

function withoutTools(lines: readonly string[]): readonly string[] {
  const kept = lines.findLastIndex((line) => line.length > 200 || !toolLine.test(line));
  return kept < 0 ? lines : lines.slice(0, kept + 1);
}

function endsHere(line: string, rest: readonly string[]): boolean {
  if (readersHeading.test(line)) return true;
  const prose = rest.filter((next) => next.length > 60 && /[。！？]/.test(next)).length;
  return line.length <= 20 && otherHeading.test(line) && prose <= rest.length * 0.2;
}

/** Mostly links, and more than one: navigation, or other articles. */
function isLinkList($: CheerioAPI, element: Element): boolean {
  const links = $(element).find("a[href]");
  const length = $(element).text().replace(/\s+/g, "").length;
  if (length === 0 || length > 1500) return false;
  const share = linkShare($, element);
  if (links.length >= 2 && share > (/^[uo]l$/.test(element.name) ? 0.5 : 0.7)) return true;
  if (links.length >= 2 && isTeaserList(flowText([element]).split("\n"))) return true;
  return links.length >= 1 && share >= 0.4 && otherHeading.test($(element).text());
}

/** Teasers of other articles: short lines, no sentence, and a bare date after each. */
const isTeaserList = (lines: readonly string[]): boolean =>
  lines.filter((line) => /^[([（]?(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?(?: \d{1,2}:\d{2})?[)\]）]?$/.test(line)).length >= 2 &&
  !lines.some((line) => /[。；]/.test(line) || line.length > 60);
