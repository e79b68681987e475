import { load } from "cheerio";

type Markup = ReturnType<typeof load>;
type Nodes = ReturnType<Markup>["contents"] extends () => infer N ? N : never;

const knownTag = /<\/?\s*(?:a|span|br|img|em|i|p|div)\b|<(?:ahref|spanclass|imgalt)/i;
/** Some stored answers lost the space behind a tag's name (`<imgalt=`). */
const lostSpace = /<(a|img|span)(?=(?:href|alt|src|class)=)/g;
/** The mark of a cut text, with its link's word: `...全文`, `…展开`; the folded full text ends in `收起`. */
const cutMark = /(?:\s*(?:\.{3}|…)+)?\s*(?:全文|展开(?:全文)?c?)\s*$/;
const foldMark = /\s*收起(?:全文)?d?\s*$/;
const invisible = /[\u200b-\u200d\u2060\ufeff\u00ad]/g;

const tidy = (text: string): string =>
  text
    .replace(invisible, "")
    .replace(/\u00a0/g, " ")
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .map((line) => line.replace(/[ \t\u3000]+$/g, "").replace(/^[ \t]+/g, ""))
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();

/** The picture of an emoji says its name in `alt` or `title`; other pictures say nothing. */
const emojiName = (image: { attribs?: Record<string, string> }): string => {
  const name = image.attribs?.alt || image.attribs?.title || "";
  return /^\[[^\]]{1,12}\]/.exec(name)?.[0] ?? "";
};

const collect = ($: Markup, nodes: Nodes): string => {
  let text = "";
  for (const node of nodes.toArray()) {
    if (node.type === "text") text += (node as unknown as { data: string }).data;
    else if (node.type !== "tag") continue;
    else if (node.name === "br") text += "\n";
    else if (node.name === "img") text += emojiName(node as { attribs?: Record<string, string> });
    else text += collect($, $(node).contents() as unknown as Nodes);
  }
  return text;
};

/** Weibo's HTML, or its plain text with entities, as people read it: emoji by name, breaks as line ends, no invisible signs. */
export const readText = (html: string): string => {
  const source = knownTag.test(html) ? html.replace(lostSpace, "<$1 ") : html.replace(/</g, "&lt;").replace(/\n/g, "<br>");
  const $ = load(source, null, false);
  return tidy(collect($, $.root().contents() as unknown as Nodes));
};

/** A text without the mark that it was cut or can be folded, and whether it was cut. */
export const uncut = (text: string): { readonly text: string; readonly isCut: boolean } => {
  const isCut = cutMark.test(text);
  return { text: text.replace(isCut ? cutMark : foldMark, "").trim(), isCut };
};

/** What the platform writes for people who repost without a word. */
const noWords = /^(?:转发微博|轉發微博|转发|轉發|repost)?[.。]?$/i;

/** Splits a repost at the first `//@`: only what stands before it are the author's own words. */
export const splitChain = (text: string): { readonly own: string; readonly quoted?: string } => {
  const at = text.search(/(?<!\b(?:https?|ftp):)\/\/\s?[@＠]/i);
  if (at < 0) return { own: text };
  return { own: text.slice(0, at).trim(), quoted: text.slice(at).trim() };
};

/** Own words of a repost; the platform's stand-in for none (转发微博) is none. */
export const ownWords = (text: string): string => (noWords.test(text) ? "" : text);
