import { readPage } from "../../../../crawlers/crawl-page.ts";
import type { Page, Parsed, Request, Source } from "../../../../crawlers/source.ts";
import { decode } from "../../../../lib/decode.ts";
import type { Mention } from "../../../../model/mention.ts";

/** What a test says about a page beside its body. */
export interface Given {
  readonly url?: string;
  readonly finalUrl?: string;
  readonly status?: number;
  readonly carry?: Request["carry"];
  readonly fetchedAt?: string;
  readonly contentType?: string;
}

/** A page as the fetcher hands it on. */
export const pageOf = (body: string | Uint8Array, given: Given = {}): Page => {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const url = given.url ?? "https://m.weibo.cn/api/container/getIndex";
  return {
    request: { url, ...(given.carry && { carry: given.carry }) },
    finalUrl: given.finalUrl ?? url,
    status: given.status ?? 200,
    contentType: given.contentType ?? "",
    body: decode(bytes).text,
    bytes,
    fetchedAt: given.fetchedAt ?? "2026-11-23T04:00:00.000Z",
  };
};

/** Reads a page as the runner does. */
export const read = (source: unknown, options: unknown, page: Page): Promise<Parsed> => {
  const member = source as Source;
  return readPage(member, page, member.options.parse(options));
};

/** What is recorded of a third party's post: numbers, and the ends of its text. */
export const outline = (mention: Mention): Readonly<Record<string, unknown>> => ({
  id: mention.id,
  url: mention.url,
  author: mention.author.id,
  followers: mention.author.followers,
  verified: mention.author.verified,
  verifiedType: mention.author.verifiedType,
  publishedAt: mention.publishedAt,
  ends: [mention.text.slice(0, 4), mention.text.slice(-4)],
  length: mention.text.length,
  quotedEnds: mention.quoted && [mention.quoted.slice(0, 4), mention.quoted.slice(-4)],
  repostOf: mention.repostOf,
  replyTo: mention.replyTo,
  region: mention.region,
  truncated: mention.truncated,
  editedAt: mention.editedAt,
  quotedBy: mention.quotedBy,
  stale: mention.stale,
  rootGone: mention.rootGone,
  counts: mention.counts,
});
