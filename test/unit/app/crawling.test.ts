import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type CrawlingParts, crawlOnce, type SourceEntry } from "../../../app/crawling.ts";
import type { Fetch } from "../../../crawlers/fetch.ts";
import { defineSource, type Parsed, type Source } from "../../../crawlers/source.ts";
import { Failure } from "../../../lib/errors.ts";
import { silent } from "../../../lib/log.ts";
import type { Mention } from "../../../model/mention.ts";
import type { Store } from "../../../model/store.ts";
import { sqlite } from "../../../store/stores.ts";

const now = (): Date => new Date("2026-06-18T06:00:00Z");
const mention = (id: string, text = "停电了"): Mention => ({
  id,
  source: "s",
  platform: "weibo",
  author: { id: "u" },
  publishedAt: "2026-06-18T05:00:00.000Z",
  text,
});

/** A source whose page is what the test says. */
const sourceOf = (parse: (body: string) => Parsed): Source =>
  ({
    ...defineSource({
      name: "fake",
      title: "测试来源",
      platform: "weibo",
      quietAfter: "6h",
      schedule: "* * * * *",
      pauseMs: 0,
      basis: "permitted",
      options: z.strictObject({}),
      start: () => [{ url: "https://site.example/list" }],
      parse: (page) => ({ remember: { until: page.fetchedAt }, ...parse(page.body) }),
    }),
  }) as Source;

let store: Store;
let fetches: number;

beforeEach(async () => {
  store = await sqlite.open(":memory:", { now, segment: (text) => [...text] });
  fetches = 0;
});
afterEach(() => store.close());

const answering =
  (body: string, status = 200): Fetch =>
  async (request) => {
    fetches += 1;
    return {
      request,
      finalUrl: request.url,
      status,
      contentType: "text/html",
      body,
      bytes: Buffer.from(body),
      fetchedAt: now().toISOString(),
    };
  };

const partsOf = (fetch: Fetch, over: Partial<CrawlingParts> = {}): CrawlingParts =>
  ({
    store,
    words: [],
    watches: (text) => text.includes("电"),
    log: silent,
    intake: {
      take: async (mentions) => {
        const { added, edited } = await store.addMentions(mentions);
        return { added: added.length, edited: edited.length, alerts: 0 };
      },
      save: async () => undefined,
    },
    tools: { fetch, now, stopped: new AbortController().signal },
    ...over,
  }) as CrawlingParts;

const entryOf = (source: Source): SourceEntry => ({
  key: "s",
  source,
  options: {},
  schedule: "* * * * *",
  maxPages: 5,
  basis: "permitted",
});
const memory = async () => (await store.readState<Record<string, unknown>>("memory:s"))?.value;

test("a good page is kept, counted, and remembered", async () => {
  const crawled = await crawlOnce(entryOf(sourceOf(() => ({ state: "ok", mentions: [mention("weibo:1")] }))), partsOf(answering("good")));
  expect(crawled).toMatchObject({ state: "ok", added: 1 });
  expect(await memory()).toMatchObject({ until: now().toISOString() });
});

test.each<[string, Parsed | (() => Parsed), number]>([
  ["a login wall with HTTP 200", { state: "login-needed" }, 200],
  ["a captcha", { state: "captcha" }, 200],
  [
    "a page that we no longer understand",
    () => {
      throw new Failure("SOURCE_CHANGED", "no list");
    },
    200,
  ],
  [
    "rubbish that breaks the parser",
    () => {
      throw new TypeError("undefined is not a function");
    },
    200,
  ],
  ["status 432", { state: "ok" }, 432],
  ["status 500 that the source would take for empty", { state: "empty" }, 500],
])("%s is told as blindness and moves no memory", async (_what, parsed, status) => {
  const source = sourceOf(() => (typeof parsed === "function" ? parsed() : parsed));
  const crawled = await crawlOnce(entryOf(source), partsOf(answering("x", status)));
  expect(["ok", "empty"]).not.toContain(crawled.state);
  expect((await memory())?.until).toBeUndefined();
  expect((await store.runs("s", "2026-01-01T00:00:00Z")).at(-1)?.state).toBe(crawled.state);
});

test("a run that is stopped before its first page is no proof of calm, and leaves no trace in the health", async () => {
  const tools = { fetch: answering("good"), now, stopped: AbortSignal.abort() };
  const crawled = await crawlOnce(
    entryOf(sourceOf(() => ({ state: "ok" }))),
    partsOf(answering("good"), { tools } as Partial<CrawlingParts>),
  );
  expect(crawled.state).toBe("error");
  expect(fetches).toBe(0);
  expect(await store.runs("s", "2026-01-01T00:00:00Z")).toEqual([]);
});

test("a network failure is told, not thrown", async () => {
  const broken: Fetch = async () => {
    throw new Failure("NET_TOO_LARGE", "50 MB");
  };
  expect(await crawlOnce(entryOf(sourceOf(() => ({ state: "ok" }))), partsOf(broken))).toMatchObject({ state: "error" });
});

test("a full disk stops crawling before anything is fetched", async () => {
  const full: Store = {
    ...store,
    writeState: async () => {
      throw new Failure("STORE_WRITE", "disk full");
    },
  };
  await expect(crawlOnce(entryOf(sourceOf(() => ({ state: "ok" }))), partsOf(answering("good"), { store: full }))).rejects.toMatchObject({
    code: "STORE_WRITE",
  });
  expect(fetches).toBe(0);
});

test("a write that fails after the fetch moves no memory", async () => {
  const parts = partsOf(answering("good"), {
    intake: {
      take: async () => {
        throw new Failure("STORE_WRITE", "disk full");
      },
      save: async () => undefined,
    },
  });
  await expect(crawlOnce(entryOf(sourceOf(() => ({ state: "ok", mentions: [mention("weibo:1")] }))), parts)).rejects.toMatchObject({
    code: "STORE_WRITE",
  });
  expect(await memory()).toBeUndefined();
});

test("what is not watched is left out, but a repost of something watched is kept", async () => {
  const mentions = [mention("weibo:1"), mention("weibo:2", "今天天气真好"), { ...mention("weibo:3", "转发微博"), repostOf: "weibo:1" }];
  await crawlOnce(entryOf(sourceOf(() => ({ state: "ok", mentions }))), partsOf(answering("good")));
  expect((await store.mentions(["weibo:1", "weibo:2", "weibo:3"])).map(({ id }) => id).sort()).toEqual(["weibo:1", "weibo:3"]);
});
