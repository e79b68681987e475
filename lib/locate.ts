import { normalise } from "./normalise.ts";

/** A part of a text: `text.slice(from, to)`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** How far an entity or a tag that became one sign may reach. */
const longestMark = 400;

/** Where the original of the unit at `index` ends: a whole character, entity or tag. */
const endOf = (original: string, text: string, start: number, index: number): number => {
  const sign = original[start];
  if (sign !== text[index] && (sign === "&" || sign === "<")) {
    const close = original.indexOf(sign === "&" ? ";" : ">", start);
    if (close !== -1 && close - start < longestMark) return close + 1;
  }
  return start + ((original.codePointAt(start) as number) > 0xffff ? 2 : 1);
};

/**
 * Makes a finder of words of the normalised text in its original, as people see it: full-width, traditional, with links and
 * emoji. Only the author's own words are searched, never the chain of a repost, and no character is cut in two.
 */
export const createLocator = (original: string): ((word: string) => readonly Range[]) => {
  const { text, offsets } = normalise(original);
  const placeOf = (index: number): number => offsets?.[index] ?? index;
  const isHalf = (at: number): boolean => at > 0 && (original.codePointAt(at - 1) as number) > 0xffff;
  return (word) => {
    const ranges: Range[] = [];
    if (word === "") return ranges;
    for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
      const last = at + word.length - 1;
      const from = placeOf(at);
      ranges.push({ from: isHalf(from) ? from - 1 : from, to: endOf(original, text, placeOf(last), last) });
    }
    return ranges;
  };
};
