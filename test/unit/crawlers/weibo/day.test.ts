import { expect, test } from "vitest";
import { type CrawlResult, crawl } from "../../../../crawlers/crawl.ts";
import type { Memory, Source } from "../../../../crawlers/source.ts";
import { weiboSearch } from "../../../../crawlers/sources.ts";
import { createRandom } from "../../../../demo/world.ts";
import { dayMs, hourMs, minuteMs } from "../../../../lib/time.ts";
import { type Fault, type Made, madePosts, siteOf } from "./site.ts";

const startMs = Date.parse("2026-11-22T16:00:00Z");

interface Sim {
  readonly posts: readonly Made[];
  readonly options: object;
  readonly everyMs: number;
  readonly fault?: Fault;
  readonly maxPages?: number;
}

interface Outcome {
  readonly lost: readonly Made[];
  readonly handedOn: ReadonlyMap<string, number>;
  readonly gaps: CrawlResult["gaps"];
  readonly states: Readonly<Record<string, number>>;
}

/** A day of runs; every page takes six seconds, so posts shift between pages. Memory moves as the service moves it. */
const simulate = async ({ posts, options, everyMs, fault, maxPages = 60 }: Sim): Promise<Outcome> => {
  let nowMs = startMs;
  let memory: Memory = {};
  const known = new Set<string>();
  const handedOn = new Map<string, number>();
  const gaps: CrawlResult["gaps"][number][] = [];
  const states: Record<string, number> = {};
  const site = siteOf(posts, () => nowMs, fault);
  const tools = {
    now: () => new Date(nowMs),
    known: async () => known,
    stopped: new AbortController().signal,
    fetch: ((request, pauseMs) => {
      nowMs += 6000;
      return site(request, pauseMs);
    }) as typeof site,
  };
  for (let at = startMs + everyMs; at <= startMs + dayMs + 4 * hourMs; at += everyMs) {
    nowMs = Math.max(nowMs, at);
    const job = { key: "w", source: weiboSearch as Source, options: weiboSearch.options.parse(options), memory, words: [], maxPages };
    const result = await crawl(job, tools);
    states[result.state] = (states[result.state] ?? 0) + 1;
    gaps.push(...result.gaps);
    memory = JSON.parse(JSON.stringify(result.memory)) as Memory;
    for (const { id } of result.mentions) {
      if (!known.has(id)) handedOn.set(id, (handedOn.get(id) ?? 0) + 1);
      known.add(id);
    }
  }
  return { lost: posts.filter(({ mid }) => !known.has(`weibo:${mid}`)), handedOn, gaps, states };
};

const random = createRandom(7);
/** 1,900 posts a day with a burst of 400 within half an hour. */
const instants = [
  ...Array.from({ length: 1500 }, () => startMs + random() * dayMs),
  ...Array.from({ length: 400 }, () => startMs + 14 * hourMs + random() * 30 * minuteMs),
].map((ms) => Math.floor(ms / 1000) * 1000);
const posts = madePosts(instants);

/** This share of all answers is a wall, rubbish or a refusal. */
const faults = (seed: number, share: number): Fault => {
  const chance = createRandom(seed);
  const bodies = [
    { body: '{"ok":-100,"url":"https://passport.weibo.com/sso/signin"}' },
    { body: "", status: 432 },
    { body: '{"ok":1,"data":{"cards":[{"card_ty' },
    { body: "<html><title>Sina Visitor System</title></html>" },
    { body: '{"ok":0,"msg":"请求过于频繁，歇歇吧"}' },
    { body: "<html></html>" },
  ];
  return () => (chance() < share ? bodies[Math.floor(chance() * bodies.length)] : undefined);
};

test("a day on the mobile site without faults: every post once", async () => {
  const { lost, handedOn, gaps, states } = await simulate({ posts, options: { keywords: ["停电"], pages: 50 }, everyMs: 5 * minuteMs });
  expect([lost.length, gaps, [...handedOn.values()].filter((times) => times > 1).length]).toEqual([0, [], 0]);
  expect(Object.keys(states)).toEqual(["ok"]);
});

test("a day on the mobile site with a fault in every twentieth answer: what a broken run missed the next one finds", async () => {
  const { lost, gaps, states } = await simulate({
    posts,
    options: { keywords: ["停电"], pages: 60 },
    everyMs: 5 * minuteMs,
    fault: faults(3, 1 / 20),
  });
  expect(Object.values(states).reduce((sum, count) => sum + count, 0) - (states.ok ?? 0)).toBeGreaterThan(15);
  expect([lost.length, gaps]).toEqual([0, []]);
});

test("a day on the desktop site, window by window, full windows split: every post once", async () => {
  const dense = madePosts([
    ...instants.slice(0, 300),
    ...Array.from({ length: 600 }, () => startMs + 14 * hourMs + Math.floor(random() * 1800) * 1000),
  ]);
  const { lost, gaps } = await simulate({
    posts: dense,
    options: { keywords: ["停电"], via: "s" },
    everyMs: hourMs,
    fault: faults(5, 1 / 80),
    maxPages: 2000,
  });
  expect([lost.length, gaps]).toEqual([0, []]);
}, 90_000);

test("what the cap hides is told as a gap whose size is right to a third", async () => {
  const flood = madePosts(Array.from({ length: 8640 }, (_, at) => startMs + at * 10_000));
  const { lost, gaps } = await simulate({ posts: flood, options: { keywords: ["停电"], pages: 20, lookback: "4h" }, everyMs: 4 * hourMs });
  const told = gaps.reduce((sum, { missing }) => sum + missing, 0);
  expect(lost.length).toBeGreaterThan(1000);
  expect(told / lost.length).toBeGreaterThan(0.67);
  expect(told / lost.length).toBeLessThan(1.33);
  expect(lost.filter(({ atMs }) => !gaps.some(({ from, to }) => atMs >= Date.parse(from) && atMs <= Date.parse(to)))).toEqual([]);
});
