import type { estypes } from "@elastic/elasticsearch";
import type { FieldName, Query } from "../lib/query.ts";
import { appeals, appealTitles } from "../model/analysis.ts";
import type { SearchRequest } from "../model/store.ts";
import { timeBounds, topFilters } from "./filters.ts";
import { type Need, needOf } from "./terms.ts";

type Dsl = estypes.QueryDslQueryContainer;

/** What the text index must hold, in the query DSL. */
const needDsl = (need: Need): Dsl => {
  switch (need.kind) {
    case "term":
      return { term: { pairs: need.term } };
    case "prefix":
      return { prefix: { pairs: need.term } };
    case "and":
      return { bool: { filter: need.parts.map(needDsl) } };
    case "or":
      return { bool: { should: need.parts.map(needDsl), minimum_should_match: 1 } };
    case "anything":
      return { match_all: {} };
  }
};

const appealKeys = (value: string): readonly string[] =>
  appeals.filter((key) => key === value.toLowerCase() || appealTitles[key] === value);

/** Filters that the server can decide by itself; the others (places by part of a name, authors) are verified afterwards. */
const filterDsl = (name: FieldName, value: string): readonly Dsl[] => {
  const caseless = (field: string): readonly Dsl[] => [{ term: { [field]: { value, case_insensitive: true } } }];
  if (name === "appeal")
    return [{ bool: { should: ["appeal", "appeals"].map((field) => ({ terms: { [field]: [...appealKeys(value), value] } })) } }];
  return name === "polarity" || name === "platform" || name === "source" || name === "voice" || name === "problem" ? caseless(name) : [];
};

/** Compiles a query to a search for a superset of its hits; `members` are the mentions of incidents that `level:` asks for. */
export const searchDsl = (query: Query, request: SearchRequest, members: readonly string[] | undefined): Dsl => {
  const { from, to } = timeBounds(query, request);
  const publishedAt = { ...(from !== undefined && { gte: from }), ...(to !== undefined && { lt: to }) };
  return {
    bool: {
      filter: [
        needDsl(needOf(query)),
        ...(from === undefined && to === undefined ? [] : [{ range: { publishedAt } }]),
        ...(request.relevantOnly ? [{ term: { isRelevant: true } }] : []),
        ...topFilters(query).flatMap(({ name, value }) => filterDsl(name, value)),
        ...(members === undefined ? [] : [{ terms: { id: [...members] } }]),
      ],
    },
  };
};
