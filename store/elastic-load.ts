import type { estypes } from "@elastic/elasticsearch";
import { Failure } from "../lib/errors.ts";
import { continueActs } from "./elastic-acts.ts";
import { bulk, type Item } from "./elastic-bulk.ts";
import { type ElasticNode, openNode } from "./elastic-node.ts";
import { readOne, writeOne } from "./elastic-token.ts";
import { type Stored, toDocument, toEntry } from "./elastic-transfer.ts";
import type { StoreTools } from "./kind.ts";
import { type Entry, type EntryPage, type Readable, type Tally, type TransferKind, tallyOf, transferKinds } from "./transfer.ts";

/** How far a transfer is; kept in the target, so that a broken one continues. */
interface Progress {
  readonly kind: TransferKind;
  readonly after?: string;
  readonly done: number;
}

/** What both sides hold of each kind. */
export interface Verdict {
  readonly kind: TransferKind;
  readonly from: Tally;
  readonly to: Tally;
}

const progressId = "transfer:progress";
const pageSize = 1000;
/** Evidence is large: few at once. */
const blobsAtOnce = 10;
const keepAlive = "5m";

const pageThrough = async (node: ElasticNode, kind: TransferKind, cursor: string | undefined): Promise<EntryPage> => {
  await node.ready(kind);
  await node.fresh(kind, "always");
  const { client, names } = node;
  const [pit, after] = cursor === undefined ? [undefined, undefined] : (JSON.parse(cursor) as [string, estypes.SortResults]);
  const size = kind === "blobs" ? blobsAtOnce : pageSize;
  const id = pit ?? (await client.openPointInTime({ index: names.all(kind), keep_alive: keepAlive })).id;
  const reply = await client.search<Stored>({
    pit: { id, keep_alive: keepAlive },
    size,
    track_total_hits: false,
    sort: [{ _shard_doc: "asc" }],
    ...(kind === "states" && { query: { prefix: { key: "state:" } } }),
    ...(after && { search_after: after }),
    _source_excludes: ["words", "pairs", "text", "quoted"],
  });
  const hits = reply.hits.hits;
  const entries = hits.map(({ _id, _source }) => toEntry(kind, _id as string, _source as Stored));
  const last = hits.at(-1)?.sort;
  if (hits.length === size && last) return { entries, after: JSON.stringify([id, last]) };
  await client.closePointInTime({ id });
  return { entries };
};

/** Opens a tenant for reading from end to end, on a point in time. */
export const readElastic = async (place: string, tools: StoreTools): Promise<Readable> => {
  const node = await openNode(place, tools);
  return {
    authorKey: node.authorKey,
    page: (kind, after) => node.read(() => pageThrough(node, kind, after)),
    close: () => node.client.close(),
  };
};

const writePage = async (node: ElasticNode, kind: TransferKind, entries: readonly Entry[]): Promise<void> => {
  const items = await Promise.all(
    entries.map(async (entry): Promise<Item> => {
      const { id, document, publishedAt } = toDocument(kind, entry, node.tools);
      return { action: "index", index: await node.ready(kind, publishedAt), id, document };
    }),
  );
  const outcomes = await bulk(node, items);
  const bad = outcomes.findIndex(({ state }) => state !== "done");
  const outcome = outcomes[bad];
  if (!outcome) return;
  const because = outcome.state === "refused" ? outcome.because : outcome.state;
  throw new Failure("STORE_WRITE", `${kind} ${entries[bad]?.id} 写不进去：${because}`, { facts: { kind, id: entries[bad]?.id } });
};

/** Takes over the secret of the source, so that pseudonyms stay what they were; only into a tenant that holds nothing else. */
const adoptKey = async (node: ElasticNode, authorKey: string): Promise<void> => {
  if (node.authorKey === authorKey) return;
  await node.fresh("mentions", "always");
  const { count } = await node.client.count({ index: node.names.all("mentions"), ignore_unavailable: true });
  if (count > 0)
    throw new Failure("STORE_CONFLICT", `租户 ${node.names.tenant} 已有别处来的 ${count} 条帖文，不能并入`, { facts: { count } });
  await writeOne(node, "states", { id: "meta:authorKey", document: { key: "meta:authorKey", json: JSON.stringify(authorKey) } });
};

/** Sets a counter beyond everything that came in, so that new numbers follow. */
const continueNumbers = async (node: ElasticNode, counter: string, highest: number): Promise<void> => {
  const id = `counter:${counter}`;
  await writeOne(node, "states", { id, document: { key: id, counter: { next: highest + 1, pending: [] } } });
};

const highestOf = async (node: ElasticNode, kind: "mentions" | "deliveries" | "acts", field: string): Promise<number> => {
  await node.fresh(kind, "always");
  const aggs = { highest: { max: { field } } };
  const reply = await node.client.search<unknown, { highest: { value: number | null } }>({
    index: node.names.all(kind),
    ignore_unavailable: true,
    size: 0,
    aggs,
  });
  return reply.aggregations?.highest?.value ?? 0;
};

const loadKind = async (node: ElasticNode, from: Readable, job: { start: Progress; tell: (progress: Progress) => void }): Promise<void> => {
  const { kind } = job.start;
  let { after, done } = job.start;
  do {
    const page = await from.page(kind, after);
    await writePage(node, kind, page.entries);
    done += page.entries.length;
    after = page.after;
    const progress: Progress = { kind, done, ...(after !== undefined && { after }) };
    await writeOne(node, "states", { id: progressId, document: { key: progressId, json: JSON.stringify(progress) } });
    job.tell(progress);
  } while (after !== undefined);
};

/**
 * Copies everything into an empty tenant, or goes on where a broken copy stopped, then compares counts and hashes of
 * both sides kind by kind. Nobody else may write to either side meanwhile.
 */
export const loadElastic = async (
  from: Readable,
  to: { readonly place: string; readonly tools: StoreTools; readonly tell: (progress: { kind: string; done: number }) => void },
): Promise<readonly Verdict[]> => {
  const node = await openNode(to.place, to.tools);
  try {
    await node.write(() => adoptKey(node, from.authorKey));
    const saved = await readOne<{ json: string }>(node, "states", progressId);
    const begun = saved && (JSON.parse(saved.source.json) as Progress);
    for (const kind of transferKinds.slice(begun ? transferKinds.indexOf(begun.kind) : 0)) {
      await node.write(() => loadKind(node, from, { start: begun?.kind === kind ? begun : { kind, done: 0 }, tell: to.tell }));
    }
    await continueNumbers(node, "mentions", await highestOf(node, "mentions", "seq"));
    await continueNumbers(node, "deliveries", await highestOf(node, "deliveries", "number"));
    await node.write(async () => continueActs(node, (await highestOf(node, "acts", "seq")) + 1));
    const written: Readable = {
      authorKey: from.authorKey,
      page: (kind, after) => pageThrough(node, kind, after),
      close: async () => undefined,
    };
    const verdicts: Verdict[] = [];
    for (const kind of transferKinds) verdicts.push({ kind, from: await tallyOf(from, kind), to: await tallyOf(written, kind) });
    return verdicts;
  } finally {
    await node.client.close();
  }
};
