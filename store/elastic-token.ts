import { Failure } from "../lib/errors.ts";
import { type ElasticNode, statusOf } from "./elastic-node.ts";
import { patiently } from "./elastic-patience.ts";
import type { Kind } from "./elastic-schema.ts";

/** A token is Elasticsearch's own pair: the primary term above, the sequence number in the lower 40 bits. */
const termUnit = 2 ** 40;

/** A document as it was read, with the token for writing over it. */
export interface Read<T> {
  readonly source: T;
  readonly token: number;
}

/** The token of a pair. */
export const tokenOf = (seqNo: number, primaryTerm: number): number => primaryTerm * termUnit + seqNo;

const pairOf = (token: number): { readonly if_seq_no: number; readonly if_primary_term: number } => ({
  if_seq_no: token % termUnit,
  if_primary_term: Math.floor(token / termUnit),
});

/** Reads one document as last written, searched or not. */
export const readOne = async <T>(node: ElasticNode, kind: Kind, id: string): Promise<Read<T> | undefined> => {
  try {
    const found = await node.client.get<T>({ index: await node.ready(kind), id });
    return { source: found._source as T, token: tokenOf(found._seq_no as number, found._primary_term as number) };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
};

/** Writes one document; with a token only over what it was read from (0: only if nothing is there), else `STORE_CONFLICT`. */
export const writeOne = async (node: ElasticNode, kind: Kind, item: { id: string; document: object; token?: number }): Promise<number> => {
  const guard = item.token === undefined ? {} : item.token === 0 ? { op_type: "create" as const } : pairOf(item.token);
  try {
    const index = await node.ready(kind);
    const document = { ...item.document, writtenAt: node.tools.now().toISOString() };
    const written = await patiently(() => node.client.index({ index, id: item.id, document, require_alias: true, ...guard }));
    node.touched(kind);
    return tokenOf(written._seq_no as number, written._primary_term as number);
  } catch (error) {
    if (statusOf(error) !== 409) throw error;
    throw new Failure("STORE_CONFLICT", `${kind} ${item.id} 已被修改`, { facts: { kind, id: item.id }, cause: error });
  }
};

/** How often a change is worked out anew when another writer was faster. */
const maxTries = 20;

/** Reads, changes and writes one document until no other writer came between; `undefined` from `change` writes nothing. */
export const changeOne = async <T extends object>(
  node: ElasticNode,
  kind: Kind,
  item: { readonly id: string; readonly change: (before: T | undefined) => T | undefined },
): Promise<boolean> => {
  for (let tries = 1; ; tries += 1) {
    const before = await readOne<T>(node, kind, item.id);
    const document = item.change(before?.source);
    if (document === undefined) return false;
    try {
      await writeOne(node, kind, { id: item.id, document, token: before?.token ?? 0 });
      return true;
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== "STORE_CONFLICT" || tries >= maxTries) throw error;
    }
  }
};
