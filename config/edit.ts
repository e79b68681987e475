import { isDeepStrictEqual } from "node:util";
import { Document, isCollection, isMap, isSeq, type Pair, parseDocument, type YAMLMap, type YAMLSeq } from "yaml";

/** The keys that lead to an entry of the file. */
export type EntryPath = readonly (string | number)[];

/** What is done to one entry: written (an index one past the end appends, an unknown key adds), taken out, or moved among its neighbours. */
export type EntryEdit = { readonly set: Readonly<Record<string, unknown>> } | { readonly remove: true } | { readonly move: -1 | 1 };

interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

interface Ranged {
  readonly range?: readonly [number, number, number] | null;
}

/** The entry cannot be cut out of the text alone (an odd layout); the whole document is printed instead. */
const notAlone = Symbol("not alone");

const scalar = (value: unknown): string => {
  // Digits with colons or dashes are numbers to other readers of YAML.
  if (typeof value === "string" && /^[\d:+.-]+$/.test(value)) return JSON.stringify(value);
  const document = new Document([value]);
  if (isCollection(document.contents)) document.contents.flow = true;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trim().slice(1, -1);
};

/** A value on one line. */
const inline = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return scalar(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${scalar(key)}: ${inline(inner)}`)
    .join(", ")} }`;
};

const rangeOf = (node: unknown): readonly [number, number] => {
  const range = (node as Ranged | null)?.range;
  if (!range) throw notAlone;
  return [range[0], range[1]];
};

const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1;

const lineEnd = (text: string, at: number): number => {
  const found = text.indexOf("\n", at);
  return found < 0 ? text.length : found;
};

/** Where a value ends, without the line breaks after it. */
const endOf = (text: string, node: unknown): number => {
  const [from, to] = rangeOf(node);
  return from + text.slice(from, to).trimEnd().length;
};

const keyOf = ({ key }: Pair): string => String((key as { value?: unknown }).value);

const plainOf = ({ value }: Pair): unknown => (value as { toJSON?: () => unknown } | null)?.toJSON?.() ?? null;

const flowMap = (text: string, map: YAMLMap, next: Readonly<Record<string, unknown>>): string => {
  const known = new Map(map.items.map((pair) => [keyOf(pair), pair]));
  const keys = [...known.keys()].filter((key) => key in next);
  const parts = [...keys, ...Object.keys(next).filter((key) => !known.has(key))].map((key) => {
    const pair = known.get(key);
    if (pair === undefined || !isDeepStrictEqual(plainOf(pair), next[key])) return `${scalar(key)}: ${inline(next[key])}`;
    return text.slice(rangeOf(pair.key)[0], endOf(text, pair.value));
  });
  return `{ ${parts.join(", ")} }`;
};

const blockMap = (text: string, map: YAMLMap, next: Readonly<Record<string, unknown>>): readonly Splice[] => {
  const last = map.items.at(-1);
  const first = map.items[0];
  if (last === undefined || first === undefined) throw notAlone;
  const known = new Map(map.items.map((pair) => [keyOf(pair), pair]));
  if ([...known.keys()].some((key) => !(key in next))) throw notAlone;
  const changed = [...known].flatMap(([key, pair]): Splice[] =>
    isDeepStrictEqual(plainOf(pair), next[key])
      ? []
      : [{ from: rangeOf(pair.value)[0], to: endOf(text, pair.value), text: inline(next[key]) }],
  );
  const firstAt = rangeOf(first.key)[0];
  const indent = " ".repeat(firstAt - lineStart(text, firstAt));
  const at = lineEnd(text, endOf(text, last.value));
  const added = Object.keys(next).flatMap((key): Splice[] =>
    known.has(key) ? [] : [{ from: at, to: at, text: `\n${indent}${scalar(key)}: ${inline(next[key])}` }],
  );
  return [...changed, ...added];
};

const mapSplices = (text: string, map: YAMLMap, next: Readonly<Record<string, unknown>>): readonly Splice[] => {
  if (!map.flow) return blockMap(text, map, next);
  const [from, to] = rangeOf(map);
  return [{ from, to, text: flowMap(text, map, next) }];
};

/** Lines of an entry of a block sequence, with the comment lines right above it. */
const chunkOf = (text: string, seq: YAMLSeq, index: number): { readonly from: number; readonly to: number } => {
  const above = index === 0 ? 0 : lineEnd(text, endOf(text, seq.items[index - 1])) + 1;
  let from = lineStart(text, rangeOf(seq.items[index])[0]);
  while (from > above && /^\s*#/.test(text.slice(lineStart(text, from - 1), from))) from = lineStart(text, from - 1);
  return { from, to: Math.min(text.length, lineEnd(text, endOf(text, seq.items[index])) + 1) };
};

const seqSplices = (text: string, seq: YAMLSeq, index: number, edit: EntryEdit): readonly Splice[] => {
  const item = seq.items[index];
  if ("set" in edit) {
    if (isMap(item)) return mapSplices(text, item, edit.set);
    const last = chunkOf(text, seq, seq.items.length - 1);
    const itemAt = rangeOf(seq.items.at(-1))[0];
    const dash = text.slice(lineStart(text, itemAt), itemAt).replace(/\S+/g, "-");
    const isOpen = text.slice(last.from, last.to).endsWith("\n");
    return [{ from: last.to, to: last.to, text: `${isOpen ? "" : "\n"}${dash}${inline(edit.set)}\n` }];
  }
  const chunk = chunkOf(text, seq, index);
  if ("remove" in edit) return [{ ...chunk, text: "" }];
  const [upper, lower] = edit.move < 0 ? [chunkOf(text, seq, index - 1), chunk] : [chunk, chunkOf(text, seq, index + 1)];
  const between = text.slice(upper.to, lower.from);
  const ended = (part: string): string => (part.endsWith("\n") ? part : `${part}\n`);
  return [
    {
      from: upper.from,
      to: lower.to,
      text: `${ended(text.slice(lower.from, lower.to))}${between}${text.slice(upper.from, upper.to)}`,
    },
  ];
};

const apply = (text: string, splices: readonly Splice[]): string =>
  splices
    .toSorted((a, b) => b.from - a.from)
    .reduce((done, { from, to, text: put }) => `${done.slice(0, from)}${put}${done.slice(to)}`, text);

const moved = <T>(items: readonly T[], index: number, by: number): T[] => {
  const next = [...items];
  const [item] = next.splice(index, 1);
  next.splice(index + by, 0, item as T);
  return next;
};

/** The document as the edit means it, whatever its layout. */
const meant = (text: string, path: EntryPath, edit: EntryEdit): Document => {
  const document = parseDocument(text) as Document;
  const list = document.getIn(path.slice(0, -1));
  const index = Number(path.at(-1));
  if ("set" in edit) document.setIn(path, document.createNode(edit.set, { flow: true }));
  else if ("remove" in edit) document.deleteIn(path);
  else if (isSeq(list)) list.items = moved(list.items, index, edit.move);
  return document;
};

/** A list that is missing, empty, or written on one line is written anew as a whole, on one line. */
const listSplices = (text: string, document: Document.Parsed, path: EntryPath, edit: EntryEdit): readonly Splice[] => {
  const holder = document.getIn(path.slice(0, -2), true);
  if (!isMap(holder)) throw notAlone;
  const known = holder.toJSON() as Record<string, unknown>;
  const [name, index] = [String(path.at(-2)), Number(path.at(-1))];
  const items = Array.isArray(known[name]) ? [...(known[name] as unknown[])] : [];
  if ("set" in edit) items[index] = edit.set;
  else if ("remove" in edit) items.splice(index, 1);
  return mapSplices(text, holder, { ...known, [name]: "move" in edit ? moved(items, index, edit.move) : items });
};

const splicesOf = (text: string, path: EntryPath, edit: EntryEdit): readonly Splice[] => {
  const document = parseDocument(text);
  const parent = document.getIn(path.slice(0, -1), true);
  const node = document.getIn(path, true);
  const isList = isSeq(parent) || typeof path.at(-1) === "number";
  const isRewritten = !isSeq(parent) || parent.flow || parent.items.length === ("remove" in edit ? 1 : 0);
  if (isList && isRewritten) return listSplices(text, document, path, edit);
  if (isSeq(parent)) return seqSplices(text, parent, Number(path.at(-1)), edit);
  if (!isMap(parent) || !("set" in edit)) throw notAlone;
  if (isMap(node)) return mapSplices(text, node, edit.set);
  return mapSplices(text, parent, { ...(parent.toJSON() as Record<string, unknown>), [String(path.at(-1))]: edit.set });
};

/**
 * The text of a YAML file with one entry changed. Every other line stays as it was, comments and order included;
 * where the entry's layout does not allow that, the document is printed anew, with its comments.
 */
export const editEntry = (text: string, path: EntryPath, edit: EntryEdit): string => {
  const wanted = meant(text, path, edit);
  try {
    const edited = apply(text, splicesOf(text, path, edit));
    const read = parseDocument(edited);
    if (read.errors.length === 0 && isDeepStrictEqual(read.toJS(), wanted.toJS())) return edited;
  } catch (error) {
    if (error !== notAlone) throw error;
  }
  return wanted.toString({ lineWidth: 0 });
};
