import { createHash } from "node:crypto";
import { Failure } from "../lib/errors.ts";
import type { BlobStore } from "../model/act.ts";
import type { ElasticNode } from "./elastic-node.ts";
import { statusOf } from "./elastic-node.ts";
import { readOne, writeOne } from "./elastic-token.ts";

type Through = <T>(work: (node: ElasticNode) => Promise<T>) => Promise<T>;

/** What a blob is kept as: base64 in a field that the server never looks into. */
export interface StoredBlob {
  readonly sha256: string;
  readonly size: number;
  readonly bytes: string;
}

const checked = (hash: string): string => {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new Failure("INPUT_INVALID", "不是 SHA-256");
  return hash;
};

/** Bytes as a document. */
export const blobDocument = (bytes: Uint8Array): StoredBlob => {
  const buffer = Buffer.from(bytes);
  return { sha256: createHash("sha256").update(buffer).digest("hex"), size: buffer.length, bytes: buffer.toString("base64") };
};

/** Evidence in an index of its own, each blob under its SHA-256. */
export const blobsPart = ({ read, write }: { readonly read: Through; readonly write: Through }): BlobStore => ({
  putBlob: (bytes) =>
    write(async (node) => {
      const document = blobDocument(bytes);
      const { sha256: id } = document;
      const index = await node.ready("blobs");
      if (!(await node.client.exists({ index, id }))) await writeOne(node, "blobs", { id, document });
      return id;
    }),
  blob: async (hash) => {
    const id = checked(hash);
    const found = await read((node) => readOne<StoredBlob>(node, "blobs", id));
    return found && Uint8Array.from(Buffer.from(found.source.bytes, "base64"));
  },
  eraseBlob: async (hash) => {
    const id = checked(hash);
    return write(async (node) => {
      try {
        await node.client.delete({ index: await node.ready("blobs"), id });
        return true;
      } catch (error) {
        if (statusOf(error) === 404) return false;
        throw error;
      }
    });
  },
});
