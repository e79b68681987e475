import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Mention } from "../../model/mention.ts";
import { sqlite } from "../../store/stores.ts";

/** Stored mentions per second that one bureau's machine must reach (issue 3). */
const goalPerSecond = 5000;
const batchSize = 1000;
const batches = 30;

const places = ["塘厦", "凤岗", "清溪", "樟木头", "虎门", "长安", "厚街", "大朗", "黄江", "常平"];
const openings = ["又停电了", "电压低得灯都不亮", "这个月电费翻倍", "变压器冒火花", "报装两个月没人管", "空调烧坏了找谁赔"];
const endings = ["打了电话没人接", "说好上午来电到现在还没有", "小区群里都炸了", "请问什么时候能好", "孩子还要上网课", "物业说不归他们管"];

/** A made-up post of about 43 characters; the number makes each text different. */
export const post = (number: number): Mention => {
  const pick = <T>(items: readonly T[], step: number): T => items[Math.floor(number / step) % items.length] as T;
  return {
    id: `weibo:${number}`,
    source: "weibo-search",
    platform: "weibo",
    url: `https://weibo.example/${number}`,
    author: { id: `u${number % 5000}`, name: `网友${number % 5000}`, followers: number % 900 },
    publishedAt: new Date(Date.UTC(2026, 10, 1) + number * 1700).toISOString(),
    fetchedAt: new Date(Date.UTC(2026, 10, 1) + number * 1700 + 60_000).toISOString(),
    text: `${pick(places, 1)}${pick(openings, 7)}，${pick(endings, 3)}，已经第${number % 97}次了，${pick(places, 11)}那边也一样${number}`,
    counts: { reposts: number % 7, comments: number % 5, likes: number % 11 },
  };
};

/** Writes mentions in batches into a real file: segmentation, full-text index, authors, counts and fsync included. */
export const measureStore = async (): Promise<{ name: string; value: number; unit: string; baseline: number; ratio: number }> => {
  const jieba = createRequire(import.meta.url)("nodejieba") as { cut: (text: string, hmm?: boolean) => string[] };
  jieba.cut("装载词典");
  const folder = mkdtempSync(join(tmpdir(), "wenfeng-bench-"));
  try {
    const store = await sqlite.open(join(folder, "wenfeng.db"), { now: () => new Date(0), segment: (text) => jieba.cut(text) });
    const began = performance.now();
    for (let batch = 0; batch < batches; batch += 1) {
      await store.addMentions(Array.from({ length: batchSize }, (_, index) => post(batch * batchSize + index)));
    }
    const seconds = (performance.now() - began) / 1000;
    await store.close();
    const value = Math.round((batches * batchSize) / seconds);
    return { name: "store", value, unit: "mentions/s", baseline: goalPerSecond, ratio: value / goalPerSecond };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
