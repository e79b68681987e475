import { existsSync, readFileSync } from "node:fs";
import cron from "node-cron";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { checkDuty } from "../alerts/duty.ts";
import { checkAccess } from "../console/access/check.ts";
import { Failure } from "../lib/errors.ts";
import { parseQuery } from "../lib/query.ts";
import { describeIssues, type Mistake, placeOf } from "./mistakes.ts";
import { type Environment, resolveReferences } from "./references.ts";
import { Config, sources } from "./schema.ts";

z.config(z.locales.zhCN());

/** A mistake with its place in the file, both counted from 1. */
export interface PlacedMistake {
  readonly line: number;
  readonly column: number;
  readonly text: string;
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

/** The days over which a roster must have no hole: every kind of day and every change between them occurs. */
const rosterSpan = { at: "2026-01-01T00:00:00Z", days: 400 };

/** Which channel takes over, who is on duty, who owns what. */
const checkPeople = ({ channels, duty }: Config): readonly Mistake[] => {
  const names = Object.keys(channels);
  const lost = (Object.entries(channels) as [string, { next?: string }][]).filter(
    ([key, { next }]) => next !== undefined && (next === key || !names.includes(next)),
  );
  return [
    ...lost.map(([key, { next }]) => ({
      path: ["channels", key, "next"],
      text: `没有名叫 ${next} 的另一个渠道；已有：${names.join("、")}`,
    })),
    ...(duty ? checkDuty(duty, names, rosterSpan) : []).map((text) => ({ path: ["duty"], text })),
  ];
};

/** What no schema can say: cron expressions, names that must exist, a stated basis. */
const checkMeaning = (config: Config): readonly Mistake[] => {
  const mistakes: Mistake[] = [];
  for (const [key, entry] of Object.entries(config.sources) as [string, { use: string; basis?: string; schedule?: string }][]) {
    if (!entry.basis && !sources[entry.use]?.basis) {
      mistakes.push({
        path: ["sources", key],
        text: `来源 ${key} 没有写采集依据；加一行 basis: permitted（公开页面、低频）、licensed（已获授权）或 manual（人工录入）`,
      });
    }
    if (entry.schedule && !cron.validate(entry.schedule))
      mistakes.push({ path: ["sources", key, "schedule"], text: `“${entry.schedule}”不是 cron 表达式；例如 */5 * * * * 表示每 5 分钟` });
  }
  try {
    parseQuery(config.watch);
  } catch (error) {
    mistakes.push({ path: ["watch"], text: (error as Error).message });
  }
  mistakes.push(...checkPeople(config));
  mistakes.push(...checkAccess(config.access, config.server.host).map((text) => ({ path: [config.access ? "access" : "server"], text })));
  for (const list of ["tell", "operator"] as const)
    config.alerts[list].forEach((name, at) => {
      if (!(name in config.channels))
        mistakes.push({ path: ["alerts", list, at], text: `没有名叫 ${name} 的渠道；已有：${Object.keys(config.channels).join("、")}` });
    });
  return mistakes;
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
    ...(parsed.success ? checkMeaning(parsed.data) : describeIssues(parsed.error.issues, Config)),
  ];
  if (parsed.success && mistakes.length === 0) return { config: parsed.data, mistakes: [] };
  const placed = mistakes.map(({ path, text: said }) => ({
    ...placeOf(path, document, lines),
    text: `${path.length > 0 ? `${path.join(".")}：` : ""}${said}`,
  }));
  return { mistakes: placed.sort((a, b) => a.line - b.line) };
};

/** Reads the configuration file; `CONFIG_MISSING`, or `CONFIG_INVALID` with every mistake on a line of its own. */
export const loadConfig = (path: string, env: Environment): Config => {
  if (!existsSync(path)) throw new Failure("CONFIG_MISSING", path);
  const loaded = readConfig(readFileSync(path, "utf8"), env);
  if ("config" in loaded) return loaded.config;
  const told = loaded.mistakes.map(({ line, column, text }) => `  ${path}:${line}:${column} ${text}`).join("\n");
  throw new Failure("CONFIG_INVALID", `${loaded.mistakes.length} 处\n${told}\n`, { facts: { path, mistakes: loaded.mistakes.length } });
};
