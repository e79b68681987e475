import type { Hit } from "./lexicon.ts";

/** Weights of a feature, one for each column. */
export type Row = Float64Array;

type Maybe = Row | undefined;

/** The rows of named features (`pipeline/models/features.py`) by number instead of by name, so that no text builds names. */
export interface Rows {
  readonly groups: readonly string[];
  readonly numberOf: ReadonlyMap<string, number>;
  readonly isAbout: readonly boolean[];
  /** Groups that only some questions see. */
  readonly isLate: readonly boolean[];
  /** Of a group anywhere in the text, in its head, and of two groups in its head. */
  readonly anywhere: readonly Maybe[];
  readonly early: readonly Maybe[];
  readonly pairs: readonly Maybe[];
  readonly shapes: Shapes;
}

/** Rows of what a text looks like: by its length in steps of two, its words of the field, and where the first of them stands. */
interface Shapes {
  readonly lengths: readonly Maybe[];
  readonly counts: readonly Maybe[];
  readonly both: readonly (readonly Maybe[])[];
  readonly firsts: readonly (readonly Maybe[])[];
  readonly asks: Maybe;
  readonly wonders: Maybe;
  readonly signs: readonly (readonly [string, Maybe])[];
}

const longest = 7;
const mostCounted = 6;
const mostCrossed = 4;
const lastFirst = 5;

const upTo = <T>(last: number, make: (index: number) => T): T[] => Array.from({ length: last + 1 }, (_, index) => make(index));

const compileShapes = (row: (name: string) => Maybe): Shapes => ({
  lengths: upTo(longest, (length) => row(`len:${length}`)),
  counts: upTo(mostCounted, (count) => row(`cnt:${count}`)),
  both: upTo(mostCrossed, (count) => upTo(longest, (length) => row(`cl:${count}:${length}`))),
  firsts: upTo(lastFirst, (first) => upTo(1, (isLong) => row(`first:${first}:${isLong}`))),
  asks: row("asks"),
  wonders: row("wonders"),
  signs: [
    ["#", row("topic")],
    ["[", row("face")],
    ["|", row("bar")],
  ],
});

/** Numbers the groups and finds their rows. */
export const compileRows = (
  groups: readonly string[],
  { about, late }: { readonly about: readonly string[]; readonly late: readonly string[] },
  features: Readonly<Record<string, readonly number[]>>,
): Rows => {
  const rows = new Map(Object.entries(features).map(([name, weights]) => [name, Float64Array.from(weights)]));
  const row = (name: string): Maybe => rows.get(name);
  return {
    groups,
    numberOf: new Map(groups.map((group, index) => [group, index])),
    isAbout: groups.map((group) => about.includes(group)),
    isLate: groups.map((group) => late.includes(group)),
    anywhere: groups.map((group) => row(`g:${group}`)),
    early: groups.map((group) => row(`h:${group}`)),
    pairs: groups.flatMap((one) => groups.map((other) => row(`p:${one}+${other}`))),
    shapes: compileShapes(row),
  };
};

const shapesOf = (text: string, count: number, first: number, shapes: Shapes): Maybe[] => {
  const length = Math.min(longest, 31 - Math.clz32(text.length + 1));
  const seen = [
    shapes.lengths[length],
    shapes.counts[Math.min(count, mostCounted)],
    shapes.both[Math.min(count, mostCrossed)]?.[length],
    shapes.firsts[Math.min(lastFirst, Math.floor(first / 20))]?.[Number(length > 6)],
  ];
  const asks = text.slice(-3).includes("?");
  if (asks) seen.push(shapes.asks);
  if (asks || /^(?:如何|为什么|为何)/.test(text)) seen.push(shapes.wonders);
  for (const [sign, row] of shapes.signs) if (text.includes(sign)) seen.push(row);
  return seen;
};

/** The named features of a text: rows and by how much each counts. */
export interface Parts {
  readonly rows: Row[];
  readonly scales: number[];
}

const addPart = (parts: Parts, row: Maybe, scale: number): void => {
  if (!row) return;
  parts.rows.push(row);
  parts.scales.push(scale);
};

interface Seen {
  /** Numbers of the groups found, in order of the groups; and of those found in the head. */
  readonly found: readonly number[];
  readonly heads: readonly number[];
  /** Hits of words about power supply, and where the first of them stands. */
  readonly count: number;
  readonly first: number;
}

const listed = (flags: Uint8Array): Pick<Seen, "found" | "heads"> => {
  const [found, heads]: [number[], number[]] = [[], []];
  for (let index = 0; index < flags.length; index += 1) {
    if (flags[index] !== 0) found.push(index);
    if (flags[index] === 3) heads.push(index);
  }
  return { found, heads };
};

const see = (rows: Rows, text: string, hits: readonly Hit[], head: number, withLate: boolean): Seen => {
  const flags = new Uint8Array(rows.groups.length);
  let [count, first] = [0, text.length];
  for (const { group, from, to } of hits) {
    const index = rows.numberOf.get(group) as number;
    if (rows.isLate[index] && !withLate) continue;
    flags[index] = (flags[index] as number) | (to <= head ? 3 : 1);
    if (!rows.isAbout[index]) continue;
    count += 1;
    first = Math.min(first, from);
  }
  return { ...listed(flags), count, first };
};

/** The named features of a text with these hits, late groups aside unless asked for; what ends within the first `head` units counts as its beginning. */
export const nameParts = (text: string, rows: Rows, hits: readonly Hit[], head: number, withLate = false): Parts => {
  const { found, heads, count, first } = see(rows, text, hits, head, withLate);
  const parts: Parts = { rows: [], scales: [] };
  const shapes = shapesOf(text, count, first, rows.shapes);
  const scale = 1 / Math.sqrt(found.length + heads.length + shapes.length);
  for (const index of found) addPart(parts, rows.anywhere[index], scale);
  for (const index of heads) addPart(parts, rows.early[index], scale);
  for (const row of shapes) addPart(parts, row, scale);
  const pairScale = Math.SQRT1_2 / Math.sqrt(Math.max(1, (heads.length * (heads.length - 1)) / 2));
  for (let one = 0; one < heads.length; one += 1)
    for (let other = one + 1; other < heads.length; other += 1)
      addPart(parts, rows.pairs[(heads[one] as number) * rows.groups.length + (heads[other] as number)], pairScale);
  return parts;
};

/** What the named features say of a column. */
export const sumParts = ({ rows, scales }: Parts, column: number): number => {
  let sum = 0;
  for (let index = 0; index < rows.length; index += 1) sum += ((rows[index] as Row)[column] as number) * (scales[index] as number);
  return sum;
};
