import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as cron from "node-cron";
import { describe, expect, test } from "vitest";
import { readPage } from "../../crawlers/crawl-page.ts";
import type { Page, Request, Source } from "../../crawlers/source.ts";
import * as list from "../../crawlers/sources.ts";
import { packageRoot } from "../../lib/assets.ts";
import { decode } from "../../lib/decode.ts";
import { parseDuration } from "../../lib/time.ts";
import { Mention } from "../../model/mention.ts";
import { Notice } from "../../model/notice.ts";

const fetchedAt = "2026-07-18T04:00:00.000Z";
const sources = Object.values(list) as unknown as readonly Source[];
const folderOf = (name: string): string => join(packageRoot, "test/fixtures/sources", name);
const readJson = <Value>(path: string): Value => JSON.parse(readFileSync(path, "utf8")) as Value;

const pageOf = (request: Request, bytes: Uint8Array, over: Partial<Page> = {}): Page => ({
  request,
  finalUrl: request.url,
  status: 200,
  contentType: "",
  body: decode(bytes).text,
  bytes,
  fetchedAt,
  ...over,
});

test("there are sources to look at", () => expect(sources.length).toBeGreaterThanOrEqual(9));

/** Pages that say nothing: none of them may pass for "nothing new". */
const hostile: Readonly<Record<string, string>> = {
  nothing: "",
  "an HTML shell": "<!DOCTYPE html><html><head><title></title></head><body><div id='app'></div></body></html>",
  "cut JSON": '{"ok":1,"data":{"cards":[{"card_ty',
  "another site's JSON": '{"status":"success"}',
  "a list": "[]x",
  "an error page": "<html><head><title>系统错误</title></head><body>服务暂不可用</body></html>",
};

describe.each(sources.map((source) => [source.name, source] as const))("%s", (name, source) => {
  const options = source.options.parse(readJson(join(folderOf(name), "options.json")));

  test("describes itself in Chinese, with a schedule and a patience", () => {
    expect(source.title).toMatch(/[\u4e00-\u9fff]/);
    expect(cron.validate(source.schedule)).toBe(true);
    expect(parseDuration(source.quietAfter)).toBeGreaterThan(0);
    expect(source.pauseMs).toBeGreaterThanOrEqual(0);
  });

  test("starts with requests that can be written down", () => {
    const requests = source.start(options, { now: fetchedAt, memory: {}, words: ["停电"], followed: ["weibo:5321900000000001"] });
    expect(requests.length).toBeGreaterThan(0);
    for (const request of requests) {
      expect(URL.canParse(request.url)).toBe(true);
      expect(JSON.parse(JSON.stringify(request))).toEqual(request);
    }
  });

  test.each(Object.entries(hostile))("never takes %s for nothing new", async (_what, body) => {
    for (const request of source.start(options, { now: fetchedAt, memory: {}, words: ["停电"], followed: ["weibo:5321900000000001"] })) {
      const parsed = await readPage(source, pageOf(request, Buffer.from(body)), options);
      expect(["ok", "empty"]).not.toContain(parsed.state);
      expect(parsed.because).toBeTruthy();
    }
  });

  const pages = readdirSync(folderOf(name)).filter((file) => !/\.page\.json$|\.parsed\.json$|^options\.json$/.test(file));
  test("has recorded pages", () => expect(pages.length).toBeGreaterThan(0));

  test.each(pages)("%s reads as recorded", async (file) => {
    const request = readJson<Request>(join(folderOf(name), `${file}.page.json`));
    const page = pageOf(request, readFileSync(join(folderOf(name), file)));
    const parsed = await readPage(source, page, options);
    for (const mention of parsed.mentions ?? []) {
      expect(Mention.parse(mention).id).toBe(mention.id);
      expect(Date.parse(mention.publishedAt)).toBeLessThanOrEqual(Date.parse(fetchedAt) + 3_600_000);
    }
    for (const notice of parsed.notices ?? []) expect(Notice.parse(notice).id).toBe(notice.id);
    expect(new Set(parsed.mentions?.map(({ id }) => id)).size).toBe(parsed.mentions?.length ?? 0);
    expect(JSON.stringify(await readPage(source, page, options))).toBe(JSON.stringify(parsed));
    await expect(`${JSON.stringify(parsed, undefined, 2)}\n`).toMatchFileSnapshot(join(folderOf(name), `${file}.parsed.json`));
  });
});
