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
  if (error) throw new Failure("INPUT_INVALID", `${name} 第 ${(error.linePos?.[0].line ?? 0) + 1} 行：${error.message.split("\n")[0]}`);
  return { data: document.toJS(), body: (match[2] as string).replaceAll("\r\n", "\n").trim() };
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
