import { Failure } from "./errors.ts";
import { type Pattern, parsePattern } from "./pattern.ts";
import { and, not, or, type Query } from "./query-ast.ts";
import { fieldList, fieldNamed, readFieldValue } from "./query-field.ts";
import { queryMistake, scanQuery, type Token } from "./query-scan.ts";

export { and, type FieldName, not, or, type Query } from "./query-ast.ts";
export { boundInstant } from "./query-field.ts";
export { type FieldValues, matcher, matches } from "./query-match.ts";
export { printQuery } from "./query-print.ts";

interface Parser {
  readonly query: string;
  readonly tokens: readonly Token[];
  position: number;
  depth: number;
}

/** Groups within groups, so that no query can exhaust the stack. */
const maxDepth = 50;
const maxDistance = 100;

const peek = (parser: Parser): Token => parser.tokens[parser.position] as Token;

const take = (parser: Parser): Token => {
  const token = peek(parser);
  if (token.kind !== "end") parser.position += 1;
  return token;
};

const fail = (parser: Parser, token: Token, message: string): never => {
  throw queryMistake(parser.query, token.at, message);
};

const readPattern = (parser: Parser, token: Token): Pattern => {
  if (token.text === "") fail(parser, token, "正则是空的");
  try {
    return parsePattern(token.text);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw queryMistake(parser.query, token.at + 1 + Number(error.facts.at ?? 0), error.message);
  }
};

const readField = (parser: Parser, token: Token): Query => {
  const name = fieldNamed(token.text);
  if (!name) return fail(parser, token, `没有“${token.text}”这个字段；可用 ${fieldList}；要找带冒号的文字请加引号`);
  const read = readFieldValue(name, token.value ?? "");
  if ("wrong" in read) throw queryMistake(parser.query, token.at + token.text.length + 1, read.wrong);
  return { kind: "field", name, value: read.value };
};

const readGroup = (parser: Parser, open: Token): Query => {
  parser.depth += 1;
  if (parser.depth > maxDepth) fail(parser, open, "括号套得太深");
  if (peek(parser).kind === "close") fail(parser, peek(parser), "括号里是空的");
  const inner = readClauses(parser);
  if (peek(parser).kind !== "close") fail(parser, open, "括号没有闭合，缺少 )");
  take(parser);
  parser.depth -= 1;
  return inner;
};

const missing: Partial<Record<Token["kind"], string>> = {
  end: "这里缺少一个词",
  or: "OR 左边缺少词；带 + 或 - 的词对整组都有效，不与 OR 相连",
  and: "AND 左边缺少词",
  near: "NEAR 左边缺少词",
  close: "多了一个 )",
};

const readPrimary = (parser: Parser): Query => {
  const token = take(parser);
  switch (token.kind) {
    case "text":
      return { kind: "text", text: token.text };
    case "regex":
      return { kind: "regex", source: token.text, pattern: readPattern(parser, token) };
    case "field":
      return readField(parser, token);
    case "open":
      return readGroup(parser, token);
    default:
      return fail(parser, token, missing[token.kind] ?? `“${token.text}”不能写在这里`);
  }
};

const nearWords = (parser: Parser, query: Query, at: Token): readonly string[] => {
  const parts = query.kind === "or" ? query.parts : [query];
  return parts.map((part) =>
    part.kind === "text" ? part.text : fail(parser, at, "NEAR 两边只能是词、引号里的短语，或它们用 OR 连成的一组"),
  );
};

/** A primary, with as many NEAR as follow: `a NEAR/5 b NEAR/5 c` holds when both neighbours are near. */
const readOperand = (parser: Parser): Query => {
  if (peek(parser).kind === "not") {
    take(parser);
    return not(readOperand(parser));
  }
  const nears: Query[] = [];
  let at = peek(parser);
  let left = readPrimary(parser);
  while (peek(parser).kind === "near") {
    const near = take(parser);
    const distance = near.distance as number;
    if (distance < 1 || distance > maxDistance) fail(parser, near, `NEAR 的距离应在 1–${maxDistance} 字之间`);
    const rightAt = peek(parser);
    const right = readPrimary(parser);
    nears.push({ kind: "near", left: nearWords(parser, left, at), right: nearWords(parser, right, rightAt), distance });
    [left, at] = [right, rightAt];
  }
  return nears.length === 0 ? left : and(nears);
};

/** The clauses of one group: alternatives of words, and what holds for the group as a whole (`+`, `-`). */
interface Clauses {
  readonly alternatives: Query[][];
  readonly always: Query[];
}

const readOr = (parser: Parser, clauses: Clauses): void => {
  if (clauses.alternatives.at(-1)?.length === 0) fail(parser, peek(parser), missing.or as string);
  take(parser);
  clauses.alternatives.push([]);
};

const readAnd = (parser: Parser, clauses: Clauses): void => {
  const isFirst = clauses.alternatives.at(-1)?.length === 0 && clauses.always.length === 0;
  if (isFirst) fail(parser, peek(parser), missing.and as string);
  take(parser);
  if (["end", "close", "or", "and"].includes(peek(parser).kind)) fail(parser, peek(parser), "AND 右边缺少词");
};

const readAlways = (parser: Parser): Query => {
  const sign = take(parser);
  const operand = readOperand(parser);
  return sign.kind === "plus" ? operand : not(operand);
};

const readClause = (parser: Parser, clauses: Clauses): void => {
  switch (peek(parser).kind) {
    case "plus":
    case "minus":
      clauses.always.push(readAlways(parser));
      return;
    case "or":
      readOr(parser, clauses);
      return;
    case "and":
      readAnd(parser, clauses);
      return;
    default:
      clauses.alternatives.at(-1)?.push(readOperand(parser));
  }
};

const readClauses = (parser: Parser): Query => {
  const clauses: Clauses = { alternatives: [[]], always: [] };
  while (peek(parser).kind !== "end" && peek(parser).kind !== "close") readClause(parser, clauses);
  const last = clauses.alternatives.at(-1) as Query[];
  if (last.length === 0 && clauses.alternatives.length > 1) {
    fail(parser, peek(parser), "OR 右边缺少词；要写“或者不含”请用 OR NOT 词");
  }
  return and([...(last.length === 0 ? [] : [or(clauses.alternatives.map(and))]), ...clauses.always]);
};

/**
 * Reads the query language: words side by side must all occur; `OR`, `AND`, `NOT`, groups, `"phrases"`, `/regex/`,
 * `NEAR/5` (characters between), `field:value`. `+word` and `-word` hold for their whole group whatever its ORs.
 * Empty matches all. A mistake is `QUERY_INVALID` with ^ under the column.
 */
export const parseQuery = (query: string): Query => {
  const parser: Parser = { query, tokens: scanQuery(query), position: 0, depth: 0 };
  const parsed = readClauses(parser);
  if (peek(parser).kind === "close") fail(parser, peek(parser), missing.close as string);
  return parsed;
};
