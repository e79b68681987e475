import { crawl } from "../crawlers/crawl.ts";
import type { Source } from "../crawlers/source.ts";
import { newsSite, wechatArticle } from "../crawlers/sources.ts";
import { Failure } from "../lib/errors.ts";
import type { Mention } from "../model/mention.ts";
import type { Parts } from "./parts.ts";

/** Whether what a person typed is a link and nothing else. */
export const isLink = (text: string): boolean => /^https?:\/\/\S+$/.test(text.trim());

/** Reads the page of a link as the source for its kind would; `INPUT_INVALID` when nothing can be read there. */
export const readLinked = async (url: string, parts: Pick<Parts, "crawling">): Promise<Mention> => {
  const isWechat = /^https?:\/\/mp\.weixin\.qq\.com\//.test(url);
  const source = (isWechat ? wechatArticle : newsSite) as Source;
  const reader: Source = { ...source, start: () => [{ url, carry: { kind: "article" } }] };
  const options = source.options.parse(isWechat ? { urls: [url] } : { list: url });
  const job = { key: "add", source: reader, options, memory: {}, words: [], maxPages: 10, robots: false };
  const result = await crawl(job, { ...parts.crawling.tools, known: async () => new Set() });
  const mention = result.mentions[0];
  if (!mention) throw new Failure("INPUT_INVALID", `这个链接读不出内容：${result.because ?? result.state}；可改为直接写正文`);
  return mention;
};
