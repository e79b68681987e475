import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../lib/errors.ts";
import type { BlobStore } from "../model/act.ts";

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";

const writeWhole = async (path: string, bytes: Uint8Array): Promise<void> => {
  const draft = `${path}.${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true });
  const file = await open(draft, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
};

/** Bytes in a folder, each file named after its SHA-256; a file appears whole or not at all. */
export const openBlobs = (folder: string): BlobStore => {
  const pathOf = (hash: string): string => {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new Failure("INPUT_INVALID", "不是 SHA-256");
    return join(folder, hash.slice(0, 2), hash);
  };
  const blob = async (hash: string): Promise<Uint8Array | undefined> => {
    const path = pathOf(hash);
    try {
      return await readFile(path);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw new Failure("STORE_UNREADABLE", "读不出取证文件", { cause: error });
    }
  };
  return {
    blob,
    putBlob: async (bytes) => {
      const hash = createHash("sha256").update(bytes).digest("hex");
      try {
        if ((await blob(hash)) === undefined) await writeWhole(pathOf(hash), bytes);
        return hash;
      } catch (error) {
        throw error instanceof Failure ? error : new Failure("STORE_WRITE", "写不下取证文件", { cause: error });
      }
    },
    eraseBlob: async (hash) => {
      const known = (await blob(hash)) !== undefined;
      await rm(pathOf(hash), { force: true });
      return known;
    },
  };
};
