import type { Hour, Store } from "../model/store.ts";
import type { ElasticNode } from "./elastic-node.ts";

interface Counted {
  readonly hours: {
    readonly buckets: readonly {
      readonly key: number;
      readonly doc_count: number;
      readonly negative: { readonly doc_count: number };
    }[];
  };
}

/** The part of the store that counts what was said about us by the hour. */
export const hoursPart = (node: ElasticNode): Pick<Store, "hours"> => ({
  hours: (from, to) =>
    node.read(async () => {
      await node.fresh("mentions");
      const reply = await node.client.search<unknown, Counted>({
        index: node.names.all("mentions"),
        ignore_unavailable: true,
        size: 0,
        query: {
          bool: {
            filter: [{ range: { publishedAt: { gte: from, lt: to } } }, { term: { isRelevant: true } }, { term: { isLocal: true } }],
          },
        },
        aggs: {
          hours: {
            date_histogram: { field: "publishedAt", fixed_interval: "1h", min_doc_count: 1 },
            aggs: { negative: { filter: { term: { polarity: "negative" } } } },
          },
        },
      });
      const buckets = reply.aggregations?.hours.buckets ?? [];
      return buckets.map(({ key, doc_count, negative }): Hour => {
        return { at: new Date(key).toISOString(), mentions: doc_count, negative: negative.doc_count };
      });
    }),
});
