import { html, raw } from "hono/html";
import { formatBeijing } from "../lib/time.ts";
import { levelTitles } from "../model/incident.ts";
import type { Section } from "../model/message.ts";
import { worksShown } from "./ahead.ts";
import { describeChart } from "./chart.ts";
import type { Digest, Sentence } from "./digest.ts";
import { type Cell, outlineOf, type Part } from "./outline.ts";
import { citeList, percent } from "./wording.ts";

/** Under which name the letter shows its chart. */
export const chartCid = "digest-chart";

const fonts = "font-family:'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;";
const body = `${fonts}font-size:15px;line-height:1.6;color:#1c242c;`;
const small = `${fonts}font-size:13px;line-height:1.5;color:#5a6672;`;
const head = `${fonts}font-size:15px;line-height:1.5;color:#16324f;font-weight:bold;border-bottom:1px solid #c9d2da;padding:16px 0 4px 0;`;
const tableOpen = 'role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%" style="border-collapse:collapse;width:100%"';

type Html = ReturnType<typeof html>;

const row = (content: Html | string, style: string): Html => html`<tr><td style="${style}">${content}</td></tr>`;

const said = ({ text, cites, reworded }: Sentence): Html =>
  html`<span data-cites="${citeList(cites)}">${text}${reworded ? "（机器转述）" : ""}</span>`;

const numeric = (cell: Cell): boolean => cell.value !== undefined || /^(—|\d+（样本少）)?$/.test(cell.text);

const cellHtml = (cell: Cell, isLast: boolean): Html =>
  html`<td data-cites="${citeList(cell.cites)}" align="${numeric(cell) ? "right" : "left"}" valign="top" style="${fonts}font-size:13px;line-height:1.5;color:#1c242c;border-bottom:1px solid #e6eaee;padding:4px ${isLast ? "0" : "6px"} 4px 0${cell.text.length <= 4 ? ";white-space:nowrap" : ""}">${cell.text}</td>`;

const tableHtml = ({ head: names, rows }: NonNullable<Part["table"]>): Html =>
  html`<table cellpadding="0" cellspacing="0" border="0" width="100%" style="border-collapse:collapse;width:100%"><tr>${names.map(
    (name, index) =>
      html`<th align="${rows.length > 0 && rows.every((cells) => numeric(cells[index] as Cell)) ? "right" : "left"}" style="${small}font-weight:normal;border-bottom:1px solid #c9d2da;padding:2px 6px 2px 0">${name}</th>`,
  )}</tr>${rows.map((cells) => html`<tr>${cells.map((cell, index) => cellHtml(cell, index === cells.length - 1))}</tr>`)}</table>`;

const incidentHtml = ({ level, title, happened, did, result, owed }: Digest["incidents"][number]): Html => {
  const lines = [
    ["发生", happened],
    ["已做", did],
    ["结果", result],
    ["还欠", owed],
  ] as const;
  return html`<table ${raw(tableOpen)}><tr><td colspan="2" style="${body}font-weight:bold;padding:8px 0 2px 0">${levelTitles[level].sign}　${title}</td></tr>${lines.map(
    ([name, one]) =>
      html`<tr><td valign="top" width="44" style="${small}width:44px;padding:1px 0">${name}</td><td style="${fonts}font-size:14px;line-height:1.55;color:#1c242c;padding:1px 0">${said(one)}</td></tr>`,
  )}</table>`;
};

const partHtml = (part: Part, digest: Digest): Html => {
  const { title, sentences, table, empty } = part;
  const isIncidents = table?.head[0] === "事件";
  const isDays = table?.head[0] === "日期";
  const rows =
    table === undefined || table.rows.length === 0 || isDays ? "" : isIncidents ? digest.incidents.map(incidentHtml) : tableHtml(table);
  const chart = isDays
    ? html`<img src="cid:${chartCid}" width="560" alt="${describeChart(digest)}" style="display:block;width:100%;max-width:560px;height:auto;border:0;${small}">`
    : "";
  const isEmpty = sentences.length === 0 && (table?.rows.length ?? 0) === 0;
  return html`${row(title, head)}<tr><td style="padding:6px 0 0 0">${chart}${rows}</td></tr>${sentences.map((one, index) =>
    row(html`${table === undefined ? `${index + 1}. ` : ""}${said(one)}`, `${body}padding:3px 0;`),
  )}${isEmpty && empty !== "" ? row(empty, `${small}padding:4px 0;`) : ""}`;
};

/** Rows of a table that a mail shows; the complete digest has all. */
const rowsMost = 6;

const shortened = ({ areas, works }: Digest): Pick<Digest, "areas" | "works"> => ({
  areas: areas.slice(0, rowsMost),
  works: worksShown(works, rowsMost),
});

/** The digest as a mail: one column of tables with inline styles, which Outlook shows as phones do; the chart comes as a picture. */
export const digestLetter = (digest: Digest): string => {
  const { bureau, title, verdict, coverage, coverageSaid, madeAt, isDemo } = digest;
  const page = html`<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${bureau} ${title}</title></head>
<body bgcolor="#eef1f4" style="margin:0;padding:0;background-color:#eef1f4"><table ${raw(tableOpen)}><tr><td align="center" style="padding:0">
<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%" bgcolor="#ffffff" style="border-collapse:collapse;width:100%;max-width:600px;background-color:#ffffff"><tr><td style="padding:18px 20px 20px 20px" align="left">
<table ${raw(tableOpen)}>
<tr><td style="${small}color:#16324f">${bureau}</td></tr>
<tr><td style="${fonts}font-size:20px;line-height:1.35;font-weight:bold;color:#1c242c;border-bottom:2px solid #16324f;padding:2px 0 8px 0">${title}</td></tr>
<tr><td style="${fonts}font-size:17px;line-height:1.55;font-weight:bold;color:#1c242c;padding:12px 0 4px 0">${said(verdict)}</td></tr>
<tr><td style="${small}">${coverage === undefined ? "" : `采集覆盖 ${percent(coverage)}。`}${said({ ...coverageSaid, text: coverageSaid.text.replace(/^采集覆盖[^；]*；/, "") })}</td></tr>
${outlineOf({ ...digest, ...shortened(digest) }).map((part) => partHtml(part, digest))}
<tr><td style="${small}padding:18px 0 0 0">${formatBeijing(madeAt)} 生成；责任写岗位，不写个人；每句话的依据见完整版周报的附录。${isDemo ? "演示：内容全部虚构。" : ""}</td></tr>
</table></td></tr></table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table></body></html>`;
  return `<!doctype html>${String(page)}`;
};

/** The digest as plain sections: the text part of a mail, and what robots show. */
export const digestSections = (digest: Digest): readonly Section[] => [
  { lines: [digest.verdict.text, digest.coverageSaid.text] },
  ...outlineOf(digest).map(({ title, sentences, table, empty }): Section => {
    const rows = title === "主要事件" ? (table?.rows ?? []).map((cells) => cells.map(({ text }) => text).join("｜")) : [];
    const lines = [...rows, ...sentences.map(({ text }) => text)];
    return { title, lines: lines.length === 0 && empty !== "" ? [empty] : lines };
  }),
];
