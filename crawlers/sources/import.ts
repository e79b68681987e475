import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { readCsv } from "../../lib/csv.ts";
import type { Mention } from "../../model/mention.ts";
import { readRecord } from "../import/records.ts";
import { readXlsx } from "../import/xlsx.ts";
import { defineSource, type Page, type Parsed, type Request } from "../source.ts";

const column = (what: string) => z.string().min(1).optional().describe(`${what}所在列的列名；不写则按常见列名识别`);

const Options = z.strictObject({
  path: z.string().min(1).describe("文件或文件夹：JSONL、CSV 或 XLSX（第一张表，首行为列名）"),
  platform: z.string().min(1).optional().describe("这些内容来自哪个平台，如 wechat、douyin、ticket；不写则看“平台”列"),
  columns: z
    .strictObject({
      id: column("编号"),
      text: column("正文"),
      title: column("标题"),
      author: column("作者"),
      authorId: column("作者编号"),
      publishedAt: column("发布时间"),
      url: column("链接"),
      platform: column("平台"),
      region: column("属地"),
      reposts: column("转发数"),
      comments: column("评论数"),
      likes: column("点赞数"),
      reads: column("阅读数"),
    })
    .prefault({})
    .describe("列名对照"),
});
type Options = z.infer<typeof Options>;

const fileRequest = (path: string): Request => ({ url: pathToFileURL(resolve(path)).href, needs: "file" });

/** Files of a licensed feed, of a ticket export, or kept by hand: the recommended way for WeChat and short video. */
export const importFiles = defineSource<Options>({
  name: "import",
  title: "文件导入",
  platform: "import",
  quietAfter: "7d",
  schedule: "*/10 * * * *",
  pauseMs: 0,
  basis: "licensed",
  options: Options,
  start: ({ path }) => [fileRequest(path)],
  parse: (page, options) => {
    if (page.contentType === "inode/directory") return readFolder(page);
    const records = recordsOf(page);
    return records === undefined ? { state: "changed", because: "只认 JSONL、CSV 与 XLSX 文件" } : readRecords(records, page, options);
  },
});

const isData = (name: string): boolean => /\.(?:jsonl|ndjson|csv|xlsx)$/i.test(name) && !/^[~.]/.test(name);

/** Each file of a folder, by name; a file that did not change is not read again. */
function readFolder(page: Page): Parsed {
  const names = page.body.split("\n").filter(isData).sort();
  if (names.length === 0) return { state: "empty", because: "文件夹里没有 JSONL、CSV 或 XLSX 文件" };
  const folder = page.finalUrl.endsWith("/") ? page.finalUrl : `${page.finalUrl}/`;
  return { state: "ok", next: names.map((name) => ({ url: new URL(encodeURIComponent(name), folder).href, needs: "file" })) };
}

type Records = readonly (Readonly<Record<string, unknown>> | undefined)[];

function recordsOf(page: Page): Records | undefined {
  const path = new URL(page.finalUrl).pathname;
  if (/\.xlsx$/i.test(path)) return tableRecords(readXlsx(page.bytes));
  if (/\.csv$/i.test(path)) return tableRecords(readCsv(page.body));
  if (/\.(?:jsonl|ndjson)$/i.test(path))
    return page.body
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map(readLine);
  return undefined;
}

const tableRecords = ([head = [], ...rows]: readonly (readonly string[])[]): Records =>
  rows.map((row) => Object.fromEntries(head.map((name, at) => [name.trim(), row[at] ?? ""])));

function readLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function readRecords(records: Records, page: Page, { columns, platform }: Options): Parsed {
  const given = Object.fromEntries(Object.entries(columns).filter(([, name]) => name !== undefined));
  const read = records.map((record) =>
    record === undefined ? "malformed" : readRecord(record, { columns: given, platform, now: page.fetchedAt }),
  );
  const mentions = read.filter((one): one is Mention => typeof one !== "string");
  const skipped: Record<string, number> = {};
  for (const because of read) if (typeof because === "string") skipped[because] = (skipped[because] ?? 0) + 1;
  if (mentions.length > 0) return { state: "ok", mentions, skipped };
  return records.length === 0
    ? { state: "empty", because: "文件里没有数据行" }
    : { state: "changed", because: "没有一行认得出正文；请在 columns 写明列名" };
}
