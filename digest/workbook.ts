import writeXlsxFile, { type SheetData } from "write-excel-file/node";
import { formatBeijing } from "../lib/time.ts";
import type { Digest } from "./digest.ts";
import { type Cell, numberColumns, outlineOf, type Part } from "./outline.ts";

const longestCell = 32_000;

// Every text is written as a text cell and never as a formula; an apostrophe keeps that when somebody saves it as CSV (OWASP).
const safe = (text: string): string => (/^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text).slice(0, longestCell);

const written = (text: string, isBold = false) => ({
  ...{ value: safe(text), type: String, wrap: true, alignVertical: "top" as const },
  ...(isBold ? { fontWeight: "bold" as const } : {}),
});

const cellOf = ({ text, value }: Cell) => (value === undefined ? written(text) : { value, type: Number, alignVertical: "top" as const });

/** Widths in characters; together they fit A4 lying down at full size. */
const widths = [30, 22, 26, 20, 24, 8];
const notesWidth = 10;
const allWidth = widths.reduce((sum, width) => sum + width, 0);
const lineHeight = 15;
/** Excel's own limit, in points. */
const tallest = 409;

/** Room that a text takes, in characters of a column's width: Chinese takes two. */
const roomOf = (text: string): number => [...text].reduce((sum, sign) => sum + (/[\u0020-\u02ff]/.test(sign) ? 1 : 2), 0);

const linesOf = (text: string, width: number): number => Math.max(1, Math.ceil(roomOf(text) / (width * 0.92)));

/** Rows are given their height: merged cells never grow by themselves, and LibreOffice grows none. */
const heightOf = (lines: number): number => Math.min(tallest, lines * lineHeight + 2);

type Row = SheetData[number];

/** A sentence over all columns of the tables, with its sources beside. */
const sentenceRow = (text: string, notes: string, isBold = false): Row => [
  { ...written(text, isBold), columnSpan: widths.length, height: heightOf(linesOf(text, allWidth)) },
  ...widths.slice(1).map(() => null),
  written(notes),
];

const headRow = ({ head, ...rest }: NonNullable<Part["table"]>): Row => {
  const areNumbers = numberColumns({ head, ...rest });
  return widths
    .map((_width, index) => ({ ...written(head[index] ?? "", true), align: areNumbers[index] ? ("right" as const) : ("left" as const) }))
    .concat({ ...written("依据", true), align: "left" });
};

const tableRow = (cells: readonly Cell[], notes: string): Row => {
  const height = heightOf(Math.max(...cells.map(({ text }, index) => linesOf(text, widths[index] ?? notesWidth))));
  return [...widths.map((_width, index) => ({ ...cellOf(cells[index] ?? { text: "", cites: [] }), height })), written(notes)];
};

const mainSheet = (digest: Digest, numbers: ReadonlyMap<string, number>): SheetData => {
  const notes = (cites: readonly string[]): string => [...new Set(cites.flatMap((cite) => numbers.get(cite) ?? []))].join(",");
  return [
    sentenceRow(`${digest.bureau} ${digest.title}`, "", true),
    sentenceRow(digest.verdict.text, notes(digest.verdict.cites), true),
    sentenceRow(digest.coverageSaid.text, notes(digest.coverageSaid.cites)),
    ...outlineOf(digest).flatMap(
      ({ title, sentences, table, empty }): SheetData => [
        [],
        sentenceRow(title, "", true),
        ...(table === undefined || table.rows.length === 0 ? [] : [headRow(table)]),
        ...(table?.rows ?? []).map((cells) => tableRow(cells, notes(cells.flatMap(({ cites }) => cites)))),
        ...sentences.map(({ text, cites }) => sentenceRow(text, notes(cites))),
        ...(sentences.length === 0 && (table?.rows.length ?? 0) === 0 && empty !== "" ? [sentenceRow(empty, "")] : []),
      ],
    ),
  ];
};

const sourceWidths = [6, 9, 17, 8, 8, 56, 20, 14];
const textColumn = 5;

const sourceSheet = ({ references }: Digest): SheetData => [
  ["号", "类别", "时间", "平台", "地点", "内容", "链接", "编号"].map((name) => written(name, true)),
  ...references.map(({ number, kind, at, platform, place, text, url, cite }) => [
    { value: number, type: Number, alignVertical: "top" as const },
    ...[kind, at === undefined ? "" : formatBeijing(at), platform ?? "", place ?? "", text, url ?? "", cite].map((one) => ({
      ...written(one),
      height: heightOf(linesOf(text, sourceWidths[textColumn] as number)),
    })),
  ]),
];

type Feature = NonNullable<NonNullable<Parameters<typeof writeXlsxFile>[1]>["features"]>[number];

/** Printed, a sheet is as wide as the paper. */
const fitToWidth: Feature = {
  files: {
    transform: {
      "xl/worksheets/sheet{id}.xml": {
        transform: (xml) => xml.replace(/(<worksheet[^>]*>)/, '$1<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'),
        transformElementAttributes: (tag, attributes) =>
          tag === "pageSetup" ? { ...attributes, fitToWidth: 1, fitToHeight: 0 } : attributes,
      },
    },
  },
};

/** The digest as a workbook of two sheets: the figures, and what they rest on. */
export const digestWorkbook = async (digest: Digest): Promise<Uint8Array> => {
  const numbers = new Map(digest.references.map(({ cite, number }) => [cite, number]));
  const wide = (...widths: readonly number[]) => widths.map((width) => ({ width }));
  return writeXlsxFile(
    [
      { sheet: "周报", data: mainSheet(digest, numbers), columns: wide(...widths, notesWidth), orientation: "landscape" },
      { sheet: "依据", data: sourceSheet(digest), columns: wide(...sourceWidths), orientation: "landscape", stickyRowsCount: 1 },
    ],
    { features: [fitToWidth] },
  ).toBuffer();
};
