import type { ArchivedPage } from "../../crawlers/archive.ts";
import { readPage } from "../../crawlers/crawl-page.ts";
import { readTime } from "../../lib/chinese-time.ts";
import { Failure } from "../../lib/errors.ts";
import { parseDuration, toInstant } from "../../lib/time.ts";
import { type Mention, wholeText } from "../../model/mention.ts";
import { type Arguments, defineCommand, type Terminal } from "../command.ts";
import { configOption, withParts } from "../opening.ts";
import type { Parts } from "../parts.ts";

const sinceOf = (text: string | undefined, now: Date): string => {
  if (text === undefined) throw new Failure("INPUT_INVALID", "请写 --since，如 --since 2d 或 --since 2026-07-18");
  if (/^\d+(?:\.\d+)?[smhd]$/.test(text)) return new Date(now.getTime() - parseDuration(text)).toISOString();
  const at = toInstant(text) ?? readTime(text, now)?.at;
  if (at === undefined) throw new Failure("INPUT_INVALID", `“${text}”不是时间`);
  return at;
};

/** The mentions of a kept page as its source reads it now; `undefined` when the source is no longer configured. */
const rereadPage = async ({ source: key, page, hash }: ArchivedPage, parts: Parts): Promise<readonly Mention[] | undefined> => {
  const entry = parts.entries.find((candidate) => candidate.key === key);
  if (!entry) return undefined;
  const { mentions = [] } = await readPage(entry.source, page, entry.options);
  return mentions
    .map((mention) => ({ ...mention, source: key, fetchedAt: page.fetchedAt, rawHash: hash }))
    .filter((mention) => parts.crawling.watches(`${wholeText(mention)}\n${mention.quoted ?? ""}`));
};

const reread = async (parts: Parts, args: Arguments, terminal: Terminal): Promise<number> => {
  const { archive } = parts.collecting;
  if (!archive) throw new Failure("INPUT_INVALID", "数据只在内存里，没有保存原始网页");
  const counts = { pages: 0, mentions: 0, without: 0, unknown: 0 };
  for await (const kept of archive.since(sinceOf(args.text("since"), terminal.now()))) {
    const mentions = await rereadPage(kept, parts);
    counts.pages += 1;
    counts.mentions += mentions?.length ?? 0;
    if (mentions === undefined) counts.unknown += 1;
    if (mentions?.length === 0) counts.without += 1;
    if (mentions && mentions.length > 0 && !args.flag("dry-run")) await parts.store.addMentions(mentions);
  }
  const { pages, mentions, without, unknown } = counts;
  const told = `重读 ${pages} 页，得到 ${mentions} 条；${without} 页没有要监测的内容，${unknown} 页的来源已不在配置里\n`;
  terminal.out(args.flag("json") ? `${JSON.stringify(counts)}\n` : told);
  return 0;
};

/** Reads kept raw pages again, after a parser was mended. */
export const reparse = defineCommand({
  name: "reparse",
  help: "用现在的解析器重读已保存的原始网页，更新帖文内容（不重新预警）",
  usage: "reparse --since <时长|日期> [--dry-run]",
  examples: ["wenfeng reparse --since 2d", "wenfeng reparse --since 2026-07-18 --dry-run"],
  options: { ...configOption, since: { type: "string" }, "dry-run": { type: "boolean" } },
  run: (args, terminal) => withParts(args, terminal, (parts) => reread(parts, args, terminal)),
});
