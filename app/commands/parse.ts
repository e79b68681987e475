import { readFileSync } from "node:fs";
import { suggest } from "../../config/mistakes.ts";
import { sources } from "../../config/schema.ts";
import { readPage } from "../../crawlers/crawl-page.ts";
import { decode } from "../../lib/decode.ts";
import { Failure } from "../../lib/errors.ts";
import { defineCommand } from "../command.ts";

/** Shows what a source makes of a saved page. */
export const parse = defineCommand({
  name: "parse",
  help: "看某种来源如何理解一个存下来的页面（排查改版用）",
  usage: "parse <来源类型> <文件> [--url <原地址>] [--with '<选项 JSON>']",
  examples: ["wenfeng parse weibo-search saved.json", "wenfeng parse news-feed feed.xml --url https://example.com/rss"],
  options: { url: { type: "string" }, with: { type: "string" } },
  run: async (args, terminal) => {
    const [name, file] = args.positionals;
    const source = sources[name ?? ""];
    if (!source) throw new Failure("SOURCE_UNKNOWN", `${name ?? "（没有写）"}${suggest(name ?? "", Object.keys(sources))}`);
    if (!file) throw new Failure("INPUT_INVALID", "请写要读的文件");
    const bytes = readFileSync(file);
    const url = args.text("url") ?? "https://saved.example/";
    const given = args.text("with");
    const options = given === undefined ? {} : source.options.parse(JSON.parse(given));
    const page = {
      request: { url },
      finalUrl: url,
      status: 200,
      contentType: "",
      body: decode(bytes).text,
      bytes,
      fetchedAt: terminal.now().toISOString(),
    };
    const parsed = await readPage(source, page, options);
    terminal.out(`${JSON.stringify(parsed, undefined, args.flag("json") ? 0 : 2)}\n`);
    return parsed.state === "ok" || parsed.state === "empty" || parsed.state === "gone" ? 0 : 1;
  },
});
