import { documentId, type MentionDocument } from "./elastic-document.ts";
import type { ElasticNode } from "./elastic-node.ts";
import { type Read, tokenOf } from "./elastic-token.ts";

/** A stored mention and the index it lies in. */
export interface Found extends Read<MentionDocument> {
  readonly index: string;
}

/** Ids looked up in one request. */
const idsAtOnce = 1000;

const day = 24 * 3600 * 1000;

/** The months in which a mention may lie: its own, and the neighbour if it was published within a day of it. */
export const homesOf = (node: ElasticNode, publishedAt: string): readonly string[] => {
  const around = [0, -day, day].map((ms) => new Date(Date.parse(publishedAt) + ms).toISOString());
  return [...new Set(around.map((at) => node.names.writing("mentions", at)))];
};

/** Reads mentions as last written, searched or not, from where their time of publication says that they lie. */
export const readAt = async (
  node: ElasticNode,
  wanted: readonly { id: string; publishedAt: string }[],
): Promise<ReadonlyMap<string, Found>> => {
  const docs = wanted.flatMap(({ id, publishedAt }) => homesOf(node, publishedAt).map((index) => ({ _index: index, _id: documentId(id) })));
  const found = new Map<string, Found>();
  for (let first = 0; first < docs.length; first += idsAtOnce) {
    const reply = await node.client.mget<MentionDocument>({ docs: docs.slice(first, first + idsAtOnce) });
    for (const item of reply.docs) {
      if (!("found" in item) || !item.found || !item._source) continue;
      const token = tokenOf(item._seq_no as number, item._primary_term as number);
      found.set(item._source.id, { source: item._source, token, index: item._index });
    }
  }
  return found;
};

/** Finds mentions by id alone, wherever they lie. */
export const findByIds = async (node: ElasticNode, ids: readonly string[]): Promise<ReadonlyMap<string, Found>> => {
  const found = new Map<string, Found>();
  await node.fresh("mentions");
  for (let first = 0; first < ids.length; first += idsAtOnce) {
    const values = ids.slice(first, first + idsAtOnce).map(documentId);
    const reply = await node.client.search<MentionDocument>({
      index: node.names.all("mentions"),
      ignore_unavailable: true,
      size: values.length,
      seq_no_primary_term: true,
      query: { ids: { values } },
    });
    for (const { _source, _index, _seq_no, _primary_term } of reply.hits.hits) {
      if (_source) found.set(_source.id, { source: _source, index: _index, token: tokenOf(_seq_no as number, _primary_term as number) });
    }
  }
  return found;
};
