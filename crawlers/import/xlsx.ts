import { inflateRawSync } from "node:zlib";
import { load } from "cheerio";
import type { Element } from "domhandler";
import { Failure } from "../../lib/errors.ts";

/** No part of an honest sheet unpacks to more. */
const mostBytes = 256 * 1024 * 1024;

/** Rows of the first sheet of an XLSX file, cells as text; `INPUT_INVALID` when it is none. */
export function readXlsx(bytes: Uint8Array): readonly (readonly string[])[] {
  const parts = unzip(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const sheet = parts.get("xl/worksheets/sheet1.xml") ?? [...parts].find(([name]) => /^xl\/worksheets\/[^/]+\.xml$/.test(name))?.[1];
  if (!sheet) throw new Failure("INPUT_INVALID", "不是 XLSX 文件，或里面没有工作表");
  return readRows(sheet(), readShared(parts.get("xl/sharedStrings.xml")?.() ?? ""), readDateStyles(parts.get("xl/styles.xml")?.() ?? ""));
}

/** The files of a ZIP archive by name, each unpacked when asked for. */
function unzip(archive: Buffer): ReadonlyMap<string, () => string> {
  const parts = new Map<string, () => string>();
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0) return parts;
  let at = archive.readUInt32LE(end + 16);
  for (let n = archive.readUInt16LE(end + 10); n > 0 && at + 46 <= archive.length; n -= 1) {
    const [packed, nameLength, extra, comment] = [20, 28, 30, 32].map((offset) =>
      offset === 20 ? archive.readUInt32LE(at + offset) : archive.readUInt16LE(at + offset),
    ) as [number, number, number, number];
    const [method, local] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 42)];
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    parts.set(name, () => {
      const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
      const body = archive.subarray(from, from + packed);
      return (method === 0 ? body : inflateRawSync(body, { maxOutputLength: mostBytes })).toString("utf8");
    });
    at += 46 + nameLength + extra + comment;
  }
  return parts;
}

const readShared = (xml: string): readonly string[] => {
  const $ = load(xml, { xml: true });
  return $("si")
    .toArray()
    .map((item) =>
      $(item)
        .find("t")
        .filter((_, text) => $(text).closest("rPh").length === 0)
        .text(),
    );
};

/** Which cell styles show a date: built-in formats 14–22, and own formats with a year or an hour. */
const readDateStyles = (xml: string): ReadonlySet<number> => {
  const $ = load(xml, { xml: true });
  const own = new Set(
    $("numFmt")
      .toArray()
      .filter((format) => /[yhms年月日时]/i.test((format.attribs.formatCode ?? "").replace(/\[[^\]]*\]|"[^"]*"/g, "")))
      .map((format) => Number(format.attribs.numFmtId)),
  );
  const isDate = (id: number): boolean => (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || own.has(id);
  return new Set(
    $("cellXfs > xf")
      .toArray()
      .flatMap((format, at) => (isDate(Number(format.attribs.numFmtId)) ? [at] : [])),
  );
};

function readRows(xml: string, shared: readonly string[], dates: ReadonlySet<number>): readonly (readonly string[])[] {
  const $ = load(xml, { xml: true });
  const textOf = (cell: Element): string => {
    const { t, s } = cell.attribs;
    if (t === "inlineStr") return $(cell).find("t").text();
    const value = $(cell).children("v").text();
    if (t === "s") return shared[Number(value)] ?? "";
    return t === undefined && dates.has(Number(s)) ? serialDate(value) : value;
  };
  return $<Element, string>("sheetData > row")
    .toArray()
    .map((row) => {
      const cells: string[] = [];
      for (const cell of $(row).children("c").toArray()) cells[columnOf(cell.attribs.r ?? "", cells.length)] = textOf(cell);
      return Array.from(cells, (cell) => cell ?? "");
    });
}

/** `B7` is column 1. */
const columnOf = (reference: string, fallback: number): number => {
  const letters = /^[A-Z]+/.exec(reference)?.[0];
  return letters ? [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1 : fallback;
};

/** Excel counts days from 1899-12-30; people mean the wall clock, printed here without a zone. */
const serialDate = (value: string): string => {
  const days = Number(value);
  if (value === "" || !Number.isFinite(days)) return value;
  return new Date(Math.round((days - 25_569) * 86_400_000)).toISOString().slice(0, 19).replace("T", " ");
};
