import { matcher, parseQuery, type Query } from "../lib/query.ts";
import { hourMs } from "../lib/time.ts";
import type { Analysis } from "../model/analysis.ts";
import type { Mention } from "../model/mention.ts";
import type { Hour, SearchPage, SearchRequest, Store } from "../model/store.ts";
import { asksFields, fieldsOf, timeBounds, topFilters } from "./filters.ts";
import type { SqliteFile } from "./sqlite-file.ts";
import { mentionOf, slotAt } from "./sqlite-mentions.ts";
import { type Need, needOf, searchText } from "./terms.ts";

/** A candidate: a mention and its analysis as stored. */
interface Row {
  readonly id: string;
  readonly slot: number;
  readonly json: string;
  readonly counts: string | null;
  readonly analysis: string | null;
}

/** The need in FTS5's language; terms hold letters and digits only, so quoting cannot go wrong. */
const toFts = (need: Need): string => {
  switch (need.kind) {
    case "term":
      return `"${need.term}"`;
    case "prefix":
      return `"${need.term}" *`;
    case "anything":
      return "";
    default:
      return `(${need.parts.map(toFts).join(need.kind === "and" ? " AND " : " OR ")})`;
  }
};

const parseCursor = (cursor: string | undefined): number => (cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor));

const filterConditions: Partial<Record<string, string>> = {
  level: "id IN (SELECT mentionId FROM members JOIN incidents ON incidents.id = incidentId WHERE level = ?)",
  polarity: "analyses.polarity = ?",
};

/** Candidates newest first, narrowed by what the engine can decide. */
const candidates = ({ sql }: SqliteFile, query: Query, request: SearchRequest): IterableIterator<Row> => {
  const need = needOf(query);
  const { from, to } = timeBounds(query, request);
  const filters = topFilters(query).filter(({ name }) => filterConditions[name]);
  const source = need.kind === "anything" ? "mentions" : "texts CROSS JOIN mentions ON slot = texts.rowid";
  const slot = need.kind === "anything" ? "slot" : "texts.rowid";
  const conditions = [
    ...(need.kind === "anything" ? [] : ["texts MATCH ?"]),
    `${slot} >= ? AND ${slot} < ?`,
    ...(request.relevantOnly ? ["isRelevant = 1"] : []),
    ...filters.map(({ name }) => filterConditions[name] as string),
  ];
  const values = [
    ...(need.kind === "anything" ? [] : [toFts(need)]),
    from === undefined ? 0 : slotAt(from),
    Math.min(parseCursor(request.cursor), to === undefined ? Number.MAX_SAFE_INTEGER : slotAt(to)),
    ...filters.map(({ value }) => value),
  ];
  const text = `SELECT id, slot, mentions.json, counts, analyses.json AS analysis FROM ${source} LEFT JOIN analyses USING (id)
    WHERE ${conditions.join(" AND ")} ORDER BY ${slot} DESC`;
  return sql(text).iterate(...values) as IterableIterator<unknown> as IterableIterator<Row>;
};

const levelsOf = ({ sql }: SqliteFile, id: string): readonly string[] =>
  sql("SELECT level FROM members JOIN incidents ON incidents.id = incidentId WHERE mentionId = ?")
    .all(id)
    .map(({ level }) => level as string);

const verifier = (file: SqliteFile, query: Query): ((row: Row, mention: Mention) => boolean) => {
  const test = matcher(query);
  if (!asksFields(query)) return (_, mention) => test(searchText(mention));
  return (row, mention) => {
    const analysis = row.analysis === null ? undefined : (JSON.parse(row.analysis) as Analysis);
    return test(searchText(mention), fieldsOf(mention, analysis, levelsOf(file, row.id)));
  };
};

const search = (file: SqliteFile, request: SearchRequest): SearchPage => {
  const query = parseQuery(request.query);
  const isHit = verifier(file, query);
  const hits: SearchPage["hits"][number][] = [];
  let last = 0;
  for (const row of candidates(file, query, request)) {
    const mention = mentionOf(row);
    if (!isHit(row, mention)) continue;
    if (hits.length >= request.limit) return { hits, cursor: String(last) };
    hits.push({ mention, ...(row.analysis !== null && { analysis: JSON.parse(row.analysis) as Analysis }) });
    last = row.slot;
  }
  return { hits };
};

/** The part of the store that holds analyses and answers queries. */
export const searchPart = (file: SqliteFile): Pick<Store, "addAnalyses" | "analysis" | "analyses" | "search" | "hours"> => {
  const { sql, read, write } = file;
  const byId = (id: string): Analysis | undefined => {
    const row = sql("SELECT json FROM analyses WHERE id = ?").get(id);
    return row && (JSON.parse(row.json as string) as Analysis);
  };
  return {
    addAnalyses: (analyses) =>
      write(() => {
        for (const { id, version, analysis } of analyses) {
          // Removed first: replacing would not tell the count of hours that the earlier one is gone.
          sql("DELETE FROM analyses WHERE id = ?").run(id);
          sql("INSERT INTO analyses (id, version, isRelevant, polarity, json) VALUES (?, ?, ?, ?, ?)").run(
            id,
            version,
            Number(analysis.isRelevant),
            analysis.polarity,
            JSON.stringify(analysis),
          );
        }
      }),
    analysis: (mentionId) => read(() => byId(mentionId)),
    analyses: (mentionIds) =>
      read(
        () =>
          new Map(
            mentionIds.flatMap((id) => {
              const analysis = byId(id);
              return analysis ? [[id, analysis] as const] : [];
            }),
          ),
      ),
    search: (request) => read(() => search(file, request)),
    hours: (from, to) =>
      read(() =>
        // The hour itself is compared, not a product of it: so the key is used, and years of hours are not gone through.
        sql("SELECT hour, mentions, negative FROM hours WHERE hour >= ? AND hour < ? AND mentions > 0 ORDER BY hour")
          .all(...[from, to].map((at) => Math.ceil(Date.parse(at) / hourMs)))
          .map((row): Hour => {
            const { hour, mentions, negative } = row as { hour: number; mentions: number; negative: number };
            return { at: new Date(hour * hourMs).toISOString(), mentions, negative };
          }),
      ),
  };
};
