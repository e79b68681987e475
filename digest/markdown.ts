import type { Cite, Digest, Reference, Sentence } from "./digest.ts";
import { type Cell, outlineOf, type Part, referenceLine } from "./outline.ts";

// Signs with which Markdown begins something; as text they are escaped.
const plain = (text: string): string => text.replace(/[\\`*_[\]<>|#~]/g, "\\$&").replace(/^([-+]|\d+\.)/, "\\$1");

const sourceLine = (one: Reference): string => {
  const link = one.url === undefined ? "" : ` <${one.url.replace(/[<>\s]/g, encodeURIComponent)}>`;
  return `[^${one.number}]: ${plain(referenceLine(one))}：${plain(one.text)}${link}`;
};

const notesMost = 3;

/** The digest as Markdown with footnotes; what posts say stays text. */
export const digestMarkdown = (digest: Digest): string => {
  const numbers = new Map(digest.references.map(({ cite, number }) => [cite, number]));
  const notes = (cites: readonly Cite[]): string =>
    cites
      .slice(0, notesMost)
      .map((cite) => `[^${numbers.get(cite)}]`)
      .join("");
  const say = ({ text, cites, reworded }: Sentence): string => `${plain(text)}${reworded ? "（机器转述）" : ""}${notes(cites)}`;
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const cell = ({ text, cites }: Cell): string => `${plain(text)}${notes(cites)}`;
  const part = ({ title, sentences, table, empty }: Part): readonly string[] => {
    const isEmpty = sentences.length === 0 && (table?.rows.length ?? 0) === 0;
    const rows = table?.rows.map((cells) => row(cells.map(cell))) ?? [];
    return [
      `## ${title}`,
      ...(rows.length === 0 || table === undefined ? [] : [[row(table.head), row(table.head.map(() => "---")), ...rows].join("\n")]),
      ...(sentences.length === 0 ? [] : [sentences.map((one) => `- ${say(one)}`).join("\n")]),
      ...(isEmpty && empty !== "" ? [empty] : []),
    ];
  };
  return `${[
    `# ${plain(digest.bureau)} ${plain(digest.title)}`,
    `**${say(digest.verdict)}**`,
    say(digest.coverageSaid),
    ...outlineOf(digest).flatMap(part),
    "## 依据",
    digest.references.map(sourceLine).join("\n"),
  ].join("\n\n")}\n`;
};
