import type { Fetch } from "../../../../crawlers/fetch.ts";
import type { Page } from "../../../../crawlers/source.ts";
import { mblogidOf } from "../../../../crawlers/weibo/id.ts";
import { fromBeijing, hourMs } from "../../../../lib/time.ts";
import { pageOf } from "./reading.ts";

/** An invented post. */
export interface Made {
  readonly mid: string;
  readonly atMs: number;
  readonly text: string;
  readonly province: number;
}

/** A mid given out at an instant. */
export const midAt = (atMs: number, serial = 0): string =>
  (((BigInt(Math.floor(atMs / 1000)) - 515_483_463n) << 22n) + BigInt(serial)).toString();

/** Invented posts, one at each instant. */
export const madePosts = (instants: readonly number[], word = "停电"): readonly Made[] =>
  instants.map((atMs, serial) => ({
    mid: midAt(atMs, serial),
    atMs,
    text: `${word}了，第${serial}条`,
    province: [44, 11, 31, 100][serial % 4] as number,
  }));

/** A post as m.weibo.cn shows it; anything may be overridden. */
export const mblog = (post: Pick<Made, "mid" | "text">, other: object = {}): Record<string, unknown> => ({
  created_at: "刚刚",
  id: post.mid,
  mid: post.mid,
  bid: mblogidOf(post.mid),
  text: post.text,
  isLongText: false,
  reposts_count: 0,
  comments_count: 0,
  attitudes_count: 0,
  user: { id: 1_700_000_001, screen_name: "路人甲", verified: false, verified_type: -1, followers_count: 12 },
  visible: { type: 0, list_id: 0 },
  ...other,
});

/** A page of m.weibo.cn's search. */
export const searchPage = (posts: readonly object[], page = 1, total = 1000): string =>
  JSON.stringify({
    ok: 1,
    data: {
      cardlistInfo: { containerid: "100103type=61&q=停电&t=0", total, page_size: "10", page: page + 1 },
      cards: [{ card_type: 11, show_type: 1, card_group: posts.map((post) => ({ card_type: 9, mblog: post })) }],
    },
  });

/** What m.weibo.cn says when there is nothing, and also when it limits us. */
export const nothing = JSON.stringify({ ok: 0, msg: "这里还没有内容", data: { cards: [] } });

/** A search card of 2026. */
export const card = (
  post: Made,
  inside = "",
): string => `<div action-type="feed_list_item" mid="${post.mid}" class="card-wrap"><div class="card">
<div class="content"><div class="info"><a href="//weibo.com/1700000001?refer_flag=1" class="name" nick-name="路人甲">路人甲</a></div>
<div class="from"><a href="//weibo.com/1700000001/${mblogidOf(post.mid)}?refer_flag=1"> 刚刚 </a> 来自 <a href="//app.weibo.com/">手机</a></div>
<p class="txt" node-type="feed_list_content" nick-name="路人甲">${post.text}</p>${inside}</div>
<div class="card-act"><ul><li><a action-type="feed_list_forward"> 转发</a></li><li><a action-type="feed_list_comment"> 3</a></li><li><a action-type="feed_list_like">1.2万</a></li></ul></div></div></div>`;

/** A result page of s.weibo.com with its list of pages. */
export const resultPage = (cards: readonly string[], page: number, pages: number): string =>
  cards.length === 0
    ? `<html><body><div id="pl_feedlist_index"><div class="card card-no-result"><p>抱歉，未找到相关结果。</p></div></div></body></html>`
    : `<html><head><title>微博搜索</title></head><body><div id="pl_feedlist_index">${cards.join("")}<div class="m-page"><span class="list"><a class="pagenum">第${page}页</a><ul class="s-scroll">${Array.from({ length: pages }, (_, at) => `<li><a>第${at + 1}页</a></li>`).join("")}</ul></span>${page < pages ? '<a class="next">下一页</a>' : ""}</div></div></body></html>`;

const perPage = 10;

const windowOf = (text: string): readonly [number, number] => {
  const [from, to] = text
    .replace("custom:", "")
    .split(":")
    .map((part) => {
      const [year, month, day, hour] = part.split("-").map(Number) as [number, number, number, number];
      return Date.parse(fromBeijing(year, month, day, { hour }));
    }) as [number, number];
  return [from, to + hourMs - 1];
};

const answerWeb = (url: URL, posts: readonly Made[]): string => {
  const scope = url.searchParams.get("timescope");
  const [from, to] = scope ? windowOf(scope) : [0, Number.POSITIVE_INFINITY];
  const region = Number(url.searchParams.get("region")?.split(":")[1] ?? 0);
  const found = posts.filter(({ atMs, province }) => atMs >= from && atMs <= to && (region === 0 || region === province));
  const pages = Math.min(50, Math.ceil(found.length / perPage));
  const asked = Number(url.searchParams.get("page") ?? "1");
  const page = asked > pages ? 1 : asked;
  return resultPage(
    found.slice((page - 1) * perPage, page * perPage).map((post) => card(post)),
    page,
    pages,
  );
};

const answerMobile = (url: URL, posts: readonly Made[]): string => {
  const page = Number(url.searchParams.get("page"));
  const shown = posts.slice(0, 1000).slice((page - 1) * perPage, page * perPage);
  return shown.length === 0
    ? nothing
    : searchPage(
        shown.map((post) => mblog(post)),
        page,
        Math.min(1000, posts.length),
      );
};

/** What may go wrong with an answer: another body, another status, or nothing. */
export type Fault = (url: URL, nowMs: number) => { readonly body: string; readonly status?: number } | undefined;

/** A little Weibo of these posts: new ones push the others down from page to page, as on the site. */
export const siteOf = (posts: readonly Made[], now: () => number, fault: Fault = () => undefined): Fetch => {
  const newestFirst = [...posts].sort((a, b) => b.atMs - a.atMs);
  return async (request): Promise<Page> => {
    const url = new URL(request.url);
    const visible = newestFirst.filter(({ atMs }) => atMs <= now());
    const broken = fault(url, now());
    const body = broken?.body ?? (url.hostname === "s.weibo.com" ? answerWeb(url, visible) : answerMobile(url, visible));
    const page = pageOf(body, { url: request.url, status: broken?.status ?? 200, fetchedAt: new Date(now()).toISOString() });
    return { ...page, request };
  };
};
