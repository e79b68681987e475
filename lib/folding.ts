import { readFileSync } from "node:fs";
import { assetPath } from "./assets.ts";

/** What a unit asks for; everything without a kind is replaced by its entry of `plain`. */
export const kinds = { drop: 1, expand: 2, high: 3, and: 4, less: 5, web: 6, at: 7, space: 8 } as const;

/** What becomes of each UTF-16 unit. */
export interface Tables {
  readonly plain: Uint16Array;
  readonly kind: Uint8Array;
  /** Single units that NFKC makes longer, such as ㎡ → m2. */
  readonly longer: ReadonlyMap<number, string>;
}

/** Ellipses and the vulgar fractions stay as they are: NFKC would only make them longer. */
const kept = new Set(["…", "‥", "½", "¼", "¾", "´", "¨", "¯", "¸", "˘", "˙", "˚", "˛", "˜", "˝"]);

const fold = (tables: { plain: Uint16Array; kind: Uint8Array; longer: Map<number, string> }, code: number): void => {
  const unit = String.fromCharCode(code);
  if (kept.has(unit)) return;
  const folded = unit.normalize("NFKC").toLowerCase();
  if (folded.length === 1) tables.plain[code] = folded.charCodeAt(0);
  else {
    tables.kind[code] = kinds.expand;
    tables.longer.set(code, folded);
  }
};

const mark = (kind: Uint8Array, value: number, ranges: readonly (readonly [number, number])[]): void => {
  for (const [from, to] of ranges) kind.fill(value, from, to + 1);
};

/** Builds the tables (a few milliseconds): NFKC per unit, lower case, simplified characters from `config/words/traditional.txt`. */
export const loadTables = (): Tables => {
  const plain = Uint16Array.from({ length: 65_536 }, (_, code) => code);
  const kind = new Uint8Array(65_536);
  const longer = new Map<number, string>();
  for (let code = 0x41; code <= 0x5a; code += 1) plain[code] = code + 32;
  for (let code = 0xa0; code < 0x3400; code += 1) fold({ plain, kind, longer }, code);
  for (let code = 0xf900; code < 0xfffe; code += 1) fold({ plain, kind, longer }, code);
  const pairs = readFileSync(assetPath("config", "words", "traditional.txt"), "utf8").replaceAll("\n", "");
  for (let at = 0; at + 1 < pairs.length; at += 2) plain[pairs.charCodeAt(at)] = pairs.charCodeAt(at + 1);
  mark(kind, kinds.drop, [
    [0, 8],
    [0x0b, 0x1f],
    [0x7f, 0x9f],
    [0xad, 0xad],
    [0x200b, 0x200f],
    [0x202a, 0x202e],
    [0x2060, 0x206f],
    [0xdc00, 0xdfff],
    [0xfe00, 0xfe0f],
    [0xfeff, 0xfeff],
    [0xfff9, 0xfffb],
    [0xfffe, 0xffff],
  ]);
  mark(kind, kinds.high, [[0xd800, 0xdbff]]);
  for (const code of [0x20, 0x09, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000]) kind[code] = kinds.space;
  mark(kind, kinds.space, [[0x2000, 0x200a]]);
  for (const [sign, value] of [
    ["&", kinds.and],
    ["<", kinds.less],
    ["h", kinds.web],
    ["H", kinds.web],
    ["@", kinds.at],
    ["＠", kinds.at],
  ] as const)
    kind[sign.charCodeAt(0)] = value;
  return { plain, kind, longer };
};
