import type { estypes } from "@elastic/elasticsearch";
import type { ElasticNode } from "./elastic-node.ts";
import type { Kind } from "./elastic-schema.ts";

/** Documents fetched in one request. */
const pageSize = 1000;

/** Lists documents of a kind in order, by as many pages as the limit takes. */
export const listDocuments = async <T>(
  node: ElasticNode,
  kind: Kind,
  request: {
    readonly limit: number;
    readonly sort: estypes.SortCombinations[];
    readonly query?: estypes.QueryDslQueryContainer;
    readonly source?: string[];
  },
): Promise<readonly T[]> => {
  await node.fresh(kind);
  const index = await node.ready(kind);
  const found: T[] = [];
  let after: estypes.SortResults | undefined;
  while (found.length < request.limit) {
    const size = Math.min(pageSize, request.limit - found.length);
    const reply = await node.client.search<T>({
      index,
      size,
      track_total_hits: false,
      sort: request.sort,
      ...(request.query && { query: request.query }),
      ...(request.source && { _source: request.source }),
      ...(after && { search_after: after }),
    });
    found.push(...reply.hits.hits.map(({ _source }) => _source as T));
    after = reply.hits.hits.at(-1)?.sort;
    if (reply.hits.hits.length < size || !after) break;
  }
  return found;
};

/** Lists what was kept word for word. */
export const listJson = async <T>(node: ElasticNode, kind: Kind, request: Parameters<typeof listDocuments>[2]): Promise<readonly T[]> =>
  (await listDocuments<{ json: string }>(node, kind, { ...request, source: ["json"] })).map(({ json }) => JSON.parse(json) as T);
