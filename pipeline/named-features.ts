import type { Hit } from "./lexicon.ts";

/** The rows of named features (`pipeline/models/features.py`) by number instead of by name, so that no text builds names. */
export interface Rows {
  readonly groups: readonly string[];
  readonly numberOf: ReadonlyMap<string, number>;
  readonly isAbout: readonly boolean[];
  /** Groups that only some questions see. */
  readonly isLate: readonly boolean[];
  /** All rows, one after the other; a row is told by where it begins, −1 where there is none. */
  readonly weights: Float64Array;
  /** Of a group anywhere in the text, in its head, and of two groups in its head. */
  readonly anywhere: Int32Array;
  readonly early: Int32Array;
  readonly pairs: Int32Array;
  readonly shapes: Shapes;
}

/** Rows of what a text looks like: by its length in steps of two, its words of the field, and where the first of them stands. */
interface Shapes {
  readonly lengths: readonly number[];
  readonly counts: readonly number[];
  readonly both: readonly (readonly number[])[];
  readonly firsts: readonly (readonly number[])[];
  readonly asks: number;
  readonly wonders: number;
  readonly signs: readonly (readonly [string, number])[];
}

const longest = 7;
const mostCounted = 6;
const mostCrossed = 4;
const lastFirst = 5;

const upTo = <T>(last: number, make: (index: number) => T): T[] => Array.from({ length: last + 1 }, (_, index) => make(index));

const compileShapes = (row: (name: string) => number): Shapes => ({
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
  const starts = new Map<string, number>();
  const weights: number[] = [];
  for (const [name, row] of Object.entries(features)) {
    starts.set(name, weights.length);
    weights.push(...row);
  }
  const row = (name: string): number => starts.get(name) ?? -1;
  return {
    groups,
    numberOf: new Map(groups.map((group, index) => [group, index])),
    isAbout: groups.map((group) => about.includes(group)),
    isLate: groups.map((group) => late.includes(group)),
    weights: Float64Array.from(weights),
    anywhere: Int32Array.from(groups, (group) => row(`g:${group}`)),
    early: Int32Array.from(groups, (group) => row(`h:${group}`)),
    pairs: Int32Array.from(groups.flatMap((one) => groups.map((other) => row(`p:${one}+${other}`)))),
    shapes: compileShapes(row),
  };
};

/** A list of numbers whose room is reused from text to text. */
interface List {
  readonly items: Int32Array;
  count: number;
}

const createList = (room: number): List => ({ items: new Int32Array(room), count: 0 });

const add = (list: List, item: number): void => {
  list.items[list.count] = item;
  list.count += 1;
};

const asksAtEnd = (text: string): boolean => {
  for (let at = Math.max(0, text.length - 3); at < text.length; at += 1) if (text.charCodeAt(at) === 0x3f) return true;
  return false;
};

const wonders = (text: string): boolean => text.startsWith("如何") || text.startsWith("为什么") || text.startsWith("为何");

const readShapes = (seen: List, text: string, { count, first }: Seen, shapes: Shapes): void => {
  const length = Math.min(longest, 31 - Math.clz32(text.length + 1));
  seen.count = 0;
  add(seen, shapes.lengths[length] as number);
  add(seen, shapes.counts[Math.min(count, mostCounted)] as number);
  add(seen, shapes.both[Math.min(count, mostCrossed)]?.[length] as number);
  add(seen, shapes.firsts[Math.min(lastFirst, Math.floor(first / 20))]?.[Number(length > 6)] as number);
  const asks = asksAtEnd(text);
  if (asks) add(seen, shapes.asks);
  if (asks || wonders(text)) add(seen, shapes.wonders);
  for (const [sign, row] of shapes.signs) if (text.includes(sign)) add(seen, row);
};

/** What a text has: groups (1 anywhere, 3 in its head), how many words about power supply, and where the first of them stands. */
interface Seen {
  readonly flags: Uint8Array;
  /** Whether a group is looked at. */
  readonly shows: readonly boolean[];
  count: number;
  first: number;
}

const see = (seen: Seen, { isAbout }: Rows, length: number, hits: readonly Hit[], numbers: readonly number[], head: number): void => {
  const { flags, shows } = seen;
  flags.fill(0);
  let count = 0;
  let first = length;
  for (let index = 0; index < hits.length; index += 1) {
    const { from, to } = hits[index] as Hit;
    const group = numbers[index] as number;
    if (!shows[group]) continue;
    flags[group] = (flags[group] as number) | (to <= head ? 3 : 1);
    if (!isAbout[group]) continue;
    count += 1;
    if (from < first) first = from;
  }
  seen.count = count;
  seen.first = first;
};

const listGroups = ({ flags }: Seen, found: List, heads: List): void => {
  found.count = 0;
  heads.count = 0;
  for (let group = 0; group < flags.length; group += 1) {
    if (flags[group] === 0) continue;
    add(found, group);
    if (flags[group] === 3) add(heads, group);
  }
};

/** Reads the named features of a text, then tells what they say of a column. */
export interface NamedFeatures {
  /** `numbers` are those of the groups of the hits; what ends within the first `head` units counts as the text's beginning. */
  readonly read: (text: string, hits: readonly Hit[], numbers: readonly number[], head: number) => void;
  readonly sum: (column: number) => number;
}

/** Makes a reader of named features, with the late groups or without; all its rooms are reused from text to text. */
export const createNamedFeatures = (rows: Rows, withLate: boolean): NamedFeatures => {
  const { weights, anywhere, early, pairs, shapes, groups } = rows;
  const shows = rows.isLate.map((isLate) => withLate || !isLate);
  const seen: Seen = { flags: new Uint8Array(groups.length), shows, count: 0, first: 0 };
  const [found, heads, shape] = [createList(groups.length), createList(groups.length), createList(8)];
  const parts = createList(groups.length * (groups.length + 2) + 8);
  const scales = new Float64Array(parts.items.length);
  const addPart = (row: number, scale: number): void => {
    if (row < 0) return;
    scales[parts.count] = scale;
    add(parts, row);
  };
  const addPairs = (): void => {
    const { items, count } = heads;
    const scale = Math.SQRT1_2 / Math.sqrt(Math.max(1, (count * (count - 1)) / 2));
    for (let one = 0; one < count; one += 1) {
      const first = (items[one] as number) * groups.length;
      for (let other = one + 1; other < count; other += 1) addPart(pairs[first + (items[other] as number)] as number, scale);
    }
  };
  return {
    read: (text, hits, numbers, head) => {
      see(seen, rows, text.length, hits, numbers, head);
      listGroups(seen, found, heads);
      readShapes(shape, text, seen, shapes);
      parts.count = 0;
      const scale = 1 / Math.sqrt(found.count + heads.count + shape.count);
      for (let index = 0; index < found.count; index += 1) addPart(anywhere[found.items[index] as number] as number, scale);
      for (let index = 0; index < heads.count; index += 1) addPart(early[heads.items[index] as number] as number, scale);
      for (let index = 0; index < shape.count; index += 1) addPart(shape.items[index] as number, scale);
      addPairs();
    },
    sum: (column) => {
      let sum = 0;
      for (let index = 0; index < parts.count; index += 1)
        sum += (weights[(parts.items[index] as number) + column] as number) * (scales[index] as number);
      return sum;
    },
  };
};
