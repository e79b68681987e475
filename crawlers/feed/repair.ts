import { load } from "cheerio";

/** Control characters that XML 1.0 forbids. */
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** What every feed is freed of before it is parsed: a mark, blanks before the prolog, a document type (entities are never expanded). */
export function strip(text: string): string {
  const bare = text.replace(/^[\ufeff\s]+/, "").replace(/^(?:<!--[\s\S]*?-->\s*)+(?=<\?xml)/, "");
  return withoutDoctype(bare.replace(forbidden, ""));
}

function withoutDoctype(text: string): string {
  const at = /<!DOCTYPE\b/i.exec(text.slice(0, 20_000))?.index;
  if (at === undefined) return text;
  const subset = /^<!DOCTYPE[^[>]*\[[\s\S]*?\]\s*>/i.exec(text.slice(at)) ?? /^<!DOCTYPE[^>]*>/i.exec(text.slice(at));
  return subset ? text.slice(0, at) + text.slice(at + subset[0].length) : text;
}

/** The entities that XML itself knows. */
const known = new Set(["amp", "lt", "gt", "quot", "apos"]);

/** One attempt at a feed that no parser takes: bare `&`, entities of HTML, raw HTML in texts, a cut end. */
export function repair(text: string): string {
  return closed(wrapped(text.replace(/<\?xml[^>]*\?>/i, "").replace(/<\?(?!xml)[^>]*\?>/g, "")));
}

/** Elements whose content is text for people, and may hold unescaped markup. */
const textElements = "title|description|summary|content|content:encoded|encoded|link|author|guid|body|abstract|subtitle|tagline|info";

/** Puts what stands inside text elements under CDATA when it holds raw markup, and mends ampersands elsewhere. */
function wrapped(text: string): string {
  const pieces = text.split(/(<!\[CDATA\[[\s\S]*?\]\]>)/);
  const mended = pieces.map((piece) => (piece.startsWith("<![CDATA[") ? piece : mendAmpersands(piece))).join("");
  const element = new RegExp(String.raw`<(${textElements})(\s[^<>]*)?>([\s\S]*?)</\1\s*>`, "gi");
  return mended.replace(element, (whole, name: string, attributes: string | undefined, inner: string) => {
    const raw = inner.includes("<") && !inner.includes("<![CDATA[") && !/type\s*=\s*["']xhtml/i.test(attributes ?? "");
    if (!raw || /<(?:item|entry|channel)\b/i.test(inner)) return whole;
    return `<${name}${attributes ?? ""}><![CDATA[${inner.replaceAll("]]>", "]]&gt;")}]]></${name}>`;
  });
}

const mendAmpersands = (text: string): string =>
  text.replace(/&(?:(#\d{1,7}|#x[0-9a-f]{1,6})|([a-z][a-z0-9]{1,31}));|&/gi, (whole, code?: string, name?: string) => {
    if (code !== undefined) return whole;
    if (name === undefined) return "&amp;";
    return known.has(name) ? whole : named(whole);
  });

/** An entity of HTML as the character that it means. */
function named(entity: string): string {
  const text = load(`<p>${entity}</p>`)("p").text();
  return text === entity ? `&amp;${entity.slice(1)}` : text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** Cuts a truncated feed after its last whole item and closes what is still open. */
function closed(text: string): string {
  if (/<\/(?:rss|feed|rdf:RDF|channel)\s*>\s*(?:<!--[\s\S]*?-->\s*)*$/i.test(text.slice(-4000))) return text;
  const ends = [...text.matchAll(/<\/(?:item|entry)\s*>/gi)];
  const last = ends.at(-1);
  const kept = last ? text.slice(0, last.index + last[0].length) : text;
  const open: string[] = [];
  for (const match of kept.replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, "").matchAll(/<(\/?)([a-z][\w:.-]*)[^<>]*?(\/?)>/gi)) {
    if (match[3] === "/") continue;
    if (match[1] === "") open.push(match[2] ?? "");
    else open.splice(Math.max(0, open.lastIndexOf(match[2] ?? "")), 1);
  }
  return (
    kept +
    open
      .reverse()
      .map((name) => `</${name}>`)
      .join("")
  );
}
