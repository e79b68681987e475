import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { Failure } from "../../lib/errors.ts";
import { type Analysis, appealTitles } from "../../model/analysis.ts";
import { type Mention, MentionLine } from "../../model/mention.ts";
import { type AnyStep, createAnalyser } from "../../pipeline/analyse.ts";
import * as stepList from "../../pipeline/steps.ts";
import { defineCommand, type Terminal } from "../command.ts";
import { defaultKnowledge } from "../knowledge.ts";

const polarityTitles = { negative: "负面", neutral: "中性", positive: "正面" } as const;

/** What was read: how many lines became analyses, and how many could not. */
interface Tally {
  read: number;
  skipped: number;
}

const openLines = (file: string | undefined, terminal: Terminal): AsyncIterable<string> => {
  if (file === undefined || file === "-") return createInterface({ input: terminal.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  const bytes = createReadStream(file);
  const input = file.endsWith(".gz") ? bytes.pipe(createGunzip()) : bytes;
  // readline does not pass a stream's error on; without this a missing file would be an uncaught error.
  bytes.on("error", (error) => input.destroy(error));
  return linesOf(input);
};

async function* linesOf(input: NodeJS.ReadableStream): AsyncIterable<string> {
  let rest = "";
  input.setEncoding("utf8");
  for await (const chunk of input) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() as string;
    yield* lines;
  }
  if (rest !== "") yield rest;
}

/** Reads one line; what is wrong with it is said in one Chinese sentence. */
const readLine = (line: string): { readonly mention: Mention } | { readonly wrong: string } => {
  try {
    const parsed = MentionLine.safeParse(JSON.parse(line));
    if (parsed.success) return { mention: parsed.data };
    const issue = parsed.error.issues[0];
    return { wrong: `${issue?.path.join(".") || "整行"}：${issue?.message ?? "不符合要求"}` };
  } catch {
    return { wrong: "不是 JSON" };
  }
};

const say = (mention: Mention, analysis: Analysis): string => {
  if (!analysis.isRelevant) return `${mention.id}\t无关`;
  const place = analysis.places.map(({ name }) => name).join("、") || "地点不明";
  const appeal = analysis.appeal ? appealTitles[analysis.appeal] : "无诉求";
  return [mention.id, polarityTitles[analysis.polarity], appeal, place, analysis.summary].join("\t");
};

const skipLine = (terminal: Terminal, tally: Tally, wrong: string): void => {
  tally.skipped += 1;
  terminal.talk(wrong);
};

const analyseAll = async (lines: AsyncIterable<string>, terminal: Terminal, json: boolean): Promise<Tally> => {
  const analyse = createAnalyser(defaultKnowledge, Object.values(stepList) as readonly AnyStep[], (failure, mention, step) =>
    terminal.talk(`${mention.id}：步骤 ${step} 出错，其余照常：${failure.message}`),
  );
  const tally: Tally = { read: 0, skipped: 0 };
  let number = 0;
  for await (const raw of lines) {
    number += 1;
    if (terminal.stopped.aborted) break;
    const line = raw.replace(/^\uFEFF/, "").trim();
    if (line === "") continue;
    const answer = readLine(line);
    if ("wrong" in answer) {
      skipLine(terminal, tally, `第 ${number} 行跳过：${answer.wrong}`);
      continue;
    }
    const analysis = analyse(answer.mention);
    tally.read += 1;
    terminal.out(json ? `${JSON.stringify({ id: answer.mention.id, analysis })}\n` : `${say(answer.mention, analysis)}\n`);
  }
  return tally;
};

/** Analyses mentions handed in line by line. */
export const analyse = defineCommand({
  name: "analyse",
  help: "研判帖文：逐行读入 JSONL，逐行写出分析",
  usage: "analyse [文件|-] [--json]",
  examples: ["wenfeng analyse posts.jsonl", "gzip -dc posts.jsonl.gz | wenfeng analyse - --json"],
  run: async (args, terminal) => {
    const file = args.positionals[0];
    if (args.positionals.length > 1) throw new Failure("INPUT_INVALID", "一次只读一个文件");
    const tally = await analyseAll(openLines(file, terminal), terminal, args.flag("json")).catch((error: unknown) => {
      throw new Failure("INPUT_INVALID", `读不了 ${file ?? "标准输入"}：${(error as Error).message}`, { cause: error });
    });
    if (tally.skipped > 0) terminal.talk(`已分析 ${tally.read} 条，跳过 ${tally.skipped} 行`);
    return tally.read === 0 && tally.skipped > 0 ? 2 : 0;
  },
});
