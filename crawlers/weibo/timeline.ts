import { Failure } from "../../lib/errors.ts";
import type { Page, Parsed, Request } from "../source.ts";
import { postsIn, type ReadPosts, readPosts } from "./cards.ts";
import { mobileHeaders, webHeaders } from "./headers.ts";
import { idText, isRecord, listOf, readJson } from "./json.ts";
import { longTextRequests, webLongTextRequests } from "./long-text.ts";
import { isPinned, midOfPost, type Raw, type ReadContext } from "./mblog.ts";
import { overlapMs } from "./search-json.ts";
import { readAnswerState, readWall } from "./wall.ts";

/** Where an account's posts are read: the mobile site, or weibo.com's own interface (logged in). */
export type TimelineSite = "m" | "web";

/** How an account's posts are read on. */
export interface Timeline {
  readonly uid: string;
  readonly site: TimelineSite;
  readonly page: number;
  /** The site's cursor, as it came; `undefined` on the first page. */
  readonly cursor?: string;
  readonly since: string;
  readonly startedAt: string;
  readonly pages: number;
}

/** The request for a page of an account's posts. */
export const readTimeline = (timeline: Timeline, needs?: Request["needs"]): Request => {
  const { uid, site, page, cursor } = timeline;
  const carry = { kind: "timeline", ...timeline };
  const asked = { carry, ...(page > 1 && { always: true }), ...(needs && { needs }) };
  if (site === "web") {
    const query = new URLSearchParams({ uid, page: String(page), feature: "0", ...(cursor !== undefined && { since_id: cursor }) });
    return { url: `https://weibo.com/ajax/statuses/mymblog?${query}`, headers: webHeaders(`https://weibo.com/u/${uid}`), ...asked };
  }
  const at = cursor === undefined ? (page > 1 ? { page: String(page) } : undefined) : { since_id: cursor };
  const query = new URLSearchParams({ type: "uid", value: uid, containerid: `107603${uid}`, ...at });
  return { url: `https://m.weibo.cn/api/container/getIndex?${query}`, headers: mobileHeaders(`https://m.weibo.cn/u/${uid}`), ...asked };
};

/** The posts of an answer, in whichever shape: cards, a list, the old interface's statuses, or one post alone. */
export const postsOfAnswer = (answer: Raw): readonly Raw[] | undefined => {
  if (Array.isArray(answer.statuses)) return listOf(answer.statuses);
  const { data } = answer;
  if (isPost(answer)) return [answer];
  if (Array.isArray(data)) return listOf(data);
  if (!isRecord(data)) return undefined;
  if (Array.isArray(data.cards)) return postsIn(data.cards);
  if (Array.isArray(data.list)) return listOf(data.list);
  if (Array.isArray(data.data)) return listOf(data.data);
  return isPost(data) ? [data] : undefined;
};

const isPost = (raw: Raw): boolean => midOfPost(raw) !== undefined && ("text" in raw || "text_raw" in raw) && "user" in raw;

/** The data that the mobile site's page of one post carries in its script. */
const renderData = /\$render_data\s*=\s*(\[[\s\S]*?\])\[0\]/;

/** An answer as JSON, or out of the page of one post. */
const readAnswer = (body: string): Raw => {
  const data = renderData.exec(body)?.[1];
  const first = data === undefined ? undefined : listOf(readJson(`{"list":${data}}`).list)[0];
  return first && isRecord(first.status) ? { ok: 1, data: first.status } : readJson(body);
};

const cursorOf = (data: unknown): string | undefined => {
  if (!isRecord(data)) return undefined;
  const info = isRecord(data.cardlistInfo) ? data.cardlistInfo : data;
  return typeof info.since_id === "string" && info.since_id !== "" ? info.since_id : idText(info.since_id);
};

/** A page of an account's posts, read. */
export interface TimelinePage extends ReadPosts {
  readonly raws: readonly Raw[];
  readonly next: readonly Request[];
  readonly isEnd: boolean;
}

const following = (timeline: Timeline, data: unknown): Timeline => {
  const { cursor: _, ...rest } = timeline;
  const cursor = cursorOf(data);
  return { ...rest, page: timeline.page + 1, ...(cursor !== undefined && { cursor }) };
};

const readPage = (answer: Raw, timeline: Timeline, context: ReadContext, needs: Request["needs"]): TimelinePage => {
  const raws = postsOfAnswer(answer);
  const hasCards = isRecord(answer.data) && listOf(answer.data.cards).length > 0;
  const isStrange = raws?.length === 0 && hasCards && !/没有|暂无/.test(JSON.stringify(answer.data));
  if (!raws || isStrange) throw new Failure("SOURCE_CHANGED", "账号页里没有帖文列表");
  const read = readPosts(raws, context);
  if (raws.length > 0 && (read.skipped.unreadable ?? 0) === raws.length) throw new Failure("SOURCE_CHANGED", "账号页里的帖文都读不懂");
  const regular = readPosts(
    raws.filter((raw) => !isPinned(raw)),
    context,
  ).shownAt;
  const newest = [...regular].sort().at(-1);
  const isOlder = newest !== undefined && Date.parse(newest) < Date.parse(timeline.since) - overlapMs;
  const isEnd = regular.length === 0 || isOlder || timeline.page >= timeline.pages;
  const long =
    timeline.site === "web" ? webLongTextRequests(read.mentions, context.now) : longTextRequests(read.mentions, context.now, needs);
  const next = isEnd ? [] : [readTimeline(following(timeline, answer.data), needs)];
  return { ...read, raws, isEnd, next: [...long, ...next] };
};

/** Reads an answer with an account's posts; a wall or "nothing here" comes back as that. */
export const parseTimeline = (
  page: Page,
  timeline: Timeline,
  options: { readonly freshMs: number; readonly needs?: Request["needs"] },
): Parsed | TimelinePage => {
  const wall = readWall(page);
  if (wall) return wall;
  const answer = readAnswer(page.body);
  const state = readAnswerState(answer);
  if (state) return state;
  return readPage(answer, timeline, { now: page.fetchedAt, freshMs: options.freshMs }, options.needs);
};

/** What was asked for; a saved page that came without it is read as a first page. */
export const timelineOf = ({ request, fetchedAt }: Page): Timeline =>
  (request.carry ?? { uid: "", site: "m", page: 1, since: fetchedAt, startedAt: fetchedAt, pages: 1 }) as unknown as Timeline;

/** Whether a timeline was read, rather than a wall met. */
export const isTimelinePage = (read: Parsed | TimelinePage): read is TimelinePage => "raws" in read;
