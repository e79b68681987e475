import type { Pattern } from "./pattern.ts";

/** A parsed query. `near` joins alternatives: some word of `left` within `distance` characters of some word of `right`. */
export type Query =
  | { readonly kind: "all" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "regex"; readonly source: string; readonly pattern: Pattern }
  | { readonly kind: "near"; readonly left: readonly string[]; readonly right: readonly string[]; readonly distance: number }
  | { readonly kind: "field"; readonly name: FieldName; readonly value: string }
  | { readonly kind: "and"; readonly parts: readonly Query[] }
  | { readonly kind: "or"; readonly parts: readonly Query[] }
  | { readonly kind: "not"; readonly part: Query };

/** What can be filtered on, and the Chinese names that mean the same. */
export const fieldAliases = {
  appeal: ["诉求"],
  polarity: ["情感"],
  level: ["级别"],
  place: ["地点", "镇街"],
  platform: ["平台"],
  source: ["来源"],
  voice: ["发声"],
  problem: ["问题"],
  author: ["作者"],
  from: ["从"],
  to: ["到"],
} as const;
export type FieldName = keyof typeof fieldAliases;

const isNot = (query: Query): boolean => query.kind === "not";

/** All of the parts; nested ones are flattened and exclusions come last, so that equal queries have one shape. */
export const and = (parts: readonly Query[]): Query => {
  const flat = parts.flatMap((part) => (part.kind === "and" ? part.parts : part.kind === "all" ? [] : [part]));
  const ordered = [...flat.filter((part) => !isNot(part)), ...flat.filter(isNot)];
  return ordered.length === 0 ? { kind: "all" } : ordered.length === 1 ? (ordered[0] as Query) : { kind: "and", parts: ordered };
};

/** Any of the parts (at least one); nested ones are flattened. */
export const or = (parts: readonly Query[]): Query => {
  const flat = parts.flatMap((part) => (part.kind === "or" ? part.parts : [part]));
  return flat.length === 1 ? (flat[0] as Query) : { kind: "or", parts: flat };
};

/** The opposite; two negations cancel out. */
export const not = (part: Query): Query => (part.kind === "not" ? part.part : { kind: "not", part });
