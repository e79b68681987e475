import { maskNames } from "../lib/mask-names.ts";

/** Control, bidirectional, zero-width and tag characters: invisible, and able to turn a line into another one. */
const invisible = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const stackedMarks = /(\p{M}{2})\p{M}+/gu;
const address = /(?:https?|ftp|file|data|javascript|weixin|dingtalk|lark):\S+|\b(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/:?#][\w\-./?%&=+#:~]*)?/giu;
const mobile = /(?<!\d)1[3-9]\d{9}(?!\d)/g;
const identityNumber = /(?<!\d)\d{17}[\dXx](?!\d)/g;
const calledName = /[@＠][\p{L}\p{N}_\-·.]{1,30}/gu;

/** One line of visible text: no control, bidi or zero-width characters, white space collapsed. */
export const cleanLine = (text: string): string =>
  text
    .replace(/\p{Surrogate}/gu, "")
    .replace(/\s+/gu, " ")
    .replace(invisible, "")
    .replace(stackedMarks, "$1")
    .trim();

/** Words of a stranger, safe to show: one clean line without links, called names, staff's names, phone or identity numbers. */
export const cleanQuote = (text: string, maxChars: number): string =>
  shorten(
    maskNames(cleanLine(text))
      .replace(address, "〔链接〕")
      .replace(identityNumber, "〔证件号〕")
      .replace(mobile, (number) => `${number.slice(0, 3)}****${number.slice(7)}`)
      .replace(calledName, "＠某用户"),
    maxChars,
  );

/** At most so many characters (code points); a cut is marked by an ellipsis. */
export const shorten = (text: string, maxChars: number): string => {
  const points = [...text];
  return points.length <= maxChars ? text : `${points.slice(0, Math.max(0, maxChars - 1)).join("")}…`;
};

/** A link that may be shown: http or https, written so that no markup can break out of it; otherwise `undefined`. */
export const safeUrl = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  try {
    const url = new URL(text);
    if (url.protocol !== "https:" && url.protocol !== "http:") return undefined;
    if (url.username !== "" || url.password !== "") return undefined;
    return url.href.replace(/[()<>"'[\]`*|\\]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
  } catch {
    return undefined;
  }
};

/** UTF-8 bytes of a text: what platforms count. */
export const bytesOf = (text: string): number => Buffer.byteLength(text, "utf8");

/** The longest beginning within so many bytes; it ends at the end of a sentence if it holds one. */
export const cutToBytes = (text: string, maxBytes: number): string => {
  if (bytesOf(text) <= maxBytes) return text;
  let kept = "";
  let bytes = 0;
  for (const point of text) {
    bytes += bytesOf(point);
    if (bytes > maxBytes) break;
    kept += point;
  }
  const end = Math.max(...["。", "！", "？", "；", "!", "?", ";"].map((sign) => kept.lastIndexOf(sign)));
  return end >= 0 ? kept.slice(0, end + 1) : kept;
};
