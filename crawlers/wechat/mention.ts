import type { Mention } from "../../model/mention.ts";
import type { Article, WechatIdentity } from "../article/article.ts";
import { extract } from "../extract.ts";
import type { Page, Parsed, Request } from "../source.ts";

/** What is known of an article before its page is read. */
export interface ArticleClue {
  readonly title?: string | undefined;
  readonly account?: string | undefined;
  readonly publishedAt?: string | undefined;
}

/** The address of an article that does not expire. */
export const wechatUrl = ({ biz, mid, idx, sn, short }: WechatIdentity): string =>
  sn
    ? `https://mp.weixin.qq.com/s?__biz=${biz}&mid=${mid}&idx=${idx}&sn=${sn}`
    : short
      ? `https://mp.weixin.qq.com/s/${short}`
      : `https://mp.weixin.qq.com/s?__biz=${biz}&mid=${mid}&idx=${idx}`;

/** Asks for an article; English error pages come to those who do not ask for Chinese. */
export const articleRequest = (url: string, clue: ArticleClue, once?: string): Request => ({
  url,
  headers: { "accept-language": "zh-CN,zh;q=0.9", accept: "text/html,application/xhtml+xml" },
  carry: { kind: "article", ...clue },
  ...(once !== undefined && { once }),
  ...(/[?&]signature=/.test(url) && { temporary: true }),
});

/** Reads a page of mp.weixin.qq.com: an article, or what WeChat shows in its place. */
export function parseArticle(page: Page): Parsed {
  if (/\/mp\/wappoc_appmsgcaptcha/.test(page.finalUrl)) return { state: "captcha", because: "微信要求验证（环境异常）" };
  const article = extract(page.body, { url: "https://mp.weixin.qq.com/" });
  // A search's link expired before it was followed: the article lives on and is found anew.
  if (page.request.temporary && /过期|expired/i.test(article.because ?? "")) return { state: "error", because: "搜索给的临时链接已过期" };
  if (article.status === "gone") return { state: "gone", because: article.because ?? "文章已不可见" };
  if (article.status === "blocked") return { state: "captcha", because: `微信要求验证（${article.because ?? "环境异常"}）` };
  if (article.status !== "ok" || !article.identity) return { state: "changed", because: "认不出文章页" };
  return { state: "ok", mentions: [toMention(article, article.identity, page)] };
}

function toMention(article: Article, identity: WechatIdentity, page: Page): Mention {
  const clue = (page.request.carry ?? {}) as ArticleClue;
  const publishedAt = article.publishedAt ?? clue.publishedAt;
  const title = article.title ?? clue.title;
  const name = article.account ?? clue.account;
  return {
    id: `wechat:${identity.biz}:${identity.mid}:${identity.idx}`,
    source: "wechat-article",
    platform: "wechat",
    url: wechatUrl(identity),
    author: { id: identity.biz, ...(name && { name }) },
    publishedAt: publishedAt ?? page.fetchedAt,
    text: article.text,
    ...(title && { title }),
    ...(article.author && { byline: article.author }),
    ...(publishedAt === undefined && { undated: true }),
  };
}
