import { type Cheerio, load } from "cheerio";
import type { Element } from "domhandler";
import type { RawFeed, RawItem } from "./raw.ts";

/** The second parser: takes any tangle of tags (htmlparser2) and reads every item or entry in it; `undefined` when it is no feed. */
export function readLeniently(text: string): RawFeed | undefined {
  const $ = load(text, { xml: { xmlMode: true, recognizeCDATA: true, decodeEntities: true, lowerCaseTags: true } });
  const root = $("rss, feed, rdf\\:rdf, channel").first();
  if (root.length === 0) return undefined;
  const child = (scope: Cheerio<Element>, ...names: readonly string[]): string | undefined => {
    for (const name of names) {
      const found = scope.children(name.replace(":", "\\:")).first();
      const value = found.attr("href") ?? found.text().trim();
      if (found.length > 0 && value !== "") return value;
    }
    return undefined;
  };
  const head = $("channel, feed").first() as Cheerio<Element>;
  const items = $("item, entry").toArray() as Element[];
  return {
    title: child(head, "title"),
    link: child(head, "link"),
    items: items.map((item) => readItem($(item), child)),
  };
}

function readItem(item: Cheerio<Element>, child: (scope: Cheerio<Element>, ...names: readonly string[]) => string | undefined): RawItem {
  const alternate = item.children("link[rel=alternate], link:not([rel])").first();
  return {
    id: child(item, "guid", "id") ?? item.attr("rdf:about"),
    link: alternate.attr("href") ?? (alternate.text().trim() || undefined) ?? item.attr("href"),
    title: child(item, "title"),
    html: child(item, "content:encoded", "content", "description", "summary", "abstract"),
    author: item.find("author > name").first().text().trim() || child(item, "author", "dc:creator"),
    published: child(item, "pubdate", "published", "issued", "dc:date", "created"),
    updated: child(item, "updated", "modified", "lastmod"),
  };
}
