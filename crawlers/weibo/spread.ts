import { Failure } from "../../lib/errors.ts";
import type { Mention } from "../../model/mention.ts";
import type { Page, Parsed, Request } from "../source.ts";
import { gather } from "./cards.ts";
import { nextComments, readComments, readHtmlComments } from "./comment.ts";
import { readCount } from "./count.ts";
import { mobileHeaders, webHeaders } from "./headers.ts";
import { readHtmlPosts } from "./html-post.ts";
import { isRecord, listOf, readJson, textOf } from "./json.ts";
import { type Raw, type ReadContext, readPost } from "./mblog.ts";
import { ownWords } from "./text.ts";
import { readAnswerState, readWall } from "./wall.ts";

/** Which comments or reposts are read, and how far. */
export interface Spread {
  readonly kind: "comments" | "reposts";
  readonly mid: string;
  readonly page: number;
  /** Pages per post and run at most. */
  readonly pages: number;
}

/** Comments on a page, roughly: hidden ones are counted but not shown. */
const perPage = 20;

interface Cursor {
  readonly maxId: string;
  readonly type: string;
}

const asked = (spread: Spread, needs: Request["needs"]): Pick<Request, "carry" | "needs"> => ({
  carry: { ...spread },
  // The busiest comments come first and are known: new ones may stand behind them.
  ...(spread.page > 1 && { always: true }),
  ...(needs && { needs }),
});

/** The request for a page of a post's comments, the busiest first; the site's own cursor must go back with its type. */
export const askComments = (spread: Spread, needs?: Request["needs"], cursor?: Cursor): Request => {
  const { mid } = spread;
  const at = cursor && { max_id: cursor.maxId };
  const query = new URLSearchParams({ id: mid, mid, max_id_type: cursor?.type ?? "0", ...at });
  return {
    url: `https://m.weibo.cn/comments/hotflow?${query}`,
    headers: mobileHeaders(`https://m.weibo.cn/detail/${mid}`),
    ...asked({ ...spread, kind: "comments" }, needs),
  };
};

/** The request for a page of a post's reposts, the latest first. */
export const askReposts = (spread: Spread, needs?: Request["needs"]): Request => {
  const { mid, page } = spread;
  const query = new URLSearchParams({ id: mid, page: String(page), moduleID: "feed", count: "20" });
  return {
    url: `https://weibo.com/ajax/statuses/repostTimeline?${query}`,
    headers: webHeaders(`https://weibo.com/detail/${mid}`),
    ...asked({ ...spread, kind: "reposts" }, needs),
  };
};

/** Whether a page is an answer to one of these requests. */
export const isSpread = ({ request }: Page): boolean => request.carry?.kind === "comments" || request.carry?.kind === "reposts";

/** A repost in a list does not repeat its root: it is known from what was asked. */
const ofRoot = (mention: Mention, mid: string): Mention =>
  mention.id === `weibo:${mid}` || mention.repostOf !== undefined
    ? mention
    : { ...mention, text: ownWords(mention.text), repostOf: `weibo:${mid}` };

/** The list of an answer, and the markup that the interface of 2017 sent instead. */
const listIn = ({ data }: Raw): { readonly list: readonly Raw[]; readonly html?: string } => {
  const html = isRecord(data) ? textOf(data.html) : undefined;
  if (html !== undefined) return { list: [], html };
  const list = isRecord(data) && Array.isArray(data.data) ? data.data : data;
  if (!Array.isArray(list)) throw new Failure("SOURCE_CHANGED", "接口里没有评论或转发的列表");
  // The older interface of comments puts the busiest ones beside the latest.
  return { list: [...listOf(list), ...(isRecord(data) ? listOf(data.hot_data) : [])] };
};

const parseComments = (answer: Raw, spread: Spread, page: Page, needs: Request["needs"]): Parsed => {
  const context = { postMid: spread.mid, now: page.fetchedAt };
  const { list, html } = listIn(answer);
  if (html !== undefined) return { state: "ok", mentions: readHtmlComments(html, context) };
  const read = readComments(list, context);
  if (list.length > 0 && read.mentions.length === 0) throw new Failure("SOURCE_CHANGED", "评论都读不懂");
  const cursor = nextComments(Array.isArray(answer.data) ? answer : answer.data);
  if (list.length === 0 && spread.page === 1) return { state: "empty", because: "还没有评论" };
  if (cursor !== undefined && spread.page < spread.pages) {
    return { state: "ok", ...read, next: [askComments({ ...spread, page: spread.page + 1 }, needs, cursor)] };
  }
  const total = readCount(isRecord(answer.data) ? answer.data.total_number : answer.total_number) ?? 0;
  const beyond = cursor === undefined ? 0 : Math.max(0, total - perPage * spread.page);
  return { state: "ok", ...read, skipped: { ...read.skipped, ...(beyond > 0 && { "comments-beyond-cap": beyond }) } };
};

const parseReposts = (answer: Raw, spread: Spread, context: ReadContext, needs: Request["needs"]): Parsed => {
  const { list, html } = listIn(answer);
  const read = gather(html === undefined ? list.map((raw) => readPost(raw, context)) : readHtmlPosts(html, context));
  if (list.length > 0 && (read.skipped.unreadable ?? 0) === list.length) throw new Failure("SOURCE_CHANGED", "转发都读不懂");
  const last = Number(answer.max_page ?? (isRecord(answer.data) && answer.data.max_page)) || 0;
  const isEnd = spread.page >= Math.min(last, spread.pages) || read.shownAt.length === 0;
  return {
    state: "ok",
    mentions: read.mentions.map((mention) => ofRoot(mention, spread.mid)),
    skipped: read.skipped,
    next: isEnd ? [] : [askReposts({ ...spread, page: spread.page + 1 }, needs)],
  };
};

/** What was asked for; a saved answer that came without its request is told by its items: only comments have a root of their own. */
const spreadOf = ({ request }: Page, answer: Raw): Spread => {
  if (request.carry) return request.carry as unknown as Spread;
  const { list, html } = listIn(answer);
  const isComments = html === undefined ? list.some((item) => "rootid" in item || "like_counts" in item) : html.includes("comment_id=");
  return { kind: isComments ? "comments" : "reposts", mid: /[?&]id=(\d+)/.exec(request.url)?.[1] ?? "0", page: 1, pages: 1 };
};

/** Reads comments or reposts; a post without any is `empty`, a deleted one `gone`. */
export const parseSpread = (page: Page, options: { readonly freshMs: number; readonly needs?: Request["needs"] }): Parsed => {
  const wall = readWall(page);
  if (wall) return wall;
  const answer = readJson(page.body);
  const state = readAnswerState(answer);
  if (state) return state;
  const spread = spreadOf(page, answer);
  return spread.kind === "comments"
    ? parseComments(answer, spread, page, options.needs)
    : parseReposts(answer, spread, { now: page.fetchedAt, freshMs: options.freshMs }, options.needs);
};

/** The requests for the comments and reposts of a post. */
export const askSpread = (
  mid: string,
  pages: { readonly comments: number; readonly reposts: number },
  needs?: Request["needs"],
): readonly Request[] => [
  ...(pages.comments > 0 ? [askComments({ kind: "comments", mid, page: 1, pages: pages.comments }, needs)] : []),
  ...(pages.reposts > 0 ? [askReposts({ kind: "reposts", mid, page: 1, pages: pages.reposts }, needs)] : []),
];
