import { createHash } from "node:crypto";

/** What moves from store to store, in this order: what others refer to comes first. */
export const transferKinds = [
  "authors",
  "reveals",
  "mentions",
  "notices",
  "incidents",
  "alerts",
  "decisions",
  "deliveries",
  "runs",
  "states",
  "acts",
  "blobs",
] as const;
export type TransferKind = (typeof transferKinds)[number];

/** One stored thing, in a shape that all stores share; the texts are JSON exactly as stored. */
export interface Entry {
  readonly id: string;
  readonly json: string;
  /** Place in the order of arrival (mentions, acts) or of the queue (deliveries). */
  readonly number?: number;
  /** Earlier versions, oldest first, and dated counts. */
  readonly earlier?: readonly string[];
  readonly readings?: readonly { readonly at: string; readonly counts: string }[];
  readonly analysis?: { readonly version: string; readonly json: string };
  /** The message of a delivery. */
  readonly message?: string;
}

/** A page of entries, and where the next begins; no `after` on the last. */
export interface EntryPage {
  readonly entries: readonly Entry[];
  readonly after?: string;
}

/** A store that can be read from end to end. */
export interface Readable {
  readonly authorKey: string;
  readonly page: (kind: TransferKind, after: string | undefined) => Promise<EntryPage>;
  readonly close: () => Promise<void>;
}

/** How many there are, and a sum of their SHA-256 that does not depend on the order. */
export interface Tally {
  readonly count: number;
  readonly hash: string;
}

const canonical = ({ id, json, number, earlier, readings, analysis, message }: Entry): string =>
  JSON.stringify([
    id,
    json,
    number ?? 0,
    earlier ?? [],
    readings?.map(({ at, counts }) => [at, counts]) ?? [],
    analysis ?? null,
    message ?? "",
  ]);

/** 2^64: the sum of hashes is kept within this. */
const modulus = 1n << 64n;

/** Counts and hashes all entries of a kind. */
export const tallyOf = async (store: Readable, kind: TransferKind): Promise<Tally> => {
  let count = 0;
  let sum = 0n;
  let after: string | undefined;
  do {
    const page = await store.page(kind, after);
    for (const entry of page.entries) sum = (sum + createHash("sha256").update(canonical(entry)).digest().readBigUInt64BE()) % modulus;
    count += page.entries.length;
    after = page.after;
  } while (after !== undefined);
  return { count, hash: sum.toString(16).padStart(16, "0") };
};
