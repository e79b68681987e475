import type { AnyNode, Element } from "domhandler";

/** Elements that begin a new line. */
const blocks = new Set(
  "address article aside blockquote br center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section summary table tbody tfoot thead tr ul".split(
    " ",
  ),
);

/** Elements whose content people do not read. */
const unread = new Set("script style noscript template iframe svg canvas object embed select button head title link meta".split(" "));

/** Signs that sites put between letters to no visible effect. */
const invisible = /[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]/g;

/** The text of nodes as people see it: one line per block, spaces collapsed, blank lines dropped. */
export function flowText(nodes: readonly AnyNode[], skip: (element: Element) => boolean = () => false): string {
  const lines: string[] = [""];
  for (const node of nodes) flow(node, lines, skip);
  return lines
    .map(tidyLine)
    .filter((line) => line !== "")
    .join("\n");
}

/** One line of text without invisible signs and runs of spaces. */
export const tidyLine = (line: string): string =>
  line
    .replace(invisible, "")
    .replace(/[ \u3000]+/g, " ")
    .trim();

function flow(node: AnyNode, lines: string[], skip: (element: Element) => boolean): void {
  if (node.type === "text") append(lines, node.data.replace(/[\s\u00a0]+/g, " "));
  if (node.type === "root") for (const child of node.children) flow(child, lines, skip);
  if (node.type !== "tag" || unread.has(node.name) || skip(node)) return;
  const block = blocks.has(node.name);
  if (block) breakLine(lines);
  if (node.name === "td" || node.name === "th") append(lines, " ");
  for (const child of node.children) flow(child, lines, skip);
  if (block) breakLine(lines);
}

function append(lines: string[], text: string): void {
  lines[lines.length - 1] += text;
}

function breakLine(lines: string[]): void {
  if (lines.at(-1) !== "") lines.push("");
}
