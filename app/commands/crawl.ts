import { suggest } from "../../config/mistakes.ts";
import type { CrawlResult } from "../../crawlers/crawl.ts";
import { Failure } from "../../lib/errors.ts";
import { formatBeijing } from "../../lib/time.ts";
import { type Arguments, defineCommand, type Terminal } from "../command.ts";
import { crawlDry, crawlOnce, missingOf, sayMissing } from "../crawling.ts";
import { configOption, stderrLog, withParts } from "../opening.ts";
import type { Parts } from "../parts.ts";

const show = (result: CrawlResult, json: boolean, terminal: Terminal): void => {
  for (const mention of result.mentions) {
    const { publishedAt, title, text } = mention;
    const line = `${formatBeijing(publishedAt, "short")}  ${(title ? `【${title}】` : "") + text.replace(/\s+/g, " ").slice(0, 60)}`;
    terminal.out(`${json ? JSON.stringify(mention) : line}\n`);
  }
  const missing = missingOf(result.gaps);
  const told = [result.because, missing && sayMissing(missing)]
    .filter((text) => text !== undefined)
    .map((text) => `；${text}`)
    .join("");
  terminal.talk(`状态 ${result.state}，${result.pages} 页，${result.mentions.length} 条，公告 ${result.notices.length} 条${told}\n`);
};

const crawlNamed = async (parts: Parts, args: Arguments): Promise<CrawlResult> => {
  const key = args.positionals[0];
  const entry = parts.entries.find((candidate) => candidate.key === key);
  if (!entry)
    throw new Failure(
      "SOURCE_UNKNOWN",
      `${key ?? "（没有写）"}${suggest(
        key ?? "",
        parts.entries.map((known) => known.key),
      )}`,
    );
  return args.flag("dry-run") ? crawlDry(entry, parts.crawling) : crawlOnce(entry, parts.crawling);
};

/** Runs one configured source once. */
export const crawl = defineCommand({
  name: "crawl",
  help: "立即采集一个来源；--dry-run 只看不存",
  usage: "crawl <来源的键> [--dry-run] [--json]",
  examples: ["wenfeng crawl weibo --dry-run", "wenfeng crawl news --json"],
  options: { ...configOption, "dry-run": { type: "boolean" } },
  run: (args, terminal) =>
    withParts(
      args,
      terminal,
      async (parts) => {
        const result = await crawlNamed(parts, args);
        show(result, args.flag("json"), terminal);
        return result.state === "ok" || result.state === "empty" ? 0 : 1;
      },
      stderrLog(terminal),
    ),
});
