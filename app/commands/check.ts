import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { type PlacedMistake, readConfig } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import { Failure } from "../../lib/errors.ts";
import { type Finding, lookAtParts } from "../checking.ts";
import { defineCommand, type Terminal } from "../command.ts";
import { configOption } from "../opening.ts";
import { configPathOf } from "../parts.ts";
import { dataPathOf, openStore } from "../storing.ts";

const lookAtStore = async (config: Config, configPath: string, terminal: Terminal): Promise<string> => {
  const store = await openStore(config, configPath, terminal.now);
  try {
    await store.writeState("probe", { writable: true });
    const { mentions, incidents } = await store.totals();
    return `可读写，${mentions} 条帖文，${incidents} 个事件（${config.store.use === "sqlite" ? dataPathOf(config, configPath) : config.store.url}）`;
  } finally {
    await store.close();
  }
};

const tellMistakes = (
  path: string,
  mistakes: readonly PlacedMistake[],
  { json, terminal }: { json: boolean; terminal: Terminal },
): number => {
  if (json) terminal.out(`${JSON.stringify({ mistakes })}\n`);
  else for (const { line, column, text } of mistakes) terminal.out(`✗ ${path}:${line}:${column} ${text}\n`);
  terminal.talk(`共 ${mistakes.length} 处要改；改好后再运行 wenfeng check。\n`);
  return 2;
};

const tellFindings = (findings: readonly Finding[], { json, terminal }: { json: boolean; terminal: Terminal }): number => {
  if (json) terminal.out(`${JSON.stringify({ mistakes: [], findings })}\n`);
  else for (const { what, ok, said } of findings) terminal.out(`${ok ? "✓" : "✗"} ${what}：${said}\n`);
  return findings.every(({ ok }) => ok) ? 0 : 1;
};

/** Does exactly what start-up does, and tells every mistake at once. */
export const check = defineCommand({
  name: "check",
  help: "检查配置、词典、模型、存储、渠道：一次列出全部问题及所在行",
  usage: "check [--config config/wenfeng.yaml] [--json]",
  examples: ["wenfeng check", "wenfeng check --config my.yaml --json"],
  options: configOption,
  run: async (args, terminal) => {
    const configPath = configPathOf(args.text("config"), terminal.env);
    const shown = relative(process.cwd(), configPath);
    const way = { json: args.flag("json"), terminal };
    if (!existsSync(configPath)) throw new Failure("CONFIG_MISSING", shown);
    const loaded = readConfig(readFileSync(configPath, "utf8"), terminal.env);
    if (!("config" in loaded)) return tellMistakes(shown, loaded.mistakes, way);
    const found = await lookAtParts(loaded.config, {
      now: terminal.now,
      lookAtStore: () => lookAtStore(loaded.config, configPath, terminal),
    });
    return tellFindings([{ what: "配置", ok: true, said: shown }, ...found], way);
  },
});
