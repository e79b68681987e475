import { Failure } from "./errors.ts";
import { foldText } from "./fold.ts";
import { type CharacterSet, compilePattern, type PatternNode, type PatternStep, requiredLiteral } from "./pattern-program.ts";

/** A regular expression as a program of a non-deterministic automaton: time is text length × program length, always. */
export interface Pattern {
  readonly steps: readonly PatternStep[];
  /** A text that every match contains, folded; empty when none is certain. */
  readonly literal: string;
}

const maxRepeat = 200;
const maxDepth = 30;

const digits: CharacterSet = { ranges: [[48, 57]], negated: false };
const spaces: CharacterSet = {
  ranges: [
    [9, 13],
    [32, 32],
    [0x3000, 0x3000],
  ],
  negated: false,
};
const wordCharacters: CharacterSet = {
  ranges: [
    [48, 57],
    [95, 95],
    [97, 122],
  ],
  negated: false,
};
const anyCharacter: CharacterSet = { ranges: [[10, 10]], negated: true };
const classes: Record<string, CharacterSet> = {
  d: digits,
  s: spaces,
  w: wordCharacters,
  D: { ...digits, negated: true },
  S: { ...spaces, negated: true },
  W: { ...wordCharacters, negated: true },
};
const controls: Record<string, string> = { n: "\n", t: "\t", r: "\n" };

interface Reader {
  readonly source: string;
  position: number;
  depth: number;
}

const peek = ({ source, position }: Reader): string => {
  const code = source.codePointAt(position);
  return code === undefined ? "" : String.fromCodePoint(code);
};

const take = (reader: Reader): string => {
  const character = peek(reader);
  reader.position += character.length;
  return character;
};

const fail = (reader: Reader, message: string, at = reader.position): never => {
  throw new Failure("QUERY_INVALID", message, { facts: { at } });
};

const literalNode = (character: string): PatternNode => ({
  kind: "all",
  parts: [...foldText(character)].map((folded): PatternNode => {
    const code = folded.codePointAt(0) as number;
    return { kind: "set", set: { ranges: [[code, code]], negated: false } };
  }),
});

const readEscape = (reader: Reader): CharacterSet | string => {
  const at = reader.position - 1;
  const character = take(reader);
  if (character === "") fail(reader, "“\\”后面缺少字符", at);
  const set = classes[character];
  if (set) return set;
  if (/[1-9bBkpPxuc]/.test(character)) fail(reader, `不支持“\\${character}”`, at);
  return controls[character] ?? character;
};

const classEnd = (reader: Reader): number | CharacterSet => {
  const character = take(reader);
  const item = character === "\\" ? readEscape(reader) : character;
  return typeof item === "string" ? (foldText(item).codePointAt(0) as number) : item;
};

const readClassItem = (reader: Reader): CharacterSet["ranges"] => {
  const at = reader.position;
  const low = classEnd(reader);
  if (typeof low !== "number") {
    if (low.negated) fail(reader, "方括号里不能写否定的类", at);
    return low.ranges;
  }
  if (peek(reader) !== "-" || reader.source[reader.position + 1] === "]") return [[low, low]];
  take(reader);
  const high = classEnd(reader);
  if (typeof high !== "number" || high < low) return fail(reader, "方括号里的范围写反了", at);
  return [[low, high]];
};

const readClass = (reader: Reader): PatternNode => {
  const at = reader.position - 1;
  const negated = peek(reader) === "^";
  if (negated) take(reader);
  const ranges: (readonly [number, number])[] = [];
  while (peek(reader) !== "]") {
    if (peek(reader) === "") fail(reader, "缺少“]”", at);
    ranges.push(...readClassItem(reader));
  }
  take(reader);
  if (ranges.length === 0) fail(reader, "方括号里是空的", at);
  return { kind: "set", set: { ranges, negated } };
};

const readGroup = (reader: Reader): PatternNode => {
  const at = reader.position - 1;
  if (reader.source.startsWith("?:", reader.position)) reader.position += 2;
  else if (peek(reader) === "?") fail(reader, "不支持环视与命名组");
  reader.depth += 1;
  if (reader.depth > maxDepth) fail(reader, "括号套得太深");
  const inner = readAlternatives(reader);
  if (take(reader) !== ")") fail(reader, "缺少“)”", at);
  reader.depth -= 1;
  return inner;
};

const readAtom = (reader: Reader): PatternNode => {
  const at = reader.position;
  const character = take(reader);
  if (character === "(") return readGroup(reader);
  if (character === "[") return readClass(reader);
  if (character === ".") return { kind: "set", set: anyCharacter };
  if (character === "^") return { kind: "start" };
  if (character === "$") return { kind: "end" };
  if (/[*+?]/.test(character)) return fail(reader, `“${character}”前面缺少要重复的内容`, at);
  if (character !== "\\") return literalNode(character);
  const escaped = readEscape(reader);
  return typeof escaped === "string" ? literalNode(escaped) : { kind: "set", set: escaped };
};

const readBounds = (reader: Reader): readonly [number, number] | undefined => {
  const simple: Record<string, readonly [number, number]> = { "*": [0, Infinity], "+": [1, Infinity], "?": [0, 1] };
  const known = simple[peek(reader)];
  if (known) {
    take(reader);
    return known;
  }
  const braces = /^\{(\d+)(,(\d*))?\}/.exec(reader.source.slice(reader.position));
  if (!braces) return undefined;
  const least = Number(braces[1]);
  const most = braces[2] === undefined ? least : braces[3] === "" ? Infinity : Number(braces[3]);
  if (most < least || least > maxRepeat || (most !== Infinity && most > maxRepeat))
    fail(reader, `重复次数应在 0–${maxRepeat} 之间，先小后大`);
  reader.position += braces[0].length;
  return [least, most];
};

const readRepeated = (reader: Reader): PatternNode => {
  const part = readAtom(reader);
  const bounds = readBounds(reader);
  if (!bounds) return part;
  // Whether a match is the shortest does not matter to a yes or no.
  if (peek(reader) === "?") take(reader);
  if (/^[*+?]/.test(peek(reader))) fail(reader, "重复符号不能连写");
  return { kind: "repeat", part, least: bounds[0], most: bounds[1] };
};

const readSequence = (reader: Reader): PatternNode => {
  const parts: PatternNode[] = [];
  while (peek(reader) !== "" && peek(reader) !== "|" && peek(reader) !== ")") parts.push(readRepeated(reader));
  return { kind: "all", parts };
};

const readAlternatives = (reader: Reader): PatternNode => {
  const parts = [readSequence(reader)];
  while (peek(reader) === "|") {
    take(reader);
    parts.push(readSequence(reader));
  }
  return parts.length === 1 ? (parts[0] as PatternNode) : { kind: "any", parts };
};

/**
 * Reads a regular expression: no back-references and no look-around, so nothing that needs backtracking.
 * A mistake is `QUERY_INVALID` with `facts.at`, the UTF-16 offset in the source.
 */
export const parsePattern = (source: string): Pattern => {
  const reader: Reader = { source, position: 0, depth: 0 };
  const node = readAlternatives(reader);
  if (reader.position < source.length) fail(reader, "多了一个“)”");
  return { steps: compilePattern(node), literal: requiredLiteral(node) };
};
