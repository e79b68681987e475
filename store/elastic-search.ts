import type { estypes } from "@elastic/elasticsearch";
import { Failure } from "../lib/errors.ts";
import { matcher, parseQuery, type Query } from "../lib/query.ts";
import type { Analysis } from "../model/analysis.ts";
import type { Mention } from "../model/mention.ts";
import type { Analysed, SearchPage, SearchRequest, Store } from "../model/store.ts";
import { bulk } from "./elastic-bulk.ts";
import { bury } from "./elastic-dead.ts";
import { analysisFields, documentId, type MentionDocument, mentionOfDocument } from "./elastic-document.ts";
import { findByIds } from "./elastic-find.ts";
import { type ElasticNode, statusOf } from "./elastic-node.ts";
import { searchDsl } from "./elastic-query.ts";
import { asksFields, fieldsOf, topFilters } from "./filters.ts";
import { searchText } from "./terms.ts";

/** Where the next page begins: the sort values of the last hit, and the point in time that keeps the pages consistent. */
interface Cursor {
  readonly after: estypes.SortResults;
  readonly pit?: string;
}

const keepAlive = "2m";
/** Most mentions fetched at once while candidates are verified. */
const maxPage = 1000;
/** Mentions that a filter on the level can name: Elasticsearch's own limit on terms. */
const maxMembers = 65_000;
/** The order of results; the indices of posts are sorted alike, so that a page stops early. */
export const newestFirst = [{ publishedAt: "desc" as const }, { id: "desc" as const }];

const readCursor = (text: string | undefined): Cursor | undefined => {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString()) as Cursor;
  } catch (error) {
    throw new Failure("INPUT_INVALID", "翻页标记读不懂，请从头搜索", { cause: error });
  }
};

const writeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString("base64url");

/** The incidents of mentions, or the mentions of incidents of one level: what the filter `level:` needs. */
const incidentsWhere = async (
  node: ElasticNode,
  query: estypes.QueryDslQueryContainer,
): Promise<readonly { level: string; mentionIds: string[] }[]> => {
  await node.fresh("incidents");
  const reply = await node.client.search<{ level: string; mentionIds: string[] }>({
    index: node.names.all("incidents"),
    ignore_unavailable: true,
    size: 10_000,
    _source: ["level", "mentionIds"],
    query,
  });
  return reply.hits.hits.map(({ _source }) => _source as { level: string; mentionIds: string[] });
};

const membersOf = async (node: ElasticNode, query: Query): Promise<readonly string[] | undefined> => {
  const levels = topFilters(query).filter(({ name }) => name === "level");
  if (levels.length === 0) return undefined;
  const found = await incidentsWhere(node, { bool: { filter: levels.map(({ value }) => ({ term: { level: value } })) } });
  const ids = new Set(found.flatMap(({ mentionIds }) => mentionIds));
  // More than the server takes in one list: verified one by one instead.
  return ids.size > maxMembers ? undefined : [...ids];
};

const levelsOf = async (node: ElasticNode, ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> => {
  const wanted = new Set(ids);
  const levels = new Map<string, string[]>();
  if (ids.length === 0) return levels;
  for (const { level, mentionIds } of await incidentsWhere(node, { terms: { mentionIds: [...ids] } })) {
    for (const id of mentionIds) if (wanted.has(id)) levels.set(id, [...(levels.get(id) ?? []), level]);
  }
  return levels;
};

interface Hit {
  readonly mention: Mention;
  readonly analysis?: Analysis;
  readonly after: estypes.SortResults;
}

/** Reads the candidates after a cursor; a point in time that has run out is done without. */
const fetchPage = async (
  node: ElasticNode,
  query: estypes.QueryDslQueryContainer,
  where: { size: number; cursor: Cursor | undefined },
): Promise<readonly Hit[]> => {
  const { size, cursor } = where;
  const body = { size, query, sort: newestFirst, track_total_hits: false, _source: ["id", "mentionJson", "analysisJson", "readingsJson"] };
  const after = cursor && { search_after: cursor.after };
  const plain = { index: node.names.all("mentions"), ignore_unavailable: true };
  const place = cursor?.pit ? { pit: { id: cursor.pit, keep_alive: keepAlive } } : plain;
  const reply = await node.client.search<MentionDocument>({ ...body, ...place, ...after }).catch((error: unknown) => {
    if (statusOf(error) !== 404 || !cursor?.pit) throw error;
    return node.client.search<MentionDocument>({ ...body, ...plain, ...after });
  });
  return reply.hits.hits.map(({ _source, sort: values }): Hit => {
    const source = _source as MentionDocument;
    const analysis = source.analysisJson === undefined ? undefined : (JSON.parse(source.analysisJson) as Analysis);
    return { mention: mentionOfDocument(source), ...(analysis && { analysis }), after: values as estypes.SortResults };
  });
};

const verified = async (node: ElasticNode, query: Query, hits: readonly Hit[]): Promise<readonly Hit[]> => {
  const test = matcher(query);
  if (!asksFields(query)) return hits.filter(({ mention }) => test(searchText(mention)));
  const levels = await levelsOf(
    node,
    hits.map(({ mention }) => mention.id),
  );
  return hits.filter(({ mention, analysis }) => test(searchText(mention), fieldsOf(mention, analysis, levels.get(mention.id) ?? [])));
};

const openPit = async (node: ElasticNode): Promise<string> =>
  (await node.client.openPointInTime({ index: node.names.all("mentions"), keep_alive: keepAlive })).id;

const search = async (node: ElasticNode, request: SearchRequest): Promise<SearchPage> => {
  const query = parseQuery(request.query);
  const start = readCursor(request.cursor);
  await node.fresh("mentions");
  const dsl = searchDsl(query, request, await membersOf(node, query));
  const size = Math.min(maxPage, request.limit + 1);
  const hits: Hit[] = [];
  let cursor = start;
  for (;;) {
    const page = await fetchPage(node, dsl, { size, cursor });
    hits.push(...(await verified(node, query, page)));
    const last = page.at(-1);
    if (hits.length > request.limit || page.length < size || !last) break;
    cursor = { after: last.after, ...(cursor?.pit && { pit: cursor.pit }) };
  }
  const shown = hits.slice(0, request.limit);
  const last = shown.at(-1);
  const page = shown.map(({ mention, analysis }) => ({ mention, ...(analysis && { analysis }) }));
  if (hits.length > request.limit && last)
    return { hits: page, cursor: writeCursor({ after: last.after, pit: start?.pit ?? (await openPit(node)) }) };
  if (start?.pit) await node.client.closePointInTime({ id: start.pit }).catch(() => undefined);
  return { hits: page };
};

const addAnalyses = async (node: ElasticNode, analyses: readonly Analysed[]): Promise<void> => {
  const found = await findByIds(
    node,
    analyses.map(({ id }) => id),
  );
  const known = analyses.filter(({ id }) => found.has(id));
  const outcomes = await bulk(
    node,
    known.map(({ id, version, analysis }) => ({
      action: "update" as const,
      index: node.names.writing("mentions", found.get(id)?.source.publishedAt),
      id: documentId(id),
      document: analysisFields(analysis, version, node.tools),
    })),
  );
  node.touched("mentions");
  await bury(
    node,
    known.flatMap(({ id, analysis }, index) => {
      const outcome = outcomes[index];
      return outcome?.state === "refused" ? [{ id, kind: "analysis", because: outcome.because, json: JSON.stringify(analysis) }] : [];
    }),
  );
};

/** The part of the store that holds analyses (beside their mentions) and answers queries. */
export const searchPart = (node: ElasticNode): Pick<Store, "addAnalyses" | "analysis" | "analyses" | "search"> => ({
  addAnalyses: (analyses) => node.write(() => addAnalyses(node, analyses)),
  analysis: (mentionId) =>
    node.read(async () => {
      const json = (await findByIds(node, [mentionId])).get(mentionId)?.source.analysisJson;
      return json === undefined ? undefined : (JSON.parse(json) as Analysis);
    }),
  analyses: (mentionIds) =>
    node.read(async () => {
      const found = await findByIds(node, mentionIds);
      return new Map(
        [...found].flatMap(([id, { source }]) =>
          source.analysisJson === undefined ? [] : [[id, JSON.parse(source.analysisJson) as Analysis] as const],
        ),
      );
    }),
  search: (request) => node.read(() => search(node, request)),
});
