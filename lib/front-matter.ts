import { parseDocument, stringify } from "yaml";
import { Failure } from "./errors.ts";

/** A Markdown text with YAML front matter between two lines of `---`. */
export interface FrontMatter {
  readonly data: unknown;
  readonly body: string;
}

/** Splits a Markdown text into front matter and body; `INPUT_INVALID` with the line when it has none or it can't be read. */
export const readFrontMatter = (text: string, name: string): FrontMatter => {
  const match = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---\r?\n?([\s\S]*)$/.exec(text);
  if (!match) throw new Failure("INPUT_INVALID", `${name}：开头缺少两行 --- 之间的属性`);
  const document = parseDocument(match[1] as string);
  const [error] = document.errors;
  if (error) {
    const line = (error.linePos?.[0].line ?? 0) + 1;
    throw new Failure("INPUT_INVALID", `${name} 第 ${line} 行附近读不懂：检查缩进、冒号后的空格、引号与括号是否成对`, { cause: error });
  }
  return { data: document.toJS(), body: (match[2] as string).replaceAll("\r\n", "\n").trim() };
};

/** One thing that is wrong with what was read, as Zod tells it. */
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

/** How the fields of a kind of Markdown are to be written, and under which heading those of the body stand. */
export interface FieldGuide {
  readonly remedies: Readonly<Record<string, string>>;
  readonly headings: Readonly<Record<string, string>>;
}

/** Says of each field that is wrong where it stands in the text and what to write there. */
export const sayIssues = (text: string, issues: readonly Issue[], { remedies, headings }: FieldGuide): string => {
  const lines = text.split(/\r?\n/);
  const lineOf = (field: string): string => {
    const number = lines.findIndex((line) => line.startsWith(`${field}:`) || line.trim() === `## ${headings[field]}`) + 1;
    return number === 0 ? "缺少" : `第 ${number} 行`;
  };
  const said = issues.flatMap(({ path: [field], message, keys }) => {
    if (keys !== undefined) return keys.map((key) => `${lineOf(key)} ${key}：没有这一项`);
    const name = String(field);
    return [`${lineOf(name)} ${headings[name] === undefined ? name : `“${headings[name]}”`}：${remedies[name] ?? message}`];
  });
  return [...new Set(said)].join("；");
};

/** Writes front matter and body; reading it again gives the same back. */
export const writeFrontMatter = ({ data, body }: FrontMatter): string => `---\n${stringify(data, { lineWidth: 0 })}---\n\n${body.trim()}\n`;

/** The paragraphs under each `## heading` of a body, in order. */
export const sectionsOf = (body: string): ReadonlyMap<string, string> => {
  const sections = new Map<string, string>();
  for (const part of body.split(/^## /m).slice(1)) {
    const end = part.indexOf("\n");
    sections.set(part.slice(0, end < 0 ? undefined : end).trim(), end < 0 ? "" : part.slice(end + 1).trim());
  }
  return sections;
};

/** The items of a Markdown list, without their dashes. */
export const itemsOf = (section: string | undefined): readonly string[] =>
  (section ?? "")
    .split("\n")
    .map((line) => line.replace(/^\s*(?:[-*]|\d+[.、])\s*/, "").trim())
    .filter((line) => line !== "");
