import { afterAll, expect, test } from "vitest";
import { type CrawlResult, crawl } from "../../../../crawlers/crawl.ts";
import { createFetch } from "../../../../crawlers/fetch.ts";
import type { Memory, Source } from "../../../../crawlers/source.ts";
import { weiboSearch } from "../../../../crawlers/sources/weibo-search.ts";
import { startReplica } from "../../../../demo/replica.ts";
import { createWorld } from "../../../../demo/world.ts";
import { createHttp } from "../../../../lib/http.ts";
import { hourMs } from "../../../../lib/time.ts";
import { Mention } from "../../../../model/mention.ts";

const startMs = Date.parse("2026-11-23T04:00:00Z");
const world = createWorld(startMs);
let nowMs = startMs + 6 * hourMs;
const replica = await startReplica(world, () => new Date(nowMs));
const http = createHttp({ allowHosts: [], standIns: Object.fromEntries(replica.hosts.map((host) => [host, replica.origin])) });
const fetch = createFetch({ http, now: () => new Date(nowMs), sleep: async () => undefined, random: () => 0.5, userAgent: "test" });

afterAll(async () => {
  await http.close();
  await replica.close();
});

const run = (options: unknown, memory: Memory, known: ReadonlySet<string>): Promise<CrawlResult> =>
  crawl(
    { key: "weibo", source: weiboSearch as Source, options: weiboSearch.options.parse(options), memory, words: [], maxPages: 200 },
    { fetch, now: () => new Date(nowMs), known: async () => known, stopped: new AbortController().signal },
  );

test("collects every post of the little world that holds the word, once", async () => {
  const result = await run({ keywords: ["停电"], canary: null }, {}, new Set());
  const expected = world.posts.filter(({ text, root, atMs }) => atMs <= nowMs && `${text}${root?.text ?? ""}`.includes("停电"));
  expect(result.state).toBe("ok");
  expect(expected.length).toBeGreaterThan(30);
  const ids = result.mentions.map(({ id }) => id);
  expect(expected.map(({ mid }) => `weibo:${mid}`).filter((id) => !ids.includes(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
  for (const mention of result.mentions) {
    const post = world.posts.find(({ mid }) => `weibo:${mid}` === mention.id);
    expect(Mention.parse(mention).id).toBe(mention.id);
    expect(Math.abs(Date.parse(mention.publishedAt) - (post?.atMs ?? 0))).toBeLessThanOrEqual(1000);
    expect(mention.author.id).toBe(String(post?.uid));
    expect(mention.author.followers).toBe(post?.followers);
    expect(mention.text).toBe(post?.text === "转发微博" ? "" : post?.text);
    expect(mention.repostOf).toBe(post?.root && `weibo:${post.root.mid}`);
    if (post?.root) expect(mention.quoted).toContain(`//@${post.root.by}:${post.root.text}`);
  }
});

test("pages on only until a page holds known posts", async () => {
  nowMs = startMs + 3 * hourMs;
  const first = await run({ keywords: ["停电"], canary: null }, {}, new Set());
  nowMs = startMs + 3 * hourMs + 600_000;
  const second = await run({ keywords: ["停电"], canary: null }, first.memory, new Set(first.mentions.map(({ id }) => id)));
  expect(second.pages).toBeLessThan(first.pages);
  const both = new Set([...first.mentions, ...second.mentions].map(({ id }) => id));
  const expected = world.posts.filter(({ text, root, atMs }) => atMs <= nowMs && `${text}${root?.text ?? ""}`.includes("停电"));
  expect(expected.filter(({ mid }) => !both.has(`weibo:${mid}`))).toEqual([]);
});

test("an empty canary means blind, whatever else is shown", async () => {
  const result = await run({ keywords: ["停电"], canary: "绝不会出现的词" }, {}, new Set());
  expect(result).toMatchObject({ state: "blocked", pages: 1, mentions: [] });
});
