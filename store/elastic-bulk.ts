import { setTimeout as wait } from "node:timers/promises";
import type { estypes } from "@elastic/elasticsearch";
import { Failure } from "../lib/errors.ts";
import { type ElasticNode, statusOf } from "./elastic-node.ts";
import { isMoving, patience } from "./elastic-patience.ts";

/** One document to write. With `version` only over what was read; `create` only if nothing is there. */
export interface Item {
  readonly action: "create" | "index" | "update" | "delete";
  readonly index: string;
  readonly id: string;
  readonly document?: object;
  readonly version?: { readonly seqNo: number; readonly primaryTerm: number };
}

/** What became of it: `conflict` when something else is there, `missing` when nothing is, `refused` when it is bad. */
export type Outcome = { readonly state: "done" | "conflict" | "missing" } | { readonly state: "refused"; readonly because: string };

/** Documents and bytes per request, and requests at once: what `helpers.bulk` was fastest with on the test node. */
const itemsPerRequest = 1000;
const bytesPerRequest = 1_000_000;
const requestsAtOnce = 2;

const lines = (item: Item): string => {
  const { seqNo, primaryTerm } = item.version ?? {};
  const meta = {
    _index: item.index,
    _id: item.id,
    ...(item.action !== "delete" && { require_alias: true }),
    ...(item.version && { if_seq_no: seqNo, if_primary_term: primaryTerm }),
    ...(item.action === "update" && { retry_on_conflict: 5 }),
  };
  const head = JSON.stringify({ [item.action]: meta });
  if (item.action === "delete") return `${head}\n`;
  return `${head}\n${JSON.stringify(item.action === "update" ? { doc: item.document } : item.document)}\n`;
};

const refusal = ({ status, error }: estypes.BulkResponseItem): Failure =>
  new Failure("STORE_WRITE", `Elasticsearch 拒绝写入：${error?.reason ?? status}`, { facts: { status } });

const isAgain = ({ status, error }: estypes.BulkResponseItem): boolean =>
  status === 429 || status >= 500 || isMoving(status, error?.reason ?? undefined, error?.type);

const outcomeOf = (result: estypes.BulkResponseItem): Outcome | "again" => {
  const { status, error } = result;
  if (status < 300) return { state: "done" };
  if (status === 409) return { state: "conflict" };
  // The disk is full (flood-stage watermark): waiting does not help until people have made room.
  if (error?.reason?.includes("read-only-allow-delete")) throw refusal(result);
  if (isAgain(result)) return "again";
  if (status === 404) return { state: "missing" };
  if (status === 403) throw refusal(result);
  const cause = error?.caused_by?.reason;
  return { state: "refused", because: `${error?.reason ?? status}${cause ? `：${cause}` : ""}`.slice(0, 1000) };
};

interface Pending {
  readonly order: number;
  readonly text: string;
}

const send = async (node: ElasticNode, pending: readonly Pending[], outcomes: Outcome[]): Promise<readonly Pending[]> => {
  try {
    const body = pending.map(({ text }) => text).join("");
    const reply = await node.client.transport.request<estypes.BulkResponse>(
      { method: "POST", path: "/_bulk", bulkBody: body },
      { headers: { "content-type": "application/vnd.elasticsearch+x-ndjson;compatible-with=8" } },
    );
    return pending.filter(({ order }, index) => {
      const outcome = outcomeOf(Object.values(reply.items[index] ?? {})[0] as estypes.BulkResponseItem);
      if (outcome !== "again") outcomes[order] = outcome;
      return outcome === "again";
    });
  } catch (error) {
    if (statusOf(error) === 429) return pending;
    throw error;
  }
};

const sendUntilTaken = async (node: ElasticNode, chunk: readonly Pending[], outcomes: Outcome[]): Promise<void> => {
  let pending = chunk;
  for (let attempt = 0; attempt < patience.attempts; attempt += 1) {
    pending = await send(node, pending, outcomes);
    if (pending.length === 0) return;
    await wait(patience.waitMs(attempt));
  }
  throw new Failure("STORE_WRITE", `Elasticsearch 忙，${pending.length} 条写不进去`, { facts: { waiting: pending.length } });
};

/** Requests in order, each written out only when it is asked for, so that the server works on one while the next is put together. */
function* chunksOf(items: readonly Item[]): Generator<readonly Pending[]> {
  let chunk: Pending[] = [];
  let bytes = 0;
  for (const [order, item] of items.entries()) {
    const text = lines(item);
    const size = Buffer.byteLength(text);
    if (chunk.length > 0 && (bytes + size > bytesPerRequest || chunk.length >= itemsPerRequest)) {
      yield chunk;
      [chunk, bytes] = [[], 0];
    }
    bytes += size;
    chunk.push({ order, text });
  }
  if (chunk.length > 0) yield chunk;
}

/**
 * Writes many documents and says of each what became of it. A busy server is waited for; one that stays busy, is not
 * reached or refuses all writing (read-only index) fails the call with `STORE_WRITE`, and repeating it is safe.
 */
export const bulk = async (node: ElasticNode, items: readonly Item[]): Promise<readonly Outcome[]> => {
  const outcomes: Outcome[] = [];
  const waiting = chunksOf(items);
  const worker = async (): Promise<void> => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) await sendUntilTaken(node, next.value, outcomes);
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, worker));
  return outcomes;
};
