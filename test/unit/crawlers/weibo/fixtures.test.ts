import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { PageState } from "../../../../crawlers/source.ts";
import { ownPosts, weiboHot, weiboSearch, weiboSpread, weiboUser } from "../../../../crawlers/sources.ts";
import { mblogidOf, midInstant, midOf } from "../../../../crawlers/weibo/id.ts";
import { readTid, readVisitor } from "../../../../crawlers/weibo/session.ts";
import { sharedFolder } from "../../../shared-data.ts";
import { type Given, outline, pageOf, read } from "./reading.ts";

const folder = sharedFolder("fixtures/weibo");

const readers = {
  search: [weiboSearch, { keywords: ["词"] }],
  user: [weiboUser, { accounts: ["10000"] }],
  spread: [weiboSpread, {}],
  hot: [weiboHot, {}],
  own: [ownPosts, { accounts: [{ uid: "10000", name: "某局" }] }],
} as const;

const timeline = {
  kind: "timeline",
  uid: "10000",
  site: "m",
  page: 1,
  since: "2010-01-01T00:00:00.000Z",
  startedAt: "2026-11-23T04:00:00.000Z",
  pages: 5,
};
const comments = { kind: "comments", mid: "4383183661430868", page: 1, pages: 3 };
const reposts = { kind: "reposts", mid: "4107040000000000", page: 1, pages: 3 };
const search = "https://s.weibo.com/weibo?q=x";
const long = (truncated: object) => ({
  kind: "long-text",
  mention: { platform: "weibo", source: "", publishedAt: "2019-06-14T12:00:00Z", author: { id: "1" }, ...truncated },
});

interface Known {
  readonly id: string;
  readonly bid?: string;
  readonly created_at: string;
  readonly time_from_mid: string;
  readonly user: string;
  readonly retweeted?: Known;
}

type Case = readonly [file: string, reader: keyof typeof readers, state: PageState, mentions: number, given?: Given];

/** Every saved answer of Weibo, who reads it, and what it must be taken for. */
const cases: readonly Case[] = [
  ["ajax.side.hotSearch-2026.json", "hot", "ok", 2],
  ["ajax.side.search-suggest-2026.json", "search", "changed", 0],
  ["ajax.statuses.mymblog-item.json", "user", "ok", 2, { carry: timeline }],
  ["hot.derived-justjavac-daily.json", "hot", "changed", 0],
  ["hot.derived-lxw-hourly.json", "hot", "changed", 0],
  ["m.api.comments.show-page1.json", "spread", "ok", 12, { carry: comments }],
  ["m.comments.hotflow-2026.json", "spread", "ok", 1, { carry: { ...comments, mid: "5309997458393240" } }],
  ["m.comments.hotflow.json", "spread", "ok", 21, { carry: comments }],
  ["m.getIndex.album-cards11.json", "search", "changed", 0],
  ["m.getIndex.hot-feed-102803.json", "user", "ok", 8, { carry: timeline }],
  ["m.getIndex.search-type61-page1.json", "search", "ok", 5],
  ["m.getIndex.search-type61-page3.json", "search", "ok", 8],
  ["m.getIndex.timeline-107603.json", "user", "ok", 11, { carry: timeline }],
  ["m.getIndex.timeline-2022-retweet-edited-video-region.json", "user", "ok", 2, { carry: timeline }],
  ["m.getIndex.timeline-230413-2022.json", "user", "ok", 15, { carry: timeline }],
  ["m.getIndex.timeline-relative-dates.json", "user", "ok", 12, { carry: timeline }],
  ["m.getIndex.userinfo-1669879400.json", "user", "changed", 0, { carry: timeline }],
  ["m.getIndex.userinfo-6100410734.json", "user", "changed", 0, { carry: timeline }],
  ["m.statuses.extend.json", "search", "ok", 1, { carry: long({ id: "weibo:1", text: "x", truncated: true }) }],
  ["m.statuses.show-2026.json", "user", "ok", 1, { carry: timeline }],
  ["m.statuses.show-retweet.json", "user", "ok", 2, { carry: timeline }],
  ["m.statuses.show-video-2019.json", "user", "ok", 1, { carry: timeline }],
  ["openapi.one_weibo.json", "user", "ok", 1, { carry: timeline }],
  ["s.weibo.com-search-2017-fail.html", "search", "ok", 19, { url: search }],
  ["s.weibo.com-search-2017.html", "search", "ok", 20, { url: search }],
  ["s.weibo.com-search-2018-page10.html", "search", "ok", 20, { url: search }],
  ["weibo.com-access-denied-2017.html", "search", "captcha", 0, { url: search }],
  ["weibo.com-account-frozen-404-2017.html", "search", "blocked", 0, { url: search }],
  ["weibo.com-aj-comment-2017.html", "spread", "ok", 19, { carry: comments }],
  ["weibo.com-aj-repost-2017.html", "spread", "ok", 20, { carry: reposts }],
  ["weibo.com-aj-repost-emoji-2017.html", "spread", "ok", 20, { carry: reposts }],
  ["weibo.com-busy-404-2017.html", "search", "blocked", 0, { url: search }],
  ["weibo.com-login-redirect-2017.html", "search", "login-needed", 0, { url: search }],
  ["weibo.com-user-home-2017.html", "search", "ok", 15, { url: search }],
  ["transcribed/ajax.side.hotSearch-2023-entry.json", "hot", "changed", 0],
  ["transcribed/ajax.side.hotSearch-2026-entries.json", "hot", "ok", 1],
  ["transcribed/ajax.side.search-empty.json", "search", "changed", 0],
  ["transcribed/ajax.statuses.mymblog-2026.json", "user", "ok", 3, { carry: timeline }],
  ["transcribed/end.ok0-nothing.json", "search", "empty", 0],
  ["transcribed/hotSearch.403-no-referer.json", "hot", "blocked", 0, { status: 403 }],
  ["transcribed/page.retcode-6102-meta-refresh.html", "search", "blocked", 0, { url: search }],
  ["transcribed/page.sina-visitor-system.html", "search", "login-needed", 0, { url: search }],
  ["transcribed/page.wbBotDetector-shell.html", "search", "blocked", 0, { url: search }],
  ["transcribed/s.weibo.com-search-2026-card.html", "search", "ok", 1, { url: search }],
  ["transcribed/status-432.body.txt", "search", "blocked", 0, { status: 432 }],
  ["transcribed/wall.ok-100.ajax.json", "user", "login-needed", 0, { carry: timeline }],
  ["transcribed/wall.ok-100.search.json", "search", "login-needed", 0],
  ["transcribed/wall.ok0-please-login.json", "user", "login-needed", 0, { carry: timeline }],
];

describe.skipIf(folder === undefined)("saved answers of Weibo", () => {
  const bytesOf = (file: string): Uint8Array => readFileSync(join(folder as string, file));
  const json = (file: string): unknown => JSON.parse(Buffer.from(bytesOf(file)).toString("utf8"));

  test("each of them has its line here", () => {
    const others = ["EXPECT-timeline.json", "mid-mblogid-pairs.json", "transcribed", "transcribed/mid-mblogid-pairs.json"];
    const visitors = ["visitor.genvisitor.js", "visitor.genvisitor2.js", "visitor.incarnate.js"].map((file) => `transcribed/${file}`);
    const files = [
      ...readdirSync(folder as string),
      ...readdirSync(join(folder as string, "transcribed")).map((file) => `transcribed/${file}`),
    ];
    expect(files.filter((file) => !others.includes(file) && !visitors.includes(file)).sort()).toEqual(cases.map(([file]) => file).sort());
  });

  test.each(cases)("%s, read by %s, is %s", async (...line) => {
    const [file, reader, state, mentions, given] = line as unknown as Case;
    const [source, options] = readers[reader];
    const parsed = await read(source, options, pageOf(bytesOf(file), given));
    expect([parsed.state, parsed.mentions?.length ?? 0, parsed.because]).toEqual([
      state,
      mentions,
      state === "ok" ? undefined : parsed.because,
    ]);
    if (state !== "ok") return expect(parsed.because).toMatch(/./);
    const seen = { skipped: parsed.skipped, next: parsed.next?.length, mentions: parsed.mentions?.map(outline) };
    await expect(`${JSON.stringify(seen, undefined, 1)}\n`).toMatchFileSnapshot(
      `../../../fixtures/weibo-saved/${file.replace(/^transcribed\//, "").replace(/\.\w+$/, "")}.json`,
    );
  });

  test("timelines agree with what was computed from them beforehand", async () => {
    const posts = Object.entries(json("EXPECT-timeline.json") as Record<string, { mblogs: readonly Known[] }>).flatMap(
      ([file, { mblogs }]) => mblogs.flatMap((mblog) => [{ file, ...mblog }, ...(mblog.retweeted ? [{ file, ...mblog.retweeted }] : [])]),
    );
    expect(posts.length).toBeGreaterThan(40);
    for (const post of posts) {
      const { mentions = [], next = [] } = await read(...readers.user, pageOf(bytesOf(post.file), { carry: timeline }));
      const mention = mentions.find(({ id }) => id === `weibo:${post.id}`);
      const at = new Date(/\d{4}$/.test(post.created_at) ? post.created_at : post.time_from_mid).toISOString();
      expect([post.file, post.id, mention?.publishedAt, mention?.author.id]).toEqual([post.file, post.id, at, post.user]);
      expect(mention?.url).toBe(`https://weibo.com/${post.user}/${post.bid || mblogidOf(post.id)}`);
      expect([post.id, mention?.truncated ?? false]).toEqual([post.id, next.some(({ url }) => url.endsWith(`extend?id=${post.id}`))]);
    }
  });

  test("mids and mblogids agree on every known pair", () => {
    const pairs = [
      ...(json("mid-mblogid-pairs.json") as [string, string][]),
      ...(json("transcribed/mid-mblogid-pairs.json") as [string, string][]),
    ];
    expect(pairs.length).toBeGreaterThanOrEqual(70);
    expect(pairs.map(([mid]) => mblogidOf(mid))).toEqual(pairs.map(([, id]) => id));
    expect(pairs.map(([, id]) => midOf(id))).toEqual(pairs.map(([mid]) => mid));
    expect(midInstant("5323901641166101")).toBe("2026-07-23T09:55:27.000Z");
  });

  test("visitor answers give a session", () => {
    const text = (file: string): string => Buffer.from(bytesOf(`transcribed/${file}`)).toString("utf8");
    expect(readVisitor(text("visitor.genvisitor2.js"))).toEqual({ sub: "_2AkMSYNTHETIC", subp: "0033SYNTHETIC" });
    expect(readVisitor(text("visitor.incarnate.js")).sub).toMatch(/^_2AkM/);
    expect(readTid(text("visitor.genvisitor.js"))).toMatchObject({ isNew: true, tid: expect.stringMatching(/^01A/) });
  });
});
