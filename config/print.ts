import { z } from "zod";
import { codes } from "../lib/errors.ts";
import { Config } from "./schema.ts";

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly secret?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** The JSON Schema (draft-07) that editors complete from; printed to `config/schema.json`. */
export const printSchema = (): string =>
  `${JSON.stringify(z.toJSONSchema(Config, { io: "input", target: "draft-7", unrepresentable: "any" }), undefined, 2)}\n`;

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

const sayType = (schema: JsonSchema): string => {
  if (schema.secret) return "密钥引用";
  if (schema.enum) return schema.enum.map(String).join("、");
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return [...new Set(options.map(sayType))].join(" 或 ");
  if (schema.type === "array") return `${schema.items ? sayType(schema.items) : ""}列表`;
  const names: Readonly<Record<string, string>> = {
    string: "文字",
    number: "数字",
    integer: "整数",
    boolean: "是否",
    object: "一组",
    null: "空",
  };
  return names[schema.type ?? ""] ?? "任意";
};

const sayDefault = (schema: JsonSchema, isRequired: boolean): string => {
  if (isRequired) return "必填";
  return schema.default === undefined ? "" : `\`${JSON.stringify(schema.default)}\``;
};

const rowsOf = (schema: JsonSchema, path: string): readonly string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([key, child]) => {
    const name = path ? `${path}.${key}` : key;
    const row = `| \`${name}\` | ${sayType(child)} | ${sayDefault(child, schema.required?.includes(key) ?? false)} | ${cell(child.description ?? "")} |`;
    return child.properties ? [row, ...rowsOf(child, name)] : [row];
  });

const table = (rows: readonly string[]): string => ["| 键 | 类型 | 默认 | 说明 |", "| --- | --- | --- | --- |", ...rows].join("\n");

/** The components of a record such as `sources`: one section each, with its options. */
const membersOf = (schema: JsonSchema | undefined): readonly JsonSchema[] => {
  const entry = schema?.additionalProperties;
  return typeof entry === "object" ? (entry.oneOf ?? entry.anyOf ?? []) : [];
};

const sectionOf = (member: JsonSchema): string => {
  const { use, with: options, ...shared } = member.properties ?? {};
  const rows = [
    ...rowsOf({ properties: shared, required: (member.required ?? []).filter((key) => key in shared) }, ""),
    ...(options ? rowsOf(options, "with") : []),
  ];
  return `### ${String(use?.const)}：${member.description ?? ""}\n\n${rows.length > 0 ? table(rows) : "没有选项。"}`;
};

/** The manual of the configuration, in Chinese; printed to `docs/config.md`. */
export const printManual = (): string => {
  const schema = z.toJSONSchema(Config, { io: "input", unrepresentable: "any" }) as JsonSchema;
  const { sources, channels, alerts, ...rest } = schema.properties ?? {};
  const plain = rowsOf(
    {
      properties: { ...rest, ...(alerts && { alerts }), ...(sources && { sources }), ...(channels && { channels }) },
      required: schema.required ?? [],
    },
    "",
  );
  const part = (title: string, members: JsonSchema | undefined): string =>
    `## ${title}\n\n${membersOf(members).map(sectionOf).join("\n\n")}`;
  return [
    "# 配置说明",
    "<!-- 本文件由程序打印（wenfeng schema --format manual），不要手改。 -->",
    "一个 YAML 文件，默认 `config/wenfeng.yaml`。组件都写成 `名字: { use: 类型, with: { 选项 } }`，名字由你起；时长写成 `30s 10m 2h 7d`；密钥只写引用：`${环境变量}` 或 `${file:/run/secrets/名字}`。",
    table(plain),
    part("来源（sources）", sources),
    part("规则（alerts.rules）", alerts?.properties?.rules),
    part("渠道（channels）", channels),
  ]
    .join("\n\n")
    .concat("\n");
};

/** The table of error codes, in Chinese; printed to `docs/errors.md`. */
export const printErrors = (): string =>
  [
    "# 错误代码",
    "",
    "<!-- 本文件由程序打印（wenfeng schema --format errors），不要手改。 -->",
    "",
    "| 代码 | 含义 | 会自动重试 | 怎么办 |",
    "| --- | --- | --- | --- |",
    ...Object.entries(codes).map(
      ([code, { title, retry, remedy }]) => `| \`${code}\` | ${title} | ${retry ? "是" : "否"} | ${cell(remedy)} |`,
    ),
    "",
  ].join("\n");
