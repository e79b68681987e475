import { Failure } from "./errors.ts";

/** A piece of a query, and the UTF-16 offset at which it begins. */
export interface Token {
  readonly kind: "text" | "regex" | "field" | "open" | "close" | "or" | "and" | "not" | "plus" | "minus" | "near" | "end";
  readonly at: number;
  readonly text: string;
  readonly value?: string;
  readonly distance?: number;
}

/** East Asian wide characters and emoji take two cells on a terminal. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** The terminal cells that a text takes. */
export const cells = (text: string): number => [...text].reduce((sum, character) => sum + (wide.test(character) ? 2 : 1), 0);

/** Longest query read, in UTF-16 units. */
const maxLength = 20_000;
/** How much of a long query is shown before the mistake. */
const shownBefore = 60;

/** `QUERY_INVALID` that shows the query with ^ under the mistake; `column` counts characters from 1. */
export const queryMistake = (query: string, at: number, message: string): Failure => {
  const before = query.slice(0, at).replace(/\s/g, " ");
  const shown = [...before].length > shownBefore ? `…${[...before].slice(-shownBefore).join("")}` : before;
  const rest = query.slice(at, at + shownBefore).replace(/\s/g, " ");
  const column = [...query.slice(0, at)].length + 1;
  return new Failure("QUERY_INVALID", `第 ${column} 列：${message}\n${shown}${rest}\n${" ".repeat(cells(shown))}^`, { facts: { column } });
};

const quotePairs: Record<string, string> = { '"': '"', "“": "”", "”": "”", "「": "」", "＂": "＂" };
const symbols: Record<string, Token["kind"]> = { "(": "open", "（": "open", ")": "close", "）": "close" };
const prefixes: Record<string, Token["kind"]> = { "+": "plus", "＋": "plus", "-": "minus", "－": "minus" };
const keywords: Record<string, Token["kind"]> = { OR: "or", AND: "and", NOT: "not" };

const scanQuoted = (query: string, at: number): { readonly text: string; readonly end: number } => {
  const close = quotePairs[query[at] as string] as string;
  let text = "";
  for (let position = at + 1; position < query.length; position += 1) {
    const character = query[position] as string;
    if (character === close) return { text, end: position + 1 };
    if (character === "\\" && position + 1 < query.length) position += 1;
    text += query[position];
  }
  throw queryMistake(query, at, `引号没有闭合，缺少 ${close}`);
};

const scanRegex = (query: string, at: number): { readonly token: Token; readonly end: number } => {
  let inClass = false;
  for (let position = at + 1; position < query.length; position += 1) {
    const character = query[position];
    if (character === "\\") position += 1;
    else if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    else if (character === "/" && !inClass) {
      return { token: { kind: "regex", at, text: query.slice(at + 1, position) }, end: position + 1 };
    }
  }
  throw queryMistake(query, at, "正则没有闭合，缺少 /");
};

const scanWord = (query: string, at: number): { readonly token: Token; readonly end: number } => {
  const match = /^[^\s()（）"“”「」＂]+/u.exec(query.slice(at));
  const text = match?.[0] ?? (query[at] as string);
  const end = at + text.length;
  const near = /^NEAR\/(\d{1,3})$/.exec(text);
  if (near) return { token: { kind: "near", at, text, distance: Number(near[1]) }, end };
  if (/^NEAR(\/.*)?$/.test(text)) throw queryMistake(query, at, "NEAR 要写明相隔几个字，如 停电 NEAR/5 赔偿");
  if (keywords[text]) return { token: { kind: keywords[text], at, text }, end };
  const field = /^([A-Za-z_]+|\p{Script=Han}{1,4})[:：](.*)$/u.exec(text);
  if (!field) return { token: { kind: "text", at, text }, end };
  const [, name = "", value = ""] = field;
  if (value !== "" || !quotePairs[query[end] ?? ""]) return { token: { kind: "field", at, text: name, value }, end };
  const quoted = scanQuoted(query, end);
  return { token: { kind: "field", at, text: name, value: quoted.text }, end: quoted.end };
};

const scanOne = (query: string, at: number): { readonly token: Token; readonly end: number } => {
  const character = query[at] as string;
  const next = query[at + 1] ?? " ";
  const symbol = symbols[character];
  if (symbol) return { token: { kind: symbol, at, text: character }, end: at + 1 };
  const prefix = prefixes[character];
  if (prefix && /\s/.test(next)) throw queryMistake(query, at, `“${character}”要紧贴着后面的词`);
  if (prefix) return { token: { kind: prefix, at, text: character }, end: at + 1 };
  if (quotePairs[character]) {
    const { text, end } = scanQuoted(query, at);
    if (text.trim() === "") throw queryMistake(query, at, "引号里是空的");
    return { token: { kind: "text", at, text }, end };
  }
  if (character === "」") throw queryMistake(query, at, "多了一个引号");
  return character === "/" ? scanRegex(query, at) : scanWord(query, at);
};

/** Cuts a query into tokens, the last of them `end`. Full-width brackets, quotes, colons and signs are read as half-width. */
export const scanQuery = (query: string): readonly Token[] => {
  if (query.length > maxLength) throw queryMistake(query, maxLength, `查询式太长，最多 ${maxLength} 字`);
  const tokens: Token[] = [];
  for (let at = 0; at < query.length; ) {
    if (/\s/.test(query[at] as string)) {
      at += 1;
      continue;
    }
    const { token, end } = scanOne(query, at);
    tokens.push(token);
    at = end;
  }
  return [...tokens, { kind: "end", at: query.length, text: "" }];
};
