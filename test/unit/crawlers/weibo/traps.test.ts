import { describe, expect, test } from "vitest";
import { crawl } from "../../../../crawlers/crawl.ts";
import type { Fetch } from "../../../../crawlers/fetch.ts";
import type { Memory, Page, Parsed, Request, Source, StartContext } from "../../../../crawlers/source.ts";
import { ownPosts, weiboHot, weiboSearch, weiboSpread, weiboUser } from "../../../../crawlers/sources.ts";
import { splitWindow, timescope, windowsOf } from "../../../../crawlers/weibo/windows.ts";
import { minuteMs } from "../../../../lib/time.ts";
import type { Mention } from "../../../../model/mention.ts";
import { pageOf, read } from "./reading.ts";
import { card, madePosts, mblog, midAt, nothing, resultPage, searchPage } from "./site.ts";

const now = "2026-11-23T04:00:00.000Z";
const nowMs = Date.parse(now);
const posts = (count: number, backMs = minuteMs): readonly Record<string, unknown>[] =>
  madePosts(Array.from({ length: count }, (_, at) => nowMs - at * backMs)).map((post) => mblog(post));

const context = (memory: Memory = {}, other: Partial<StartContext> = {}): StartContext => ({ now, memory, words: [], ...other });
const searchOptions = { keywords: ["停电"], canary: null };
const startSearch = (options: object, memory: Memory = {}): readonly Request[] =>
  weiboSearch.start(weiboSearch.options.parse(options), context(memory));
const first = (options: object = searchOptions): Request => startSearch(options)[0] as Request;
const ask = (request: Request, body: string, other: object = {}): Promise<Parsed> =>
  read(weiboSearch, searchOptions, { ...pageOf(body, { fetchedAt: now, ...other }), request });
const search = (raws: readonly object[]): Promise<Parsed> => ask(first(), searchPage(raws));
const one = async (raw: object): Promise<Mention> => (await search([raw])).mentions?.[0] as Mention;

const at = (instant: string, text = "停电了"): { mid: string; text: string } => ({ mid: midAt(Date.parse(instant)), text });
const fresh = at("2026-11-23T03:59:30Z");
const weiboDate = "Sun Aug 21 02:29:52 +0800 2022";

/** Runs a source on answers given by address. */
const run = (source: unknown, options: object, answer: (url: URL) => string | Partial<Page>, memory: Memory = {}) => {
  const member = source as Source;
  const asked: URL[] = [];
  const fetch: Fetch = async (request) => {
    const url = new URL(request.url);
    asked.push(url);
    const given = answer(url);
    return {
      ...pageOf(typeof given === "string" ? given : (given.body ?? ""), { url: request.url, fetchedAt: now }),
      ...(typeof given === "object" && given),
      request,
    };
  };
  const job = { key: "w", source: member, options: member.options.parse(options), memory, words: [], maxPages: 30 };
  const tools = { fetch, now: () => new Date(now), known: async () => new Set<string>(), stopped: new AbortController().signal };
  return crawl(job, tools).then((result) => ({ ...result, asked }));
};

test("1: a short page is not the last", async () => {
  const { next } = await search(posts(3));
  expect(next?.map(({ url }) => new URL(url).searchParams.get("page"))).toEqual(["2"]);
});

test("1: two pages without a post end the word, one does not", async () => {
  const empty = JSON.stringify({ ok: 1, data: { cardlistInfo: { containerid: "100103type=61", page: 3, total: 9 }, cards: [] } });
  const { next = [] } = await ask({ ...first(), carry: { ...first().carry, page: 2 } }, empty);
  expect(next).toHaveLength(1);
  const end = await ask({ ...(next[0] as Request) }, empty.replace('"page":3', '"page":4'));
  expect([end.next, end.settle]).toEqual([[], { "until:停电": now, "left:停电": null }]);
});

test("2: posts are found in card groups at any depth, and other cards are passed over", async () => {
  const [a, b, c] = posts(3);
  const cards = [
    { card_type: 9, mblog: a },
    {
      card_type: 11,
      card_group: [
        { card_type: 42, desc: "相关" },
        { card_type: 11, card_group: [{ card_type: 9, mblog: b }] },
        { card_type: 9, mblog: c },
      ],
    },
    { card_type: 4 },
  ];
  expect((await ask(first(), JSON.stringify({ ok: 1, data: { cards } }))).mentions).toHaveLength(3);
});

test("3: a full day is read by hours, a full hour by provinces, and no further", async () => {
  const [day] = windowsOf("2026-11-21T16:00:00Z", "2026-11-22T16:00:00Z");
  const hours = splitWindow(day as never);
  expect(hours).toHaveLength(24);
  expect([hours[0]?.from, hours[23]?.to]).toEqual([day?.from, day?.to]);
  const regions = splitWindow(hours[8] as never);
  expect(regions.map(({ region }) => region)).toContain("44:1000");
  expect(splitWindow(regions[0] as never)).toEqual([]);
  const request = startSearch({ ...searchOptions, via: "s" })[0] as Request;
  const page = {
    ...pageOf(
      resultPage(
        madePosts([nowMs]).map((post) => card(post)),
        1,
        50,
      ),
      { fetchedAt: now },
    ),
    request,
  };
  const { next = [], mentions } = await read(weiboSearch, searchOptions, page);
  expect(mentions).toHaveLength(1);
  expect(new URL((next[0] as Request).url).searchParams.get("timescope")).toBe("custom:2026-11-22-12:2026-11-22-13");
});

test("3: behind the last page the site shows the first again: that is the end, not news", async () => {
  const start = startSearch({ ...searchOptions, via: "s" })[0] as Request;
  const request = { ...start, carry: { ...start.carry, page: 46 } };
  const { gap } = await read(weiboSearch, searchOptions, {
    ...pageOf(
      resultPage(
        madePosts([nowMs, nowMs - 60_000]).map((post) => card(post)),
        1,
        45,
      ),
    ),
    request,
  });
  expect(gap).toBeUndefined();
});

test("4: what a broken run left further down is taken up where it broke off", async () => {
  const list = posts(40);
  const served: string[] = [];
  const site = (isBroken: boolean) => (url: URL) => {
    const page = Number(url.searchParams.get("page"));
    served.push(`${isBroken}:${page}`);
    return isBroken && page === 3 ? '{"ok":1,"da' : page > 5 ? nothing : searchPage(list.slice((page - 1) * 8, page * 8), page, 40);
  };
  const first = await run(weiboSearch, searchOptions, site(true));
  const second = await run(weiboSearch, searchOptions, site(false), first.memory);
  expect([first.mentions.length, new Set([...first.mentions, ...second.mentions].map(({ id }) => id)).size]).toEqual([16, 40]);
  expect(served.filter((page) => page.startsWith("false")).length).toBeLessThanOrEqual(6);
});

test("4: a post that slid to the next page is one mention", async () => {
  const list = posts(15);
  const { mentions } = await run(weiboSearch, searchOptions, (url) => {
    const page = Number(url.searchParams.get("page"));
    return page > 2 ? nothing : searchPage(list.slice((page - 1) * 8, (page - 1) * 8 + 10), page, 15);
  });
  expect(mentions).toHaveLength(15);
});

test("5: an old pinned post neither ends the reading nor is taken for new", async () => {
  const pinned = mblog(at("2025-01-01T00:00:00Z", "老帖"), { isTop: 1, mblogtype: 2, title: { text: "置顶" } });
  const body = (page: number): string =>
    JSON.stringify({
      ok: 1,
      data: {
        cardlistInfo: { page: page + 1 },
        cards: [...(page === 1 ? [pinned] : []), ...posts(12, 60 * minuteMs).slice(page * 4 - 4, page * 4)].map((raw) => ({
          card_type: 9,
          mblog: raw,
        })),
      },
    });
  const { mentions, asked } = await run(weiboUser, { accounts: ["1700000001"], lookback: "6h" }, (url) =>
    body(Number(url.searchParams.get("page") ?? "1")),
  );
  expect(asked).toHaveLength(3);
  expect(mentions.find(({ text }) => text === "老帖")).toMatchObject({ publishedAt: "2025-01-01T00:00:00.000Z", pinned: true });
});

test.each([
  ["刚刚", fresh.mid, "2026-11-23T03:59:30.000Z"],
  ["06-14", midAt(Date.parse("2026-06-14T01:02:03Z")), "2026-06-14T01:02:03.000Z"],
  ["昨天 23:59", midAt(Date.parse("2026-11-22T15:59:07Z")), "2026-11-22T15:59:07.000Z"],
  [weiboDate, midAt(Date.parse("2022-08-20T18:00:00Z")), "2022-08-20T18:29:52.000Z"],
  ["2019年02月04日 10:48", midAt(Date.parse("2019-02-04T02:48:31Z")), "2019-02-04T02:48:31.000Z"],
])("6: %s is read by the mid unless it is a full date", async (label, mid, publishedAt) =>
  expect((await one(mblog({ mid, text: "停电" }, { created_at: label }))).publishedAt).toBe(publishedAt),
);

describe("7: cut texts", () => {
  const cut = mblog({ ...fresh, text: '开头…<a href="/status/1">全文</a>' }, { isLongText: true });
  const full = (content: string | undefined): string =>
    JSON.stringify({ ok: 1, data: content === undefined ? {} : { ok: 1, longTextContent: content } });
  const crawled = (extended: string | Partial<Page>) =>
    run(weiboSearch, searchOptions, (url) =>
      url.pathname === "/statuses/extend" ? extended : url.searchParams.get("page") === "1" ? searchPage([cut], 1, 1) : nothing,
    );

  test("are taken whole where the answer holds the whole", async () => {
    const mention = await one({ ...cut, longText: { longTextContent: "开头\n结尾 停电 &gt; 三小时 http://t.cn/abc" } });
    expect([mention.text, mention.truncated]).toEqual(["开头\n结尾 停电 > 三小时 http://t.cn/abc", undefined]);
  });
  test("are asked for, and the full text replaces the cut one before anything is handed on", async () => {
    const { mentions } = await crawled(full("开头<br />结尾停电"));
    expect(mentions.map(({ text, truncated }) => [text, truncated])).toEqual([["开头\n结尾停电", undefined]]);
  });
  test.each([
    ["an empty answer", full(undefined)],
    ["rubbish", "<html>"],
    ["a wall", '{"ok":-100}'],
  ])("stay, marked as cut, on %s", async (_, answer) => {
    const { mentions } = await crawled(answer);
    expect(mentions.map(({ text, truncated }) => [text, truncated])).toEqual([["开头", true]]);
  });
  test("of a root are seen on the root though the repost says it is whole", async () => {
    const root = mblog(at("2026-11-23T01:00:00Z", "根帖…全文"), { isLongText: true });
    const { mentions = [], next = [] } = await search([mblog(fresh, { retweeted_status: root, raw_text: "看" })]);
    expect(mentions.map(({ truncated }) => truncated)).toEqual([undefined, true]);
    expect(next[0]?.url).toBe(`https://m.weibo.cn/statuses/extend?id=${root.mid}`);
  });
});

test.each([
  ["真的假的//@路人乙:停电了//@路人丙:哈哈", "真的假的", "//@路人乙:停电了//@路人丙:哈哈"],
  ["//<a href='/n/乙'>@乙</a>:停电", "", "//@乙:停电"],
  ["见 http://@x.example 说明", "见 http://@x.example 说明", undefined],
])("8: only what stands before //@ are the author's words: %s", async (text, own, quoted) => {
  const mention = await one(mblog({ ...fresh, text }));
  expect([mention.text, mention.quoted]).toEqual([own, quoted]);
});

test("8: a repost without a word has none", async () =>
  expect((await one(mblog({ ...fresh, text: "转发微博" }, { retweeted_status: mblog(at("2026-11-23T01:00:00Z")) }))).text).toBe(""));

test("9: a root of another year is a mention of its own time, marked as context", async () => {
  const root = mblog(at("2022-08-20T18:29:00Z", "老事"), { created_at: weiboDate });
  const { mentions = [] } = await search([mblog(fresh, { retweeted_status: root })]);
  expect(mentions[0]).toMatchObject({ repostOf: `weibo:${root.mid}`, publishedAt: "2026-11-23T03:59:30.000Z" });
  expect(mentions[1]).toMatchObject({ publishedAt: "2022-08-20T18:29:52.000Z", stale: true, quotedBy: mentions[0]?.id });
  const young = mblog(at("2026-11-23T01:00:00Z"));
  expect((await search([mblog(fresh, { retweeted_status: young })])).mentions?.[1]).not.toHaveProperty("stale");
});

test("10: a deleted root leaves the repost whole", async () => {
  const gone = { id: midAt(nowMs - 1e7), mid: midAt(nowMs - 1e7), user: null, text: "抱歉，此微博已被作者删除。", created_at: weiboDate };
  const { mentions, skipped } = await search([mblog({ ...fresh, text: "可惜" }, { retweeted_status: gone })]);
  expect(mentions).toMatchObject([{ text: "可惜", rootGone: true, repostOf: `weibo:${gone.mid}` }]);
  expect(skipped).toEqual({ "root-gone": 1 });
});

test("10: a post without its user is counted, not thrown over", async () => {
  const { mentions, skipped } = await search([mblog(fresh, { user: null }), ...posts(1)]);
  expect([mentions?.length, skipped]).toEqual([1, { gone: 1 }]);
});

test("11: an edited post keeps its id and says when it was edited", async () =>
  expect(await one(mblog({ ...fresh, text: "改过" }, { edit_count: 2, edit_at: weiboDate }))).toMatchObject({
    id: `weibo:${fresh.mid}`,
    text: "改过",
    editedAt: "2022-08-20T18:29:52.000Z",
  }));

test("12: adverts are counted and dropped", async () => {
  const { mentions, skipped } = await search([
    mblog(fresh, { promotion: { type: "ad" } }),
    mblog(at("2026-11-23T03:58:00Z"), { title: { text: "广告" } }),
    mblog(at("2026-11-23T03:57:00Z"), { mblogtypename: "广告" }),
  ]);
  expect([mentions, skipped]).toEqual([[], { advert: 3 }]);
});

test("12: what is not public is not collected", async () =>
  expect((await search([mblog(fresh, { visible: { type: 1 } }), ...posts(1)])).skipped).toEqual({ "not-public": 1 }));

test("13: numbers in words", async () => {
  const user = { id: "1700000002", screen_name: "大号", verified: true, verified_type: 3, followers_count: "7164.8万" };
  const mention = await one(mblog(fresh, { reposts_count: "100万+", comments_count: "1.2万", attitudes_count: 5, user }));
  expect([mention.counts, mention.author]).toEqual([
    { reposts: 1_000_000, comments: 12_000, likes: 5 },
    { id: "1700000002", name: "大号", followers: 71_648_000, verified: true, verifiedType: 3 },
  ]);
});

test("13: a button's word is zero in HTML, and an advert in the list of buttons moves nothing", async () => {
  const page = pageOf(
    resultPage(
      madePosts([nowMs]).map((post) => card(post)),
      1,
      1,
    ).replace("<ul><li>", "<ul><!--<li>收藏</li>--><li>"),
    { url: "https://s.weibo.com/weibo?q=x" },
  );
  expect((await read(weiboSearch, searchOptions, page)).mentions?.[0]?.counts).toEqual({ reposts: 0, comments: 3, likes: 12_000 });
});

test("14: emoji by name, no invisible signs, hits not split", async () => {
  const text =
    '又<em class="s-color-red">停</em><em class="s-color-red">电</em>\u200b\u200b<span class="url-icon"><img alt=[怒] src="x"/></span><img class=face title="[泪]" src=y><br />真&amp;假';
  expect((await one(mblog({ ...fresh, text }))).text).toBe("又停电[怒][泪]\n真&假");
});

test("15: nothing found is empty, but an empty canary is blindness", async () => {
  expect((await run(weiboSearch, searchOptions, () => nothing)).state).toBe("empty");
  const blind = await run(weiboSearch, { keywords: ["停电"] }, () => nothing);
  expect([blind.state, blind.asked.length, new URLSearchParams(blind.asked[0]?.searchParams.get("containerid") ?? "").get("q")]).toEqual([
    "blocked",
    1,
    "今天",
  ]);
  const found = await run(weiboSearch, { keywords: ["没人说的词"] }, (url) =>
    decodeURIComponent(url.href).includes("今天") ? searchPage(posts(5)) : nothing,
  );
  expect([found.state, found.mentions]).toEqual(["ok", []]);
});

test("15: a word that was always found and now is not is a limit, not a calm", async () => {
  const first = await run(weiboSearch, searchOptions, (url) =>
    url.searchParams.get("page") === "1" ? searchPage(posts(12), 1, 12) : nothing,
  );
  const second = await run(weiboSearch, searchOptions, () => nothing, first.memory);
  expect([first.state, second.state]).toEqual(["ok", "blocked"]);
});

test("15: an end long before what the site counted is told as a gap", async () => {
  const { gaps } = await run(weiboSearch, searchOptions, (url) =>
    url.searchParams.get("page") === "1" ? searchPage(posts(10), 1, 800) : nothing,
  );
  expect(gaps).toHaveLength(1);
});

describe("16: walls are not pages", () => {
  test.each([
    ["login-needed", '{"ok":-100,"url":"https://passport.weibo.com/sso/signin?entry=wapsso"}', {}],
    ["login-needed", '{"ok":0,"message":"请先登录"}', {}],
    ["login-needed", "<html><head><title>Sina Visitor System</title></head></html>", {}],
    ["login-needed", "<html></html>", { finalUrl: "https://passport.weibo.com/visitor/visitor?entry=miniblog" }],
    ["login-needed", "<html></html>", { finalUrl: "https://login.sina.com.cn/sso/login.php" }],
    ["login-needed", '<html><script>location.replace("https://passport.weibo.com/x")</script></html>', {}],
    ["blocked", "", { status: 432 }],
    ["blocked", "<html>432</html>", { status: 418 }],
    ["blocked", "<html><script>window.wbBotDetector.load()</script></html>", {}],
    ["blocked", '<html><meta http-equiv="refresh" content="0; url=\'https://weibo.com/x?retcode=6102\'"/></html>', {}],
    ["blocked", "<html></html>", { finalUrl: "https://weibo.com/sorry?pagenotfound&retcode=6102" }],
    ["blocked", '{"ok":0,"msg":"请求过于频繁"}', {}],
    ["captcha", "<html><title>访问受限 微博</title>请输入验证码</html>", {}],
    ["blocked", "<html><title>404错误</title>您的帐号存在异常 (20003)</html>", {}],
    ["blocked", "<html><title>404错误</title>抱歉，网络繁忙</html>", {}],
    ["changed", "", {}],
    ["changed", "<html><body>新版页面</body></html>", {}],
    ["changed", '{"ok":1,"data":{}}', {}],
    ["changed", '{"ok":1,"data":{"cards":[{"card_type":9,"mblog":{"id":1}}]}}', {}],
    ["changed", '{"ok":1,"data":{"car', {}],
  ])("%s: %s", async (state, body, given) => expect((await ask(first(), body, given)).state).toBe(state));

  test("a post that names a wall is a post", async () =>
    expect((await search([mblog({ ...fresh, text: "Sina Visitor System 和 wbBotDetector 是什么 retcode=6102" })])).state).toBe("ok"));
  test("a search page that lost its posts is changed, not empty", async () =>
    expect(
      (
        await read(
          weiboSearch,
          searchOptions,
          pageOf("<html><title>微博搜索</title><div id='pl_feedlist_index'></div></html>", { url: "https://s.weibo.com/weibo?q=x" }),
        )
      ).state,
    ).toBe("changed"));
});

test("17: pictures as an object, ids as numbers", async () => {
  const raw = searchPage([mblog(fresh, { pics: { 0: { pid: "x" } }, user: { id: 1_700_000_001 } })]).replace(
    `"id":"${fresh.mid}","mid":"${fresh.mid}"`,
    `"id":9${fresh.mid},"mid":9${fresh.mid},"created_at":"${weiboDate}"`,
  );
  expect((await ask(first(), raw)).mentions?.[0]?.id).toBe(`weibo:9${fresh.mid}`);
});

describe("18: the hot list", () => {
  const list = (...words: readonly string[]): string =>
    JSON.stringify({
      ok: 1,
      data: {
        realtime: [
          { word: "某牌手机", is_ad: 1, num: 9 },
          ...words.map((word, rank) => ({ word, rank, realpos: rank + 1, num: 1000 - rank, label_name: "新" })),
          { word: "买买买", label_name: "商", num: 5 },
        ],
      },
    });
  const readAt = async (body: string, instant: string, memory: Memory): Promise<Parsed> => {
    const [request] = weiboHot.start(weiboHot.options.parse({}), { now: instant, memory, words: [] });
    return read(weiboHot, {}, { ...pageOf(body, { fetchedAt: instant }), request: request as Request });
  };
  test("has no adverts, and each entry carries rank and heat", async () => {
    const parsed = await readAt(list("东莞停电", "别的"), now, {});
    expect(parsed.mentions?.map(({ text, heat, rank, platform }) => [text, heat, rank, platform])).toEqual([
      ["东莞停电", 1000, 1, "weibo-hot"],
      ["别的", 999, 2, "weibo-hot"],
    ]);
    expect(parsed.skipped).toEqual({ advert: 2 });
  });
  test("an entry keeps its episode while it climbs, and begins another when it comes back", async () => {
    const a = await readAt(list("别的", "东莞停电"), "2026-11-23T04:00:00.000Z", {});
    const b = await readAt(list("东莞停电", "别的"), "2026-11-23T04:10:00.000Z", a.remember ?? {});
    const c = await readAt(list("别的"), "2026-11-23T12:00:00.000Z", b.remember ?? {});
    const d = await readAt(list("东莞停电"), "2026-11-24T04:00:00.000Z", c.remember ?? {});
    const entry = (parsed: Parsed): Mention => parsed.mentions?.find(({ text }) => text === "东莞停电") as Mention;
    expect(entry(b)).toMatchObject({ id: entry(a).id, bestRank: 1, publishedAt: "2026-11-23T04:00:00.000Z" });
    expect(entry(d).id).not.toBe(entry(a).id);
    const episode = ((b.remember?.episodes ?? []) as { word: string; ranks: unknown[] }[]).find(({ word }) => word === "东莞停电");
    expect(episode?.ranks).toEqual([
      ["2026-11-23T04:00:00.000Z", 2, 999],
      ["2026-11-23T04:10:00.000Z", 1, 1000],
    ]);
  });
});

test("19: what a visitor does not see is asked with the bureau's own session", () => {
  expect(startSearch({ ...searchOptions, via: "s" })[0]?.needs).toBe("login");
  expect(startSearch({ ...searchOptions, session: "login" })[0]?.needs).toBe("login");
  expect(weiboSpread.start(weiboSpread.options.parse({ posts: [fresh.mid] }), context())[0]?.needs).toBe("login");
  expect(weiboUser.start(weiboUser.options.parse({ accounts: ["1700000001"] }), context())[0]?.needs).toBe("visitor");
});

test("20: each site is asked as its own pages ask", () => {
  const mobile = first({ ...searchOptions, keywords: ["东莞 停电&送电"] });
  expect(new URL(mobile.url).searchParams.get("containerid")).toBe("100103type=61&q=东莞 停电&送电&t=0");
  expect(mobile.url).not.toContain("%25");
  expect(mobile.headers).toMatchObject({ "x-requested-with": "XMLHttpRequest", "mweibo-pwa": "1" });
  const web = startSearch({ ...searchOptions, via: "s" })[0] as Request;
  expect(Object.keys(web.headers ?? {})).not.toContain("x-requested-with");
  expect(weiboHot.start(weiboHot.options.parse({}), context())[0]?.headers?.referer).toBe("https://weibo.com/");
});

test("40: windows follow the Beijing day whatever the hour in London", () => {
  const windows = windowsOf("2026-11-22T15:10:00Z", "2026-11-22T16:20:00Z");
  expect(windows.map(timescope)).toEqual(["custom:2026-11-22-23:2026-11-23-00", "custom:2026-11-23-00:2026-11-23-01"]);
});

test("43: after a pause a search goes back to where it was read, not to the last page", () => {
  const [request] = startSearch(searchOptions, { "until:停电": "2026-11-20T00:00:00.000Z" });
  expect(request?.carry).toMatchObject({ since: "2026-11-20T00:00:00.000Z", page: 1 });
  const [web] = startSearch({ ...searchOptions, via: "s" }, { "windows:停电": { rest: [], to: "2026-11-20T00:00:00.000Z" } });
  expect(new URL(web?.url ?? "").searchParams.get("timescope")).toBe("custom:2026-11-20-07:2026-11-21-00");
});

describe("own posts", () => {
  const options = { accounts: [{ uid: "1700000009", name: "某某供电局" }] };
  const user = { id: 1_700_000_009, screen_name: "某某供电局", verified: true, verified_type: 1 };
  const wall = (raws: readonly object[]): string =>
    JSON.stringify({ ok: 1, data: { cardlistInfo: { page: 2 }, cards: raws.map((raw) => ({ card_type: 9, mblog: raw })) } });
  const comment = (id: string, other: object = {}): object => ({
    id,
    mid: id,
    rootid: id,
    text: "还没来电",
    created_at: "Mon Nov 23 11:30:00 +0800 2026",
    source: "来自广东",
    like_count: "1.2万",
    user: { id: 1_700_000_077, screen_name: "街坊" },
    ...other,
  });
  const replies = JSON.stringify({
    ok: 1,
    data: {
      data: [comment("5368000000000001", { comments: [comment("5368000000000002", { rootid: "5368000000000001" })] })],
      max_id: 0,
      total_number: 2,
    },
  });
  const nobody = JSON.stringify({ ok: 1, data: [], max_page: 0 });

  test("the replies below recent posts are collected, each saying what it answers", async () => {
    const recent = mblog(fresh, { user });
    const old = mblog(at("2026-10-01T00:00:00Z"), { user });
    const { mentions, asked, state } = await run(ownPosts, options, (url) =>
      url.pathname.includes("getIndex") ? wall([old, recent]) : url.pathname.includes("hotflow") ? replies : nobody,
    );
    expect(state).toBe("ok");
    expect(asked.filter(({ pathname }) => pathname.includes("hotflow"))).toHaveLength(1);
    expect(mentions.find(({ id }) => id === "weibo:5368000000000001")).toMatchObject({
      replyTo: `weibo:${fresh.mid}`,
      region: "广东",
      counts: { likes: 12_000 },
    });
    expect(mentions.find(({ id }) => id === "weibo:5368000000000002")).toMatchObject({ replyTo: "weibo:5368000000000001" });
  });
  test("a uid that is another account is told, not watched", async () => {
    const { state, because } = await run(ownPosts, options, () => wall([mblog(fresh, { user: { ...user, screen_name: "改名了" } })]));
    expect([state, because]).toEqual(["changed", "uid 1700000009 现在叫“改名了”，不是“某某供电局”，请核对"]);
  });
});

describe("spread", () => {
  test("posts of open incidents are followed, however they are named, each once", () => {
    const requests = weiboSpread.start(
      weiboSpread.options.parse({ posts: ["https://weibo.com/1700000001/Ra1N24Tm5?x=1", "Ra1N24Tm5"] }),
      context({}, { followed: ["weibo:5323790223672211", "news:1"] }),
    );
    expect(requests.map(({ url }) => new URL(url).searchParams.get("id"))).toEqual([
      "5323901641166101",
      "5323901641166101",
      "5323790223672211",
      "5323790223672211",
    ]);
  });
  test("comments are paged by the site's own cursor and its type, up to the cap", async () => {
    const page = JSON.stringify({
      ok: 1,
      data: {
        data: [{ id: midAt(nowMs), created_at: "刚刚", text: "x", user: { id: 1_700_000_001 } }],
        max_id: 138_000_000_000_001,
        max_id_type: 1,
        total_number: 900,
      },
    });
    const { asked, skipped } = await run(weiboSpread, { posts: ["5323790223672211"], comments: 2, reposts: 0 }, () => page);
    expect(asked.map(({ searchParams }) => [searchParams.get("max_id"), searchParams.get("max_id_type")])).toEqual([
      [null, "0"],
      ["138000000000001", "1"],
    ]);
    expect(skipped).toEqual({ "comments-beyond-cap": 860 });
  });
  test("reposts know their root", async () => {
    const page = JSON.stringify({ ok: 1, data: [{ ...mblog({ ...fresh, text: "转发微博" }), text_raw: "转发微博" }], max_page: 1 });
    const { mentions } = await run(weiboSpread, { posts: ["5323790223672211"], comments: 0 }, () => page);
    expect(mentions).toMatchObject([{ text: "", repostOf: "weibo:5323790223672211" }]);
  });
  test("a deleted post is gone, not an error", async () => {
    const { state } = await run(weiboSpread, { posts: ["5323790223672211"], reposts: 0 }, () => '{"ok":0,"msg":"该微博不存在"}');
    expect(state).not.toBe("error");
  });
});

describe("saved pages without their request", () => {
  const raw = mblog(fresh);
  test.each([
    ["one post of weibo.com", weiboUser, { accounts: ["1700000001"] }, JSON.stringify({ ok: 1, ...raw, text_raw: "停电了" })],
    [
      "the mobile page of one post",
      weiboUser,
      { accounts: ["1700000001"] },
      `<html><script>var $render_data = [{"status": ${JSON.stringify(raw)}, "call": 1}][0] || {};</script></html>`,
    ],
    [
      "a result page",
      weiboSearch,
      searchOptions,
      resultPage(
        madePosts([nowMs]).map((post) => card(post)),
        1,
        1,
      ),
    ],
    ["a list of reposts", weiboSpread, {}, JSON.stringify({ ok: 1, data: [raw], max_page: 1 })],
    [
      "comments of weibo.com",
      weiboSpread,
      {},
      JSON.stringify({ ok: 1, data: [{ ...raw, rootid: 1, like_counts: 3, source: "来自广东" }], max_id: 0 }),
    ],
  ])("%s", async (_, source, options, body) => {
    const parsed = await read(source, options, pageOf(body, { url: "https://saved.example/" }));
    expect([parsed.state, parsed.mentions?.length]).toEqual(["ok", 1]);
  });
});
