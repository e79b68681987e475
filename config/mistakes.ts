import { type Document, isPair, type LineCounter, type Node, type YAMLMap } from "yaml";
import type { z } from "zod";

/** One thing wrong in the file: where, and what would be right. */
export interface Mistake {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/** How many single-character edits lead from one word to another. */
const distance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const cost = from[i - 1] === to[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + cost));
    }
    row = next;
  }
  return row.at(-1) as number;
};

/** The known word nearest to a mistyped one, if any is near. */
export const nearest = (word: string, known: readonly string[]): string | undefined =>
  known
    .map((name) => ({ name, edits: distance(word, name) }))
    .filter(({ edits }) => edits <= 2)
    .sort((a, b) => a.edits - b.edits)[0]?.name;

/** The end of a message about a word that is not known: the one that was probably meant, or all there are. */
export const suggest = (word: string, known: readonly string[]): string => {
  const near = nearest(word, known);
  return near ? `；是不是想写 ${near}？` : known.length > 0 ? `；可以写的有：${known.join("、")}` : "";
};

const keysOf = (schema: unknown): readonly string[] => Object.keys((schema as { shape?: object })?.shape ?? {});

const describeUnknown = (issue: z.core.$ZodIssueUnrecognizedKeys, schema: z.ZodType): readonly Mistake[] => {
  const known = keysOf(follow(schema, issue.path as (string | number)[]));
  return issue.keys.map((key) => {
    const hint = suggest(key, known);
    return { path: [...(issue.path as (string | number)[]), key], text: `不认识的键 ${key}${hint}` };
  });
};

/** The schema at a path, as far as objects, records and wrappers lead. */
const follow = (schema: z.ZodType, path: readonly (string | number)[]): unknown => {
  let at = schema as unknown as { def?: { innerType?: unknown; valueType?: unknown }; shape?: Record<string, unknown> };
  const unwrap = (): void => {
    while (at?.def?.innerType) at = at.def.innerType as typeof at;
  };
  unwrap();
  for (const key of path) {
    at = (at?.shape?.[key] ?? at?.def?.valueType) as typeof at;
    unwrap();
  }
  return at;
};

const describeOne = (issue: z.core.$ZodIssue, schema: z.ZodType): readonly Mistake[] => {
  const path = issue.path as (string | number)[];
  if (issue.code === "unrecognized_keys") return describeUnknown(issue, schema);
  if (issue.code === "invalid_union" && issue.path.at(-1) === "use") {
    const options = ((follow(schema, path.slice(0, -1)) as { def?: { options?: readonly unknown[] } })?.def?.options ?? []).map(
      (option) => (option as { shape: { use: { def: { values: readonly string[] } } } }).shape.use.def.values[0] as string,
    );
    const used = (issue.input as { readonly use?: unknown } | undefined)?.use;
    return [{ path, text: `没有这种组件${suggest(typeof used === "string" ? used : "", options)}` }];
  }
  if (issue.code === "invalid_type" && issue.input === undefined) return [{ path, text: `缺少 ${String(path.at(-1))}` }];
  return [{ path, text: issue.message }];
};

/** Every mistake that the schema found, in Chinese. */
export const describeIssues = (issues: readonly z.core.$ZodIssue[], schema: z.ZodType): readonly Mistake[] =>
  issues.flatMap((issue) => describeOne(issue, schema));

/** `file:line:column` of the deepest node on a path; a missing key is told at its parent. */
export const placeOf = (path: readonly (string | number)[], document: Document, lines: LineCounter): { line: number; column: number } => {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true) as Node | undefined;
    const key = keyNode(document, path.slice(0, depth));
    const offset = key?.range?.[0] ?? node?.range?.[0];
    if (offset !== undefined) {
      const { line, col } = lines.linePos(offset);
      return { line, column: col };
    }
  }
  return { line: 1, column: 1 };
};

const keyNode = (document: Document, path: readonly (string | number)[]): Node | undefined => {
  if (path.length === 0) return undefined;
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const pair = (parent as YAMLMap | undefined)?.items?.find(
    (item) => isPair(item) && String((item.key as { value?: unknown } | null)?.value) === String(path.at(-1)),
  );
  return (pair as { key?: Node } | undefined)?.key;
};
