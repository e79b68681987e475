import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readPage } from "../../../crawlers/crawl-page.ts";
import { extract } from "../../../crawlers/extract.ts";
import type { Page, Parsed, Source } from "../../../crawlers/source.ts";
import * as list from "../../../crawlers/sources.ts";
import { packageRoot } from "../../../lib/assets.ts";
import { decode } from "../../../lib/decode.ts";
import { readNotices } from "../../../lib/notice-text.ts";
import { sharedFolder } from "../../shared-data.ts";

const folder = sharedFolder("fixtures") ?? "";
const expected = (name: string): string => join(packageRoot, "test/fixtures/expected", `${name}.json`);
const bytesOf = (path: string): Uint8Array => {
  const bytes = readFileSync(join(folder, path));
  return path.endsWith(".gz") ? gunzipSync(bytes) : bytes;
};

const parse = (
  source: unknown,
  path: string,
  over: { options: unknown; carry?: Record<string, unknown>; url?: string; fetchedAt?: string },
): Promise<Parsed> => {
  const { options, carry, url = "https://www.example.cn/", fetchedAt = "2026-11-23T04:00:00.000Z" } = over;
  const bytes = bytesOf(path);
  const page: Page = {
    request: { url, ...(carry && { carry }) },
    finalUrl: url,
    status: 200,
    contentType: "",
    body: decode(bytes).text,
    bytes,
    fetchedAt,
  };
  return readPage(source as Source, page, (source as Source).options.parse(options));
};

/** Instants, lengths and first and last signs: enough to see that a page was read right, not enough to be its text. */
const outline = (text: string): { length: number; first: string; last: string } => ({
  length: text.length,
  first: text.slice(0, 4),
  last: text.slice(-4),
});

test.runIf(folder)("saved news pages read as reviewed", async () => {
  const files = ["news/html", "news/html-gbk"].flatMap((name) =>
    readdirSync(join(folder, name))
      .filter((file) => file.endsWith(".html"))
      .map((file) => `${name}/${file}`),
  );
  expect(files.length).toBeGreaterThanOrEqual(40);
  const read = files.map((file) => {
    const { status, title, publishedAt, text } = extract(bytesOf(file));
    return [file, { status, publishedAt, title: outline(title ?? ""), text: outline(text) }];
  });
  await expect(`${JSON.stringify(Object.fromEntries(read), undefined, 1)}\n`).toMatchFileSnapshot(expected("news-pages"));
});

interface Known {
  readonly title?: string;
  readonly nick_name?: string;
  readonly bizuin?: string;
  readonly mid?: string;
  readonly idx?: string;
  readonly ori_create_time?: string;
  readonly author?: string;
}

test.runIf(folder)("every WeChat page has the identity, time, title and account that the reviewed file says", () => {
  const known = JSON.parse(readFileSync(join(folder, "wechat/mp/expected.json"), "utf8")) as Record<string, Known>;
  const articles = Object.entries(known).filter(([, { mid }]) => mid !== undefined);
  expect(articles.length).toBeGreaterThanOrEqual(12);
  for (const [file, wanted] of articles) {
    const read = extract(bytesOf(`wechat/mp/${file}`), { url: "https://mp.weixin.qq.com/" });
    expect
      .soft({
        file,
        status: read.status,
        mid: read.identity?.mid,
        idx: read.identity?.idx,
        account: read.account,
        at: Date.parse(read.publishedAt ?? "") / 1000,
      })
      .toEqual({
        file,
        status: "ok",
        mid: wanted.mid,
        idx: wanted.idx,
        account: wanted.nick_name,
        at: Number(wanted.ori_create_time),
      });
    if (wanted.bizuin) expect.soft(read.identity?.biz).toBe(wanted.bizuin);
    if (wanted.author) expect.soft(read.author).toBe(wanted.author);
    expect.soft(read.title ?? read.text).toBe(wanted.title);
    expect.soft(read.text.length).toBeGreaterThan(20);
  }
});

const gone = [
  "deleted-by-author-zh.html",
  "deleted-by-author-en.html",
  "violation-1.html",
  "violation-2.html",
  "temporarily-unavailable.html",
];
const wechat = { options: { urls: ["https://mp.weixin.qq.com/s/x"] }, url: "https://mp.weixin.qq.com/s/x", carry: { kind: "article" } };
const sogou = {
  options: { keywords: ["高考"] },
  url: "https://weixin.sogou.com/weixin?type=2",
  carry: { kind: "list", keyword: "高考", page: 1 },
};
const link = { ...sogou, url: "https://weixin.sogou.com/link?url=x", carry: { kind: "link", key: "k" } };
const baidu = {
  options: { keywords: ["停电"] },
  url: "https://www.baidu.com/s?tn=news",
  carry: { kind: "list", keyword: "停电", page: 1 },
};
const notice = { options: { url: "https://notice.example.cn/" }, url: "https://notice.example.cn/" };

test
  .runIf(folder)
  .each([
    ...gone.map((file) => [list.wechatArticle, `wechat/mp/${file}`, wechat, "gone"] as const),
    [list.wechatArticle, "wechat/sogou-2017/article_detail_expired.html", wechat, "gone"],
    [list.wechatArticle, "wechat/transcribed/mp-verify-environment.html", wechat, "captcha"],
    [list.wechatArticle, "wechat/mp/aboutbiz-account.html", wechat, "changed"],
    [list.wechatArticle, "wechat/sogou-2017/bitsea-history.html", wechat, "changed"],
    [list.wechatSogou, "wechat/sogou-2017/search-gaokao-gzh-error.html", sogou, "captcha"],
    [list.wechatSogou, "wechat/transcribed/sogou-antispider-2020s.html", sogou, "captcha"],
    [list.wechatSogou, "wechat/sogou-2017/search-gaokao-gzh.html", sogou, "changed"],
    [list.wechatSogou, "wechat/sogou-2017/wapindex-wap-0612-wap_8-0.html", sogou, "changed"],
    [
      list.wechatFeed,
      "wechat/transcribed/mp-backend-limits.json",
      { options: { url: "https://x.cn/" }, carry: { kind: "feed" } },
      "changed",
    ],
    [list.newsSearch, "news/synthetic/baidu-verify.html", baidu, "captcha"],
    [list.notice, "outage/csg.spa-shell.html", notice, "changed"],
    [list.notice, "outage/sgcc.queryOutageNoticeList-empty.json", notice, "empty"],
  ] as const)("%o sees %s for what it is", async (source, path, over, state) => {
  expect((await parse(source, path, over)).state).toBe(state);
});

test.runIf(folder)("Sogou's pages lead to the articles, each with a name of its own", async () => {
  const parsed = await parse(list.wechatSogou, "wechat/sogou-2017/search-gaokao-article.html", sogou);
  const links = parsed.next?.filter(({ carry }) => carry?.kind === "link") ?? [];
  expect(links).toHaveLength(10);
  expect(new Set(links.map(({ once }) => once)).size).toBe(10);
  for (const { carry, url } of links) {
    expect(url).toMatch(/^https?:\/\/mp\.weixin\.qq\.com\/s\?src=3/);
    expect(carry).toMatchObject({
      title: expect.stringContaining("高考"),
      account: expect.any(String),
      publishedAt: expect.stringMatching(/^2017-0[67]/),
    });
  }
  const stub = await parse(list.wechatSogou, "wechat/transcribed/sogou-link-stub-2023.html", link);
  expect(stub.next?.[0]?.url).toMatch(/^https:\/\/mp\.weixin\.qq\.com\/s\?src=11&timestamp=1697512486&ver=4839&signature=/);
});

test.runIf(folder)("Baidu's block of 2022 has the time that the server's clock and the label give", async () => {
  const { mentions } = await parse(list.newsSearch, "news/transcribed/baidu-news-s-data-2022.html", {
    ...baidu,
    fetchedAt: "2022-05-07T10:00:00.000Z",
  });
  expect(mentions).toHaveLength(1);
  expect(Date.parse(mentions?.[0]?.publishedAt ?? "") / 1000).toBe(1_651_916_932 - 240);
});

test.runIf(folder)("the real outage records are placed by their range, in 6 of 13 against their title", async () => {
  const { notices = [], skipped } = await parse(list.notice, "outage/sttcq-guangyuan-2021.json", notice);
  expect([notices.length, skipped]).toEqual([13, { "no-outage": 1 }]);
  const outlines = notices.map(({ towns, kind, startsAt, endsAt, range }) => ({ towns, kind, startsAt, endsAt, range: range.length }));
  await expect(`${JSON.stringify(outlines, undefined, 1)}\n`).toMatchFileSnapshot(expected("outages"));
});

test.runIf(folder).each([
  [
    "outage/sgcc.noticelist.html",
    [
      ["2026-11-24T00:00:00.000Z", "2026-11-24T09:00:00.000Z", "35号"],
      ["2026-11-25T14:00:00.000Z", "2026-11-25T22:00:00.000Z", "80号"],
    ],
  ],
  [
    "outage/sgcc.queryOutageNoticeList.json",
    [
      ["2026-11-24T00:00:00.000Z", "2026-11-24T09:00:00.000Z", "35号"],
      ["2026-11-25T00:00:00.000Z", "2026-11-25T09:00:00.000Z", "35号"],
      ["2026-11-26T00:00:00.000Z", "2026-11-26T09:00:00.000Z", "35号"],
    ],
  ],
])("%s reads as printed on it", async (file, rows) => {
  const { state, notices = [] } = await parse(list.notice, file, notice);
  expect([state, notices.map(({ startsAt, endsAt, range }) => [startsAt, endsAt, range.slice(-3)])]).toEqual(["ok", rows]);
  expect(new Set(notices.map(({ id }) => id)).size).toBe(rows.length);
});

test.runIf(folder)("a Southern Grid envelope without a list of outages is not understood, whatever its code", async () => {
  expect((await parse(list.notice, "outage/csg.api-envelopes.json", notice)).state).toBe("changed");
});

test.runIf(folder)("a line of a city site's notice gives day, hours and range", () => {
  const [line = ""] = decode(bytesOf("outage/notice-text-changle-2022.txt")).text.split("\n");
  const [read] = readNotices(line, { publishedAt: "2022-08-25T00:00:00.000Z" });
  expect(read).toMatchObject({ startsAt: "2022-08-25T22:30:00.000Z", endsAt: "2022-08-26T07:30:00.000Z" });
  expect(read?.range).toContain("鹤上镇");
});

test.runIf(folder)("a bridge that failed to fetch the text leads to the article, and its apology is no text", async () => {
  const read = await parse(list.wechatFeed, "wechat/transcribed/wewe-rss.feed.json", {
    fetchedAt: "2025-11-10T06:00:00.000Z",
    options: { url: "https://bridge.example/f.json" },
  });
  expect(read.state).toBe("ok");
  expect(JSON.stringify(read.mentions ?? [])).not.toContain("获取全文失败");
  const urls = [...(read.mentions ?? []), ...(read.next ?? [])].map(({ url }) => url);
  expect(urls).toEqual(["https://mp.weixin.qq.com/s/KDWh_qGpFN5Vu1TR9t30Mw"]);
});
