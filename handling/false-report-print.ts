import { escapeHtml } from "../lib/html.ts";
import { formatBeijing } from "../lib/time.ts";
import type { Evidence } from "../model/evidence.ts";
import type { FalseReport, ReportSide } from "../model/false-report.ts";

/** How the two sides are called. */
export const sideNames: Readonly<Record<ReportSide, string>> = { business: "业务", legal: "法务" };

/** How the states of a file are called. */
export const stateNames: Readonly<Record<FalseReport["state"], string>> = {
  proposed: "待会签",
  open: "已立案",
  declined: "未立案",
  closed: "已结",
};

const style = `@page{size:A4;margin:22mm 20mm}body{font:15px/1.8 "Noto Serif CJK SC","SimSun",serif;color:#111;max-width:170mm;margin:12mm auto}
h1{text-align:center;font-size:24px;letter-spacing:.5em;margin:0 0 6mm}h2{font-size:16px;margin:6mm 0 2mm}
table{border-collapse:collapse;width:100%;font-size:13px}td,th{border:1px solid #888;padding:4px 8px;text-align:left;vertical-align:top;word-break:break-all}
th{background:#f3f3f3;white-space:nowrap}blockquote{margin:0;padding:2mm 4mm;border-left:3px solid #888}.sign{display:flex;justify-content:space-between;margin-top:14mm}
.draft{border:2px solid #b00020;color:#b00020;padding:2mm 4mm;text-align:center}`;

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0
    ? "<p>无</p>"
    : `<table><tr>${heads.map((head) => `<th>${head}</th>`).join("")}</tr>${rows
        .map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`)
        .join("")}</table>`;

const evidenceRows = (file: FalseReport, links: readonly Evidence[]): readonly (readonly string[])[] =>
  file.evidence.map((n) => {
    const link = links.find((one) => one.n === n);
    return link
      ? [`第 ${n} 条`, formatBeijing(link.takenAt), link.takenBy, link.url, link.hash]
      : [`第 ${n} 条`, "", "", "不在取证链上", ""];
  });

const signedBy = (file: FalseReport, side: ReportSide): string => {
  const signed = file.signed.find((one) => one.side === side);
  return `${sideNames[side]}：${signed ? `${escapeHtml(signed.by)}（${formatBeijing(signed.at)}）` : "尚未会签"}`;
};

/** The printable statement of facts: what was said, what is so and by which source, spread, contacts, evidence, who signed. */
export const printFalseReport = (file: FalseReport, links: readonly Evidence[] = []): string => {
  const isOpen = file.state === "open" || file.state === "closed";
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>情况说明</title><style>${style}</style></head><body>
<h1>情况说明</h1>
${isOpen ? "" : `<p class="draft">${stateNames[file.state]}，不得对外使用</p>`}
<p>案卷编号：${escapeHtml(file.id)}　状态：${stateNames[file.state]}　所涉事件：${escapeHtml(file.incidentId)}</p>
<h2>一、所涉内容</h2>
<p>网址：${escapeHtml(file.url)}<br>发布者：${escapeHtml(file.author === "" ? "未记录" : file.author)}</p>
<blockquote>“${escapeHtml(file.statement)}”</blockquote>
<h2>二、事实与来源</h2>
${table(
  ["事实", "来源", "知悉时间"],
  file.facts.map(({ text, source, knownAt }) => [text, source, formatBeijing(knownAt)]),
)}
<h2>三、传播情况</h2>
${table(
  ["记录时间", "转发", "阅读"],
  file.spread.map(({ at, reposts, reads }) => [formatBeijing(at), String(reposts), String(reads)]),
)}
<h2>四、与平台的联系</h2>
${table(
  ["时间", "平台", "事项", "经办"],
  file.contacts.map(({ at, platform, what, by }) => [formatBeijing(at), platform, what, by]),
)}
<h2>五、取证</h2>
${table(["序号", "取证时间", "取证人", "网址", "记录哈希（SHA-256）"], evidenceRows(file, links))}
${file.outcome === undefined ? "" : `<h2>六、结果</h2><p>${escapeHtml(file.outcome)}</p>`}
<p>以上为客观情况，时间均为北京时间；取证原件另附，可独立核验。</p>
<div class="sign"><span>${signedBy(file, "business")}</span><span>${signedBy(file, "legal")}</span></div>
<div class="sign"><span>签字：____________</span><span>签字：____________</span><span>日期：____________</span></div></body></html>`;
};
