import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import { canonicalKey, newsId } from "../../../crawlers/address.ts";
import { crawl } from "../../../crawlers/crawl.ts";
import { readPage } from "../../../crawlers/crawl-page.ts";
import { createFetch, type Fetch } from "../../../crawlers/fetch.ts";
import type { Memory, Page, Parsed, Request, Source } from "../../../crawlers/source.ts";
import * as list from "../../../crawlers/sources.ts";
import type { HttpRequest } from "../../../lib/http.ts";

/** Traps 21 to 44 of the field notes: one test each (1 to 20 are Weibo's, beside it). */
const fetchedAt = "2026-07-18T04:00:00.000Z";

const read = (
  source: unknown,
  body: string | Uint8Array,
  over: Partial<Request> & { options?: unknown; finalUrl?: string } = {},
): Promise<Parsed> => {
  const { options = {}, finalUrl, ...request } = { url: "https://www.example.cn/", ...over };
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const page: Page = {
    request,
    finalUrl: finalUrl ?? request.url,
    status: 200,
    contentType: "",
    body: typeof body === "string" ? body : iconv.decode(Buffer.from(body), "gb18030"),
    bytes,
    fetchedAt,
  };
  return readPage(source as Source, page, (source as Source).options.parse(options));
};

const sogou = { options: { keywords: ["停电"] } };
const list_ = { ...sogou, carry: { kind: "list", keyword: "停电", page: 1 }, url: "https://weixin.sogou.com/weixin?type=2" };
const results = (...items: readonly string[]): string => `<ul class="news-list">${items.join("")}</ul>`;
const result = (token: string, unix = "1784336400"): string =>
  `<li><h3><a href="/link?url=${token}aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&type=2">停电了<em>怎么办</em></a></h3><div class="s-p" t="${unix}"><a class="account">小城用电</a><script>document.write(timeConvert('${unix}'))</script></div></li>`;

const article = (data: string, body = "<p>先看邻居家</p>"): string =>
  `<div id="js_article"><h1 id="activity-name"></h1><em id="publish_time"></em><div id="js_content" style="visibility:hidden">${body}</div></div><script>window.cgiDataNew = { ${data}, nick_name: '小城用电', bizuin: 'MzAwMDAwMDAwMQ==', mid: '2650000001' * 1, title: '停电了怎么办', item_show_type: '0' * 1, create_time: '2026-07-18 09:00' };</script>`;
const wechat = { options: { urls: ["https://mp.weixin.qq.com/s/x"] }, url: "https://mp.weixin.qq.com/s/x", carry: { kind: "article" } };
const message = (title: string): string => `<div class="weui-msg"><h2 class="weui-msg__title"> \n ${title} </h2></div>`;

describe("WeChat", () => {
  test("21: an article keeps its name though each search gives it another, short-lived link", async () => {
    const [first, second] = await Promise.all([
      read(list.wechatSogou, results(result("A1")), list_),
      read(list.wechatSogou, results(result("B2")), list_),
    ]);
    expect(first.next?.[0]?.url).not.toBe(second.next?.[0]?.url);
    expect(first.next?.[0]).toMatchObject({ once: second.next?.[0]?.once, temporary: true });
    const expired = await read(list.wechatSogou, message("链接已过期"), {
      ...sogou,
      url: "https://mp.weixin.qq.com/s?signature=x",
      carry: { kind: "article" },
      temporary: true,
    });
    expect(expired.state).toBe("error");
  });

  test("22: the time stands only in the attribute and in the page's data", async () => {
    expect((await read(list.wechatSogou, results(result("A1")), list_)).next?.[0]?.carry).toMatchObject({
      publishedAt: "2026-07-18T01:00:00.000Z",
    });
    expect((await read(list.wechatArticle, article("idx: '1'"), wechat)).mentions?.[0]?.publishedAt).toBe("2026-07-18T01:00:00.000Z");
  });

  test("23: posts of pictures and of text have their words in the data, or in the title alone", async () => {
    const text = async (data: string): Promise<unknown> =>
      (await read(list.wechatArticle, article(data, "小城用电"), wechat)).mentions?.[0];
    expect(await text("idx: '1', item_show_type: '8' * 1, content_noencode: '抢修到天亮'")).toMatchObject({
      title: "停电了怎么办",
      text: "抢修到天亮",
    });
    expect(await text("idx: '1', item_show_type: '10' * 1, content_noencode: '今晚十点恢复'")).toMatchObject({ text: "今晚十点恢复" });
    expect(await text("idx: '1', item_show_type: '10' * 1, content_noencode: ''")).toMatchObject({ text: "停电了怎么办" });
  });

  test.each([
    ["该内容已被发布者删除", "gone"],
    ["The content has been deleted by the author.", "gone"],
    ["此内容因违规无法查看", "gone"],
    ["链接已过期", "gone"],
    ["环境异常", "captcha"],
  ])("24: a page that answers 200 and says %s is no article", async (title, state) => {
    expect(await read(list.wechatArticle, message(title), wechat)).toMatchObject({ state });
  });

  test("25: articles of one push differ by their place in it", async () => {
    const ids = await Promise.all(
      ["1", "2"].map(async (idx) => (await read(list.wechatArticle, article(`idx: '${idx}' * 1`), wechat)).mentions?.[0]?.id),
    );
    expect(ids).toEqual(["wechat:MzAwMDAwMDAwMQ==:2650000001:1", "wechat:MzAwMDAwMDAwMQ==:2650000001:2"]);
  });

  test("26: the same text under another account is another mention", async () => {
    const other = article("idx: '1'").replace("MzAwMDAwMDAwMQ==", "MzAwMDAwMDAwOQ==");
    const [own, shared] = await Promise.all([
      read(list.wechatArticle, article("idx: '1'"), wechat),
      read(list.wechatArticle, other, wechat),
    ]);
    expect(own.mentions?.[0]?.text).toBe(shared.mentions?.[0]?.text);
    expect(own.mentions?.[0]?.id).not.toBe(shared.mentions?.[0]?.id);
  });

  test("27: results come by relevance: every one is followed, an old one ends nothing", async () => {
    const page = results(result("A1", "1500000000"), result("B2", "1784336400"), result("C3", "1500000001"));
    expect((await read(list.wechatSogou, page, list_)).next).toHaveLength(3);
    expect(
      list.wechatSogou.start(list.wechatSogou.options.parse(sogou.options), { now: fetchedAt, memory: {}, words: [] })[0]?.url,
    ).toContain("tsn=1");
  });

  test("28: a bridge's error text is never an article's", async () => {
    const feed = JSON.stringify({
      items: [{ id: "AbCdEfGhIjKlMnOpQrStUv", title: "停电了", content_html: "获取全文失败，请重试~", date_modified: fetchedAt }],
    });
    const parsed = await read(list.wechatFeed, feed, { options: { url: "http://bridge.example.cn/all.json" }, carry: { kind: "feed" } });
    expect(parsed.mentions).toBeUndefined();
    expect(parsed.next?.[0]?.url).toBe("https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv");
  });

  test("29: escaped twice, once, or not; and values on any side of the bars", async () => {
    const titled = async (title: string): Promise<string | undefined> =>
      (await read(list.wechatArticle, article("idx: '1'").replace("title: '停电了怎么办'", `title: ${title}`), wechat)).mentions?.[0]
        ?.title;
    expect(await titled("JsDecode('电\\x26amp;amp;热')")).toBe("电&热");
    expect(await titled("'电\\x26热'")).toBe("电&热");
    expect(await titled('"" || "电与热" || ""')).toBe("电与热");
  });
});

const paragraphs = "昨晚八时许，清溪镇一处变压器发生故障，附近三个小区一度停电，供电部门随即抢修。".repeat(3);
const page = (over = "", head = ""): string =>
  `<html><head>${head}<title>变压器故障致停电_某网</title></head><body><h1>变压器故障致停电</h1><div>2026-07-18 09:12 来源：某报</div><div id="zoom"><p>${paragraphs}</p></div>${over}</body></html>`;
const site = { options: { list: "https://www.example.cn/" }, carry: { kind: "article" }, url: "https://www.example.cn/a/1.html" };
const feedOf = (items: string): string => `<rss><channel><title>某报</title><link>https://www.example.cn/</link>${items}</channel></rss>`;
const feed = { options: { url: "https://www.example.cn/rss" }, url: "https://www.example.cn/rss" };

describe("news and feeds", () => {
  test("30: a label of the charset is a hint, the bytes decide", async () => {
    const lying = page("", '<meta charset="utf-8">');
    expect((await read(list.newsSite, iconv.encode(lying, "gbk"), site)).mentions?.[0]?.text).toBe(paragraphs);
    const other = page("", '<meta charset="gb2312">');
    expect((await read(list.newsSite, Buffer.from(other), site)).mentions?.[0]?.text).toBe(paragraphs);
  });

  test("31: one bad entity does not silence a feed", async () => {
    const bad = feedOf(
      "<item><title>A & B &nbsp; C</title><link>https://www.example.cn/a?x=1&y=2</link><description>x</description></item>",
    );
    expect((await read(list.newsFeed, bad, feed)).mentions?.[0]?.title).toBe("A & B C");
  });

  test.each([
    ["http://www.example.cn/a/1.html", "https://m.example.cn/a/1.html?utm_source=x&spm=1.2#top"],
    ["https://3g.163.com/dy/article/H6.html", "https://www.163.com/dy/article/H6.html?from=feed"],
    ["https://www.example.cn/news/", "http://example.cn/news/index.html"],
    ["https://example.cn/show?id=7&from=singlemessage", "https://example.cn/show?id=7"],
  ])("32: %s and %s are one page", (one, other) => expect(newsId(one)).toBe(newsId(other)));

  test("32: pages that differ in what they show stay apart", () => {
    expect(canonicalKey("https://example.cn/show?id=7")).not.toBe(canonicalKey("https://example.cn/show?id=8"));
  });

  test("33: without a zone it is Beijing; a date in the future, or none, is not believed", async () => {
    const items = ["2026-07-18 09:00:00", "2036-07-18 09:00:00", ""].map(
      (date, n) => `<item><title>第${n}条</title><link>https://www.example.cn/${n}</link>${date && `<pubDate>${date}</pubDate>`}</item>`,
    );
    const { mentions } = await read(list.newsFeed, feedOf(items.join("")), feed);
    expect(mentions?.map(({ publishedAt, undated }) => [publishedAt, undated])).toEqual([
      ["2026-07-18T01:00:00.000Z", undefined],
      [fetchedAt, true],
      [fetchedAt, true],
    ]);
  });

  test("34: an article over several pages is one mention", async () => {
    const first = await read(list.newsSite, page('<a href="1_2.html">下一页</a>'), { ...site, once: "k" });
    const next = first.next?.[0] as Request;
    expect(next).toMatchObject({ url: "https://www.example.cn/a/1_2.html", once: "k" });
    const second = await read(list.newsSite, page("").replaceAll("清溪镇", "塘厦镇"), { ...next, options: site.options });
    expect(second.mentions?.[0]?.id).toBe(first.mentions?.[0]?.id);
    expect(second.mentions?.[0]?.text).toContain("清溪镇");
    expect(second.mentions?.[0]?.text).toContain("塘厦镇");
  });

  test("35: a result without a time takes nothing from its neighbours", async () => {
    const block = (n: number, time: string): string =>
      `<div class="result-op" tpl="news-normal"><h3><a href="https://www.example.cn/${n}">第${n}条新闻</a></h3>${time && `<span aria-label="发布于：${time}"></span>`}</div>`;
    const { mentions } = await read(
      list.newsSearch,
      `<div id="content_left">${block(1, "1小时前")}${block(2, "")}${block(3, "3小时前")}</div>`,
      { options: { keywords: ["x"] }, carry: { kind: "list" } },
    );
    expect(mentions?.map(({ publishedAt, undated }) => [publishedAt.slice(11, 16), undated])).toEqual([
      ["03:00", undefined],
      ["04:00", true],
      ["01:00", undefined],
    ]);
  });

  test("36: what stands beside an article does not leak into it", async () => {
    const beside =
      '<div><h3>相关阅读</h3><ul><li><a href="/2">触电身亡谁之过</a></li><li><a href="/3">电费翻倍调查</a></li></ul></div><div><p>已有 3 条评论</p><p>又停电，什么时候赔偿我家冰箱？</p></div>';
    const text = (await read(list.newsSite, page(beside), site)).mentions?.[0]?.text;
    expect(text).toBe(paragraphs);
  });
});

const notice = { options: { url: "https://notice.example.cn/" }, url: "https://notice.example.cn/" };
const block = (time: string, range: string, title = "计划停电"): string =>
  `<div id="noticelist"><div class="xinxi"><h4>${title}</h4><p>${time}</p><p>停电范围：${range}</p></div></div>`;

describe("outage notices", () => {
  test("37: only the range says where, whatever the title names", async () => {
    const { notices } = await read(list.notice, block("2026-07-19 08:00—17:00", "塘厦镇石潭埔社区", "清溪镇停电通知"), notice);
    expect(notices?.[0]).toMatchObject({ towns: ["塘厦"], title: "清溪镇停电通知" });
  });

  test.each([
    ["2026年7月19日 22：00～次日06：00", "2026-07-19T14:00:00.000Z", "2026-07-19T22:00:00.000Z"],
    ["7月19日08:00至24:00", "2026-07-19T00:00:00.000Z", "2026-07-19T16:00:00.000Z"],
    ["2026-07-19 08:00 至 2026-07-20 18:30", "2026-07-19T00:00:00.000Z", "2026-07-20T10:30:00.000Z"],
    ["2026.7.19 06:30—15:30", "2026-07-18T22:30:00.000Z", "2026-07-19T07:30:00.000Z"],
  ])("38: the window %s, over several towns", async (time, startsAt, endsAt) => {
    const { notices } = await read(list.notice, block(time, "清溪镇重河村、三中村；塘厦镇：石潭埔社区"), notice);
    expect(notices?.[0]).toMatchObject({ startsAt, endsAt, towns: ["清溪", "塘厦"] });
  });

  test("39: the same notice read again has the same name; its number, where there is one, names it", async () => {
    const [one, again] = await Promise.all([
      read(list.notice, block("2026-07-19 08:00—17:00", "清溪镇"), notice),
      read(list.notice, block("2026-07-19 08:00—17:00", "清溪镇"), notice),
    ]);
    expect(one.notices?.[0]?.id).toBe(again.notices?.[0]?.id);
    const row = { scope: "清溪镇", startTime: "2026-07-19 08:00", stopTime: "2026-07-19 17:00" };
    const ids = async (record: object): Promise<unknown> =>
      (await read(list.notice, JSON.stringify({ seleList: [record] }), notice)).notices?.map(({ id }) => id);
    expect(await ids({ ...row, poweroffId: "P1" })).toEqual(["notice:notice.example.cn:P1"]);
    expect(await ids({ ...row, powerOffId: "P1" })).toEqual(["notice:notice.example.cn:P1"]);
    expect(await ids(row)).not.toEqual(["notice:notice.example.cn:undefined"]);
  });

  test("40: today is Beijing's day, also before eight in the morning there", () => {
    const start = (now: string): string | undefined =>
      list.notice.start(list.notice.options.parse({ url: "https://notice.example.cn/?day={today}" }), { now, memory: {}, words: [] })[0]
        ?.url;
    expect(start("2026-07-18T23:30:00.000Z")).toContain("day=2026-07-19");
  });

  test("41: planned work and a fault are told apart", async () => {
    const kinds = async (title: string): Promise<unknown> =>
      (await read(list.notice, block("2026-07-19 08:00—17:00", "清溪镇", title), notice)).notices?.[0]?.kind;
    expect([await kinds("计划停电"), await kinds("电网故障停限电")]).toEqual(["planned-outage", "fault"]);
  });

  test("42: an empty shell is not 'no outages'; words that say so are", async () => {
    expect((await read(list.notice, "<html><body><div id='app'></div><script src='/app.js'></script></body></html>", notice)).state).toBe(
      "changed",
    );
    expect(
      (await read(list.notice, "<html><body><div id='noticelist'><p>没有找到符合条件的信息</p></div></body></html>", notice)).state,
    ).toBe("empty");
  });
});

const answering =
  (answer: (request: Request) => Partial<Page>): Fetch =>
  async (request) => {
    const given = answer(request);
    return {
      request,
      finalUrl: request.url,
      status: 200,
      contentType: "",
      body: "",
      bytes: Buffer.from(given.body ?? ""),
      fetchedAt,
      ...given,
    };
  };
const run = (fetch: Fetch, memory: Memory, options: unknown = { list: "https://www.example.cn/" }, source: unknown = list.newsSite) =>
  crawl(
    { key: "k", source: source as Source, options: (source as Source).options.parse(options), memory, words: [], maxPages: 50 },
    { fetch, now: () => new Date(fetchedAt), known: async () => new Set(), stopped: new AbortController().signal },
  );
const listing = (...names: readonly string[]): string =>
  names.map((name) => `<li><a href="/20260718/${name}.html">清溪镇昨晚停电的消息${name}</a></li>`).join("");

describe("the runner", () => {
  test("43: one request at a time and host, at its pace, whatever many ask", async () => {
    let nowMs = 0;
    let [open, most] = [0, 0];
    const at: number[] = [];
    const http = Object.assign(
      async ({ url }: HttpRequest) => {
        at.push(nowMs);
        open += 1;
        most = Math.max(most, open);
        await Promise.resolve();
        open -= 1;
        return { status: 200, headers: {}, bytes: Buffer.from("x"), finalUrl: url };
      },
      { close: async () => undefined },
    );
    const sleep = async (ms: number): Promise<void> => {
      nowMs += ms;
    };
    const fetch = createFetch({ http, now: () => new Date(nowMs), sleep, random: () => 0.5, userAgent: "test" });
    await Promise.all(Array.from({ length: 5 }, (_none, n) => fetch({ url: `https://www.example.cn/${n}` }, 1000)));
    expect(most).toBe(1);
    expect(at.slice(1).every((ms, n) => ms - (at[n] as number) >= 1000)).toBe(true);
  });

  test("44: nothing that failed moves what is remembered", async () => {
    const good = await run(
      answering(({ url }) => ({ body: url.endsWith("/") ? listing("1", "2") : page() })),
      {},
    );
    expect(good).toMatchObject({ state: "ok" });
    const bad = await run(
      answering(() => ({ status: 432 })),
      good.memory,
    );
    expect(bad.state).toBe("blocked");
    expect({ ...bad.memory, rest: undefined }).toEqual({ ...good.memory, rest: undefined });
  });

  test("44: an article that could not be read is owed, tried again, and in the end told as missing", async () => {
    let works = false;
    const fetch = answering(({ url }) =>
      url.endsWith("/") ? { body: listing("1", "2") } : url.endsWith("1.html") && !works ? { status: 500 } : { body: page() },
    );
    const first = await run(fetch, {});
    expect(first).toMatchObject({ state: "ok", skipped: { "page-error": 1 } });
    expect(first.mentions).toHaveLength(1);
    // Gone from the list, it is still owed.
    const later = answering(({ url }) =>
      url.endsWith("/") ? { body: listing("2", "3") } : url.endsWith("1.html") && !works ? { status: 500 } : { body: page() },
    );
    works = true;
    expect((await run(later, first.memory)).mentions.map(({ url }) => url)).toContain("https://www.example.cn/20260718/1.html");
    works = false;
    let { memory } = first;
    let gaps: unknown[] = [];
    for (let n = 0; n < 5; n += 1) ({ memory, gaps } = (await run(later, memory)) as unknown as { memory: Memory; gaps: unknown[] });
    expect(gaps.length + (memory.pending === undefined ? 1 : 0)).toBeGreaterThan(0);
    expect(memory.pending).toBeUndefined();
  });

  test("a second wall in a row rests the source; a good page ends it", async () => {
    const wall = answering(() => ({ status: 418 }));
    const once = await run(wall, {});
    const twice = await run(wall, once.memory);
    const rested = await run(
      answering(() => ({ body: listing("1") })),
      twice.memory,
    );
    expect(rested).toMatchObject({ state: "blocked", pages: 0 });
    expect(rested.because).toContain("暂停到");
  });

  test("a page is asked for only if it changed since its mentions were stored", async () => {
    const asked: Request[] = [];
    const fetch = answering((request) => {
      asked.push(request);
      if (request.headers?.["if-none-match"] === '"7"') return { status: 304 };
      return {
        body: feedOf("<item><title>停电</title><link>https://www.example.cn/1</link></item>"),
        validators: { "if-none-match": '"7"' },
      };
    });
    const first = await run(fetch, {}, feed.options, list.newsFeed);
    const second = await run(fetch, first.memory, feed.options, list.newsFeed);
    expect([first.mentions.length, second.state, second.mentions.length]).toEqual([1, "empty", 0]);
    expect(asked[1]?.headers).toMatchObject({ "if-none-match": '"7"' });
  });

  test("a list that is gone is a changed source; an article that is gone is only that", async () => {
    expect(
      await run(
        answering(() => ({ status: 404 })),
        {},
      ),
    ).toMatchObject({ state: "changed", because: expect.stringContaining("地址可能已变") });
    const fetch = answering(({ url }) =>
      url.endsWith("/") ? { body: listing("1", "2") } : url.endsWith("1.html") ? { status: 404 } : { body: page() },
    );
    expect(await run(fetch, {})).toMatchObject({ state: "ok", mentions: [{ url: "https://www.example.cn/20260718/2.html" }] });
  });

  test("robots.txt is asked where it applies, and a person may say otherwise", async () => {
    const permits = async (url: string): Promise<boolean> => !url.includes("/20260718/");
    const fetch = answering(({ url }) => ({ body: url.endsWith("/") ? listing("1") : page() }));
    const job = {
      key: "k",
      source: list.newsSite as Source,
      options: list.newsSite.options.parse({ list: "https://www.example.cn/" }),
      memory: {},
      words: [],
      maxPages: 9,
    };
    const tools = {
      fetch,
      now: () => new Date(fetchedAt),
      known: async () => new Set<string>(),
      stopped: new AbortController().signal,
      permits,
    };
    expect(await crawl(job, tools)).toMatchObject({ state: "blocked", because: expect.stringContaining("robots.txt") });
    expect((await crawl({ ...job, robots: false }, tools)).mentions).toHaveLength(1);
  });
});
