import { z } from "zod";
import { duration } from "../../lib/options.ts";
import { secondMs } from "../../lib/time.ts";
import type { Mention } from "../../model/mention.ts";
import { hostOf, newsId } from "../address.ts";
import { type FeedItem, readFeed } from "../feed.ts";
import { dated, passedUnseen } from "../news-page.ts";
import { defineSource, type Page, type Parsed } from "../source.ts";

const Options = z.strictObject({
  url: z.url().describe("订阅地址（RSS、Atom、RDF 均可）"),
  medium: z.string().min(1).optional().describe("媒体名称；不写则用订阅自报的名称"),
  lookback: duration("早于此的条目不要（首次订阅时避免旧闻）").prefault("7d"),
});
type Options = z.infer<typeof Options>;

/** RSS, Atom and RDF feeds of news sites. */
export const newsFeed = defineSource<Options>({
  name: "news-feed",
  title: "新闻订阅",
  platform: "news",
  quietAfter: "2d",
  schedule: "*/10 * * * *",
  pauseMs: 2 * secondMs,
  basis: "permitted",
  robots: true,
  options: Options,
  byHand: ({ url }) => [{ title: "订阅所在的网站", url: new URL("/", url).href }],
  start: ({ url }, { memory }) => [
    {
      url,
      carry: { seen: memory.seen ?? [], newestAt: memory.newestAt },
      headers: { accept: "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5" },
    },
  ],
  parse: async (page, options) => {
    const feed = await readFeed(page.bytes.length > 0 ? page.bytes : page.body, {
      contentType: page.contentType,
      url: page.finalUrl,
      now: page.fetchedAt,
    });
    if (feed.items.length === 0) return { state: "empty", because: "订阅里没有条目" };
    return readItems(feed.items, options.medium ?? feed.title, page, options);
  },
});

function readItems(items: readonly FeedItem[], medium: string | undefined, page: Page, { lookback }: Options): Parsed {
  const skipped: Record<string, number> = {};
  const skip = (because: string): undefined => {
    skipped[because] = (skipped[because] ?? 0) + 1;
    return undefined;
  };
  const oldest = new Date(Date.parse(page.fetchedAt) - lookback).toISOString();
  const mentions = items.map((item) => {
    if (!item.link) return skip("no-link");
    if (!item.title && item.text === "") return skip("no-text");
    return (item.publishedAt ?? page.fetchedAt) < oldest ? skip("too-old") : toMention(item, item.link, medium, page.fetchedAt);
  });
  const read = mentions.filter((mention) => mention !== undefined);
  return { state: "ok", mentions: read, skipped, ...windowOf(items, page) };
}

const Carry = z.object({ seen: z.array(z.string()), newestAt: z.string().optional() });

/** What the feed shows now, to be compared by the next run; when nothing of the last run is left, items passed unseen. */
function windowOf(items: readonly FeedItem[], page: Page): Pick<Parsed, "remember" | "gap"> {
  const keys = items.flatMap(({ link }) => (link ? [newsId(link)] : []));
  const times = items.flatMap(({ publishedAt }) => (publishedAt && publishedAt <= page.fetchedAt ? [publishedAt] : [])).sort();
  const before = Carry.safeParse(page.request.carry).data;
  const newestAt = times.at(-1) ?? before?.newestAt;
  const remember = { seen: keys.slice(0, 500), ...(newestAt && { newestAt }) };
  const isApart = before !== undefined && before.seen.length > 0 && keys.length > 0 && !keys.some((key) => before.seen.includes(key));
  const gap = isApart ? passedUnseen({ from: before.newestAt, times, count: keys.length, now: page.fetchedAt }) : undefined;
  return { remember, ...(gap && { gap }) };
}

function toMention(item: FeedItem, link: string, medium: string | undefined, fetchedAt: string): Mention {
  return {
    id: newsId(link),
    source: "news-feed",
    platform: "news",
    url: link,
    author: { id: hostOf(link), ...(medium && { name: medium }) },
    ...dated(item.publishedAt, fetchedAt),
    text: item.text,
    ...(item.title && { title: item.title }),
    ...(item.updatedAt && item.updatedAt !== item.publishedAt && { editedAt: item.updatedAt }),
  };
}
