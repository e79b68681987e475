import { load } from "cheerio";
import type { Deed } from "./acknowledge.ts";
import type { Organisation } from "./organisation.ts";
import { findReplyCode } from "./reply-code.ts";

/** A mail as the duty room reads it; names of headers in lower case. */
export interface ReplyMail {
  readonly id: string;
  readonly from: string;
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string | undefined;
  readonly html: string | undefined;
}

/** What somebody wants by a reply. */
export interface Wish {
  readonly deed: Deed;
  /** As it was written: a post's title or key, or a person's name. */
  readonly to: string | undefined;
  readonly because: string;
}

/** How to answer by mail, as the mail itself says. */
export const howToReply = "签收：直接回复本邮件，第一行写“签收”；也可写“误报 原因”或“转派 岗位或姓名 原因”";

/** Whether a machine wrote it: out-of-office answers, bounces, lists (RFC 3834). */
export const isAutomatic = ({ from, subject, headers }: ReplyMail): boolean =>
  (headers["auto-submitted"] ?? "no").trim().toLowerCase() !== "no" ||
  /^(bulk|junk|list|auto_reply)$/i.test(headers.precedence?.trim() ?? "") ||
  ["x-autoreply", "x-autorespond", "x-autoresponse", "list-id"].some((name) => headers[name] !== undefined) ||
  headers["return-path"]?.trim() === "<>" ||
  /^multipart\/report/i.test(headers["content-type"] ?? "") ||
  /^(mailer-daemon|postmaster|no-?reply)@/i.test(from) ||
  /^(自动回复|自动答复|外出|Auto(matic)? ?(Reply|Response)|Out of Office)/i.test(subject.trim());

/** The code that a reply carries: in its subject, or in the thread that it answers. */
export const codeOfReply = ({ subject, headers }: ReplyMail): string | undefined =>
  findReplyCode([headers["in-reply-to"] ?? "", subject, headers.references ?? ""]);

/** Where the quoted mail begins in clients that mark no line of it. */
const quoteHeads = [
  /^[\s-]*-{2,}\s*(原始邮件|原邮件|回复的原邮件|转发的?邮件|转发邮件信息|Original Message|Forwarded message|Original)/i,
  /^[\s*>]*(发件人|寄件者|From)\s*[:：]/i,
  /^_{10,}\s*$/,
];
const wroteLine = /(写道|寫道|wrote)\s*[:：]\s*$/i;
const isQuoted = (line: string): boolean => /^\s*[>＞]/.test(line);

const linesOfHtml = (html: string): readonly string[] => {
  const page = load(html);
  page(
    "style, script, head, title, blockquote, .gmail_quote, #divRplyFwdMsg, #divRplyFwdMsg ~ *, #isReplyContent, #appendonsend ~ *",
  ).remove();
  page("br, p, div, tr, hr").before("\n").after("\n");
  return page.root().text().split("\n");
};

/** Whether the rest of a mail from a line on is what it answers to: a client's head, or a "wrote:" whose quote is not marked itself. */
const beginsQuote = (line: string, rest: readonly string[]): boolean => {
  if (quoteHeads.some((head) => head.test(line))) return true;
  return wroteLine.test(line) && !isQuoted(rest.find((next) => next.trim() !== "") ?? "");
};

/** The lines that a person wrote, without what they answered to. */
export const ownLines = ({ text, html }: Pick<ReplyMail, "text" | "html">): readonly string[] => {
  const lines = text?.trim() ? text.split(/\r?\n/) : linesOfHtml(html ?? "");
  const end = lines.findIndex((line, index) => beginsQuote(line, lines.slice(index + 1)));
  return lines
    .slice(0, end === -1 ? lines.length : end)
    .filter((line) => !isQuoted(line) && !wroteLine.test(line) && line.trim() !== "")
    .map((line) => line.trim());
};

const gap = "[\\s，,：:。.！!；;、]";
const forms: readonly (readonly [Deed, RegExp])[] = [
  ["sign", new RegExp(`^(?:已?签收|已?收到|知悉)(?:${gap}+(?<because>.*))?$`, "u")],
  ["dismiss", new RegExp(`^误报(?:${gap}+(?<because>.*))?$`, "u")],
  ["transfer", new RegExp(`^转派(?:给|至|到)?${gap}*(?<to>[^\\s，,：:。；;]+)(?:${gap}+(?<because>.*))?$`, "u")],
  ["refuse", new RegExp(`^(?:不接收|拒收|退回)(?:${gap}+(?<because>.*))?$`, "u")],
  ["accept", new RegExp(`^接收(?:${gap}+(?<because>.*))?$`, "u")],
];

/** What the first line of a reply asks for; `undefined` when it is not one of the known forms, or names two of them. */
export const wishOf = (lines: readonly string[]): Wish | undefined => {
  const line = (lines[0] ?? "").normalize("NFKC").trim().slice(0, 300);
  for (const [deed, form] of forms) {
    const found = form.exec(line);
    if (found === null) continue;
    const because = (found.groups?.because ?? "").trim();
    const isTwofold = deed === "sign" && /误报|转派|不接收/.test(because);
    return isTwofold ? undefined : { deed, to: found.groups?.to, because };
  }
  return undefined;
};

/** The people whose address wrote it. */
export const sendersOf = ({ people }: Organisation, from: string): readonly string[] =>
  Object.entries(people).flatMap(([key, { email }]) => (email !== undefined && email.toLowerCase() === from.toLowerCase() ? [key] : []));

/** The posts that a name means: a key, a title with or without its unit, or the posts of a person of that name. */
export const postsNamed = ({ people, units }: Organisation, name: string): readonly string[] => {
  const posts = Object.entries(units).flatMap(([unit, { title, posts: roles }]) =>
    Object.entries(roles).map(([role, post]) => ({
      key: `${unit}.${role}`,
      titles: [`${unit}.${role}`, `${title}${post.title}`],
      short: [title, post.title],
      people: post.people,
    })),
  );
  const exact = posts.filter(({ titles }) => titles.includes(name));
  if (exact.length > 0) return exact.map(({ key }) => key);
  const short = posts.filter(({ short: shorts }) => shorts.includes(name));
  const heads = short.filter(({ key }) => key.endsWith(".head"));
  if (short.length > 0) return (short.length > 1 && heads.length === 1 ? heads : short).map(({ key }) => key);
  return posts.filter((post) => post.people.some((person) => person === name || people[person]?.name === name)).map(({ key }) => key);
};
