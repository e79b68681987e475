import { z } from "zod";
import { duration } from "../../lib/options.ts";
import { secondMs } from "../../lib/time.ts";
import { defineSource, type Page, type Request, type StartContext } from "../source.ts";
import { isLongText, readLongText } from "../weibo/long-text.ts";
import { canaryHtml, type HtmlSearch, parseSearchHtml, startHtml } from "../weibo/search-html.ts";
import { beginSearch, type JsonSearch, memoryKey, parseSearchJson, searchJson } from "../weibo/search-json.ts";
import { visitorStep } from "../weibo/session.ts";

const Options = z.strictObject({
  keywords: z.array(z.string().trim().min(1)).min(1).describe("搜索词，每个单独搜索；词内空格表示同时出现"),
  via: z
    .enum(["m", "s"])
    .default("m")
    .describe("在哪里搜：m 手机站实时搜索（无需时间窗，勤读）；s 电脑站高级搜索（需登录，按时间窗逐段读，量大时自动细分）"),
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

/** Words that are up to date come first: one that has much to catch up on does not keep the others waiting. */
const inOrder = (keywords: readonly string[], { memory }: StartContext): readonly string[] => {
  const until = (keyword: string): string => String(memory[memoryKey(keyword)] ?? "");
  return [...keywords].sort((a, b) => Number(until(a) < until(b)) - Number(until(a) > until(b)));
};

const startMobile = (options: Options, context: StartContext): readonly Request[] => {
  const needs = needsOf(options);
  const canary = options.canary === null ? [] : [searchJson(beginSearch(options.canary, { ...context, memory: {} }, 0), needs, true)];
  const searches = inOrder(options.keywords, context).map((keyword) => searchJson(beginSearch(keyword, context, options.lookback), needs));
  return [...canary, ...searches];
};

const startWeb = (options: Options, context: StartContext): readonly Request[] => [
  ...(options.canary === null ? [] : [canaryHtml(options.canary)]),
  ...inOrder(options.keywords, context).flatMap((keyword) => startHtml(keyword, context, options.lookback)),
];

/** Results of the desktop site; a saved page that came without its request is told by how it begins. */
const isHtml = ({ request, body }: Page): boolean =>
  request.carry?.kind === "windows" ||
  new URL(request.url).hostname === "s.weibo.com" ||
  (!request.carry && body.trimStart().startsWith("<"));

/**
 * Weibo by keyword. The mobile site is read newest first and often, since it knows no time windows; the desktop site
 * (logged in) is read window by window. A canary word tells "nothing new" from "blind": both look the same.
 */
export const weiboSearch = defineSource<Options>({
  name: "weibo-search",
  title: "微博搜索",
  platform: "weibo",
  quietAfter: "6h",
  schedule: "*/5 * * * *",
  pauseMs: 6 * secondMs,
  options: Options,
  byHand: ({ keywords }) =>
    keywords.slice(0, 3).map((word) => ({ title: `在微博搜“${word}”`, url: `https://s.weibo.com/weibo?q=${encodeURIComponent(word)}` })),
  start: (options, context) => (options.via === "s" ? startWeb(options, context) : startMobile(options, context)),
  parse: (page, options) => {
    const visit = visitorStep(page);
    if (visit) return visit;
    if (isLongText(page)) return readLongText(page);
    const carry = page.request.carry as unknown;
    if (isHtml(page)) return parseSearchHtml(page, carry as HtmlSearch | undefined, options.fresh);
    const search = (carry ?? beginSearch("", { memory: {}, now: page.fetchedAt }, 0)) as JsonSearch;
    return parseSearchJson(page, search, { pages: options.pages, freshMs: options.fresh, ...needsOf(options) });
  },
});
