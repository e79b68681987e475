import writeXlsxFile, { type SheetData } from "write-excel-file/node";
import { formatBeijing } from "../lib/time.ts";
import type { Digest } from "./digest.ts";
import { type Cell, outlineOf } from "./outline.ts";

const longestCell = 32_000;

// Every text is written as a text cell and never as a formula; an apostrophe keeps that when somebody saves it as CSV (OWASP).
const safe = (text: string): string => (/^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text).slice(0, longestCell);

const written = (text: string, isBold = false) => ({
  ...{ value: safe(text), type: String, wrap: true, alignVertical: "top" as const },
  ...(isBold ? { fontWeight: "bold" as const } : {}),
});

const cellOf = ({ text, value }: Cell) => (value === undefined ? written(text) : { value, type: Number });

const mainSheet = (digest: Digest, numbers: ReadonlyMap<string, number>): SheetData => {
  const notes = (cites: readonly string[]): string => cites.flatMap((cite) => numbers.get(cite) ?? []).join(",");
  return [
    [written(`${digest.bureau} ${digest.title}`, true)],
    [written(digest.verdict.text, true), written(notes(digest.verdict.cites))],
    [written(digest.coverageSaid.text), written(notes(digest.coverageSaid.cites))],
    ...outlineOf(digest).flatMap(
      ({ title, sentences, table }): SheetData => [
        [],
        [written(title, true)],
        ...(table === undefined ? [] : [[...table.head, "依据"].map((name) => written(name, true))]),
        ...(table?.rows ?? []).map((cells) => [...cells.map(cellOf), written(notes([...new Set(cells.flatMap(({ cites }) => cites))]))]),
        ...sentences.map(({ text, cites }) => [written(text), written(notes(cites))]),
      ],
    ),
  ];
};

const sourceSheet = ({ references }: Digest): SheetData => [
  ["号", "类别", "时间", "平台", "地点", "内容", "链接", "编号"].map((name) => written(name, true)),
  ...references.map(({ number, kind, at, platform, place, text, url, cite }) => [
    { value: number, type: Number },
    ...[kind, at === undefined ? "" : formatBeijing(at), platform ?? "", place ?? "", text, url ?? "", cite].map((one) => written(one)),
  ]),
];

/** The digest as a workbook of two sheets: the figures, and what they rest on. */
export const digestWorkbook = async (digest: Digest): Promise<Uint8Array> => {
  const numbers = new Map(digest.references.map(({ cite, number }) => [cite, number]));
  const wide = (...widths: readonly number[]) => widths.map((width) => ({ width }));
  return writeXlsxFile([
    { sheet: "周报", data: mainSheet(digest, numbers), columns: wide(44, 26, 26, 22, 30, 12, 16) },
    { sheet: "依据", data: sourceSheet(digest), columns: wide(6, 10, 17, 12, 12, 60, 40, 40) },
  ]).toBuffer();
};
