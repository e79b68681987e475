import { z } from "zod";
import { duration } from "../../lib/options.ts";
import { secondMs } from "../../lib/time.ts";
import { defineSource, type Request, type StartContext } from "../source.ts";
import { isLongText, readLongText } from "../weibo/long-text.ts";
import { type JsonSearch, memoryKey, parseSearchJson, searchJson } from "../weibo/search-json.ts";

const Options = z.strictObject({
  keywords: z.array(z.string().trim().min(1)).min(1).describe("搜索词，每个单独搜索；词内空格表示同时出现"),
  canary: z.string().min(1).nullable().default("今天").describe("探针词：一定搜得到内容的常用词，搜不到说明被限制；写 null 关闭"),
  pages: z.int().min(1).max(100).default(20).describe("每个词一次最多翻多少页"),
  lookback: duration("第一次采集往回看多久").prefault("1d"),
  fresh: duration("被转发的原帖早于此即视为旧帖，只作背景").prefault("3d"),
  session: z
    .enum(["none", "visitor", "login"])
    .default("none")
    .describe("用什么身份访问：none 不带、visitor 访客、login 已登录的本单位账号"),
});
type Options = z.infer<typeof Options>;

const needsOf = ({ session }: Options): { readonly needs?: NonNullable<Request["needs"]> } =>
  session === "none" ? {} : { needs: session };

const sinceOf = (keyword: string, options: Options, { memory, now }: StartContext): string => {
  const until = memory[memoryKey(keyword)];
  return typeof until === "string" ? until : new Date(Date.parse(now) - options.lookback).toISOString();
};

const searchOf = (keyword: string, since: string, startedAt: string): JsonSearch => ({
  keyword,
  since,
  startedAt,
  page: 1,
  blanks: 0,
  seen: 0,
  oldest: startedAt,
  total: 0,
});

/** m.weibo.cn's real-time search by keyword, newest first: read often, since it knows no time windows. */
export const weiboSearch = defineSource<Options>({
  name: "weibo-search",
  title: "微博搜索",
  platform: "weibo",
  quietAfter: "6h",
  schedule: "*/5 * * * *",
  pauseMs: 6 * secondMs,
  options: Options,
  start: (options, context) => {
    const needs = needsOf(options);
    const canary = options.canary === null ? [] : [searchJson(searchOf(options.canary, context.now, context.now), needs, true)];
    return [
      ...canary,
      ...options.keywords.map((keyword) => searchJson(searchOf(keyword, sinceOf(keyword, options, context), context.now), needs)),
    ];
  },
  parse: (page, options) => {
    if (isLongText(page)) return readLongText(page);
    const search = (page.request.carry ?? searchOf("", page.fetchedAt, page.fetchedAt)) as unknown as JsonSearch;
    return parseSearchJson(page, search, { pages: options.pages, freshMs: options.fresh, ...needsOf(options) });
  },
});
