import type { CheerioAPI } from "cheerio";
import type { Article } from "./article.ts";
import { readBody } from "./body.ts";
import { readByline } from "./byline.ts";
import { readPublishedAt } from "./date.ts";
import { flowText } from "./flow.ts";
import { readHeader } from "./header.ts";
import { prepare } from "./prepare.ts";
import { readTitle } from "./title.ts";

/** Reads an article from any page that is not WeChat's. */
export function readNews(html: string, hints: { readonly url?: string | undefined; readonly now?: string | undefined } = {}): Article {
  const { $, stated } = prepare(html);
  const pageLines = flowText($("body").toArray()).split("\n");
  const title = readTitle($, stated, pageLines);
  const { lines, body } = readHeader(pageLines, readBody($), title);
  const url = hints.url ?? ownUrl($);
  const publishedAt = readPublishedAt($, { stated, header: lines, body, page: pageLines, url, now: hints.now });
  const text = body.join("\n");
  return { status: text === "" ? "changed" : "ok", title, publishedAt, text, ...readByline(stated, lines, body) };
}

/** The address that the page gives for itself. */
const ownUrl = ($: CheerioAPI): string | undefined => $("link[rel=canonical]").attr("href") ?? $("meta[property='og:url']").attr("content");
