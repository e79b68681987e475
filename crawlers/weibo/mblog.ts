import { readTime } from "../../lib/chinese-time.ts";
import { minuteMs } from "../../lib/time.ts";
import type { Author, Counts, Mention } from "../../model/mention.ts";
import { readCount } from "./count.ts";
import { midInstant, midOf, postUrl } from "./id.ts";
import { idText, isRecord, textOf } from "./json.ts";
import { ownWords, readText, splitChain, uncut } from "./text.ts";

/** A JSON object as a site sent it. */
export type Raw = Readonly<Record<string, unknown>>;

/** What reading a post needs to know beside the post. */
export interface ReadContext {
  /** The instant the page was answered; relative times count from here. */
  readonly now: string;
  /** A root older than this (milliseconds before `now`) is marked `stale`: it is context, not news. */
  readonly freshMs: number;
}

/** A post read from an answer: itself, its root if it reposts one, and why anything was left out. */
export interface ReadPost {
  readonly mentions: readonly Mention[];
  readonly skipped: readonly string[];
}

const fullDate = /\d{4}\s*$|^\d{4}\D/;

/** A label to the minute is made exact by the mid if the two agree this closely. */
const agreeMs = 2 * minuteMs;

/**
 * When a post was published: its own full date where it shows one; otherwise (刚刚, 06-14, 15小时前) the time within its
 * mid, which is exact to a second; a relative label only when the mid is too old to carry time.
 */
export const publishedInstant = (label: string, mid: string, now: string): string | undefined => {
  const byLabel = readTime(label, now);
  const byMid = midInstant(mid);
  if (!byLabel || !fullDate.test(label.trim()) || byLabel.unit === "day") return byMid ?? byLabel?.at;
  const isExact = byLabel.unit === "second" || byMid === undefined;
  return isExact || Math.abs(Date.parse(byMid) - Date.parse(byLabel.at)) > agreeMs ? byLabel.at : byMid;
};

/** The place that Weibo shows with a post (`发布于 浙江`) or a comment (`来自安徽`). */
export const readRegion = (label: unknown): string | undefined =>
  textOf(
    textOf(label)
      ?.replace(/^\s*(?:发布于|来自|IP属地[:：]?)\s*/, "")
      .trim(),
  );

/** Who wrote a post; followers may come as `7164.8万`. `verifiedType`: −1 none, 0 a person, 1–7 organisations. */
export const readAuthor = (user: unknown): Author | undefined => {
  if (!isRecord(user)) return undefined;
  const id = idText(user.idstr) ?? idText(user.id);
  if (id === undefined) return undefined;
  const followers = readCount(user.followers_count ?? user.followers_count_str);
  const name = textOf(user.screen_name);
  const type = Number(user.verified_type);
  return {
    id,
    ...(name !== undefined && { name }),
    ...(followers !== undefined && { followers }),
    ...(typeof user.verified === "boolean" && { verified: user.verified }),
    ...(Number.isInteger(type) && user.verified_type !== undefined && { verifiedType: type }),
  };
};

const readCounts = (raw: Raw): Counts => {
  const [reposts, comments, likes] = [readCount(raw.reposts_count), readCount(raw.comments_count), readCount(raw.attitudes_count)];
  return {
    ...(reposts !== undefined && { reposts }),
    ...(comments !== undefined && { comments }),
    ...(likes !== undefined && { likes }),
  };
};

/** The decimal id of a post, wherever the answer has it. */
export const midOfPost = (raw: Raw): string | undefined =>
  idText(raw.mid) ?? idText(raw.idstr) ?? idText(raw.id) ?? midOf(textOf(raw.bid) ?? textOf(raw.mblogid) ?? "");

/** The text of a post as people read it, and whether it is cut; the full text sometimes comes inside the answer. */
const readBody = (raw: Raw): { readonly text: string; readonly isCut: boolean } => {
  const inline = isRecord(raw.longText) ? textOf(raw.longText.longTextContent) : undefined;
  if (inline !== undefined) return { text: readText(inline), isCut: false };
  const shown = uncut(readText(textOf(raw.text) ?? textOf(raw.text_raw) ?? textOf(raw.raw_text) ?? ""));
  return { text: shown.text, isCut: raw.isLongText === true || (shown.isCut && raw.isLongText !== false) };
};

const editedInstant = (raw: Raw): string | undefined => {
  const label = textOf(raw.edit_at);
  const isEdited = Number(raw.edit_count ?? 0) > 0 || (isRecord(raw.edit_config) && raw.edit_config.edited === true);
  return isEdited && label !== undefined ? readTime(label)?.at : undefined;
};

/**
 * Whether a post was put there for money. `readtimetype: adMblog` is no such mark: an account's own posts that were
 * once promoted carry it in its own timeline.
 */
const isAdvert = (raw: Raw): boolean => {
  const label = isRecord(raw.title) ? textOf(raw.title.text) : undefined;
  return /广告|推广/.test(`${label ?? ""}${textOf(raw.mblogtypename) ?? ""}`) || isRecord(raw.promotion) || Number(raw.is_ad) === 1;
};

/** A pinned post stands first and is old: it says nothing about how far a list has been read. */
export const isPinned = (raw: Raw): boolean =>
  Number(raw.isTop) === 1 || Number(raw.mblogtype) === 2 || (isRecord(raw.title) && /置顶/.test(String(raw.title.text ?? "")));

/** Only public statements are collected: `visible.type` 0; others are for fans or friends. */
const isPublic = (raw: Raw): boolean => !isRecord(raw.visible) || Number(raw.visible.type ?? 0) === 0;

const readOne = (raw: Raw, context: ReadContext): Mention | undefined => {
  const mid = midOfPost(raw);
  const author = readAuthor(raw.user);
  if (mid === undefined || author === undefined) return undefined;
  const publishedAt = publishedInstant(textOf(raw.created_at) ?? "", mid, context.now);
  if (publishedAt === undefined) return undefined;
  const body = readBody(raw);
  const { own, quoted } = splitChain(body.text);
  const editedAt = editedInstant(raw);
  const region = readRegion(raw.region_name);
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
    ...(body.isCut && { truncated: true }),
    ...(isPinned(raw) && { pinned: true }),
    ...(editedAt !== undefined && { editedAt }),
    counts: readCounts(raw),
  };
};

/** What a repost passes on: the chain in its own text, then the root unless the chain ends in it. */
const quotedOf = (chain: string | undefined, root: Mention | undefined): string | undefined => {
  if (!root) return chain;
  const name = root.author.name ?? "";
  const whole = `//@${name}:${root.text}`;
  if (chain === undefined) return whole;
  return chain.includes(`@${name}`) && chain.includes(root.text.slice(0, 12)) ? chain : `${chain}${whole}`;
};

/**
 * Joins a repost and its root: the root becomes a mention of its own with its own instant; `quotedBy` tells that only a
 * repost brought it, `stale` that it is older than news. Without a root the root was deleted or hidden.
 */
export const joinRoot = (
  post: Mention,
  root: { readonly mid: string | undefined; readonly mention: Mention | undefined },
  context: ReadContext,
): ReadPost => {
  const { mid, mention } = root;
  const quoted = quotedOf(post.quoted, mention);
  const repost: Mention = {
    ...post,
    text: ownWords(post.text),
    ...(quoted !== undefined && { quoted }),
    ...(mid !== undefined && { repostOf: `weibo:${mid}` }),
    ...(!mention && { rootGone: true }),
  };
  if (!mention) return { mentions: [repost], skipped: ["root-gone"] };
  const isStale = Date.parse(mention.publishedAt) < Date.parse(context.now) - context.freshMs;
  return { mentions: [repost, { ...mention, quotedBy: repost.id, ...(isStale && { stale: true }) }], skipped: [] };
};

/** Reads one post of an m.weibo.cn or weibo.com/ajax answer; what it cannot read it counts, and never throws. */
export const readPost = (raw: Raw, context: ReadContext): ReadPost => {
  if (isAdvert(raw)) return { mentions: [], skipped: ["advert"] };
  if (!isPublic(raw)) return { mentions: [], skipped: ["not-public"] };
  const post = readOne(raw, context);
  if (!post) return { mentions: [], skipped: [raw.user === null ? "gone" : "unreadable"] };
  const root = raw.retweeted_status;
  if (!isRecord(root)) return { mentions: [post], skipped: [] };
  return joinRoot(post, { mid: midOfPost(root), mention: isPublic(root) ? readOne(root, context) : undefined }, context);
};
