import { escapeHtml } from "../lib/html.ts";
import { formatBeijing } from "../lib/time.ts";
import type { ZipEntry } from "../lib/zip.ts";
import { zip } from "../lib/zip.ts";
import type { ActStore, BlobStore, Doing } from "../model/act.ts";
import type { Evidence, EvidencePart } from "../model/evidence.ts";
import { readChain, verifyChain } from "./evidence.ts";
import { type CheckedStamp, sayStamp, verifyStamps } from "./evidence-stamps.ts";
import { pictureType } from "./manual.ts";

const endings: Record<Exclude<EvidencePart, "picture">, string> = { raw: "html", headers: "json", text: "txt", screenshot: "png" };
const partTitles: Record<EvidencePart, string> = {
  raw: "原始响应",
  headers: "响应头",
  text: "正文",
  screenshot: "整页截图",
  picture: "照片",
};
const changeTitles: Record<Evidence["change"], string> = {
  first: "首次取证",
  unchanged: "与上次相同",
  changed: "内容已改动",
  gone: "已删除或无法访问",
};

/** What a person handed in is named after what it is, not after what we expected. */
const fileOf = ({ n }: Evidence, part: EvidencePart, bytes: Uint8Array): string => {
  const ending = part === "picture" ? (pictureType(bytes) ?? "bin") : endings[part];
  return `files/${String(n).padStart(4, "0")}-${part}.${ending}`;
};

const rowOf = (link: Evidence): string => {
  const parts = (Object.entries(link.parts) as [EvidencePart, string][])
    .map(([part, hash]) => `${partTitles[part]}：<code>${hash}</code>`)
    .join("<br>");
  const cells = [
    String(link.n),
    escapeHtml(link.url),
    formatBeijing(link.takenAt),
    escapeHtml(link.takenBy),
    changeTitles[link.change],
    parts,
    `<code>${link.hash}</code>`,
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
};

const isHandedIn = ({ parts }: Evidence): boolean => parts.picture !== undefined;

/** Says of each kind that is among the records where it comes from; a picture that a person handed in is no public page. */
const sourceOf = (links: readonly Evidence[]): string => {
  const numbers = (wanted: readonly Evidence[]): string => `第 ${wanted.map(({ n }) => n).join("、")} 条`;
  const [handedIn, fetched] = [links.filter(isHandedIn), links.filter((link) => !isHandedIn(link))];
  const said = [
    ...(fetched.length > 0 ? [`${numbers(fetched)}由闻风自公开页面取得，保存原始响应、响应头、正文与整页截图。`] : []),
    ...(handedIn.length > 0 ? [`${numbers(handedIn)}是有关人员提供的图片，原样保存，来自何处以提供人所述为准。`] : []),
  ];
  return said.join("");
};

/** A printable statement of what was preserved, when, by whom, and how to check it. */
export const renderStatement = (
  links: readonly Evidence[],
  { head, breaks, stamps }: { head: string; breaks: readonly { n: number; because: string }[]; stamps: readonly CheckedStamp[] },
  doing: Doing,
): string => {
  const verdict =
    breaks.length === 0
      ? "链条完整，未发现改动"
      : `发现 ${breaks.length} 处不符：${breaks.map(({ n, because }) => `第 ${n} 条 ${escapeHtml(because)}`).join("；")}`;
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>取证说明</title>
<style>body{font-family:serif;margin:2cm}table{border-collapse:collapse;width:100%;font-size:12px}td,th{border:1px solid #888;padding:4px;vertical-align:top;word-break:break-all}</style>
<h1>取证说明</h1>
<p>导出人：${escapeHtml(doing.who)}　导出时间：${formatBeijing(doing.at)}（北京时间）　用途：${escapeHtml(doing.because)}</p>
<p>${sourceOf(links)}每条记录含各文件的 SHA-256 及前一条记录的哈希，任何事后改动都会使其后的哈希不符。</p>
<p>核验结果：${verdict}。链首：<code>${head}</code></p>
<table><tr><th>序号</th><th>网址</th><th>取证时间</th><th>取证人</th><th>状态</th><th>文件哈希</th><th>记录哈希</th></tr>
${links.map(rowOf).join("\n")}
</table>
${stamps.map((one) => `<p>时间戳（RFC 3161）：${escapeHtml(sayStamp(one))}。</p>`).join("\n")}
<p>自行核验：在解压目录运行 <code>sha256sum -c SHA256SUMS</code>；manifest.json 列有全部记录。</p>
<p>签字：____________　日期：____________</p></html>`;
};

/** A ZIP with the chosen links' contents, the manifest of the whole chain, checksums and the printable statement. */
export const exportEvidence = async (
  store: ActStore & BlobStore,
  wanted: (link: Evidence) => boolean,
  { doing, roots }: { readonly doing: Doing; readonly roots?: string | undefined },
): Promise<Uint8Array> => {
  const chain = await readChain(store);
  const verification = { ...(await verifyChain(store)), stamps: await verifyStamps(store, roots) };
  const links = chain.links.filter(wanted);
  const files: ZipEntry[] = [];
  const sums: string[] = [];
  for (const link of links) {
    for (const [part, hash] of Object.entries(link.parts) as [EvidencePart, string][]) {
      const bytes = await store.blob(hash);
      if (!bytes) continue;
      const name = fileOf(link, part, bytes);
      files.push({ name, bytes });
      sums.push(`${hash}  ${name}`);
    }
  }
  // A stamp over a later record fixes every earlier one.
  const fixing = chain.links.filter(({ n }) => n >= (links[0]?.n ?? 0)).map(({ hash }) => hash);
  for (const { token } of chain.stamps.filter(({ hash }) => fixing.includes(hash))) {
    const bytes = await store.blob(token);
    if (bytes) files.push({ name: `stamps/${token.slice(0, 16)}.tsr`, bytes });
  }
  const text = (name: string, content: string): ZipEntry => ({ name, bytes: new TextEncoder().encode(content) });
  const manifest = {
    exportedAt: doing.at,
    exportedBy: doing.who,
    because: doing.because,
    ...verification,
    chain: chain.links,
    exported: links.map(({ n }) => n),
    erased: [...chain.erased],
    tokens: chain.stamps,
  };
  return zip([
    text("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`),
    text("SHA256SUMS", `${sums.join("\n")}\n`),
    text("取证说明.html", renderStatement(links, verification, doing)),
    ...files,
  ]);
};
