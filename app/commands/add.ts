import { crawl } from "../../crawlers/crawl.ts";
import type { Source } from "../../crawlers/source.ts";
import { newsSite, wechatArticle } from "../../crawlers/sources.ts";
import { readTime } from "../../lib/chinese-time.ts";
import { Failure } from "../../lib/errors.ts";
import { shortHash } from "../../lib/hash.ts";
import { toInstant } from "../../lib/time.ts";
import type { Mention } from "../../model/mention.ts";
import { type Arguments, defineCommand, type Terminal } from "../command.ts";
import { configOption, withParts } from "../opening.ts";
import type { Parts } from "../parts.ts";

/** Reads the page of an address as the source for its kind would. */
const fetchOne = async (url: string, parts: Parts): Promise<Mention> => {
  const isWechat = /^https?:\/\/mp\.weixin\.qq\.com\//.test(url);
  const source = (isWechat ? wechatArticle : newsSite) as Source;
  const reader: Source = { ...source, start: () => [{ url, carry: { kind: "article" } }] };
  const options = source.options.parse(isWechat ? { urls: [url] } : { list: url });
  const job = { key: "add", source: reader, options, memory: {}, words: [], maxPages: 10, robots: false };
  const result = await crawl(job, { ...parts.crawling.tools, known: async () => new Set() });
  const mention = result.mentions[0];
  if (!mention) throw new Failure("INPUT_INVALID", `这个链接读不出内容：${result.because ?? result.state}；可改为直接粘贴正文`);
  return mention;
};

/** What a person saw and types in: a phone call, a closed group, a short video. */
const typed = (text: string, args: Arguments, now: Date): Mention => {
  const label = args.text("at");
  const at = label === undefined ? now.toISOString() : (toInstant(label) ?? readTime(label, now)?.at);
  if (at === undefined) throw new Failure("INPUT_INVALID", `“${label}”不是时间；写成 2026-07-18 08:30、昨天 20:10 或 10分钟前`);
  const platform = args.text("platform") ?? "manual";
  const author = args.text("author");
  return {
    id: `${platform}:${shortHash(`${text}|${author ?? ""}|${at.slice(0, 13)}`)}`,
    source: "add",
    platform,
    author: { id: author ?? "", ...(author && { name: author }) },
    publishedAt: at,
    fetchedAt: now.toISOString(),
    text,
    ...(args.text("url") && { url: args.text("url") }),
  };
};

const readAll = async (stdin: NodeJS.ReadableStream): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of stdin) parts.push(Buffer.from(part as Buffer));
  return Buffer.concat(parts).toString("utf8").trim();
};

const take = async (parts: Parts, args: Arguments, terminal: Terminal): Promise<number> => {
  const given = args.positionals.join(" ").trim();
  const content = given === "-" ? await readAll(terminal.stdin) : given;
  if (content === "") throw new Failure("INPUT_INVALID", "请写链接或正文；正文较长时写 - 并从标准输入给出");
  const mention = {
    ...(/^https?:\/\/\S+$/.test(content) ? await fetchOne(content, parts) : typed(content, args, terminal.now())),
    source: "add",
  };
  const { added, alerts } = args.flag("dry-run") ? { added: 0, alerts: 0 } : await parts.intake.take([mention]);
  terminal.out(args.flag("json") ? `${JSON.stringify(mention)}\n` : `${mention.id}  ${(mention.title ?? mention.text).slice(0, 60)}\n`);
  terminal.talk(
    args.flag("dry-run") ? "只看不存\n" : `${added > 0 ? "已加入" : "已有此条"}${alerts > 0 ? `，引起 ${alerts} 条预警` : ""}\n`,
  );
  return 0;
};

/** Takes in one thing that a person saw: a link, or words. */
export const add = defineCommand({
  name: "add",
  help: "人工加入一条：文章链接，或看到、听到的内容",
  usage: "add <链接|正文|-> [--platform <平台>] [--author <作者>] [--at <时间>] [--url <链接>] [--dry-run]",
  examples: ["wenfeng add https://mp.weixin.qq.com/s/xxxx", 'wenfeng add "业主群里说塘厦又停电了" --platform 微信群 --at 10分钟前'],
  options: {
    ...configOption,
    platform: { type: "string" },
    author: { type: "string" },
    at: { type: "string" },
    url: { type: "string" },
    "dry-run": { type: "boolean" },
  },
  run: (args, terminal) => withParts(args, terminal, (parts) => take(parts, args, terminal)),
});
