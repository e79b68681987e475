import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commands } from "../app/commands.ts";
import { usualAnswers, writeConfigText } from "../app/newcomer.ts";
import { printErrors, printManual, printSchema } from "../config/print.ts";
import { packageRoot } from "../lib/assets.ts";
import { printExamples } from "./handling-examples.ts";

const cell = (text: string): string => text.replaceAll("|", "\\|");

const commandTable = (): string => {
  const rows = commands.map(({ usage, help }) => `| \`wenfeng ${cell(usage)}\` | ${cell(help)} |`);
  return ["| 命令 | 说明 |", "| --- | --- |", ...rows].join("\n");
};

const withCommands = (name: string): string =>
  readFileSync(join(packageRoot, name), "utf8").replace(
    /(<!-- commands -->)[\s\S]*?(<!-- \/commands -->)/,
    (_all, open: string, close: string) => `${open}\n${commandTable()}\n${close}`,
  );

const withExamples = async (name: string): Promise<string> => {
  const examples = await printExamples();
  return readFileSync(join(packageRoot, name), "utf8").replace(
    /(<!-- examples -->)[\s\S]*?(<!-- \/examples -->)/,
    (_all, open: string, close: string) => `${open}\n${examples}\n${close}`,
  );
};

/** Every printed file and what must stand in it. */
export const printed: Readonly<Record<string, () => string | Promise<string>>> = {
  "config/schema.json": printSchema,
  "config/wenfeng.example.yaml": () => writeConfigText(usualAnswers),
  "docs/config.md": printManual,
  "docs/errors.md": printErrors,
  "docs/handling.md": () => withExamples("docs/handling.md"),
  "README.md": () => withCommands("README.md"),
  "README.zh-CN.md": () => withCommands("README.zh-CN.md"),
};

if (process.argv[1]?.endsWith("print-docs.ts"))
  for (const [name, print] of Object.entries(printed)) writeFileSync(join(packageRoot, name), await print());
