import { type CheerioAPI, load } from "cheerio";
import type { AnyNode } from "domhandler";
import { flowText } from "./flow.ts";
import { type Literal, readLiteral } from "./literal.ts";

/** What a page says about itself in machine-readable form. */
export interface Stated {
  readonly meta: (...names: readonly string[]) => string | undefined;
  /** The first JSON-LD object that describes an article. */
  readonly linked: Readonly<Record<string, unknown>>;
}

/** Body text shorter than this may mean that the real text waits in a script or a text area. */
const bareChars = 120;

/** Markup that is never part of an article. */
const noise =
  "script, style, noscript, iframe, svg, canvas, object, embed, template, select, button, input, textarea, link, map, [hidden], [aria-hidden=true]";

/** Parses a page as browsers do (parse5), brings text hidden in scripts or text areas into the page, and removes what nobody reads. */
export function prepare(html: string): { readonly $: CheerioAPI; readonly stated: Stated } {
  const $ = load(html);
  const stated = { meta: metaReader($), linked: linkedArticle($) };
  revealTextAreas($);
  const scripts = $("script:not([src])")
    .toArray()
    .map((script) => $(script).text());
  $(noise).remove();
  $("*")
    .contents()
    .filter((_, node) => node.type === "comment")
    .remove();
  if (flowText($("body").toArray()).length < bareChars * 4) revealScripts($, scripts);
  return { $, stated };
}

function metaReader($: CheerioAPI): Stated["meta"] {
  const values = new Map<string, string>();
  for (const tag of $("meta").toArray()) {
    const name = (tag.attribs.property ?? tag.attribs.name ?? tag.attribs.itemprop ?? "").toLowerCase();
    const content = tag.attribs.content?.trim() ?? "";
    if (name !== "" && content !== "" && !values.has(name)) values.set(name, content);
  }
  return (...names) => names.map((name) => values.get(name.toLowerCase())).find((value) => value !== undefined);
}

function linkedArticle($: CheerioAPI): Readonly<Record<string, unknown>> {
  for (const script of $('script[type="application/ld+json"]').toArray()) {
    const found = findArticle(parseLoosely($(script).text()), 0);
    if (found) return found;
  }
  return {};
}

function parseLoosely(text: string): unknown {
  try {
    return JSON.parse(text.replace(/[\u0000-\u001f]+/g, " "));
  } catch {
    return undefined;
  }
}

function findArticle(value: unknown, depth: number): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "object" || value === null || depth > 4) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  if (/Article|NewsArticle|BlogPosting|Report/.test(String(fields["@type"] ?? "")) || "datePublished" in fields || "pubDate" in fields)
    return fields;
  const inner = Array.isArray(value) ? value : [fields["@graph"]];
  return inner.map((item) => findArticle(item, depth + 1)).find((item) => item !== undefined);
}

/** Some portals send the article as escaped markup inside a `<textarea>` (huanqiu). */
function revealTextAreas($: CheerioAPI): void {
  for (const area of $("textarea").toArray()) {
    const text = $(area).text();
    if (text.length < bareChars || !/<(?:p|br|div|article|section)\b/i.test(text)) continue;
    $(area).replaceWith(`<article class="article-content">${text}</article>`);
  }
}

/** Others keep it as a string in a script (toutiao): the longest one that reads like prose is taken. */
function revealScripts($: CheerioAPI, scripts: readonly string[]): void {
  const found = scripts.flatMap(proseStrings).sort((a, b) => b.length - a.length)[0];
  if (found === undefined) return;
  $("body").append(`<article class="article-content">${found}</article>`);
}

const chinese = /[\u4e00-\u9fff]/g;

/** Strings of a script that hold more than `bareChars` Chinese characters and some markup or punctuation. */
function proseStrings(script: string): readonly string[] {
  const found: string[] = [];
  for (const match of script.matchAll(/["']?(?:content|articleBody|article_content|body|html|text)["']?\s*[:=]\s*(?=["'])/gi)) {
    const value: Literal | undefined = readLiteral(script, match.index + match[0].length);
    if (typeof value !== "string" || (value.match(chinese)?.length ?? 0) < bareChars) continue;
    found.push(unescapeMarkup(value));
  }
  return found;
}

/** Markup that was escaped for a string: `&lt;p&gt;`, quoted once more by the template. */
function unescapeMarkup(value: string): string {
  const inner = value.replace(/^"|"$/g, "");
  return /&lt;\s*\/?[a-z]/i.test(inner) ? flowless(inner) : inner;
}

const flowless = (text: string): string =>
  load(`<textarea>${text.replaceAll("</textarea", "")}</textarea>`)("textarea")
    .text()
    .replaceAll('\\"', '"');

/** The share of an element's letters that stand in links, 0…1. */
export function linkShare($: CheerioAPI, node: AnyNode): number {
  const all = $(node).text().replace(/\s+/g, "").length;
  const linked = $(node).find("a[href]").text().replace(/\s+/g, "").length;
  return all === 0 ? 0 : linked / all;
}
