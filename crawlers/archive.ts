import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { decode } from "../lib/decode.ts";
import type { Page, Request } from "./source.ts";

/** Raw pages by the hash of their bytes: the base of replays, of reading again after a parser's fix, and of evidence. */
export interface Archive {
  /** Keeps a page under the hash of its bytes, which it answers; the same bytes are kept once. */
  readonly keep: (page: Page, source: string) => Promise<string>;
  /** The page of a hash, with the key of its source; `undefined` when it is not kept (any more). */
  readonly read: (hash: string) => Promise<ArchivedPage | undefined>;
  /** Every page kept since an instant, oldest first. */
  readonly since: (at: string) => AsyncIterable<ArchivedPage>;
  /** Removes what was fetched before an instant; how many. */
  readonly prune: (before: string) => Promise<number>;
}

/** A kept page. */
export interface ArchivedPage {
  readonly hash: string;
  readonly source: string;
  readonly page: Page;
}

/** What stands before the bytes: one line of JSON; never a cookie, since requests carry none. */
interface Head {
  readonly source: string;
  readonly request: Request;
  readonly finalUrl: string;
  readonly status: number;
  readonly contentType: string;
  readonly fetchedAt: string;
}

const pack = promisify(gzip);
const unpack = promisify(gunzip);
const isHash = (name: string): boolean => /^[0-9a-f]{64}$/.test(name);

/** An archive in a folder, two levels deep; each file's time is that of its fetch. */
export function openArchive(folder: string): Archive {
  const pathOf = (hash: string): string => join(folder, hash.slice(0, 2), `${hash}.gz`);
  const read = async (hash: string): Promise<ArchivedPage | undefined> => {
    const packed = isHash(hash) ? await readFile(pathOf(hash)).catch(() => undefined) : undefined;
    return packed && readEntry(hash, await unpack(packed));
  };
  const keep = async (page: Page, source: string): Promise<string> => {
    const hash = createHash("sha256").update(page.bytes).digest("hex");
    const path = pathOf(hash);
    if (
      await stat(path).then(
        () => true,
        () => false,
      )
    )
      return hash;
    const { bytes, body: _body, validators: _validators, ...rest } = page;
    const head: Head = { source, ...rest, request: withoutSecrets(page.request) };
    await mkdir(join(folder, hash.slice(0, 2)), { recursive: true });
    await writeFile(path, await pack(Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytes])));
    await utimes(path, new Date(page.fetchedAt), new Date(page.fetchedAt));
    return hash;
  };
  async function* since(at: string): AsyncIterable<ArchivedPage> {
    for (const { hash } of (await listed(folder)).filter(({ fetchedMs }) => fetchedMs >= Date.parse(at))) {
      const found = await read(hash);
      if (found) yield found;
    }
  }
  const prune = async (before: string): Promise<number> => {
    const old = (await listed(folder)).filter(({ fetchedMs }) => fetchedMs < Date.parse(before));
    for (const { hash } of old) await rm(pathOf(hash), { force: true });
    return old.length;
  };
  return { keep, read, since, prune };
}

const withoutSecrets = ({ headers = {}, ...request }: Request): Request => ({
  ...request,
  headers: Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(?:cookie|authorization|x-auth-token|x-xsrf-token)$/i.test(name)),
  ),
});

function readEntry(hash: string, entry: Buffer): ArchivedPage {
  const end = entry.indexOf(0x0a);
  const { source, ...head } = JSON.parse(entry.toString("utf8", 0, end)) as Head;
  const bytes = entry.subarray(end + 1);
  return { hash, source, page: { ...head, bytes, body: decode(bytes, { contentType: head.contentType }).text } };
}

async function listed(folder: string): Promise<readonly { hash: string; fetchedMs: number }[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files = names
    .map((name) => ({ name, hash: name.split(/[\\/]/).at(-1)?.replace(/\.gz$/, "") ?? "" }))
    .filter(({ name, hash }) => name.endsWith(".gz") && isHash(hash));
  const timed = await Promise.all(files.map(async ({ name, hash }) => ({ hash, fetchedMs: (await stat(join(folder, name))).mtimeMs })));
  return timed.sort((a, b) => a.fetchedMs - b.fetchedMs);
}
