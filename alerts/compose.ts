import type { Message } from "../model/message.ts";
import { bytesOf, cleanLine, cutToBytes, safeUrl } from "./plain.ts";

/** How a channel writes: each function gets clean text and answers what the platform shows literally. */
export interface Style {
  readonly escape: (text: string) => string;
  readonly headline: (escaped: string, message: Message) => string;
  readonly title: (escaped: string) => string;
  readonly link: (escaped: string, url: string) => string;
  /** What stands between two lines. */
  readonly newline: string;
  /** Calls to people, in the platform's own writing; they stand at the end and survive a cut. */
  readonly calls?: readonly string[];
  /** `false` where the channel shows actions as buttons of its own. */
  readonly hasActions?: boolean;
}

/** A line that is either shown whole or may be cut at a sentence. */
interface Line {
  readonly text: string;
  readonly show: (text: string) => string;
  readonly isWhole: boolean;
}

const wide: Record<string, string> = {
  "<": "＜",
  ">": "＞",
  "[": "［",
  "]": "］",
  "*": "＊",
  _: "＿",
  "`": "｀",
  "#": "＃",
  "~": "～",
  "|": "｜",
  "\\": "＼",
  "@": "＠",
  "&": "＆",
};

/** Markup signs as their full-width twins: no parser, however lenient, reads them as markup or as a call to everybody. */
export const widen = (text: string): string => cleanLine(text).replace(/[<>[\]*_`#~|\\@&]/g, (sign) => wide[sign] as string);

/** For plain text: only what platforms interpret even there (calls and tags). */
export const widenCalls = (text: string): string => cleanLine(text).replace(/[<>@]/g, (sign) => wide[sign] as string);

/** Markdown as the three office platforms read it; what they call bold and a link they write alike. */
export const markdownStyle: Style = {
  escape: widen,
  headline: (text) => `**${text}**`,
  title: (text) => `**${text}**`,
  link: (text, url) => `[${text}](${url})`,
  newline: "\n",
};

/** An id that may be put into a platform's markup: nothing that could call everybody or break out of it. */
export const isPlainId = (id: string | undefined): id is string => id !== undefined && /^[\w][\w.@-]{0,63}$/.test(id);

/** Plain text, as terminals, files and SMS show it. */
export const plainStyle: Style = {
  escape: widenCalls,
  headline: (text) => text,
  title: (text) => `${text}：`,
  link: (text, url) => `${text} ${url}`,
  newline: "\n",
};

const linkLine = (style: Style, { title, url }: { title: string; url: string }): readonly Line[] => {
  const safe = safeUrl(url);
  return safe === undefined ? [] : [{ text: title, show: (text) => style.link(style.escape(text), safe), isWhole: true }];
};

const bodyLines = (message: Message, style: Style): readonly Line[] =>
  message.sections.flatMap((section) => [
    ...(section.title === undefined
      ? []
      : [{ text: section.title, show: (text: string) => style.title(style.escape(text)), isWhole: true }]),
    ...section.lines.map((text) => ({ text, show: style.escape, isWhole: false })),
    ...(section.links ?? []).flatMap((link) => linkLine(style, link)),
  ]);

const tailLines = (message: Message, style: Style, isCut: boolean): readonly string[] => {
  const more = safeUrl(message.moreUrl);
  const buttons = style.hasActions === false ? [] : (message.actions ?? []);
  const actions = buttons.flatMap((action) => linkLine(style, action)).map((line) => line.show(line.text));
  const rest = isCut ? [style.escape("（篇幅所限，以下略）")] : [];
  const whole = more === undefined ? [] : [style.link(style.escape(isCut ? "查看全文" : "查看详情"), more)];
  return [...rest, ...actions, ...whole, ...(style.calls ?? [])];
};

const joinWithin = (head: string, message: Message, style: Style, maxBytes: number): string => {
  const tail = tailLines(message, style, true);
  const room = maxBytes - bytesOf([head, ...tail].join(style.newline));
  const kept: string[] = [];
  let used = 0;
  for (const line of bodyLines(message, style)) {
    const shown = line.show(line.text);
    const cost = bytesOf(style.newline + shown);
    if (used + cost <= room) {
      kept.push(shown);
      used += cost;
      continue;
    }
    // A half sentence helps only where there is nothing else to read.
    const cut = line.isWhole ? [] : cutLine(line, room - used - bytesOf(style.newline));
    if (kept.length === 0 || /[。！？；]$/u.test(cut[0] ?? "")) kept.push(...cut);
    break;
  }
  return [head, ...kept, ...tail].join(style.newline);
};

// Escaping can lengthen a text threefold, so a cut text is cut again until it fits.
const cutLine = (line: Line, maxBytes: number): readonly string[] => {
  let text = line.text;
  for (let limit = maxBytes; limit > 0; limit = Math.floor(limit * 0.8)) {
    text = cutToBytes(text, limit);
    if (bytesOf(line.show(text)) <= maxBytes) return text === "" ? [] : [line.show(text)];
  }
  return [];
};

/** The whole message in a channel's style within so many bytes; what is too long ends at a sentence, with its actions and a link. */
export const compose = (message: Message, style: Style, maxBytes = Number.POSITIVE_INFINITY): string => {
  const head = style.headline(style.escape(message.headline), message);
  const body = bodyLines(message, style).map((line) => line.show(line.text));
  const whole = [head, ...body, ...tailLines(message, style, false)].join(style.newline);
  if (bytesOf(whole) <= maxBytes) return whole;
  const shortened = joinWithin(head, message, style, maxBytes);
  return bytesOf(shortened) <= maxBytes ? shortened : cutToBytes(head, maxBytes);
};
