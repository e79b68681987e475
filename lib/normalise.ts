import { kinds, loadTables, type Tables } from "./folding.ts";

/** A text made comparable: the author's own words, and for each UTF-16 unit where it stood in the original (absent when nothing moved). */
export interface Normalised {
  readonly text: string;
  readonly offsets?: Uint32Array;
}

/** Where the scan is. */
interface Scan {
  source: string;
  at: number;
  units: Uint16Array;
  from: Uint32Array;
  length: number;
  changed: boolean;
  /** Whether anything was left out or made longer, so that offsets differ from positions. */
  moved: boolean;
  /** Where the next `>` stands at or after the last tag looked at; −1 when there is none. */
  close: number;
}

let tables: Tables | undefined;

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " ", hellip: "…", mdash: "—" };
const entityForm = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/iy;
const webForm = /https?:\/\/[!-;=?-~]+/iy;
const replyForm = /@[^:：\s]{1,40}[:：]?\s*/y;
const breaks = /^<\/?(?:br|p|div|li|tr|h\d)\b/i;
const emoticon = /^<img\b[^>]{0,400}?\balt="?(\[[^\]"]{1,8}\])/i;
const space = 0x20;
const newline = 0x0a;
/** A longer tag is not a left-over of HTML but two signs in a text. */
const longestTag = 2000;

const push = (scan: Scan, code: number, from: number): void => {
  if (scan.length === scan.units.length) {
    const [units, offsets] = [new Uint16Array(scan.length * 2), new Uint32Array(scan.length * 2)];
    units.set(scan.units);
    offsets.set(scan.from);
    scan.units = units;
    scan.from = offsets;
  }
  scan.units[scan.length] = code;
  scan.from[scan.length] = from;
  scan.length += 1;
};

const pushAll = (scan: Scan, text: string, from: number): void => {
  for (let index = 0; index < text.length; index += 1) push(scan, text.charCodeAt(index), from);
};

const pushSpace = (scan: Scan, from: number): void => {
  const last = scan.length === 0 ? space : (scan.units[scan.length - 1] as number);
  if (last === space || last === newline) {
    scan.changed = true;
    scan.moved = true;
  } else push(scan, space, from);
};

/** Skips `count` units of the source. */
const skip = (scan: Scan, count: number): void => {
  scan.changed = true;
  scan.moved = true;
  scan.at += count;
};

const readEntity = (scan: Scan): string | undefined => {
  entityForm.lastIndex = scan.at;
  const match = entityForm.exec(scan.source);
  if (!match) return undefined;
  skip(scan, match[0].length);
  if (match[3]) return entities[match[3].toLowerCase()] ?? match[0];
  const code = match[1] ? Number(match[1]) : Number.parseInt(match[2] as string, 16);
  return code < 0x20 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? " " : String.fromCodePoint(code);
};

const startsTag = (source: string, at: number): boolean => {
  const next = source.charCodeAt(at + 1) | 0x20;
  return (next >= 0x61 && next <= 0x7a) || next === 0x2f || next === 0x21;
};

/** What a tag leaves behind: a line end, an emoticon's name or nothing; `undefined` when this is no tag. */
const readTag = (scan: Scan): string | undefined => {
  if (!startsTag(scan.source, scan.at)) return undefined;
  if (scan.close !== -1 && scan.close < scan.at) scan.close = scan.source.indexOf(">", scan.at);
  if (scan.close === -1 || scan.close - scan.at > longestTag) return undefined;
  const tag = scan.source.slice(scan.at, scan.close + 1);
  skip(scan, tag.length);
  if (breaks.test(tag)) return "\n";
  return emoticon.exec(tag)?.[1] ?? "";
};

const endsWith = (scan: Scan, text: string): boolean => {
  if (scan.length < text.length) return false;
  for (let back = 1; back <= text.length; back += 1)
    if (scan.units[scan.length - back] !== text.charCodeAt(text.length - back)) return false;
  return true;
};

const lineStart = (scan: Scan): boolean => scan.length === 2 || (scan.length > 2 && scan.units[scan.length - 3] === newline);

/** Before an `@`: the chain of a repost ends the text, the address of a reply is left out; otherwise the sign stays. */
const readAt = (scan: Scan): void => {
  if (endsWith(scan, "//")) {
    scan.length -= 2;
    skip(scan, scan.source.length);
    return;
  }
  if ((endsWith(scan, "回复") || endsWith(scan, "回覆")) && lineStart(scan)) {
    replyForm.lastIndex = scan.at;
    const match = scan.source.charCodeAt(scan.at) === 0x40 ? replyForm.exec(scan.source) : null;
    if (match) {
      scan.length -= 2;
      skip(scan, match[0].length);
      return;
    }
  }
  if (scan.source.charCodeAt(scan.at) !== 0x40) scan.changed = true;
  push(scan, 0x40, scan.at);
  scan.at += 1;
};

const readWeb = (scan: Scan): void => {
  const from = scan.at;
  const code = scan.source.charCodeAt(from);
  if ((scan.source.charCodeAt(from + 1) | 0x20) === 0x74) {
    webForm.lastIndex = from;
    const match = webForm.exec(scan.source);
    if (match) {
      skip(scan, match[0].length);
      pushSpace(scan, from);
      return;
    }
  }
  const small = code | 0x20;
  if (small !== code) scan.changed = true;
  push(scan, small, from);
  scan.at += 1;
};

const readSurrogates = (scan: Scan): void => {
  const from = scan.at;
  const low = scan.source.charCodeAt(from + 1);
  if (!(low >= 0xdc00 && low <= 0xdfff)) {
    skip(scan, 1);
    return;
  }
  const high = scan.source.charCodeAt(from);
  // Mathematical letters and digits (U+1D400…) and enclosed ones (U+1F100…) are Latin in disguise.
  if (high === 0xd835 || (high === 0xd83c && low < 0xdde6)) {
    const folded = scan.source
      .slice(from, from + 2)
      .normalize("NFKC")
      .toLowerCase();
    scan.changed = true;
    scan.moved = true;
    pushAll(scan, folded, from);
  } else {
    push(scan, high, from);
    push(scan, low, from + 1);
  }
  scan.at += 2;
};

const readPlainUnit = (scan: Scan): void => {
  push(scan, (tables as Tables).plain[scan.source.charCodeAt(scan.at)] as number, scan.at);
  scan.changed = true;
  scan.at += 1;
};

const readText = (scan: Scan, leftOver: string | undefined, from: number): void => {
  if (leftOver === undefined) {
    readPlainUnit(scan);
  } else if (leftOver === " ") pushSpace(scan, from);
  else pushAll(scan, leftOver, from);
};

const readExpanded = (scan: Scan, longer: string): void => {
  const from = scan.at;
  skip(scan, 1);
  pushAll(scan, longer, from);
};

const readSpace = (scan: Scan): void => {
  if (scan.source.charCodeAt(scan.at) !== space) scan.changed = true;
  pushSpace(scan, scan.at);
  scan.at += 1;
};

const readSpecial = (scan: Scan, kind: number, tables: Tables): void => {
  const from = scan.at;
  const code = scan.source.charCodeAt(from);
  if (kind === kinds.drop) skip(scan, 1);
  else if (kind === kinds.space) readSpace(scan);
  else if (kind === kinds.expand) readExpanded(scan, tables.longer.get(code) as string);
  else if (kind === kinds.high) readSurrogates(scan);
  else if (kind === kinds.and) readText(scan, readEntity(scan), from);
  else if (kind === kinds.less) readText(scan, readTag(scan), from);
  else if (kind === kinds.at) readAt(scan);
  else if (kind === kinds.web) readWeb(scan);
  else readText(scan, undefined, from);
};

/** The fast path: copies folded units up to the next special one. */
const readPlain = (scan: Scan, { plain, kind }: Tables): void => {
  const { source, units, from } = scan;
  let { at, length } = scan;
  let difference = 0;
  for (; at < source.length && length < units.length; at += 1, length += 1) {
    const code = source.charCodeAt(at);
    if (kind[code] !== 0) break;
    const folded = plain[code] as number;
    difference |= folded ^ code;
    units[length] = folded;
    from[length] = at;
  }
  scan.at = at;
  scan.length = length;
  if (difference !== 0) scan.changed = true;
};

const readAll = (scan: Scan, tables: Tables): void => {
  const { kind } = tables;
  const { source } = scan;
  while (scan.at < source.length) {
    readPlain(scan, tables);
    if (scan.at < source.length) readSpecial(scan, kind[source.charCodeAt(scan.at)] as number, tables);
  }
};

/** The scan of the present text; one for all, so that a short text allocates only its result. */
const scan: Scan = {
  source: "",
  at: 0,
  units: new Uint16Array(1024),
  from: new Uint32Array(1024),
  length: 0,
  changed: false,
  moved: false,
  close: -2,
};
let bytes: Buffer = Buffer.from(scan.units.buffer);

/**
 * One linear pass: NFKC per unit, simplified characters, lower-case Latin, no invisible signs, entities, tags or links;
 * only the author's own words (up to the first `//@`, without `回复@x:`). The answer is always well-formed UTF-16.
 */
export const normaliseText = (original: string): string => {
  tables ??= loadTables();
  scan.source = original;
  scan.at = 0;
  scan.length = 0;
  scan.changed = false;
  scan.moved = false;
  scan.close = -2;
  readAll(scan, tables);
  if (scan.units.buffer !== bytes.buffer) bytes = Buffer.from(scan.units.buffer);
  return scan.changed ? bytes.toString("utf16le", 0, scan.length * 2) : original;
};

/** The same with the place of each unit in the original, for whoever highlights. */
export const normalise = (original: string): Normalised => {
  const text = normaliseText(original);
  return scan.moved ? { text, offsets: scan.from.slice(0, scan.length) } : { text };
};

/** The range of a leading 【…】, the headline that media put before a text; `undefined` when there is none. */
export const headline = (text: string): { readonly from: number; readonly to: number } | undefined => {
  if (!text.startsWith("【")) return undefined;
  const to = text.indexOf("】");
  return to > 1 && to <= 120 ? { from: 1, to } : undefined;
};
