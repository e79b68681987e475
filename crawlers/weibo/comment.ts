import { type CheerioAPI, load } from "cheerio";
import type { Mention } from "../../model/mention.ts";
import { readCount } from "./count.ts";
import { idText, isRecord, listOf, textOf } from "./json.ts";
import { publishedInstant, type Raw, readAuthor, readRegion } from "./mblog.ts";
import { readText, splitChain } from "./text.ts";

/** Which post is commented on, and when the answer came. */
export interface CommentContext {
  /** The post's mid. */
  readonly postMid: string;
  readonly now: string;
}

const commentUrl = (postMid: string, id: string): string => `https://m.weibo.cn/detail/${postMid}?cid=${id}`;

/** A comment answers another comment, or else the post. */
const answered = (raw: Raw, id: string, { postMid }: CommentContext): string => {
  const parent = idText(raw.reply_id) ?? idText(raw.rootid);
  return `weibo:${parent === undefined || parent === id ? postMid : parent}`;
};

const readComment = (raw: Raw, context: CommentContext): Mention | undefined => {
  const id = idText(raw.idstr) ?? idText(raw.id) ?? idText(raw.mid);
  const author = readAuthor(raw.user);
  const publishedAt = id === undefined ? undefined : publishedInstant(textOf(raw.created_at) ?? "", id, context.now);
  if (id === undefined || author === undefined || publishedAt === undefined) return undefined;
  const { own, quoted } = splitChain(readText(textOf(raw.text) ?? textOf(raw.text_raw) ?? ""));
  const region = readRegion(raw.source);
  const likes = readCount(raw.like_count ?? raw.like_counts);
  const comments = readCount(raw.total_number);
  return {
    id: `weibo:${id}`,
    source: "",
    platform: "weibo",
    url: commentUrl(context.postMid, id),
    author,
    publishedAt,
    text: own,
    ...(quoted !== undefined && { quoted }),
    replyTo: answered(raw, id, context),
    ...(region !== undefined && { region }),
    counts: { ...(likes !== undefined && { likes }), ...(comments !== undefined && { comments }) },
  };
};

/** Comments of an answer with the replies shown below them; what cannot be read is counted. */
export const readComments = (
  raws: readonly Raw[],
  context: CommentContext,
): { readonly mentions: readonly Mention[]; readonly skipped: Readonly<Record<string, number>> } => {
  const all = raws.flatMap((raw) => [raw, ...listOf(Array.isArray(raw.comments) ? raw.comments : [])]);
  const mentions = all.map((raw) => readComment(raw, context)).filter((mention) => mention !== undefined);
  const unreadable = all.length - mentions.length;
  return { mentions, skipped: unreadable > 0 ? { unreadable } : {} };
};

const readHtmlComment = ($: CheerioAPI, item: ReturnType<CheerioAPI>, context: CommentContext): Mention | undefined => {
  const id = item.attr("comment_id");
  const body = item.find(".WB_text").first().clone();
  const link = body.find("a[usercard]").first();
  const uid = /id=(\d+)/.exec(link.attr("usercard") ?? "")?.[1];
  const label = item.find(".WB_from").first().text().trim();
  const publishedAt = id === undefined ? undefined : publishedInstant(label, id, context.now);
  if (id === undefined || uid === undefined || publishedAt === undefined) return undefined;
  const name = link.text().trim();
  // The name, its badges and a colon stand before the comment's own words.
  const beforeColon = body.contents().toArray();
  const colon = beforeColon.findIndex((node) => node.type === "text" && /^\s*[：:]/.test($(node).text()));
  for (const node of beforeColon.slice(0, Math.max(0, colon))) $(node).remove();
  body.find("i, .W_ficon").remove();
  const text = readText(body.html() ?? "").replace(/^[：:]\s*/, "");
  const likes = readCount(item.find('[node-type="like_status"] em').last().text());
  return {
    id: `weibo:${id}`,
    source: "",
    platform: "weibo",
    url: commentUrl(context.postMid, id),
    author: { id: uid, ...(name !== "" && { name }) },
    publishedAt,
    text: splitChain(text).own,
    replyTo: `weibo:${context.postMid}`,
    counts: { ...(likes !== undefined && { likes }) },
  };
};

/** Comments of the HTML list of 2017. */
export const readHtmlComments = (html: string, context: CommentContext): readonly Mention[] => {
  const $ = load(html);
  return $("[comment_id]")
    .toArray()
    .map((item) => readHtmlComment($, $(item), context))
    .filter((mention) => mention !== undefined);
};

/** Where the next page of comments begins; none when the site's cursor is 0. */
export const nextComments = (data: unknown): { readonly maxId: string; readonly type: string } | undefined => {
  const maxId = isRecord(data) ? idText(data.max_id) : undefined;
  if (maxId === undefined || !isRecord(data)) return undefined;
  return { maxId, type: String(data.max_id_type ?? 0) };
};
