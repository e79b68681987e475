import {
  AlignmentType,
  BorderStyle,
  Document,
  ExternalHyperlink,
  HeadingLevel,
  ImageRun,
  Packer,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from "docx";
import { formatBeijing } from "../lib/time.ts";
import { describeChart } from "./chart.ts";
import type { Cite, Digest, Sentence } from "./digest.ts";
import { type Cell, numberColumns, outlineOf, type Part, referenceLine } from "./outline.ts";

const ink = "16324F";
const body = { ascii: "Arial", hAnsi: "Arial", eastAsia: "微软雅黑" };
const serif = { ascii: "Times New Roman", hAnsi: "Times New Roman", eastAsia: "宋体" };
const notesMost = 3;

// XML 1.0 forbids most control characters.
const clean = (text: string): string => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");

type Notes = (cites: readonly Cite[]) => readonly TextRun[];

const run = (text: string, style: { readonly bold?: boolean; readonly size?: number; readonly color?: string } = {}): TextRun =>
  new TextRun({ text: clean(text), font: body, size: 19, ...style });

/** Lists of sentences: numbered where one answers them by number, with a small dot elsewhere. */
const numbered = "numbered";
const dotted = "dotted";

const listOf = (reference: string, format: "decimal" | "bullet", text: string) => ({
  reference,
  levels: [
    {
      ...{ level: 0, format, text, alignment: AlignmentType.LEFT },
      style: { run: { font: body, size: 19 }, paragraph: { indent: { left: 340, hanging: 340 } } },
    },
  ],
});

const said = (one: Sentence, notes: Notes, list?: string): Paragraph =>
  new Paragraph({
    ...(list === undefined ? {} : { numbering: { reference: list, level: 0 } }),
    spacing: { after: 50 },
    children: [run(one.text), ...(one.reworded ? [run("（机器转述）", { color: "6D7883", size: 16 })] : []), ...notes(one.cites)],
  });

const line = { style: BorderStyle.SINGLE, size: 4, color: "C9D2DA" };
const none = { style: BorderStyle.NONE, size: 0, color: "FFFFFF" };
const borders = { top: none, left: none, right: none, bottom: line };

const sideOf = (isNumber: boolean) => (isNumber ? AlignmentType.RIGHT : AlignmentType.LEFT);

const cellOf = (
  text: string,
  { isNumber, cites }: { readonly isNumber: boolean; readonly cites: readonly Cite[] },
  notes: Notes,
): TableCell =>
  new TableCell({
    borders,
    margins: { top: 40, bottom: 40, right: 90 },
    children: [new Paragraph({ alignment: sideOf(isNumber), children: [run(text, { size: 17 }), ...notes(cites)] })],
  });

const headCell = (text: string, isNumber: boolean): TableCell =>
  new TableCell({
    borders,
    margins: { right: 90 },
    children: [new Paragraph({ alignment: sideOf(isNumber), children: [run(text, { size: 17, color: "5A6672" })] })],
  });

/** The cells of a row; a source that stands at one cell already is not repeated at the next. */
const cellsOf = (cells: readonly Cell[], areNumbers: readonly boolean[], notes: Notes): readonly TableCell[] => {
  const told = new Set<Cite>();
  return cells.map(({ text, cites }, index) => {
    const fresh = cites.filter((cite) => !told.has(cite));
    for (const cite of fresh) told.add(cite);
    return cellOf(text, { isNumber: areNumbers[index] === true, cites: fresh }, notes);
  });
};

const tableOf = (table: NonNullable<Part["table"]>, notes: Notes): Table => {
  const areNumbers = numberColumns(table);
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: [
      new TableRow({ tableHeader: true, children: table.head.map((name, index) => headCell(name, areNumbers[index] === true)) }),
      ...table.rows.map((cells) => new TableRow({ cantSplit: true, children: cellsOf(cells, areNumbers, notes) })),
    ],
  });
};

const heading = (text: string): Paragraph =>
  new Paragraph({
    heading: HeadingLevel.HEADING_2,
    spacing: { before: 180, after: 60 },
    keepNext: true,
    children: [run(text, { bold: true, size: 21, color: ink })],
  });

const partOf = ({ title, sentences, table, empty }: Part, notes: Notes): readonly (Paragraph | Table)[] => [
  heading(title),
  ...(table === undefined || table.rows.length === 0 ? [] : [tableOf(table, notes)]),
  ...sentences.map((one) => said(one, notes, table === undefined ? (title === "请决定" ? numbered : dotted) : undefined)),
  ...(sentences.length === 0 && (table?.rows.length ?? 0) === 0 && empty !== "" ? [new Paragraph({ children: [run(empty)] })] : []),
];

const topOf = (digest: Digest, notes: Notes): readonly Paragraph[] => [
  new Paragraph({ children: [run(digest.bureau, { color: ink })] }),
  new Paragraph({
    heading: HeadingLevel.HEADING_1,
    border: { bottom: { style: BorderStyle.SINGLE, size: 12, color: ink, space: 4 } },
    spacing: { after: 120 },
    children: [new TextRun({ text: clean(digest.title), font: serif, bold: true, size: 34, color: "1C242C" })],
  }),
  new Paragraph({
    shading: { type: ShadingType.CLEAR, fill: "F3F6F9" },
    spacing: { after: 60 },
    children: [new TextRun({ text: clean(digest.verdict.text), font: serif, bold: true, size: 25 }), ...notes(digest.verdict.cites)],
  }),
  said(digest.coverageSaid, notes),
];

const pictureOf = (digest: Digest, chart: Uint8Array | undefined): readonly Paragraph[] => {
  if (chart === undefined) return [];
  const altText = { name: "chart", title: "负面帖文与平常区间", description: describeChart(digest) };
  return [new Paragraph({ children: [new ImageRun({ type: "png", data: chart, transformation: { width: 480, height: 181 }, altText })] })];
};

const sourcesOf = ({ references }: Digest): readonly (Paragraph | Table)[] => [
  new Paragraph({
    pageBreakBefore: true,
    heading: HeadingLevel.HEADING_2,
    children: [run("附录：依据", { bold: true, size: 26, color: ink })],
  }),
  new Paragraph({ children: [run("角标对应下列编号。帖文不列作者；原帖可能已删改。", { size: 17, color: "6D7883" })] }),
  ...references.map(
    (one) =>
      new Paragraph({
        spacing: { after: 20 },
        children: [
          run(`${one.number}　${referenceLine(one)}：${one.text} `, { size: 16 }),
          ...(one.url === undefined
            ? []
            : [new ExternalHyperlink({ link: one.url, children: [run("原帖", { size: 16, color: "1F5A99" })] })]),
        ],
      }),
  ),
];

/** The digest as a Word document that can be edited; raised numbers lead to its appendix, `chart` (PNG) is put in where there is one. */
export const digestDocument = async (digest: Digest, chart?: Uint8Array): Promise<Uint8Array> => {
  const numbers = new Map(digest.references.map(({ cite, number }) => [cite, number]));
  const notes: Notes = (cites) => {
    const found = cites.flatMap((cite) => numbers.get(cite) ?? []).slice(0, notesMost);
    return found.length === 0
      ? []
      : [new TextRun({ text: ` ${found.join(",")}`, superScript: true, size: 17, color: "7A8691", font: body })];
  };
  const parts = outlineOf(digest).flatMap((part, index) => [...partOf(part, notes), ...(index === 1 ? pictureOf(digest, chart) : [])]);
  const end = `${formatBeijing(digest.madeAt)} 生成；责任写岗位，不写个人${digest.isDemo ? "；演示：内容全部虚构" : ""}`;
  const document = new Document({
    title: `${digest.bureau} ${digest.title}`,
    creator: "闻风",
    numbering: { config: [listOf(numbered, "decimal", "%1."), listOf(dotted, "bullet", "·")] },
    sections: [
      {
        properties: { page: { size: { width: 11_906, height: 16_838 }, margin: { top: 800, bottom: 800, left: 900, right: 900 } } },
        children: [
          ...topOf(digest, notes),
          ...parts,
          new Paragraph({ spacing: { before: 200 }, children: [run(end, { size: 16, color: "6D7883" })] }),
          ...sourcesOf(digest),
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
};
