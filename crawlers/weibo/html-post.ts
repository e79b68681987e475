import { type CheerioAPI, load } from "cheerio";
import type { Author, Counts, Mention } from "../../model/mention.ts";
import { readCount } from "./count.ts";
import { midOfUrl, postUrl } from "./id.ts";
import { joinRoot, publishedInstant, type ReadContext, type ReadPost, readRegion } from "./mblog.ts";
import { readText, splitChain, uncut } from "./text.ts";

/** A piece of a page. */
type Part = ReturnType<CheerioAPI>;

/** Cards are found by what they do, not by attribute order or class: 2018 wrote the class first, 2026 the action. */
const cardSelector = '[action-type="feed_list_item"][mid]';
/** Where a card shows the root that it reposts (search since 2018; home pages and search of 2017). */
const rootSelector = '.card-comment, [node-type="feed_list_forwardContent"], .WB_feed_expand, .feed_content .comment';
const nameSelector = 'a[nick-name], a[node-type="name"], a.name, .WB_info a[usercard]';
const dateSelector = '.from a[href], a[node-type="feed_list_item_date"], .WB_from a[href]';
const fullSelector = '[node-type="feed_list_content_full"]';
const textSelector = '[node-type="feed_list_content"], [node-type="feed_list_reason"], [node-type="text"], .txt';
/** Icons are drawn with letters of a font; fold links are words of the page, not of the author. */
const noiseSelector = 'i, .W_ficon, [action-type="fl_unfold"], [action-type="fl_fold"]';
const countSelectors: Readonly<Record<"reposts" | "comments" | "likes", string>> = {
  reposts: '[action-type="feed_list_forward"], [action-type="fl_forward"]',
  comments: '[action-type="feed_list_comment"], [action-type="fl_comment"]',
  likes: '[action-type="feed_list_like"], [action-type="fl_like"], [action-type="forward_like"]',
};

const uidIn = (text: string | undefined): string | undefined => /(?:^|[/?&=])(?:u\/)?(\d{5,12})(?=[/?&#]|$)/.exec(text ?? "")?.[1];

const readAuthor = (part: Part, permalink: string | undefined): Author | undefined => {
  const link = part.find(nameSelector).first();
  const card = /id=(\d+)/.exec(link.attr("usercard") ?? "")?.[1];
  const id = card ?? /weibo\.com\/(\d{5,12})\//.exec(permalink ?? "")?.[1] ?? uidIn(permalink) ?? uidIn(link.attr("href"));
  if (id === undefined) return undefined;
  const name = (link.attr("nick-name") ?? link.text()).trim().replace(/^@/, "");
  return { id, ...(name !== "" && { name }) };
};

const readCounts = (part: Part): Counts =>
  Object.fromEntries(
    Object.entries(countSelectors).flatMap(([name, selector]) => {
      const button = part.find(selector).first().clone();
      if (button.length === 0) return [];
      button.find(noiseSelector).remove();
      const count = readCount(button.text());
      return count === undefined ? [] : [[name, count]];
    }),
  );

/** The link that carries the time and the address; the one that names this very post if several do. */
const readDate = ($: CheerioAPI, part: Part, mid: string | undefined): { readonly href?: string; readonly label: string } => {
  const links = part
    .find(dateSelector)
    .toArray()
    .map((link) => $(link));
  const found = links.find((link) => midOfUrl(link.attr("href") ?? "") === mid) ?? links.find((link) => midOfUrl(link.attr("href") ?? ""));
  const href = found?.attr("href");
  const stamp = Number(found?.attr("date"));
  const label = stamp > 0 ? new Date(stamp).toISOString() : (found?.text().trim() ?? "");
  return { label: /^\d{1,2}分钟前|刚刚|秒前/.test(label) ? label : label || (found?.attr("title") ?? ""), ...(href && { href }) };
};

const readBody = (part: Part): { readonly text: string; readonly isCut: boolean } => {
  const full = part.find(fullSelector).first();
  const shown = (full.length > 0 ? full : part.find(textSelector).first()).clone();
  const hasMore = full.length === 0 && shown.find('[action-type="fl_unfold"]').length > 0;
  shown.find(noiseSelector).remove();
  const { text, isCut } = uncut(readText(shown.html() ?? ""));
  return { text: hasMore || isCut ? text.replace(/(?:\.{3}|…+)$/, "") : text, isCut: hasMore || isCut };
};

const readPart = ($: CheerioAPI, part: Part, context: ReadContext, known?: string): Mention | undefined => {
  const { href, label } = readDate($, part, known);
  const mid = known ?? midOfUrl(href ?? "");
  const author = readAuthor(part, href);
  if (mid === undefined || author === undefined) return undefined;
  const publishedAt = publishedInstant(label, mid, context.now);
  if (publishedAt === undefined) return undefined;
  const { text, isCut } = readBody(part);
  const { own, quoted } = splitChain(text);
  const region = readRegion(/发布于\s*[^\s<]+/.exec(part.find(".from, .WB_from").first().text())?.[0]);
  return {
    id: `weibo:${mid}`,
    source: "",
    platform: "weibo",
    url: postUrl(mid, author.id),
    author,
    publishedAt,
    text: own,
    ...(quoted !== undefined && { quoted }),
    ...(region !== undefined && { region }),
    ...(isCut && { truncated: true }),
    counts: readCounts(part),
  };
};

const isAdvert = (card: Part): boolean =>
  card.attr("feedtype") === "ad" || card.find('[feedtype="ad"], .icon-ad, .feed-ad, [class*="ad-tag"]').length > 0;

const readCard = ($: CheerioAPI, card: Part, context: ReadContext): ReadPost => {
  if (isAdvert(card)) return { mentions: [], skipped: ["advert"] };
  const own = card.clone();
  own.find(rootSelector).remove();
  const post = readPart($, own, context, card.attr("mid"));
  if (!post) return { mentions: [], skipped: ["unreadable"] };
  const root = card
    .find(rootSelector)
    .filter((_, area) => $(area).text().trim() !== "")
    .first();
  if (root.length === 0) return { mentions: [post], skipped: [] };
  const mention = readPart($, root, context);
  return joinRoot(post, { mid: mention?.id.slice("weibo:".length), mention }, context);
};

/** Reads every post of a page of s.weibo.com, of a home page or of a list of reposts, in the markups of 2017, 2018 and 2026. */
export const readHtmlPosts = (html: string, context: ReadContext): readonly ReadPost[] => {
  const $ = load(html);
  return $(cardSelector)
    .toArray()
    .map((card) => readCard($, $(card), context));
};
