import type { CheerioAPI } from "cheerio";
import { tidyLine } from "./flow.ts";
import type { Stated } from "./prepare.ts";

/** Separators between an article's title and its site, column or date in `<title>`. */
const separators = /\s*(?:[|｜_＿»>]+|\s[–—]\s|\s-+\s|--+|::|・|·(?=[^·]{2,12}$)|\s-|-\s)\s*/;

/** Words that only names of sites and columns end with. */
const siteWords =
  /(?:网|网站|新闻|频道|门户|日报|晚报|时报|在线|论坛|客户端|中心|首页|资讯|博客|社区|\.com|\.cn|\.net|官网|正文|人民政府|融媒)$/i;

/** Tags that hold titles on Chinese sites, the likelier first. */
const titleTags = [
  "h1",
  "[class*=title], [id*=title], [class*=Title], [id*=Title], [class*=headline]",
  "h2, h3",
  "td b, td strong, td font, strong, b",
];

/** The article's own title: what the page states and shows at once, without the site's name. */
export function readTitle($: CheerioAPI, stated: Stated, lines: readonly string[]): string | undefined {
  const whole = clean($("head title, title").first().text());
  const shown = shownTitle($, whole);
  if (shown !== undefined) return shown;
  const line = lineTitle(whole, lines);
  if (line !== undefined) return line;
  const named = [stated.meta("ArticleTitle"), textOf(stated.linked.headline), stated.meta("og:title", "twitter:title")].map(clean);
  const agreed = named.find((text) => same(text).length >= 4);
  return (agreed === undefined ? undefined : stripSite(agreed)) ?? (stripSite(whole) || undefined);
}

/** A heading on the page that `<title>` repeats. */
function shownTitle($: CheerioAPI, whole: string): string | undefined {
  const wanted = same(whole);
  for (const tags of titleTags) {
    const headings = $(tags)
      .toArray()
      .slice(0, 200)
      .map((element) => clean($(element).text()))
      .filter((text) => text.length >= 4 && text.length <= 120 && isPart(same(text), wanted));
    const best = headings.reduce<string | undefined>(
      (longest, text) => (longest === undefined || text.length > longest.length ? text : longest),
      undefined,
    );
    if (best !== undefined) return same(best) === wanted ? stripSite(best) : best;
  }
  const tops = $("h1")
    .toArray()
    .map((element) => clean($(element).text()))
    .filter((text) => text.length >= 6 && text.length <= 120);
  return tops.length === 1 && !siteWords.test(tops[0] ?? "") ? tops[0] : undefined;
}

/** The beginning of `<title>`, up to some separator, that stands on a line of its own. */
function lineTitle(whole: string, lines: readonly string[]): string | undefined {
  const own = new Set(lines.map(same));
  const cuts = [...whole.matchAll(/\s*[-|｜_＿–»]/g)].map((match) => whole.slice(0, match.index).trim());
  return cuts.reverse().find((text) => same(text).length >= 8 && own.has(same(text)));
}

/** Whether a heading can be the title within `<title>`: it begins it, or is a good part of it, and no site's name. */
function isPart(heading: string, wanted: string): boolean {
  if (heading === "" || (heading.length < 10 && siteWords.test(heading))) return false;
  if (heading.length < Math.min(8, wanted.length * 0.35)) return false;
  return wanted.startsWith(heading) || (heading.length >= 8 && wanted.includes(heading));
}

/** A title without the parts at its end (or a site's name at its beginning) that name site and column. */
function stripSite(whole: string): string {
  const parts = whole
    .split(separators)
    .map(clean)
    .filter((part) => part !== "");
  const first = parts[0] ?? whole;
  if (parts.length < 2) return stripHyphen(whole);
  const longest = parts.reduce((best, part) => (part.length > best.length ? part : best), first);
  if (first.length >= 8 || first.length >= longest.length * 0.5) return stripHyphen(first);
  return siteWords.test(first) || longest.length > first.length * 3 ? longest : whole;
}

/** `标题-某某网`: a hyphen without spaces separates only before the name of a site. */
function stripHyphen(text: string): string {
  const at = text.lastIndexOf("-");
  const [title, tail] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  return at > 7 && tail.length <= 16 && siteWords.test(tail) ? title : text;
}

const clean = (text: string | undefined): string => tidyLine((text ?? "").replace(/<[^>]*>?/g, " ").replace(/\s+/g, " "));

/** What counts when two titles are compared: letters and digits only. */
export const same = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(/[\s\p{P}\p{S}]+/gu, "")
    .toLowerCase();

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
