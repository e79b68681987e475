import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { extract as readArticle } from "../../crawlers/extract.ts";
import { Failure } from "../../lib/errors.ts";
import { defineCommand } from "../command.ts";

/** `wenfeng extract`: prints one JSON line per saved page. */
export const extract = defineCommand({
  name: "extract",
  help: "从保存的网页中提取标题、来源、时间与正文，每页一行 JSON",
  usage: "extract <文件…>",
  examples: ["wenfeng extract pages/*.html", "wenfeng extract saved.html.gz"],
  run: async ({ positionals }, { out, stopped }) => {
    if (positionals.length === 0) throw new Failure("INPUT_INVALID", "请给出要提取的文件");
    for (const path of positionals) {
      if (stopped.aborted) return 1;
      out(`${JSON.stringify(readPage(path, await bytesOf(path)))}\n`);
    }
    return 0;
  },
});

function readPage(path: string, bytes: Uint8Array): Record<string, unknown> {
  const { title, author, account, publishedAt, text, status } = readArticle(bytes);
  return { id: pageId(path), title, author, account, publishedAt, text, status: status === "changed" ? "ok" : status };
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    const bytes = await readFile(path);
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? await promisify(gunzip)(bytes) : bytes;
  } catch (cause) {
    throw new Failure("INPUT_INVALID", `读不了 ${path}`, { cause });
  }
}

/** The file's name without what says how it was saved. */
const pageId = (path: string): string =>
  basename(path)
    .replace(/\.gz$/i, "")
    .replace(/\.(?:[sx]?html?|mhtml|txt|xml)$/i, "");
