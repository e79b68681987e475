import { readFileSync } from "node:fs";
import type { Mistake } from "./mistakes.ts";

/** Where secrets come from. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A value with its references replaced, and the paths at which one stood. */
export interface Resolved {
  readonly value: unknown;
  readonly referenced: ReadonlySet<string>;
  readonly mistakes: readonly Mistake[];
}

const reference = /\$\{(file:)?([^}]+)\}/g;

const lookUp = (isFile: boolean, name: string, env: Environment): string | undefined => {
  if (!isFile) return env[name];
  try {
    return readFileSync(name, "utf8").trim();
  } catch {
    return undefined;
  }
};

/** Replaces `${NAME}` and `${file:/path}` everywhere; one without a value is a mistake at its place. */
export const resolveReferences = (input: unknown, env: Environment): Resolved => {
  const referenced = new Set<string>();
  const mistakes: Mistake[] = [];
  const fill = (text: string, path: readonly (string | number)[]): string =>
    text.replace(reference, (whole, file: string | undefined, name: string) => {
      referenced.add(path.join("."));
      const found = lookUp(file !== undefined, name, env);
      if (found !== undefined && found !== "") return found;
      const remedy = file ? `读不到文件 ${name}` : `环境变量 ${name} 没有值`;
      mistakes.push({ path, text: `${whole}：${remedy}` });
      return whole;
    });
  const visit = (node: unknown, path: readonly (string | number)[]): unknown => {
    if (typeof node === "string") return fill(node, path);
    if (Array.isArray(node)) return node.map((child, at) => visit(child, [...path, at]));
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, visit(child, [...path, key])]));
  };
  return { value: visit(input, []), referenced, mistakes };
};

/** A reference as it stands in the file, and whether it has a value; never the value. */
export interface Reference {
  readonly path: readonly (string | number)[];
  readonly written: string;
  readonly isPresent: boolean;
}

const referencesIn = (text: string, path: Reference["path"], env: Environment): readonly Reference[] =>
  [...text.matchAll(reference)].map(([written, file, name = ""]) => ({
    ...{ path, written, isPresent: (lookUp(file !== undefined, name, env) ?? "") !== "" },
  }));

/** Every reference of a file, in its order. */
export const listReferences = (input: unknown, env: Environment, path: Reference["path"] = []): readonly Reference[] => {
  if (typeof input === "string") return referencesIn(input, path, env);
  if (Array.isArray(input)) return input.flatMap((child: unknown, at) => listReferences(child, env, [...path, at]));
  if (typeof input !== "object" || input === null) return [];
  return Object.entries(input).flatMap(([key, child]) => listReferences(child, env, [...path, key]));
};
