import { foldText } from "../lib/fold.ts";
import type { Query } from "../lib/query.ts";
import { type Mention, wholeText } from "../model/mention.ts";

/** Everything in a mention that can be searched: title, own words, and what it quotes. */
export const searchText = (mention: Pick<Mention, "title" | "text" | "quoted">): string =>
  mention.quoted ? `${wholeText(mention)}\n${mention.quoted}` : wholeText(mention);

const runs = (folded: string): readonly string[] => folded.match(/[\p{L}\p{N}]+/gu) ?? [];

const pairsOf = (run: string): readonly string[] => {
  const characters = [...run];
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
};

/**
 * What a text is found by: jieba's words, for counting and whole-word look-ups, and all pairs of neighbouring characters
 * (with the last character of each run), which find any substring wherever the segmenter happened to cut.
 */
export const textTerms = (
  text: string,
  segment: (text: string) => readonly string[],
): { readonly words: readonly string[]; readonly pairs: readonly string[] } => {
  const folded = foldText(text);
  const words = segment(folded).filter((word) => /^[\p{L}\p{N}]{2,}$/u.test(word));
  const pairs = runs(folded).flatMap((run) => [...pairsOf(run), [...run].at(-1) as string]);
  return { words, pairs: [...new Set(pairs)] };
};

/** What a document's terms must hold for a query to have a chance: a superset of the hits, for an engine to find. */
export type Need =
  | { readonly kind: "anything" }
  | { readonly kind: "term"; readonly term: string }
  | { readonly kind: "prefix"; readonly term: string }
  | { readonly kind: "and"; readonly parts: readonly Need[] }
  | { readonly kind: "or"; readonly parts: readonly Need[] };

const anything: Need = { kind: "anything" };

const all = (parts: readonly Need[]): Need => {
  const real = parts.filter((part) => part.kind !== "anything");
  return real.length === 0 ? anything : real.length === 1 ? (real[0] as Need) : { kind: "and", parts: real };
};

const any = (parts: readonly Need[]): Need => {
  if (parts.some((part) => part.kind === "anything")) return anything;
  return parts.length === 1 ? (parts[0] as Need) : { kind: "or", parts };
};

const needOfText = (text: string): Need =>
  all(
    runs(foldText(text)).flatMap((run): readonly Need[] => {
      const pairs = [...new Set(pairsOf(run))];
      return pairs.length === 0 ? [{ kind: "prefix", term: run }] : pairs.map((term): Need => ({ kind: "term", term }));
    }),
  );

/** What the index can decide of a query; every hit is verified with `matcher` afterwards, so all stores agree. */
export const needOf = (query: Query): Need => {
  switch (query.kind) {
    case "text":
      return needOfText(query.text);
    case "regex":
      return needOfText(query.pattern.literal);
    case "near":
      return all([any(query.left.map(needOfText)), any(query.right.map(needOfText))]);
    case "and":
      return all(query.parts.map(needOf));
    case "or":
      return any(query.parts.map(needOf));
    default:
      return anything;
  }
};
