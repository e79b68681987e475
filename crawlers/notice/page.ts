import { load } from "cheerio";
import type { Element } from "domhandler";
import { readCsv } from "../../lib/csv.ts";
import { flowText } from "../article/flow.ts";
import { extract } from "../extract.ts";
import type { Page, Parsed } from "../source.ts";
import { type NoticeContext, toNotices } from "./notices.ts";
import { readRecords, recordsIn } from "./records.ts";

/** What a page of notices is read with. */
export interface NoticePageOptions {
  readonly item?: string | undefined;
  readonly towns: readonly string[];
}

/** Blocks that hold one notice each, on the pages known. */
const blocks = "#noticelist .xinxi, .news-blocks > li, table tr";

/** Words by which a page says that nothing is planned. */
const saysNone = /没有找到符合条件的信息|暂无(?:停电|相关|符合)?(?:信息|公告|数据|记录)|查询无数据|当前无(?:计划)?停电/;

/** Reads notices from HTML, JSON, CSV or plain text; a page without a mark of a list or of "none" is `changed` (an empty shell). */
export function readNoticePage(page: Page, options: NoticePageOptions): Parsed {
  const context = { page, towns: options.towns };
  const body = page.body.trim();
  if (/^[[{]/.test(body)) return readJsonPage(body, context);
  if (/text\/csv/.test(page.contentType) || /\.csv(?:$|\?)/i.test(page.finalUrl)) return readCsvPage(body, context);
  return /<[a-z!]/i.test(body.slice(0, 500)) ? readHtmlPage(body, options, context) : finish(toNotices({ text: body }, context), body);
}

const finish = (notices: Parsed["notices"] = [], body: string): Parsed => {
  if (notices.length > 0) return { state: "ok", notices };
  return saysNone.test(body) ? { state: "empty", because: "没有停电公告" } : { state: "changed", because: "认不出公告" };
};

function readHtmlPage(body: string, { item }: NoticePageOptions, context: NoticeContext): Parsed {
  const $ = load(body);
  const found = $<Element, string>(item ?? blocks).toArray();
  const fromBlocks = found.flatMap((block) =>
    toNotices({ text: blockText($, block), title: $(block).find("h1, h2, h3, h4").first().text().trim() }, context),
  );
  if (fromBlocks.length > 0) return { state: "ok", notices: fromBlocks };
  if ($("#noticelist").length > 0 && saysNone.test($("body").text())) return { state: "empty", because: "没有停电公告" };
  const article = extract(body, { url: context.page.finalUrl, now: context.page.fetchedAt });
  return finish(toNotices({ text: article.text, title: article.title, publishedAt: article.publishedAt }, context), $("body").text());
}

/** Cells of a row become a line each, so that labels and values stay apart. */
const blockText = ($: ReturnType<typeof load>, block: Element): string =>
  block.name === "tr"
    ? $(block)
        .find("td, th")
        .toArray()
        .map((cell) => flowText([cell]))
        .join("\n")
    : flowText([block]);

function readJsonPage(body: string, context: NoticeContext): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { state: "changed", because: "JSON 不完整" };
  }
  const read = recordsIn(value);
  if ("state" in read) return read;
  const notices = readRecords(read.records, context);
  const without = read.records.length - notices.length;
  if (notices.length === 0 && read.records.length > 0) return { state: "changed", because: "公告里没有认得的字段" };
  if (notices.length === 0) return { state: "empty", because: "没有停电公告" };
  return { state: "ok", notices, ...(without > 0 && { skipped: { "no-outage": without } }) };
}

function readCsvPage(body: string, context: NoticeContext): Parsed {
  const [head = [], ...rows] = readCsv(body);
  const records = rows.map((row) => Object.fromEntries(head.map((name, at) => [name.trim(), row[at] ?? ""])));
  const notices = readRecords(records, context);
  if (notices.length > 0) return { state: "ok", notices };
  return records.length === 0 && head.length > 1
    ? { state: "empty", because: "表里没有公告" }
    : { state: "changed", because: "认不出表头" };
}
