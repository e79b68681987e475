import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readPage } from "../../crawlers/crawl-page.ts";
import { scrub } from "../../crawlers/scrub.ts";
import { Failure } from "../../lib/errors.ts";
import { type Arguments, defineCommand, type Terminal } from "../command.ts";
import { configOption, withParts } from "../opening.ts";
import type { Parts } from "../parts.ts";

const save = async (parts: Parts, args: Arguments, terminal: Terminal): Promise<number> => {
  const entry = parts.entries.find(({ key }) => key === args.positionals[0]);
  if (!entry)
    throw new Failure(
      "SOURCE_UNKNOWN",
      `${args.positionals[0] ?? "（没有写）"}；已配置：${parts.entries.map(({ key }) => key).join("、")}`,
    );
  const request = entry.source.start(entry.options, { now: terminal.now().toISOString(), memory: {}, words: parts.crawling.words })[0];
  if (!request) throw new Failure("INPUT_INVALID", "这个来源现在没有要取的页面");
  const page = await parts.crawling.tools.fetch(request, entry.source.pauseMs);
  const folder = resolve(args.text("out") ?? join("test/fixtures/sources", entry.source.name));
  const name = `${args.text("as") ?? "recorded"}.${/json/.test(page.contentType) ? "json" : /xml/.test(page.contentType) ? "xml" : "html"}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), scrub(page.body));
  const { headers: _headers, ...asked } = request;
  writeFileSync(join(folder, `${name}.page.json`), `${scrub(JSON.stringify({ ...asked, url: request.url }, undefined, 2))}\n`);
  const { state, because, mentions = [] } = await readPage(entry.source, page, entry.options);
  terminal.out(`${join(folder, name)}\n`);
  terminal.talk(`状态 ${state}${because ? `（${because}）` : ""}，${mentions.length} 条；已去掉令牌、电话与邮箱，提交前请再看一遍\n`);
  return state === "ok" || state === "empty" ? 0 : 1;
};

/** Saves the first page of a source as a fixture, without secrets. */
export const record = defineCommand({
  name: "record",
  help: "把一个来源的首页存成测试样本（去掉令牌、电话、邮箱）",
  usage: "record <来源的键> [--as <文件名>] [--out <文件夹>]",
  examples: ["wenfeng record weibo", "wenfeng record news --as list --out samples"],
  options: { ...configOption, as: { type: "string" }, out: { type: "string" } },
  run: (args, terminal) => withParts(args, terminal, (parts) => save(parts, args, terminal)),
});
