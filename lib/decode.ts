/** What is known about some bytes beside the bytes: the HTTP header `content-type`, if any. */
export interface DecodeHints {
  readonly contentType?: string | undefined;
}

/** Text read from bytes, the charset that read it, and how many characters could not be read. */
export interface Decoded {
  readonly text: string;
  readonly charset: string;
  readonly replaced: number;
}

/** Declarations sit in the first bytes of a page (the HTML standard looks at 1024; Chinese portals put scripts first). */
const headBytes = 4096;

/** A text cut at the body cap may end inside a character: up to this many bytes are forgiven. */
const cutTailBytes = 3;

/** Below this share of unreadable characters, broken UTF-8 is still UTF-8 (a bad cut, a stray byte). */
const forgivenShare = 0.1;

/** Reads bytes as text by the evidence in the bytes; header, meta and prolog are only hints, since they lie both ways. */
export function decode(bytes: Uint8Array, hints: DecodeHints = {}): Decoded {
  const marked = byMark(bytes);
  if (marked) return marked;
  const wide = wideCharset(bytes);
  if (wide) return loose(bytes, wide);
  const declared = declaredCharsets(bytes, hints.contentType);
  if (declared.includes("iso-2022-jp") && bytes.includes(0x1b)) return loose(bytes, "iso-2022-jp");
  const utf8 = strict(bytes, "utf-8");
  if (utf8 !== undefined) return { text: utf8, charset: "utf-8", replaced: 0 };
  return guess(bytes, declared);
}

/** The canonical name of a charset label, or `undefined` when no decoder knows it; gb2312 and gbk mean gb18030. */
export function charsetOf(label: string | undefined): string | undefined {
  const wanted = label?.trim().toLowerCase() ?? "";
  if (/^(x-?)?(gb-?2312(-80)?|gb_?2312|gb-?k|cp936|ms936|gb-?18030|euc-?cn|x-gbk)$/.test(wanted)) return "gb18030";
  if (/^cp125\d$/.test(wanted)) return `windows-${wanted.slice(2)}`;
  try {
    const name = new TextDecoder(wanted).encoding;
    return name === "gbk" ? "gb18030" : name;
  } catch {
    return undefined;
  }
}

function byMark(bytes: Uint8Array): Decoded | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return wide32(bytes.subarray(4), true);
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return wide32(bytes.subarray(4), false);
  if (a === 0xff && b === 0xfe) return loose(bytes, "utf-16le");
  if (a === 0xfe && b === 0xff) return loose(bytes, "utf-16be");
  if (a !== 0xef || b !== 0xbb || c !== 0xbf) return undefined;
  const rest = bytes.subarray(3);
  const text = strict(rest, "utf-8");
  return text === undefined ? guess(rest, ["utf-8"]) : { text, charset: "utf-8", replaced: 0 };
}

/** UTF-16 and UTF-32 without a mark show themselves by where the zero bytes of `<` and of spaces stand. */
function wideCharset(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  const sample = bytes.subarray(0, 256);
  if (sample.length < 4) return undefined;
  let even = 0;
  let odd = 0;
  sample.forEach((byte, at) => {
    if (byte !== 0) return;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  });
  const half = sample.length / 2;
  if (odd > half * 0.4 && even < half * 0.1) return "utf-16le";
  if (even > half * 0.4 && odd < half * 0.1) return "utf-16be";
  return undefined;
}

function wide32(bytes: Uint8Array, little: boolean): Decoded {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength - (bytes.byteLength % 4));
  const parts: string[] = [];
  let replaced = 0;
  for (let at = 0; at < view.byteLength; at += 4) {
    const point = view.getUint32(at, little);
    const valid = point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
    if (!valid) replaced += 1;
    parts.push(valid ? String.fromCodePoint(point) : "\ufffd");
  }
  return { text: parts.join(""), charset: little ? "utf-32le" : "utf-32be", replaced };
}

/** Charsets named by the header, the XML prolog and the meta tags, in that order, known ones only. */
function declaredCharsets(bytes: Uint8Array, contentType: string | undefined): readonly string[] {
  const head = Buffer.from(bytes.subarray(0, headBytes)).toString("latin1");
  const labels = [
    /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType ?? "")?.[1],
    /^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/i.exec(head)?.[1],
    ...[...head.matchAll(/<meta[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)/gi)].map((match) => match[1]),
  ];
  return [...new Set(labels.map(charsetOf).filter((name) => name !== undefined))];
}

function guess(bytes: Uint8Array, declared: readonly string[]): Decoded {
  const utf8 = loose(bytes, "utf-8");
  const foreign = utf8.text.length - utf8.text.replace(/[^\0-\x7f]/g, "").length;
  if (utf8.replaced <= foreign * forgivenShare) return utf8;
  const shape = pairShape(bytes);
  if (shape.chinese) return loose(bytes, "gb18030");
  for (const name of declared) {
    if (name === "utf-8" || name.startsWith("utf-16")) continue;
    const text = strict(bytes, name);
    if (text !== undefined) return { text, charset: name, replaced: 0 };
  }
  return bestOf(bytes, declared, shape);
}

/** Without an honest declaration: the candidate with the fewest unreadable characters, the likelier first. */
function bestOf(bytes: Uint8Array, declared: readonly string[], shape: PairShape): Decoded {
  const big5 = shape.lowTrails > 0.15 ? ["big5", "gb18030"] : ["gb18030", "big5"];
  const western = shape.lone > 0.5 ? ["windows-1252"] : [];
  const names = [...declared, ...western, ...big5, "shift_jis", "euc-jp", "euc-kr"].filter((name) => !name.startsWith("utf"));
  const read = names.map((name) => loose(bytes, name));
  return read.reduce((best, next) => (next.replaced < best.replaced ? next : best));
}

interface PairShape {
  /** Nearly every high byte pairs up within GB 2312's rows of common characters. */
  readonly chinese: boolean;
  /** Share of pairs whose second byte is below 0x80 (common in Big5, rare in GBK). */
  readonly lowTrails: number;
  /** Share of high bytes that stand alone between ASCII bytes (Western text). */
  readonly lone: number;
}

/** How the bytes above 0x7f stand together. */
function pairShape(bytes: Uint8Array): PairShape {
  const seen = { pairs: 0, common: 0, low: 0, lone: 0 };
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) continue;
    const trail = bytes[at + 1] ?? 0;
    for (const kind of kindsOf(lead, trail)) seen[kind] += 1;
    if (trail >= 0x40) at += 1;
  }
  const all = Math.max(1, seen.pairs + seen.lone);
  return { chinese: seen.pairs >= 4 && seen.common / all > 0.85, lowTrails: seen.low / all, lone: seen.lone / all };
}

/** GB 2312: rows A1–A3 hold punctuation and full-width forms, B0–D7 the 3,755 commonest characters. */
function kindsOf(lead: number, trail: number): readonly ("pairs" | "common" | "low" | "lone")[] {
  if (trail < 0x40) return ["lone"];
  if (trail < 0x80) return ["pairs", "low"];
  const common = (lead >= 0xa1 && lead <= 0xa3) || (lead >= 0xb0 && lead <= 0xd7);
  return trail >= 0xa1 && common ? ["pairs", "common"] : ["pairs"];
}

function strict(bytes: Uint8Array, charset: string): string | undefined {
  const decoder = new TextDecoder(charset, { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch {
    return charset === "utf-8" ? cutTail(bytes) : undefined;
  }
}

/** Text whose last character was cut off by a size limit. */
function cutTail(bytes: Uint8Array): string | undefined {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const text = decoder.decode(bytes, { stream: true });
    return bytes.length > cutTailBytes && (bytes.at(-1) ?? 0) >= 0x80 ? text : undefined;
  } catch {
    return undefined;
  }
}

function loose(bytes: Uint8Array, charset: string): Decoded {
  const text = new TextDecoder(charset).decode(bytes);
  return { text, charset, replaced: text.split("\ufffd").length - 1 };
}
