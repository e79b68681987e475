import { expect, test } from "vitest";
import { newsId } from "../../../crawlers/address.ts";
import { type CrawlResult, crawl } from "../../../crawlers/crawl.ts";
import { createFetch } from "../../../crawlers/fetch.ts";
import type { Memory, Source } from "../../../crawlers/source.ts";
import * as list from "../../../crawlers/sources.ts";
import { mblogidOf } from "../../../crawlers/weibo/id.ts";
import { type Code, Failure } from "../../../lib/errors.ts";
import type { HttpRequest, HttpResponse } from "../../../lib/http.ts";
import { dayMs, formatBeijing, hourMs, minuteMs, secondMs } from "../../../lib/time.ts";

/** A small generator with a seed, so that a bad day can be lived again. */
const dice = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

interface Published {
  readonly n: number;
  readonly atMs: number;
}

const startMs = Date.parse("2026-07-18T00:00:00Z");
const endMs = startMs + dayMs;
/** The last hours are without faults, so that what is only late can arrive. */
const calmMs = endMs - 4 * hourMs;

/** What a site publishes over the day, at random distances around `everyMs`. */
const publish = (everyMs: number, random: () => number): readonly Published[] => {
  const found: Published[] = [];
  for (let atMs = startMs - 6 * hourMs, n = 1000; atMs < endMs; n += 1) {
    atMs += Math.max(secondMs, -Math.log(1 - random()) * everyMs);
    found.push({ n, atMs: Math.floor(atMs / 1000) * 1000 });
  }
  return found;
};

const text = (n: number): string => `第${n}条：某镇某村昨晚八时停电，供电部门抢修后于十时恢复，居民询问下次何时检修。`;
const midOf = ({ n, atMs }: Published): string => ((BigInt(atMs / 1000 - 515_483_463) << 22n) + BigInt(n)).toString();

interface World {
  readonly feed: readonly Published[];
  readonly site: readonly Published[];
  readonly weibo: readonly Published[];
}

const shownNow = (posts: readonly Published[], nowMs: number): readonly Published[] =>
  posts.filter(({ atMs }) => atMs <= nowMs).toReversed();

const feedPage = (world: World, nowMs: number, random: () => number): string =>
  `<rss version="2.0"><channel><title>某报</title><link>https://feed.example.cn/</link>${shownNow(world.feed, nowMs)
    .slice(0, 20)
    .map(
      ({ n, atMs }) =>
        `<item><title>${n}号新闻：昨晚停电</title><link>https://feed.example.cn/a/${n}.html?utm_source=${Math.floor(random() * 9)}</link><pubDate>${formatBeijing(atMs)}:${String((atMs / 1000) % 60).padStart(2, "0")}</pubDate><description>${text(n)}</description></item>`,
    )
    .join("")}</channel></rss>`;

const listPage = (world: World, nowMs: number): string =>
  `<html><body><ul>${shownNow(world.site, nowMs)
    .slice(0, 25)
    .map(({ n, atMs }) => `<li><a href="/html/t${n}.shtml">${n}号消息：某镇昨晚停电两小时</a><span>${formatBeijing(atMs)}</span></li>`)
    .join("")}</ul></body></html>`;

const articlePage = ({ n, atMs }: Published): string =>
  `<html><head><title>${n}号消息：某镇昨晚停电两小时_某站</title></head><body><h1>${n}号消息：某镇昨晚停电两小时</h1><div class="info">${formatBeijing(atMs)} 来源：某站</div><div id="content">${`<p>${text(n)}</p>`.repeat(3)}</div></body></html>`;

/** Ten a page at most, often fewer, newest first: what is new pushes the rest down while we page. */
const searchPage = (world: World, page: number, nowMs: number, random: () => number): string => {
  const all = shownNow(world.weibo, nowMs).slice(0, 1000);
  const shown = all.slice((page - 1) * 10, page * 10);
  if (shown.length === 0) return JSON.stringify({ ok: 0, msg: "这里还没有内容", data: { cards: [] } });
  const cards = shown.map((post) => ({
    card_type: 9,
    mblog: {
      id: midOf(post),
      mid: midOf(post),
      bid: mblogidOf(midOf(post)),
      created_at: random() < 0.5 ? "刚刚" : "07-18",
      text: text(post.n),
      isLongText: false,
      user: { id: 7, screen_name: "某人" },
      reposts_count: 0,
      comments_count: 0,
      attitudes_count: 0,
    },
  }));
  return JSON.stringify({
    ok: 1,
    data: {
      cardlistInfo: { page: page + 1, total: all.length, page_size: "10", starttime: Math.floor(nowMs / 1000) },
      cards: [{ card_type: 11, card_group: cards }],
    },
  });
};

const answer = (world: World, request: HttpRequest, nowMs: number, random: () => number): { status: number; body: string } => {
  const url = new URL(request.url);
  if (url.pathname === "/robots.txt") return { status: 404, body: "" };
  if (url.host === "feed.example.cn") return { status: 200, body: feedPage(world, nowMs, random) };
  if (url.host === "m.weibo.cn") return { status: 200, body: searchPage(world, Number(url.searchParams.get("page")), nowMs, random) };
  const n = Number(/t(\d+)\.shtml/.exec(url.pathname)?.[1]);
  const article = world.site.find((post) => post.n === n && post.atMs <= nowMs);
  if (!Number.isNaN(n)) return article ? { status: 200, body: articlePage(article) } : { status: 404, body: "" };
  return { status: 200, body: listPage(world, nowMs) };
};

/** Long faults: the network is down for two hours, and each site puts up a wall for some time. */
const outages = [
  { host: "", fromMs: startMs + 5 * hourMs, toMs: startMs + 7 * hourMs },
  { host: "m.weibo.cn", fromMs: startMs + 10 * hourMs, toMs: startMs + 11 * hourMs },
  { host: "feed.example.cn", fromMs: startMs + 13 * hourMs, toMs: startMs + 17 * hourMs },
  { host: "site.example.cn", fromMs: startMs + 15 * hourMs, toMs: startMs + 20 * hourMs },
];

/** What a site answers. */
interface Reply {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
}

const fail = (code: Code): never => {
  throw new Failure(code, "按计划出错");
};

/** Short faults, each with its chance. */
const faults: readonly (readonly [number, (body: string) => Reply])[] = [
  [0.02, () => ({ status: 502, body: "<html>bad gateway</html>" })],
  [0.005, () => ({ status: 432, body: "" })],
  [0.01, (body) => ({ status: 200, body: body.slice(0, body.length / 3) })],
  [0.005, () => ({ status: 200, body: '{"ok":-100,"url":"https://passport.weibo.com/sso/signin"}' })],
  [0.005, () => ({ status: 200, body: "<html><head><title>Sina Visitor System</title></head><body></body></html>" })],
  [0.01, () => ({ status: 200, body: "" })],
  // UTF-8 that calls itself GB2312, which pages do in both directions.
  [0.01, (body) => ({ status: 200, body, contentType: "text/html; charset=gb2312" })],
  // What the HTTP layer makes of a slow drip, a redirect to an address inside, and a decompression bomb (lib/http.test.ts).
  [0.005, () => fail("NET_TIMEOUT")],
  [0.005, () => fail("NET_FORBIDDEN")],
  [0.005, () => fail("NET_TOO_LARGE")],
];

/** What becomes of a good answer on its way. */
const strike = (good: { status: number; body: string }, host: string, nowMs: number, random: () => number): Reply => {
  if (nowMs > calmMs) return good;
  const outage = outages.find(({ host: named, fromMs, toMs }) => (named === "" || named === host) && nowMs >= fromMs && nowMs < toMs);
  if (outage?.host === "" || random() < 0.02) throw new Failure("NET_TIMEOUT", "没有在时限内答完");
  if (outage) return { status: 418, body: "" };
  let dart = random();
  const fault = faults.find(([chance]) => {
    dart -= chance;
    return dart < 0;
  });
  return fault ? fault[1](good.body) : good;
};

interface Day {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly collected: number;
  readonly published: number;
  readonly missingTold: number;
  readonly runs: number;
  readonly bad: number;
}

const live = async (seed: number): Promise<Day> => {
  const random = dice(seed);
  const world: World = { feed: publish(7 * minuteMs, random), site: publish(9 * minuteMs, random), weibo: publish(2 * minuteMs, random) };
  let nowMs = startMs;
  const http = Object.assign(
    async (request: HttpRequest): Promise<HttpResponse> => {
      nowMs += 300;
      const {
        status,
        body,
        contentType = "text/html; charset=utf-8",
      } = strike(answer(world, request, nowMs, random), new URL(request.url).host, nowMs, random);
      return { status, headers: { "content-type": contentType }, bytes: Buffer.from(body), finalUrl: request.url };
    },
    { close: async () => undefined },
  );
  const sleep = async (ms: number): Promise<void> => {
    nowMs += ms;
  };
  const fetch = createFetch({ http, now: () => new Date(nowMs), sleep, random, userAgent: "test" });
  const stored = new Set<string>();
  const twice: string[] = [];
  const gaps: { source: string; from: string; to: string; missing: number }[] = [];
  const memories = new Map<string, Memory>();
  const jobs: readonly { source: Source; options: unknown; everyMs: number }[] = [
    { source: list.newsFeed as Source, options: { url: "https://feed.example.cn/rss" }, everyMs: 20 * minuteMs },
    { source: list.newsSite as Source, options: { list: "https://site.example.cn/html/" }, everyMs: 15 * minuteMs },
    { source: list.weiboSearch as Source, options: { keywords: ["停电"], canary: null }, everyMs: 5 * minuteMs },
  ];
  const dueMs = jobs.map((_, at) => startMs + at * minuteMs);
  let [runs, bad] = [0, 0];
  const take = (name: string, result: CrawlResult): void => {
    const ids = result.mentions.map(({ id }) => id);
    // A post twice in one run would reach the store twice; over runs the store knows it by its id.
    for (const [at, id] of ids.entries()) if (ids.indexOf(id) !== at) twice.push(id);
    for (const id of ids) stored.add(id);
    for (const gap of result.gaps) gaps.push({ source: name, ...gap });
    memories.set(name, JSON.parse(JSON.stringify(result.memory)) as Memory);
  };
  const runOnce = async (at: number): Promise<void> => {
    const { source, options } = jobs[at] as (typeof jobs)[number];
    const { name } = source;
    const result = await crawl(
      { key: name, source, options: source.options.parse(options), memory: memories.get(name) ?? {}, words: [], maxPages: 60 },
      {
        fetch,
        now: () => new Date(nowMs),
        known: async (ids) => new Set(ids.filter((id) => stored.has(id))),
        stopped: new AbortController().signal,
      },
    );
    runs += 1;
    if (!/^(?:ok|empty)$/.test(result.state)) bad += 1;
    // The store refuses now and then: then nothing of this run counts, and its memory is not kept.
    if (random() >= 0.02 || nowMs > calmMs) take(name, result);
  };
  while (nowMs < endMs) {
    const at = dueMs.indexOf(Math.min(...dueMs));
    nowMs = Math.max(nowMs, dueMs[at] as number);
    await runOnce(at);
    dueMs[at] = Math.max((dueMs[at] as number) + (jobs[at]?.everyMs ?? dayMs), nowMs);
  }
  const every = [
    ...world.feed.map((post) => ({ source: "news-feed", id: newsId(`https://feed.example.cn/a/${post.n}.html`), post })),
    ...world.site.map((post) => ({ source: "news-site", id: newsId(`https://site.example.cn/html/t${post.n}.shtml`), post })),
    ...world.weibo.map((post) => ({ source: "weibo-search", id: `weibo:${midOf(post)}`, post })),
  ];
  const wanted = every.filter(({ post }) => post.atMs >= startMs && post.atMs < endMs - hourMs);
  const isTold = ({ source, post }: (typeof wanted)[number]): boolean =>
    gaps.some((gap) => gap.source === source && Date.parse(gap.from) <= post.atMs + minuteMs && post.atMs <= Date.parse(gap.to) + minuteMs);
  const missing = wanted.filter(({ id }) => !stored.has(id));
  const names = new Set(every.map(({ id }) => id));
  return {
    lost: missing.filter((one) => !isTold(one)).map(({ source, post }) => `${source} ${new Date(post.atMs).toISOString()}`),
    // One post under two names would be a name that nothing published has.
    doubled: [...twice, ...[...stored].filter((id) => !names.has(id))],
    collected: wanted.filter(({ id }) => stored.has(id)).length,
    published: wanted.length,
    missingTold: missing.filter(isTold).length,
    runs,
    bad,
  };
};

test.each([1, 2, 3])(
  "over a day full of faults every post is collected exactly once or told as missing (seed %i)",
  { timeout: 240_000 },
  async (seed) => {
    const day = await live(seed);
    console.info(JSON.stringify({ ...day, lost: day.lost.length, doubled: day.doubled.length }));
    expect(day.bad).toBeGreaterThan(10);
    expect(day.lost).toEqual([]);
    expect(day.doubled).toEqual([]);
    expect(day.collected + day.missingTold).toBe(day.published);
    expect(day.collected / day.published).toBeGreaterThan(0.8);
  },
);
