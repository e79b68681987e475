/** A value written as a literal in a page's script. */
export type Literal = string | number | boolean | null | readonly Literal[] | { readonly [key: string]: Literal };

/** Objects nested deeper than this are no page data. */
const maxDepth = 24;

/** Where the reader stands in a script. */
interface Cursor {
  readonly source: string;
  at: number;
}

/**
 * Reads the literal that begins at `from` without running anything: objects, arrays, strings, numbers, `'1' * 1`,
 * `JsDecode('…')`, `"" || "value"`. What is no literal becomes `null`; `undefined` when nothing can be read.
 */
export function readLiteral(source: string, from: number): Literal | undefined {
  const cursor = { source, at: from };
  try {
    return readEither(cursor, 0);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The literal assigned to a name (`var ct = "…"`, `window.ct = …`), the first non-empty one when it is set often. */
export function readAssigned(source: string, name: string): Literal | undefined {
  const assignment = new RegExp(String.raw`(?:\bvar\s+|\bwindow\.|\blet\s+|\bconst\s+|[;{,]\s*)${name}\s*=(?!=)\s*`, "g");
  for (const match of source.matchAll(assignment)) {
    const value = readLiteral(source, match.index + match[0].length);
    if (value !== undefined && value !== null && value !== "" && typeof value !== "boolean") return value;
  }
  return undefined;
}

/** `a || b || c`: the first value that is not empty. */
function readEither(cursor: Cursor, depth: number): Literal {
  let value = readTimes(cursor, depth);
  skipSpace(cursor);
  while (cursor.source.startsWith("||", cursor.at)) {
    cursor.at += 2;
    const next = readTimes(cursor, depth);
    value = value === "" || value === 0 || value === null || value === false ? next : value;
    skipSpace(cursor);
  }
  return value;
}

/** `'8' * 1`: a number that the template wrote as a string. */
function readTimes(cursor: Cursor, depth: number): Literal {
  const value = readOne(cursor, depth);
  const times = /\s*\*\s*1\b/y;
  times.lastIndex = cursor.at;
  if (!times.test(cursor.source)) return value;
  cursor.at = times.lastIndex;
  return Number(value);
}

function readOne(cursor: Cursor, depth: number): Literal {
  if (depth > maxDepth) throw new RangeError("nested too deeply");
  skipSpace(cursor);
  const sign = cursor.source[cursor.at];
  if (sign === "{") return readObject(cursor, depth);
  if (sign === "[") return readArray(cursor, depth);
  if (sign === "'" || sign === '"' || sign === "`") return readString(cursor);
  return readWord(cursor, depth);
}

function readObject(cursor: Cursor, depth: number): Literal {
  const fields: Record<string, Literal> = {};
  cursor.at += 1;
  for (;;) {
    skipSpace(cursor);
    const sign = cursor.source[cursor.at];
    if (sign === undefined) throw new RangeError("unclosed object");
    if (sign === "}") {
      cursor.at += 1;
      return fields;
    }
    const before = cursor.at;
    if (sign === ",") cursor.at += 1;
    else readField(cursor, fields, depth);
    if (cursor.at === before) throw new RangeError("no object");
  }
}

function readField(cursor: Cursor, fields: Record<string, Literal>, depth: number): void {
  const quoted = cursor.source[cursor.at] === "'" || cursor.source[cursor.at] === '"';
  const key = quoted ? readString(cursor) : readName(cursor);
  skipSpace(cursor);
  if (cursor.source[cursor.at] !== ":") {
    skipExpression(cursor);
    return;
  }
  cursor.at += 1;
  const value = readEither(cursor, depth + 1);
  const whole = /[\s,}]/.test(cursor.source[cursor.at] ?? "");
  if (!whole) skipExpression(cursor);
  if (key !== "" && !Object.hasOwn(fields, key) && key !== "__proto__") fields[key] = value;
}

function readArray(cursor: Cursor, depth: number): Literal {
  const items: Literal[] = [];
  cursor.at += 1;
  for (;;) {
    skipSpace(cursor);
    const sign = cursor.source[cursor.at];
    if (sign === undefined) throw new RangeError("unclosed array");
    if (sign === "]") {
      cursor.at += 1;
      return items;
    }
    if (sign === ",") {
      cursor.at += 1;
      continue;
    }
    const before = cursor.at;
    items.push(readEither(cursor, depth + 1));
    if (!/[\s,\]]/.test(cursor.source[cursor.at] ?? "]")) skipExpression(cursor);
    if (cursor.at === before) throw new RangeError("no array");
  }
}

const escapes: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v", "0": "\0", "\n": "" };

function readString(cursor: Cursor): string {
  const quote = cursor.source[cursor.at] ?? "";
  const parts: string[] = [];
  let from = cursor.at + 1;
  for (let at = from; at < cursor.source.length; at += 1) {
    const sign = cursor.source[at];
    if (sign === quote) {
      parts.push(cursor.source.slice(from, at));
      cursor.at = at + 1;
      return parts.join("");
    }
    if (sign !== "\\") continue;
    parts.push(cursor.source.slice(from, at));
    const { text, length } = readEscape(cursor.source, at + 1);
    parts.push(text);
    at += length;
    from = at + 1;
  }
  throw new RangeError("unclosed string");
}

/** One escape after its backslash: the text it means, and how many characters it takes. */
function readEscape(source: string, at: number): { readonly text: string; readonly length: number } {
  const sign = source[at] ?? "";
  const hex = /^(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\})/i.exec(source.slice(at, at + 10));
  if (!hex) return { text: escapes[sign] ?? sign, length: 1 };
  const code = Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? "", 16);
  return { text: hex[3] === undefined ? String.fromCharCode(code) : String.fromCodePoint(Math.min(code, 0x10ffff)), length: hex[0].length };
}

/** Numbers, `true`, `null`, and calls of one argument such as `JsDecode('…')` or `htmlDecode("…")`. */
function readWord(cursor: Cursor, depth: number): Literal {
  const word = /[\w$.+-]*/y;
  word.lastIndex = cursor.at;
  const text = word.exec(cursor.source)?.[0] ?? "";
  cursor.at += text.length;
  if (text === "") {
    skipExpression(cursor);
    return null;
  }
  if (cursor.source[cursor.at] === "(") return readCall(cursor, depth);
  if (text === "true" || text === "false") return text === "true";
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}

function readCall(cursor: Cursor, depth: number): Literal {
  cursor.at += 1;
  const value = readEither(cursor, depth + 1);
  let open = 1;
  while (open > 0 && cursor.at < cursor.source.length) {
    const sign = cursor.source[cursor.at];
    if (sign === "'" || sign === '"') readString(cursor);
    else cursor.at += 1;
    if (sign === "(") open += 1;
    if (sign === ")") open -= 1;
  }
  return value;
}

const readName = (cursor: Cursor): string => {
  const name = /[\w$]+/y;
  name.lastIndex = cursor.at;
  const text = name.exec(cursor.source)?.[0] ?? "";
  cursor.at += text.length;
  return text;
};

/** Passes over an expression that is no literal, up to the comma or bracket that ends it (not into strings). */
function skipExpression(cursor: Cursor): void {
  let open = 0;
  while (cursor.at < cursor.source.length) {
    const sign = cursor.source[cursor.at] ?? "";
    if (sign === "'" || sign === '"' || sign === "`") {
      readString(cursor);
      continue;
    }
    if (open === 0 && /[,;}\])]/.test(sign)) return;
    if (/[{[(]/.test(sign)) open += 1;
    if (/[}\])]/.test(sign)) open -= 1;
    cursor.at += 1;
  }
  throw new RangeError("expression runs off the script");
}

function skipSpace(cursor: Cursor): void {
  const space = /(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n]*)*/y;
  space.lastIndex = cursor.at;
  space.exec(cursor.source);
  cursor.at = space.lastIndex;
}
