import { existsSync, readFileSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { Failure } from "../lib/errors.ts";
import { knowStaff } from "../lib/staff-names.ts";
import { checkMeaning } from "./meaning.ts";
import { describeIssues, type Mistake, placeOf } from "./mistakes.ts";
import { type Environment, resolveReferences } from "./references.ts";
import { Config } from "./schema.ts";

z.config(z.locales.zhCN());

/** A mistake with its place in the file, both counted from 1. */
export interface PlacedMistake {
  readonly line: number;
  readonly column: number;
  readonly text: string;
  /** Keys that lead to it; absent where the file is no YAML at all. */
  readonly path?: readonly (string | number)[];
}

/** What a file says, or everything that is wrong with it. */
export type Loaded = { readonly config: Config; readonly mistakes: readonly [] } | { readonly mistakes: readonly PlacedMistake[] };

type JsonSchema = {
  secret?: boolean;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  items?: JsonSchema;
  const?: unknown;
};

const schemaJson = z.toJSONSchema(Config, { io: "input", unrepresentable: "any" }) as JsonSchema;

/** The branch of a union that a value's `use` chooses. */
const branch = (schema: JsonSchema, value: unknown): JsonSchema => {
  const options = schema.anyOf ?? schema.oneOf;
  if (!options) return schema;
  return options.find((option) => option.properties?.use?.const === (value as { use?: unknown })?.use) ?? schema;
};

/** Secret options whose value stands in the file instead of a reference. */
const bareSecrets = (
  schema: JsonSchema | undefined,
  value: unknown,
  path: readonly (string | number)[],
  referenced: ReadonlySet<string>,
): readonly Mistake[] => {
  if (!schema || typeof schema !== "object") return [];
  if (schema.secret && typeof value === "string" && !referenced.has(path.join("."))) {
    return [{ path, text: "密钥不能直接写在配置里；写成 ${环境变量名} 或 ${file:/run/secrets/名字}" }];
  }
  if (typeof value !== "object" || value === null) return [];
  const chosen = branch(schema, value);
  const under = (key: string): JsonSchema | undefined =>
    chosen.properties?.[key] ?? chosen.items ?? (typeof chosen.additionalProperties === "object" ? chosen.additionalProperties : undefined);
  return Object.entries(value).flatMap(([key, child]) => bareSecrets(under(key), child, [...path, key], referenced));
};

/** Reads configuration text; tells all mistakes at once, each with line and column. */
export const readConfig = (text: string, env: Environment): Loaded => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      mistakes: document.errors.map((error) => ({
        line: lines.linePos(error.pos[0]).line,
        column: lines.linePos(error.pos[0]).col,
        text: `YAML 写法有误：${error.message}`,
      })),
    };
  }
  const { value, referenced, mistakes: unresolved } = resolveReferences(document.toJS() ?? {}, env);
  const parsed = Config.safeParse(value, { reportInput: true });
  const mistakes = [
    ...unresolved,
    ...bareSecrets(schemaJson, value, [], referenced),
    ...(parsed.success ? [] : describeIssues(parsed.error.issues, Config)),
    ...checkMeaning(value),
  ];
  if (parsed.success && mistakes.length === 0) return { config: parsed.data, mistakes: [] };
  const placed = mistakes.map(({ path, text: said }) => ({
    ...placeOf(path, document, lines),
    path,
    text: `${path.length > 0 ? `${path.join(".")}：` : ""}${said}`,
  }));
  return { mistakes: placed.sort((a, b) => a.line - b.line) };
};

/** Reads the configuration file; `CONFIG_MISSING`, or `CONFIG_INVALID` with every mistake on a line of its own. */
export const loadConfig = (path: string, env: Environment): Config => {
  if (!existsSync(path)) throw new Failure("CONFIG_MISSING", path);
  const loaded = readConfig(readFileSync(path, "utf8"), env);
  if ("config" in loaded) {
    knowStaff(Object.values(loaded.config.duty?.people ?? {}).map(({ name }) => name));
    return loaded.config;
  }
  const told = loaded.mistakes.map(({ line, column, text }) => `  ${path}:${line}:${column} ${text}`).join("\n");
  throw new Failure("CONFIG_INVALID", `${loaded.mistakes.length} 处\n${told}\n`, { facts: { path, mistakes: loaded.mistakes.length } });
};
