import type { Rule } from "../../alerts/rule.ts";
import * as ruleList from "../../alerts/rules.ts";
import { loadConfig } from "../../config/load.ts";
import { Failure } from "../../lib/errors.ts";
import { formatBeijing } from "../../lib/time.ts";
import { type AnyStep, createAnalyser } from "../../pipeline/analyse.ts";
import { detectDefaults } from "../../pipeline/detect-settings.ts";
import * as stepList from "../../pipeline/steps.ts";
import { chartOf, type Raised, type Score, scoreAlerts } from "../backtesting.ts";
import { type Arguments, defineCommand, type Terminal } from "../command.ts";
import { activeRules } from "../explaining.ts";
import { defaultKnowledge } from "../knowledge.ts";
import { type Labels, readLabels, streamIn } from "../labelled-stream.ts";
import { mentionsOf } from "../mention-lines.ts";
import { type ActiveRule, createWatch, defaultRules, type Judged, type Watch } from "../watch.ts";

const configuredRules = (path: string, terminal: Terminal): readonly ActiveRule[] =>
  activeRules(loadConfig(path, terminal.env).alerts.rules as Parameters<typeof activeRules>[0]);

/** Plays the stream once for all watches: the analysis, which costs most, is shared. */
const play = async (folder: string, watches: readonly Watch[], terminal: Terminal): Promise<Raised[][]> => {
  const analyse = createAnalyser(defaultKnowledge, Object.values(stepList) as unknown as readonly AnyStep[]);
  const raised = watches.map((): Raised[] => []);
  const keep = (index: number, judged: readonly Judged[]): void => {
    for (const { alert } of judged)
      if (alert?.revision === 1)
        raised[index]?.push({ at: Date.parse(alert.at), level: alert.level, title: alert.title, mentionIds: alert.mentionIds });
  };
  const onBad = (number: number, wrong: string): void => terminal.talk(`第 ${number} 行跳过：${wrong}\n`);
  for await (const { mention } of mentionsOf(streamIn(folder), terminal.stdin, onBad)) {
    let known: ReturnType<typeof analyse> | undefined;
    const once = (): ReturnType<typeof analyse> => (known ??= analyse(mention));
    for (const [index, watch] of watches.entries()) keep(index, watch.take(mention, once));
  }
  for (const [index, watch] of watches.entries()) keep(index, watch.flush());
  return raised;
};

const minutes = (value: number | undefined): string => (value === undefined ? "—" : `${value.toFixed(1)} 分`);

const figures = (score: Score, raised: readonly Raised[]): readonly string[] => [
  `${score.found.filter(({ delayMinutes }) => delayMinutes !== undefined).length}/${score.found.length}（${(score.recall * 100).toFixed(1)}%）`,
  minutes(score.delayMinutes),
  minutes(score.leadMinutes),
  `${score.falsePerDay.toFixed(3)}/天`,
  String(score.repeats),
  String(raised.length),
];

const rowTitles = ["找到的事件", "发现时延（中位）", "早于热榜（中位）", "误报", "重复", "首次预警数"];

const print = (
  labels: Labels,
  columns: readonly { title: string; score: Score; raised: readonly Raised[] }[],
  terminal: Terminal,
): void => {
  const cells = columns.map(({ score, raised }) => figures(score, raised));
  terminal.out(`指标\t${columns.map(({ title }) => title).join("\t")}\n`);
  for (const [row, title] of rowTitles.entries()) terminal.out(`${title}\t${cells.map((cell) => cell[row]).join("\t")}\n`);
  for (const { title, score, raised } of columns) {
    terminal.out(
      `\n${title}\n  预警 ${chartOf(
        raised.map(({ at }) => at),
        labels.from,
        labels.days,
      )}\n`,
    );
    terminal.out(
      `  误报 ${chartOf(
        score.falseAlarms.map(({ at }) => at),
        labels.from,
        labels.days,
      )}\n`,
    );
    for (const { truth, delayMinutes } of score.found)
      terminal.out(
        `  ${delayMinutes === undefined ? "漏报" : `${minutes(delayMinutes)}后`}\t${formatBeijing(truth.first, "short")}\t${truth.name}\n`,
      );
    for (const { at, title: text } of score.falseAlarms) terminal.out(`  误报\t${formatBeijing(at, "short")}\t${text}\n`);
  }
};

const run = async (args: Arguments, terminal: Terminal): Promise<number> => {
  const folder = args.positionals[0];
  if (folder === undefined) throw new Failure("INPUT_INVALID", "要一个文件夹：wenfeng backtest streams/s1");
  const labels = readLabels(folder);
  const chosen = args.text("config");
  const shipped = defaultRules(ruleList as unknown as Record<string, Rule>);
  const sets = [
    ...(chosen === undefined ? [] : [{ title: "所选配置", rules: configuredRules(chosen, terminal) }]),
    { title: "出厂配置", rules: shipped },
  ];
  const raised = await play(
    folder,
    sets.map(({ rules }) => createWatch(detectDefaults, rules)),
    terminal,
  );
  const columns = sets.map(({ title }, index) => ({
    title,
    raised: raised[index] as Raised[],
    score: scoreAlerts(raised[index] as Raised[], labels.truths, labels.eventById, labels.days),
  }));
  if (args.flag("json"))
    terminal.out(`${JSON.stringify(columns.map(({ title, score }) => ({ title, ...score, falseAlarms: score.falseAlarms.length })))}\n`);
  else print(labels, columns, terminal);
  return 0;
};

/** Judges a configuration on a labelled stream beside the shipped one. */
export const backtest = defineCommand({
  name: "backtest",
  help: "回测：用标注过的帖文流比较所选配置与出厂配置",
  usage: "backtest <文件夹：stream.jsonl[.gz]、events.json、labels.tsv> [--config wenfeng.yaml]",
  examples: ["wenfeng backtest streams/2021-summer", "wenfeng backtest streams/2021-summer --config trial.yaml"],
  options: { config: { type: "string" } },
  run,
});
