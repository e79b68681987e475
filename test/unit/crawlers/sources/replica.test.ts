import { afterAll, expect, test } from "vitest";
import { type CrawlResult, crawl } from "../../../../crawlers/crawl.ts";
import { createFetch } from "../../../../crawlers/fetch.ts";
import type { Memory, Source } from "../../../../crawlers/source.ts";
import * as list from "../../../../crawlers/sources.ts";
import { startReplica } from "../../../../demo/replica.ts";
import { createWorld } from "../../../../demo/world.ts";
import { createHttp } from "../../../../lib/http.ts";
import { hourMs } from "../../../../lib/time.ts";
import { Mention } from "../../../../model/mention.ts";

const startMs = Date.parse("2026-11-23T04:00:00Z");
const world = createWorld(startMs);
const nowMs = startMs + 6 * hourMs;
const replica = await startReplica(world, () => new Date(nowMs));
const http = createHttp({ allowHosts: [], standIns: Object.fromEntries(replica.hosts.map((host) => [host, replica.origin])) });
const fetch = createFetch({ http, now: () => new Date(nowMs), sleep: async () => undefined, random: () => 0.5, userAgent: "test" });

afterAll(async () => {
  await http.close();
  await replica.close();
});

const run = (source: Source, options: unknown, memory: Memory = {}): Promise<CrawlResult> =>
  crawl(
    { key: source.name, source, options: source.options.parse(options), memory, words: [], maxPages: 200 },
    { fetch, now: () => new Date(nowMs), known: async () => new Set(), stopped: new AbortController().signal },
  );

test("a feed of the little world gives each of its articles", async () => {
  const result = await run(list.newsFeed as Source, { url: "https://feed.sun.example/rss.xml" });
  const expected = world.feeds.sun.filter(({ atMs }) => atMs <= nowMs);
  expect(result.state).toBe("ok");
  expect(result.mentions.map(({ title }) => title).sort()).toEqual(expected.map(({ title }) => title).sort());
  for (const mention of result.mentions) {
    const article = expected.find(({ title }) => title === mention.title);
    expect(Mention.parse(mention).text).toContain(article?.text.slice(0, 20));
    expect(Math.abs(Date.parse(mention.publishedAt) - (article?.atMs ?? 0))).toBeLessThan(60_000);
    expect(mention.author.name).toBe("莞闻快讯");
  }
});

test("a GBK site gives each of its articles once, without what stands beside them", async () => {
  const first = await run(list.newsSite as Source, { list: "https://www.daily.example/html/" });
  const expected = world.gbk.filter(({ atMs }) => atMs <= nowMs);
  expect(first.state).toBe("ok");
  expect(first.mentions.map(({ title }) => title).sort()).toEqual(expected.map(({ title }) => title).sort());
  for (const mention of first.mentions) {
    expect(mention.text).not.toContain("更多莞闻");
    expect(mention.author.name).toBe("东莞日报");
  }
  const second = await run(list.newsSite as Source, { list: "https://www.daily.example/html/" }, first.memory);
  expect(second).toMatchObject({ state: "ok", pages: 1, mentions: [] });
});

test("Sogou leads to each WeChat article, whose identity is its page's own; the next run asks for none again", async () => {
  const first = await run(list.wechatSogou as Source, { keywords: ["停电", "供电", "家电"] });
  const words = /停电|供电|家电/;
  const expected = world.wechat.filter(({ atMs, title, text }) => atMs <= nowMs && words.test(`${title}${text}`));
  expect(first.state).toBe("ok");
  expect(first.mentions.map(({ title }) => title).sort()).toEqual(expected.map(({ title }) => title).sort());
  for (const mention of first.mentions) {
    const article = expected.find(({ title }) => title === mention.title);
    expect(mention.id).toMatch(new RegExp(`^wechat:[^:]+:${article?.key}:1$`));
    expect(mention.author.name).toBe(article?.account);
    expect(Math.abs(Date.parse(mention.publishedAt) - (article?.atMs ?? 0))).toBeLessThan(1000);
  }
  const second = await run(list.wechatSogou as Source, { keywords: ["停电", "供电", "家电"] }, first.memory);
  expect(second).toMatchObject({ state: "ok", pages: 3, mentions: [] });
});

test("the notice page gives each outage with its window, range and towns", async () => {
  const result = await run(list.notice as Source, { url: "https://notice.example/outages" });
  const expected = world.notices.filter(({ atMs }) => atMs <= nowMs);
  expect(result.notices).toHaveLength(expected.length);
  for (const notice of result.notices) {
    const announced = expected.find(({ range }) => range === notice.range);
    expect(announced).toBeDefined();
    expect(Math.abs(Date.parse(notice.startsAt ?? "") - (announced?.startMs ?? 0))).toBeLessThan(60_000);
    expect(Math.abs(Date.parse(notice.endsAt ?? "") - (announced?.endMs ?? 0))).toBeLessThan(60_000);
    expect(notice.number).toBe(announced?.number);
    expect(notice.towns.length).toBeGreaterThan(0);
  }
});
