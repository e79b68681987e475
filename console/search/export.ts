import { maskNames } from "../../lib/mask-names.ts";
import { formatBeijing } from "../../lib/time.ts";
import { zip } from "../../lib/zip.ts";
import { appealTitles } from "../../model/analysis.ts";
import { wholeText } from "../../model/mention.ts";
import type { Post } from "../incident-desk.ts";
import { platformTitle, polarityTitles, voiceTitles } from "../post.tsx";

/** What an export holds; authors by pseudonym. */
const columns: readonly (readonly [title: string, value: (post: Post) => string])[] = [
  ["发布时间", ({ mention }) => formatBeijing(mention.publishedAt)],
  ["平台", ({ mention }) => platformTitle(mention.platform)],
  ["作者代号", ({ mention }) => mention.author.id],
  ["粉丝数", ({ mention }) => String(mention.author.followers ?? "")],
  ["情感", ({ analysis }) => (analysis ? polarityTitles[analysis.polarity] : "")],
  ["诉求", ({ analysis }) => (analysis?.appeal ? appealTitles[analysis.appeal] : "")],
  ["地点", ({ analysis }) => analysis?.places.map(({ name }) => name).join("、") ?? ""],
  ["发声者", ({ analysis }) => (analysis ? voiceTitles[analysis.voice] : "")],
  ["内容", ({ mention }) => maskNames(wholeText(mention))],
  ["链接", ({ mention }) => mention.url ?? ""],
  ["编号", ({ mention }) => mention.id],
];

/** Signs with which spreadsheets begin a formula; after an apostrophe they are text (OWASP, CSV injection). */
const beginsFormula = /^[=+\-@\t\r\n＝＋－＠]/;

const csvCell = (text: string): string => {
  const safe = beginsFormula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** A CSV that spreadsheets open in the right characters (BOM) and never run. */
export const toCsv = (posts: readonly Post[]): string => {
  const rows = [columns.map(([title]) => title), ...posts.map((post) => columns.map(([, value]) => value(post)))];
  return `\uFEFF${rows.map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
};

/** One line of JSON for each post, with its analysis. */
export const toJsonl = (posts: readonly Post[]): string => posts.map((post) => `${JSON.stringify(masked(post))}\n`).join("");

/** A post as it leaves the console: staff names masked; without the cut words, which would spell them out. */
const masked = ({ mention, analysis }: Post): object => {
  const told = Object.fromEntries(
    (["title", "text", "quoted"] as const).flatMap((field) => (mention[field] === undefined ? [] : [[field, maskNames(mention[field])]])),
  );
  const { words: _words, ...rest } = analysis ?? {};
  return { mention: { ...mention, ...told }, ...(analysis && { analysis: { ...rest, summary: maskNames(analysis.summary) } }) };
};

// XML 1.0 forbids most control characters, and lone halves of surrogate pairs, even escaped.
const forbidden =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const longestCell = 32_767;

const xmlText = (text: string): string =>
  text
    .replace(forbidden, "")
    .slice(0, longestCell)
    .replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign] as string);

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const office = "http://schemas.openxmlformats.org";

const fixedParts: Readonly<Record<string, string>> = {
  "[Content_Types].xml": `${head}<Types xmlns="${office}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
  "_rels/.rels": `${head}<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="r1" Type="${office}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  "xl/workbook.xml": `${head}<workbook xmlns="${office}/spreadsheetml/2006/main" xmlns:r="${office}/officeDocument/2006/relationships"><sheets><sheet name="帖文" sheetId="1" r:id="r1"/></sheets></workbook>`,
  "xl/_rels/workbook.xml.rels": `${head}<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="r1" Type="${office}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
};

/** A workbook of one sheet in which every cell is a text: nothing in it can be a formula. */
export const toXlsx = (posts: readonly Post[]): Uint8Array => {
  const rows = [columns.map(([title]) => title), ...posts.map((post) => columns.map(([, value]) => value(post)))];
  const cell = (text: string): string => `<c t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;
  const body = rows.map((row) => `<row>${row.map(cell).join("")}</row>`).join("");
  const sheet = `${head}<worksheet xmlns="${office}/spreadsheetml/2006/main"><sheetData>${body}</sheetData></worksheet>`;
  return zip(
    Object.entries({ ...fixedParts, "xl/worksheets/sheet1.xml": sheet }).map(([name, text]) => ({ name, bytes: Buffer.from(text) })),
  );
};
