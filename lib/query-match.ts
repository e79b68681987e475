import { foldText } from "./fold.ts";
import { testPattern } from "./pattern-match.ts";
import type { FieldName, Query } from "./query-ast.ts";
import { boundInstant } from "./query-field.ts";

/** What the fields of a document are, beside its text; `publishedAt` is an instant in ISO-8601 UTC. */
export type FieldValues = Readonly<Partial<Record<Exclude<FieldName, "from" | "to">, readonly string[]>>> & {
  readonly publishedAt?: string;
};

type Test = (folded: string, fields: FieldValues) => boolean;

const positions = (text: string, word: string): readonly number[] => {
  const found: number[] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) found.push(at);
  return found;
};

/** Whether some `second` begins within `distance` characters after the end of some `first`; both sorted, one pass. */
const follows = (
  first: readonly number[],
  second: readonly number[],
  reach: { readonly length: number; readonly distance: number },
): boolean => {
  let index = 0;
  for (const at of first) {
    const end = at + reach.length;
    while (index < second.length && (second[index] as number) < end) index += 1;
    if (index < second.length && (second[index] as number) <= end + reach.distance) return true;
  }
  return false;
};

const nearTest = (query: Extract<Query, { kind: "near" }>): Test => {
  const pairs = query.left.flatMap((left) => query.right.map((right) => [foldText(left), foldText(right)] as const));
  return (folded) =>
    pairs.some(([left, right]) => {
      const [lefts, rights] = [positions(folded, left), positions(folded, right)];
      const { distance } = query;
      return follows(lefts, rights, { length: left.length, distance }) || follows(rights, lefts, { length: right.length, distance });
    });
};

const fieldTest = (name: FieldName, value: string): Test => {
  if (name === "from" || name === "to") {
    const bound = boundInstant(name, value);
    return (_, { publishedAt }) => publishedAt !== undefined && (name === "from" ? publishedAt >= bound : publishedAt < bound);
  }
  const wanted = foldText(value);
  return (_, fields) => fields[name]?.some((item) => foldText(item) === wanted) ?? false;
};

const compile = (query: Query): Test => {
  switch (query.kind) {
    case "all":
      return () => true;
    case "text": {
      const word = foldText(query.text);
      return (folded) => folded.includes(word);
    }
    case "regex":
      return (folded) => testPattern(query.pattern, folded);
    case "near":
      return nearTest(query);
    case "field":
      return fieldTest(query.name, query.value);
    case "not": {
      const test = compile(query.part);
      return (folded, fields) => !test(folded, fields);
    }
    default: {
      const tests = query.parts.map(compile);
      return query.kind === "and"
        ? (folded, fields) => tests.every((test) => test(folded, fields))
        : (folded, fields) => tests.some((test) => test(folded, fields));
    }
  }
};

/**
 * Prepares a query for many texts. A word or phrase holds where the text contains it (Chinese needs no segmentation),
 * with width, case and white space folded; time is linear in the text. A field filter holds only if the fields say so.
 */
export const matcher = (query: Query): ((text: string, fields?: FieldValues) => boolean) => {
  const test = compile(query);
  return (text, fields = {}) => test(foldText(text), fields);
};

/** Whether one text (with its fields) is what the query asks for; for many texts use `matcher`. */
export const matches = (query: Query, text: string, fields: FieldValues = {}): boolean => matcher(query)(text, fields);
