import { z } from "zod";
import { secondMs } from "../../lib/time.ts";
import { defineSource, type Page, type Parsed } from "../source.ts";
import { type ArticleClue, articleRequest, parseArticle } from "../wechat/mention.ts";
import { linkRequest, readResults, readStub, searchRequest, sogouWall } from "../wechat/sogou.ts";

const Options = z.strictObject({
  keywords: z.array(z.string().trim().min(1)).min(1).describe("搜索词，每个单独搜索"),
  span: z
    .enum(["any", "day", "week", "month", "year"])
    .default("day")
    .describe("只搜多久以内：any 不限、day 一天、week 一周、month 一月、year 一年"),
  pages: z.int().min(1).max(10).default(2).describe("每个词最多翻多少页（每页约 10 篇；不登录最多 10 页）"),
});
type Options = z.infer<typeof Options>;

/** WeChat articles by keyword: Sogou's search, its temporary link followed at once, then the article's own page. */
export const wechatSogou = defineSource<Options>({
  name: "wechat-sogou",
  title: "微信搜索（搜狗）",
  platform: "wechat",
  quietAfter: "1d",
  schedule: "7,37 * * * *",
  pauseMs: 20 * secondMs,
  options: Options,
  byHand: ({ keywords }) =>
    keywords
      .slice(0, 3)
      .map((word) => ({ title: `在搜狗微信搜“${word}”`, url: `https://weixin.sogou.com/weixin?type=2&query=${encodeURIComponent(word)}` })),
  start: ({ keywords, span }) => keywords.map((keyword) => searchRequest(keyword, 1, span)),
  parse: (page, options) => {
    const kind = page.request.carry?.kind;
    if (kind === "article") return parseArticle(page);
    return kind === "link" ? parseLink(page) : parseList(page, options);
  },
});

function parseList(page: Page, { pages, span }: Options): Parsed {
  const read = readResults(page);
  if ("state" in read) return read;
  const { keyword = "", page: number = 1 } = (page.request.carry ?? {}) as { keyword?: string; page?: number };
  const links = read.results.map((result) => linkRequest(result, page.finalUrl));
  const following = read.hasNext && number < pages ? [searchRequest(keyword, number + 1, span)] : [];
  return { state: "ok", next: [...links, ...following] };
}

function parseLink(page: Page): Parsed {
  const wall = sogouWall(page);
  if (wall) return wall;
  const { kind: _kind, key, ...clue } = (page.request.carry ?? {}) as { kind?: string; key?: string } & ArticleClue;
  // An old result links straight to the article.
  if (/^https?:\/\/mp\.weixin\.qq\.com\//.test(page.finalUrl)) return parseArticle(page);
  const url = readStub(page.body);
  return url ? { state: "ok", next: [articleRequest(url, clue, key)] } : { state: "changed", because: "认不出搜狗的跳转页" };
}
