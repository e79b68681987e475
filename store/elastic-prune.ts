import { bulk } from "./elastic-bulk.ts";
import type { ElasticNode } from "./elastic-node.ts";
import { finishTask } from "./elastic-task.ts";

/** Authors looked at in one request. */
const pageSize = 1000;

/** Which of these authors still have a mention. */
const authorsInUse = async (node: ElasticNode, pseudonyms: readonly string[]): Promise<ReadonlySet<string>> => {
  const reply = await node.client.search<unknown, { used: { buckets: { key: string }[] } }>({
    index: node.names.all("mentions"),
    ignore_unavailable: true,
    size: 0,
    query: { terms: { "author.id": [...pseudonyms] } },
    aggs: { used: { terms: { field: "author.id", size: pseudonyms.length } } },
  });
  return new Set(reply.aggregations?.used.buckets.map(({ key }) => key));
};

const pruneAuthors = async (node: ElasticNode): Promise<void> => {
  const index = await node.ready("authors");
  await node.fresh("authors", "always");
  let after: string | undefined;
  for (;;) {
    const reply = await node.client.search<{ pseudonym: string }>({
      index,
      size: pageSize,
      _source: ["pseudonym"],
      sort: [{ pseudonym: "asc" }],
      ...(after !== undefined && { search_after: [after] }),
    });
    const page = reply.hits.hits.map(({ _source }) => _source?.pseudonym as string);
    after = page.at(-1);
    if (after === undefined) return;
    const used = await authorsInUse(node, page);
    const unused = page.filter((pseudonym) => !used.has(pseudonym));
    await bulk(
      node,
      unused.map((id) => ({ action: "delete" as const, index, id })),
    );
    node.touched("authors");
  }
};

/** Removes mentions published before an instant, with versions, counts and analyses; then authors without any mention. */
export const prune = async (node: ElasticNode, before: string): Promise<number> => {
  await node.fresh("mentions", "always");
  const { task } = await node.client.deleteByQuery({
    index: node.names.all("mentions"),
    ignore_unavailable: true,
    allow_no_indices: true,
    query: { range: { publishedAt: { lt: before } } },
    conflicts: "proceed",
    refresh: true,
    wait_for_completion: false,
  });
  const { deleted } = await finishTask(node.client, task);
  await pruneAuthors(node);
  return deleted;
};
