import { townsOf } from "../../lib/place-name.ts";
import { type Appeal, appealTitles } from "../../model/analysis.ts";
import type { Post } from "../incident-desk.ts";
import { platformTitle, polarityTitles, voiceTitles } from "../post.tsx";

/** A value that hits have, how many of those looked at, and the query that keeps only these. */
export interface FacetValue {
  readonly title: string;
  readonly count: number;
  readonly query: string;
  readonly isOn: boolean;
}

/** One way to narrow a search. */
export interface Facet {
  readonly title: string;
  readonly values: readonly FacetValue[];
}

const shownEach = 8;

const quoted = (value: string): string => (/[\s()（）"“”「」]/.test(value) ? `"${value.replaceAll('"', "")}"` : value);

const facetOf = (title: string, field: string, query: string, found: readonly (readonly [value: string, title: string])[]): Facet => {
  const counts = new Map<string, { title: string; count: number }>();
  for (const [value, name] of found) {
    const known = counts.get(value) ?? { title: name, count: 0 };
    known.count += 1;
    counts.set(value, known);
  }
  const values = [...counts]
    .sort((a, b) => b[1].count - a[1].count)
    .slice(0, shownEach)
    .map(([value, { title: name, count }]): FacetValue => {
      // With a plus it holds for the whole query, whatever its ORs.
      const term = `+${field}:${quoted(value)}`;
      const isOn = ` ${query} `.includes(` ${term} `);
      const next = isOn ? ` ${query} `.replace(` ${term} `, " ").trim() : `${query} ${term}`.trim();
      return { title: name, count, query: next, isOn };
    });
  return { title, values };
};

const townsIn = ({ analysis }: Post): readonly string[] => townsOf(analysis?.places ?? []);

/** The ways to narrow a search, counted over the hits at hand. */
export const facetsOf = (posts: readonly Post[], query: string): readonly Facet[] => {
  const analyses = posts.flatMap(({ analysis }) => (analysis ? [analysis] : []));
  const facets = [
    facetOf(
      "情感",
      "情感",
      query,
      analyses.map(({ polarity }) => [polarityTitles[polarity], polarityTitles[polarity]] as const),
    ),
    facetOf(
      "诉求",
      "诉求",
      query,
      analyses.flatMap(({ appeal }) => (appeal ? [[appealTitles[appeal as Appeal], appealTitles[appeal as Appeal]] as const] : [])),
    ),
    facetOf(
      "镇街",
      "镇街",
      query,
      posts.flatMap((post) => townsIn(post).map((town) => [town, town] as const)),
    ),
    facetOf(
      "平台",
      "平台",
      query,
      posts.map(({ mention }) => [mention.platform, platformTitle(mention.platform)] as const),
    ),
    facetOf(
      "发声",
      "发声",
      query,
      analyses.map(({ voice }) => [voice, voiceTitles[voice]] as const),
    ),
  ];
  return facets.filter(({ values }) => values.length > 0);
};
