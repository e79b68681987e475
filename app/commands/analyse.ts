import { Failure } from "../../lib/errors.ts";
import { createLocator } from "../../lib/locate.ts";
import { type Analysis, appealTitles } from "../../model/analysis.ts";
import { type Mention, wholeText } from "../../model/mention.ts";
import { type AnyStep, createBatchAnalyser } from "../../pipeline/analyse.ts";
import * as stepList from "../../pipeline/steps.ts";
import { defineCommand, type Terminal } from "../command.ts";
import { defaultKnowledge } from "../knowledge.ts";
import { linesOf, readMentionLine } from "../mention-lines.ts";

const polarityTitles = { negative: "负面", neutral: "中性", positive: "正面" } as const;

/** What was read: how many lines became analyses, and how many could not. */
interface Tally {
  read: number;
  skipped: number;
}

const say = (mention: Mention, analysis: Analysis): string => {
  if (!analysis.isRelevant) return `${mention.id}\t无关`;
  const place = analysis.places.map(({ name }) => name).join("、") || "地点不明";
  const appeal = analysis.appeal ? appealTitles[analysis.appeal] : "无诉求";
  return [mention.id, polarityTitles[analysis.polarity], appeal, place, analysis.summary].join("\t");
};

/** The analysis with each word's places in the original text (`title` and `text` as `wholeText` joins them), for highlighting. */
const withPlaces = (mention: Mention, analysis: Analysis): object => {
  const locate = createLocator(wholeText(mention));
  const because = Object.entries(analysis.because).map(([field, words]) => [
    field,
    words.map(({ word, weight }) => ({ word, weight, at: locate(word) })),
  ]);
  return { ...analysis, because: Object.fromEntries(because) };
};

/** How results are written. */
interface Manner {
  readonly json: boolean;
  /** Whether the words that carried a field are told with their places; not asked for, it costs nothing. */
  readonly explain: boolean;
}

/** Analysed together (10 ms); of 64 the cut would leave the caches cold four times as often (2 % of the whole), more gains nothing. */
const batchSize = 256;
/** Somebody who types or pipes slowly does not wait for a full batch. */
const patienceMs = 200;

/** Collects mentions and writes their analyses in order, a batch at a time. */
const createWriter = (
  terminal: Terminal,
  { json, explain }: Manner,
): { readonly add: (mention: Mention) => void; readonly flush: () => void } => {
  const analyse = createBatchAnalyser(
    defaultKnowledge,
    Object.values(stepList) as unknown as readonly AnyStep[],
    (failure, mention, step) => terminal.talk(`${mention.id}：步骤 ${step} 出错，其余照常：${failure.message}\n`),
  );
  let waiting: Mention[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    for (const [index, analysis] of analyse(batch).entries()) {
      const mention = batch[index] as Mention;
      const told = json && explain ? withPlaces(mention, analysis) : analysis;
      terminal.out(json ? `${JSON.stringify({ id: mention.id, analysis: told })}\n` : `${say(mention, analysis)}\n`);
    }
  };
  const add = (mention: Mention): void => {
    waiting.push(mention);
    if (waiting.length === batchSize) flush();
    else timer ??= setTimeout(flush, patienceMs);
  };
  return { add, flush };
};

const analyseAll = async (file: string, terminal: Terminal, manner: Manner): Promise<Tally> => {
  const writer = createWriter(terminal, manner);
  const tally: Tally = { read: 0, skipped: 0 };
  try {
    for await (const { number, text } of linesOf(file, terminal.stdin)) {
      if (terminal.stopped.aborted) break;
      if (text.trim() === "") continue;
      const read = readMentionLine(text);
      if ("wrong" in read) {
        tally.skipped += 1;
        terminal.talk(`第 ${number} 行跳过：${read.wrong}\n`);
        continue;
      }
      tally.read += 1;
      writer.add(read.mention);
    }
  } finally {
    writer.flush();
  }
  return tally;
};

/** Analyses mentions handed in line by line. */
export const analyse = defineCommand({
  name: "analyse",
  help: "研判帖文：逐行读入 JSONL，逐行写出分析",
  usage: "analyse [文件|-] [--json [--explain]]",
  options: { explain: { type: "boolean" } },
  examples: ["wenfeng analyse posts.jsonl", "gzip -dc posts.jsonl.gz | wenfeng analyse - --json --explain"],
  run: async (args, terminal) => {
    if (args.positionals.length > 1) throw new Failure("INPUT_INVALID", "一次只读一个文件");
    const tally = await analyseAll(args.positionals[0] ?? "-", terminal, { json: args.flag("json"), explain: args.flag("explain") });
    if (tally.skipped > 0) terminal.talk(`已分析 ${tally.read} 条，跳过 ${tally.skipped} 行\n`);
    return tally.read === 0 && tally.skipped > 0 ? 2 : 0;
  },
});
