import { load } from "cheerio";
import Parser from "rss-parser";
import { readTime } from "../lib/chinese-time.ts";
import { type DecodeHints, decode } from "../lib/decode.ts";
import { Failure } from "../lib/errors.ts";
import { flowText } from "./article/flow.ts";
import { readLeniently } from "./feed/lenient.ts";
import type { RawFeed, RawItem } from "./feed/raw.ts";
import { repair, strip } from "./feed/repair.ts";

/** One item of a feed. */
export interface FeedItem {
  /** What the feed calls it; may be missing or change, so a mention's key is its link. */
  readonly id?: string | undefined;
  /** Absolute address. */
  readonly link?: string | undefined;
  readonly title?: string | undefined;
  /** Its text without markup; often a summary. */
  readonly text: string;
  readonly author?: string | undefined;
  /** ISO-8601 UTC; a date without a zone is Beijing time. */
  readonly publishedAt?: string | undefined;
  readonly updatedAt?: string | undefined;
}

/** A feed that was read, and by which means. */
export interface Feed {
  readonly title?: string | undefined;
  readonly link?: string | undefined;
  readonly items: readonly FeedItem[];
  readonly readBy: "rss-parser" | "repair" | "lenient";
}

/** What is known beside the bytes of a feed. */
export interface FeedHints extends DecodeHints {
  readonly url?: string | undefined;
  readonly now?: string | undefined;
}

/** rss-parser works before it answers, so what has not settled this long after its work never will (a document without an element). */
const limitMs = 100;

/** Reads RSS, Atom, RDF or CDF: rss-parser, then once more after repair, then a lenient parser; `SOURCE_CHANGED` when it is no feed. */
export async function readFeed(page: Uint8Array | string, hints: FeedHints = {}): Promise<Feed> {
  const text = strip(typeof page === "string" ? page : decode(page, hints).text);
  if (!/<(?:rss|feed|rdf:RDF|channel|[a-z]+:feed|[a-z]+:rss)\b/i.test(text)) throw new Failure("SOURCE_CHANGED", "这个地址不是订阅源");
  const first = await attempt(text);
  if (first) return finish(first, "rss-parser", hints);
  const second = await attempt(repair(text));
  if (second) return finish(second, "repair", hints);
  const third = readLeniently(text);
  if (third) return finish(third, "lenient", hints);
  throw new Failure("SOURCE_CHANGED", "订阅源损坏，读不出条目");
}

/** Fields that rss-parser drops or turns into dates of the host's zone. */
const fields = [
  ["published", "publishedRaw"],
  ["issued", "issuedRaw"],
  ["updated", "updatedRaw"],
  ["modified", "modifiedRaw"],
  ["dc:date", "dcDate"],
  ["content:encoded", "encodedRaw"],
] as const;

/** A parser for one document: one that never settled would spoil the next. */
const newParser = () => new Parser({ customFields: { item: fields.map((pair) => [...pair] as [string, string]) } });

async function attempt(text: string): Promise<RawFeed | undefined> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const parsing = newParser().parseString(text);
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), limitMs);
    });
    const read = await Promise.race([parsing, late]);
    return read && { title: asText(read.title), link: asText(read.link), items: read.items.map(rawItem) };
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

function rawItem(item: Record<string, unknown>): RawItem {
  const pick = (...names: readonly string[]): string | undefined =>
    names.map((name) => asText(item[name])).find((value) => value !== undefined);
  return {
    id: pick("guid", "id"),
    link: pick("link"),
    title: pick("title"),
    html: pick("encodedRaw", "content", "summary", "contentSnippet", "description"),
    author: pick("creator", "author", "dc:creator"),
    published: pick("publishedRaw", "issuedRaw", "dcDate", "pubDate", "date"),
    updated: pick("updatedRaw", "modifiedRaw"),
  };
}

/** Text of a field that xml2js may have left as `{ _: text, $: attributes }` or as a list. */
function asText(value: unknown): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : value.trim();
  if (Array.isArray(value)) return asText(value[0]);
  return typeof value === "object" && value !== null && "_" in value ? asText((value as { _: unknown })._) : undefined;
}

function finish(raw: RawFeed, readBy: Feed["readBy"], hints: FeedHints): Feed {
  const base = absolute(raw.link, hints.url) ?? hints.url;
  return { title: plain(raw.title), link: base, items: raw.items.map((item) => finishItem(item, base, hints.now)), readBy };
}

function finishItem(item: RawItem, base: string | undefined, now: string | undefined): FeedItem {
  const link = absolute(item.link, base) ?? (/^https?:\/\//.test(item.id ?? "") ? item.id : undefined);
  const time = (label: string | undefined): string | undefined => (label === undefined ? undefined : readTime(label, now)?.at);
  return {
    id: item.id,
    link,
    title: plain(item.title),
    text: item.html === undefined ? "" : flowText(load(item.html).root().toArray()),
    author: plain(item.author),
    publishedAt: time(item.published) ?? time(item.updated),
    updatedAt: time(item.updated),
  };
}

/** A title or name without the markup that some feeds escape into it. */
const plain = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : flowText(load(text).root().toArray()).replaceAll("\n", " ") || undefined;

const absolute = (link: string | undefined, base: string | undefined): string | undefined => {
  if (link === undefined) return undefined;
  const url = base !== undefined && URL.canParse(link, base) ? new URL(link, base) : URL.canParse(link) ? new URL(link) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
};
