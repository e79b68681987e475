import { crawl } from "../../crawlers/crawl.ts";
import type { Fetch } from "../../crawlers/fetch.ts";
import type { Memory, Source } from "../../crawlers/source.ts";
import * as list from "../../crawlers/sources.ts";
import type { Measurement } from "./measurement.ts";

/** Pages of the bench; the promise about memory is made for 100,000 (`WENFENG_BENCH_PAGES=100000`). */
const pages = Number(process.env.WENFENG_BENCH_PAGES ?? "2000");
/** What a small bureau's sources bring at the height of a storm, with much to spare. */
const wantedPagesPerSecond = 20;
const perRun = 50;

const paragraph = (n: number): string =>
  `第${n}段：昨晚八时许，某镇某村一处配电房发生故障，附近小区一度停电，供电部门接报后立即派出抢修队伍赶赴现场，至晚上十时二十分全部恢复供电。`;
const article = (n: number): string =>
  `<html><head><meta charset="utf-8"><title>第${n}号消息：配电房故障致停电_某网</title></head><body><div id="nav">${'<a href="/">栏目</a>'.repeat(40)}</div><h1>第${n}号消息：配电房故障致停电</h1><div>2026-07-18 08:30 来源：某报</div><div class="content">${Array.from({ length: 12 }, (_none, at) => `<p>${paragraph(n + at)}</p>`).join("")}</div><ul>${'<li><a href="/x.html">其他新闻的标题在这里</a></li>'.repeat(60)}</ul></body></html>`;
const listing = (from: number): string =>
  Array.from(
    { length: perRun - 1 },
    (_none, at) => `<li><a href="/20260718/${from + at}.html">第${from + at}号消息：配电房故障致停电</a></li>`,
  ).join("");

/** Reads list and article pages through the runner, and watches memory after a tenth and nine tenths of them. */
export const measureCrawl = async (): Promise<readonly Measurement[]> => {
  let read = 0;
  const fetch: Fetch = async (request) => {
    read += 1;
    const n = Number(/(\d+)\.html$/.exec(request.url)?.[1]);
    const body = Number.isNaN(n) ? listing(read) : article(n);
    return {
      request,
      finalUrl: request.url,
      status: 200,
      contentType: "text/html",
      body,
      bytes: Buffer.from(body),
      fetchedAt: "2026-07-18T04:00:00.000Z",
    };
  };
  const source = list.newsSite as Source;
  const options = source.options.parse({ list: "https://www.example.cn/" });
  const tools = {
    fetch,
    now: () => new Date("2026-07-18T04:00:00Z"),
    known: async () => new Set<string>(),
    stopped: new AbortController().signal,
  };
  const startedMs = performance.now();
  let memory: Memory = {};
  let early = 0;
  while (read < pages) {
    memory = (await crawl({ key: "bench", source, options, memory, words: [], maxPages: perRun }, tools)).memory;
    if (early === 0 && read >= pages / 10) early = process.memoryUsage().rss;
    if (read >= pages * 0.9) break;
  }
  const late = process.memoryUsage().rss;
  const perSecond = (read / (performance.now() - startedMs)) * 1000;
  return [
    { name: "crawl articles", value: perSecond, unit: "pages/s", baseline: wantedPagesPerSecond, ratio: perSecond / wantedPagesPerSecond },
    { name: "crawl memory late", value: late / 1e6, unit: "MB", baseline: early / 1e6, ratio: late / early },
  ];
};
