import { z } from "zod";
import { duration } from "../../lib/options.ts";
import { secondMs } from "../../lib/time.ts";
import { canonicalKey } from "../address.ts";
import { readFeed } from "../feed.ts";
import { defineSource, type Page, type Parsed } from "../source.ts";
import { type ArticleClue, articleRequest, parseArticle } from "../wechat/mention.ts";

const Options = z.strictObject({
  url: z.url().describe("桥接服务的订阅地址（wewe-rss、RSSHub 等；JSON、RSS、Atom 均可）"),
  lookback: duration("早于此的文章不要").prefault("7d"),
});

/** One item of a bridge's feed: where the article is, and what the feed says of it. */
interface Item extends ArticleClue {
  readonly url: string;
}

/** WeChat accounts through a bridge's feed; the text is read from the article itself, since bridges send error texts as content. */
export const wechatFeed = defineSource({
  name: "wechat-feed",
  title: "微信公众号订阅",
  platform: "wechat",
  quietAfter: "3d",
  // Bridges allow about 50 requests a day and account, and read WeChat themselves a few times a day.
  schedule: "23 */2 * * *",
  pauseMs: 10 * secondMs,
  options: Options,
  start: ({ url }) => [{ url, carry: { kind: "feed" } }],
  parse: async (page, { lookback }) =>
    page.request.carry?.kind === "article" ? parseArticle(page) : readItems(await itemsOf(page), page, lookback),
});

const JsonFeed = z.object({
  title: z.string().optional(),
  items: z.array(
    z.object({
      id: z.string().optional(),
      url: z.string().optional(),
      title: z.string().optional(),
      date_modified: z.string().optional(),
      date_published: z.string().optional(),
    }),
  ),
});

async function itemsOf(page: Page): Promise<readonly Item[]> {
  if (!page.body.trimStart().startsWith("{")) {
    const feed = await readFeed(page.bytes.length > 0 ? page.bytes : page.body, {
      contentType: page.contentType,
      url: page.finalUrl,
      now: page.fetchedAt,
    });
    return feed.items.flatMap(({ link, title, publishedAt }) => (link ? [{ url: link, title, publishedAt, account: feed.title }] : []));
  }
  const feed = JsonFeed.parse(JSON.parse(page.body));
  return feed.items.flatMap(({ id, url, title, date_modified, date_published }) => {
    const address = url ?? (id ? `https://mp.weixin.qq.com/s/${id}` : undefined);
    return address ? [{ url: address, title, publishedAt: date_published ?? date_modified, account: feed.title }] : [];
  });
}

function readItems(items: readonly Item[], page: Page, lookback: number): Parsed {
  if (items.length === 0) return { state: "empty", because: "订阅里没有文章" };
  const wechat = items.filter(({ url }) => /^https?:\/\/mp\.weixin\.qq\.com\//.test(url));
  if (wechat.length === 0) return { state: "changed", because: "订阅里没有 mp.weixin.qq.com 的文章" };
  const oldest = new Date(Date.parse(page.fetchedAt) - lookback).toISOString();
  const fresh = wechat.filter(({ publishedAt }) => publishedAt === undefined || publishedAt >= oldest);
  const next = fresh.map(({ url, ...clue }) => articleRequest(url, clue, `article:${canonicalKey(url)}`));
  return { state: "ok", next, ...(fresh.length < items.length && { skipped: { "too-old": items.length - fresh.length } }) };
}
