import type { Analysis } from "../model/analysis.ts";
import type { Mention } from "../model/mention.ts";
import type { Story } from "./cluster.ts";
import { heatOf, townsOf } from "./draft.ts";

const longestHeadline = 80;

/** The normalised text of an analysed mention. */
export const textOf = (analysis: Analysis): string => analysis.words.join("");

/** A mention as clustering sees it: its title or first line as headline, the rest as body, the places that its text names. */
export const storyOf = (mention: Mention, analysis: Analysis, at: number): Story => {
  const text = textOf(analysis);
  const lineEnd = text.indexOf("\n");
  const headline = lineEnd > 0 && lineEnd <= longestHeadline ? text.slice(0, lineEnd) : text.slice(0, longestHeadline);
  return {
    id: mention.id,
    at,
    headline,
    body: text.slice(headline.length),
    places: townsOf(analysis),
    isRelevant: true,
    isProminent: heatOf(mention) > 0,
  };
};
