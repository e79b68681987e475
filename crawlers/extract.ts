import { type DecodeHints, decode } from "../lib/decode.ts";
import type { Article } from "./article/article.ts";
import { readNews } from "./article/news.ts";
import { isWechat, readWechat } from "./article/wechat.ts";

/** Where a saved page came from, as far as that is known. */
export interface PageHints extends DecodeHints {
  readonly url?: string | undefined;
  readonly now?: string | undefined;
}

/** Reads the article of a saved page: WeChat by its own data, everything else by what it states, shows and holds. */
export function extract(page: Uint8Array | string, hints: PageHints = {}): Article {
  const html = typeof page === "string" ? page : decode(page, hints).text;
  return isWechat(html, hints.url) ? readWechat(html) : readNews(html, hints);
}
