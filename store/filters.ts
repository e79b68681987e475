import { boundInstant, type FieldName, type FieldValues, type Query } from "../lib/query.ts";
import { type Analysis, appealTitles } from "../model/analysis.ts";
import type { Mention } from "../model/mention.ts";

/** What a place filter may name: the whole key, any part of it, the name as written, the town. */
const placeValues = (analysis: Analysis): readonly string[] =>
  analysis.places.flatMap(({ key, name, town, city, province }) =>
    [key, ...key.split("/"), name, town, ...(town?.split("/") ?? []), city, province].filter((value) => value !== undefined),
  );

/** What the field filters of a query see of a stored mention. */
export const fieldsOf = (mention: Mention, analysis: Analysis | undefined, levels: readonly string[]): FieldValues => ({
  platform: [mention.platform],
  source: [mention.source],
  author: [mention.author.id],
  publishedAt: mention.publishedAt,
  level: levels,
  ...(analysis && {
    appeal: analysis.appeals
      .flatMap(({ appeal }) => [appeal, appealTitles[appeal]])
      .concat(analysis.appeal ? [analysis.appeal, appealTitles[analysis.appeal]] : []),
    polarity: [analysis.polarity],
    voice: [analysis.voice],
    problem: analysis.problem ? [analysis.problem] : [],
    place: placeValues(analysis),
  }),
});

/** The filters that every hit must pass: those at the top of the query, not under OR or NOT. */
export const topFilters = (query: Query): readonly { readonly name: FieldName; readonly value: string }[] => {
  const parts = query.kind === "and" ? query.parts : [query];
  return parts.flatMap((part) => (part.kind === "field" ? [{ name: part.name, value: part.value }] : []));
};

/** The narrowest time of publication that request and query leave open; instants, `to` exclusive. */
export const timeBounds = (
  query: Query,
  request: { readonly from?: string; readonly to?: string },
): { readonly from?: string; readonly to?: string } => {
  const filters = topFilters(query);
  const bound = (name: "from" | "to"): readonly string[] =>
    filters.filter((filter) => filter.name === name).map(({ value }) => boundInstant(name, value));
  const from = [...bound("from"), ...(request.from ? [new Date(request.from).toISOString()] : [])].sort().at(-1);
  const to = [...bound("to"), ...(request.to ? [new Date(request.to).toISOString()] : [])].sort().at(0);
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
};

/** Whether the query asks about anything beside the text. */
export const asksFields = (query: Query): boolean => {
  if (query.kind === "field") return true;
  if (query.kind === "not") return asksFields(query.part);
  return (query.kind === "and" || query.kind === "or") && query.parts.some(asksFields);
};
