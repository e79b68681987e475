import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { printMatrix } from "../../alerts/matrix.ts";
import { type PlacedMistake, readConfig } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import { describe, Failure, toFailure } from "../../lib/errors.ts";
import { silent } from "../../lib/log.ts";
import { loadDictionary } from "../../lib/segment.ts";
import { knowsTowns } from "../../pipeline/gazetteer.ts";
import { defineCommand, type Terminal } from "../command.ts";
import { configOption } from "../opening.ts";
import { configPathOf, entriesOf } from "../parts.ts";
import { dataPathOf, openStore } from "../storing.ts";
import { createThinking } from "../thinking.ts";

/** One thing that was looked at. */
interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly said: string;
}

const attempt = async (what: string, look: () => Promise<string> | string): Promise<Finding> => {
  try {
    return { what, ok: true, said: await look() };
  } catch (error) {
    return { what, ok: false, said: describe(toFailure(error)) };
  }
};

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

const basisTitles: Readonly<Record<string, string>> = { licensed: "已获授权", permitted: "公开页面、低频", manual: "人工录入" };

/** How many posts and people there are, and the matrix of owners as a table (for a place of the smallest unit, and for none). */
const sayDuty = (duty: Config["duty"]): string => {
  if (duty === undefined) return "未配置";
  const posts = Object.values(duty.units).flatMap((unit) => Object.keys(unit.posts)).length;
  const place = Object.values(duty.units).findLast((unit) => unit.places.length > 0)?.places[0];
  const tables = [[], ...(place === undefined ? [] : [[place]])].map(
    (places) => `${places[0] ?? "未指明地点"}\n${printMatrix(duty, duty.matrix, places)}`,
  );
  return `${posts} 个岗位、${Object.keys(duty.people).length} 人，各级别、诉求、问题类型与地点的组合都有责任岗位\n${tables.join("\n")}`;
};

const lookAtParts = (config: Config, configPath: string, terminal: Terminal): Promise<readonly Finding[]> =>
  Promise.all([
    attempt("词典", () => {
      loadDictionary();
      return "已加载";
    }),
    attempt("地名", () =>
      knowsTowns(config.bureau.city)
        ? `${config.bureau.city}的镇街与村居名单已加载`
        : `没有${config.bureau.city}的镇街名单，只认城市与全国地名；生成办法见 config/places/build.ts`,
    ),
    attempt("模型", () => {
      const { analyse } = createThinking(config, silent);
      const { polarity, isRelevant } = analyse({
        id: "check",
        source: "check",
        platform: "check",
        author: { id: "" },
        publishedAt: terminal.now().toISOString(),
        text: `${config.bureau.city}又停电了，没人管`,
      });
      if (!isRelevant || polarity !== "negative") throw new Failure("MODEL_INVALID", "自检句没有被认作负面的涉电帖文");
      return "自检通过";
    }),
    attempt("存储", () => lookAtStore(config, configPath, terminal)),
    ...entriesOf(config).map(({ key, source, basis, schedule }) =>
      attempt(`来源 ${key}`, () => `${source.title}；依据 ${basisTitles[basis] ?? basis}；${schedule}`),
    ),
    ...(config.duty ? [attempt("值班与责任", () => sayDuty(config.duty))] : []),
    ...Object.keys(config.channels).map((name) =>
      attempt(`渠道 ${name}`, () => `配置有效；wenfeng alert test --channel ${name} 可发一条测试`),
    ),
  ]);

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
    const found = await lookAtParts(loaded.config, configPath, terminal);
    return tellFindings([{ what: "配置", ok: true, said: shown }, ...found], way);
  },
});
