import { writeFileSync } from "node:fs";
import type { Rule } from "../../alerts/rule.ts";
import * as ruleList from "../../alerts/rules.ts";
import { loadConfig } from "../../config/load.ts";
import { Failure } from "../../lib/errors.ts";
import { formatBeijing, sayDuration } from "../../lib/time.ts";
import { type AnyStep, createAnalyser } from "../../pipeline/analyse.ts";
import { type DetectSettings, detectDefaults } from "../../pipeline/detect-settings.ts";
import type { Knowledge } from "../../pipeline/step.ts";
import * as stepList from "../../pipeline/steps.ts";
import { renderBacktest } from "../backtest-page.ts";
import { type Column, chartOf, figuresOf, type Raised, rowTitles, sayDelay, scoreAlerts } from "../backtesting.ts";
import { type Arguments, defineCommand, type Terminal } from "../command.ts";
import { activeRules } from "../explaining.ts";
import { defaultKnowledge } from "../knowledge.ts";
import { type Labels, readLabels, streamIn } from "../labelled-stream.ts";
import { mentionsOf } from "../mention-lines.ts";
import { detectionOf } from "../thinking.ts";
import { type ActiveRule, createWatch, defaultRules, type Judged } from "../watch.ts";

/** Everything that decides what people would have been told. */
interface Candidate {
  readonly title: string;
  readonly knowledge: Knowledge;
  readonly settings: DetectSettings;
  readonly rules: readonly ActiveRule[];
}

const shipped = (): Candidate => ({
  title: "出厂配置",
  knowledge: defaultKnowledge,
  settings: detectDefaults,
  rules: defaultRules(ruleList as unknown as Record<string, Rule>),
});

/** All that detection reads of a configuration: places, thresholds, levels, protected dates, rules; the stream's region is the caller's. */
const chosen = (path: string, region: DetectSettings["region"], terminal: Terminal): Candidate => {
  const config = loadConfig(path, terminal.env);
  return {
    title: "所选配置",
    knowledge: { city: config.bureau.city, province: config.bureau.province, ownAccounts: config.bureau.accounts },
    settings: detectionOf(config, region),
    rules: activeRules(config.alerts.rules as Parameters<typeof activeRules>[0]),
  };
};

const barWidth = 30;

/** Says how far a file is read: as a bar where somebody looks on, else at every quarter. */
const createProgress = (terminal: Terminal): ((share: number) => void) => {
  const step = process.stderr.isTTY ? 0.01 : 0.25;
  let next = step;
  return (share) => {
    if (share < next) return;
    next = Math.floor(share / step) * step + step;
    const done = Math.round(share * barWidth);
    const bar = `${"█".repeat(done)}${"░".repeat(barWidth - done)} ${Math.round(share * 100)}%`;
    terminal.talk(process.stderr.isTTY ? `\r${bar}${share >= 1 ? "\n" : ""}` : `${bar}\n`);
  };
};

const firstsOf = (judged: readonly Judged[]): readonly Raised[] =>
  judged.flatMap(({ alert }) =>
    alert?.revision === 1 ? [{ at: Date.parse(alert.at), level: alert.level, title: alert.title, mentionIds: alert.mentionIds }] : [],
  );

/** Plays the stream once for all candidates; those that know the same bureau share the analysis, which costs most. */
const play = async (folder: string, candidates: readonly Candidate[], terminal: Terminal): Promise<readonly (readonly Raised[])[]> => {
  const steps = Object.values(stepList) as unknown as readonly AnyStep[];
  const keys = candidates.map(({ knowledge }) => JSON.stringify(knowledge));
  const analyserByKey = new Map(candidates.map(({ knowledge }, index) => [keys[index] as string, createAnalyser(knowledge, steps)]));
  const players = candidates.map(({ settings, rules }, index) => ({
    key: keys[index] as string,
    watch: createWatch(settings, rules),
    raised: [] as Raised[],
  }));
  const onBad = (number: number, wrong: string): void => terminal.talk(`第 ${number} 行跳过：${wrong}\n`);
  const progress = createProgress(terminal);
  for await (const { mention, share } of mentionsOf(streamIn(folder), terminal.stdin, onBad)) {
    if (terminal.stopped.aborted) break;
    const known = new Map<string, ReturnType<ReturnType<typeof createAnalyser>>>();
    const analyse = (key: string) => {
      const analysis = known.get(key) ?? (analyserByKey.get(key) as ReturnType<typeof createAnalyser>)(mention);
      known.set(key, analysis);
      return analysis;
    };
    for (const { key, watch, raised } of players) raised.push(...firstsOf(watch.take(mention, () => analyse(key))));
    progress(share);
  }
  for (const { watch, raised } of players) raised.push(...firstsOf(watch.flush()));
  return players.map(({ raised }) => raised);
};

const printColumn = ({ title, score, raised }: Column, { from, days }: Labels, terminal: Terminal): void => {
  const chart = (alerts: readonly Raised[]): string =>
    chartOf(
      alerts.map(({ at }) => at),
      from,
      days,
    );
  terminal.out(`\n${title}\n  预警 ${chart(raised)}\n  误报 ${chart(score.falseAlarms)}\n`);
  for (const { truth, delayMinutes } of score.found)
    terminal.out(
      `  ${delayMinutes === undefined ? "漏报" : `${sayDelay(delayMinutes)}后`}\t${formatBeijing(truth.first, "short")}\t${truth.name}\n`,
    );
  for (const { at, title: text } of score.falseAlarms) terminal.out(`  误报\t${formatBeijing(at, "short")}\t${text}\n`);
};

const print = (labels: Labels, columns: readonly Column[], terminal: Terminal): void => {
  const cells = columns.map(figuresOf);
  terminal.out(`指标\t${columns.map(({ title }) => title).join("\t")}\n`);
  for (const [row, title] of rowTitles.entries()) terminal.out(`${title}\t${cells.map((cell) => cell[row]).join("\t")}\n`);
  for (const column of columns) printColumn(column, labels, terminal);
};

const writePage = (path: string, page: string): void => {
  try {
    writeFileSync(path, page);
  } catch (error) {
    throw new Failure("INPUT_INVALID", `写不了 ${path}`, { cause: error });
  }
};

const regionOf = (args: Arguments): DetectSettings["region"] => {
  const region = args.text("region") ?? "all";
  if (region === "all" || region === "local") return region;
  throw new Failure("INPUT_INVALID", `--region 只能是 all 或 local，不是“${region}”`);
};

const run = async (args: Arguments, terminal: Terminal): Promise<number> => {
  const folder = args.positionals[0];
  if (folder === undefined) throw new Failure("INPUT_INVALID", "要一个文件夹：wenfeng backtest streams/s1");
  const region = regionOf(args);
  const began = performance.now();
  const labels = readLabels(folder);
  const config = args.text("config");
  const candidates = [
    ...(config === undefined ? [] : [chosen(config, region, terminal)]),
    { ...shipped(), settings: { ...detectDefaults, region } },
  ];
  const raised = await play(folder, candidates, terminal);
  const columns = candidates.map(({ title }, index): Column => {
    const alerts = raised[index] ?? [];
    return { title, raised: alerts, score: scoreAlerts(alerts, labels.truths, labels.eventById, labels.days) };
  });
  if (args.flag("json"))
    terminal.out(
      `${JSON.stringify(columns.map(({ title, score }) => ({ title, ...score, falseAlarms: score.falseAlarms.length, repeated: undefined })))}\n`,
    );
  else print(labels, columns, terminal);
  const out = args.text("out");
  if (out !== undefined) writePage(out, renderBacktest(columns, labels));
  terminal.talk(`用时 ${sayDuration(performance.now() - began)}${out === undefined ? "" : `，图表在 ${out}`}\n`);
  return 0;
};

/** Judges a configuration on a labelled stream beside the shipped one. */
export const backtest = defineCommand({
  name: "backtest",
  help: "回测：用标注过的帖文流比较所选配置与出厂配置，可写成带图的网页",
  usage: "backtest <文件夹：stream.jsonl[.gz]、events.json、labels.tsv> [--config wenfeng.yaml] [--out 回测.html] [--region all|local]",
  examples: ["wenfeng backtest streams/2021-summer", "wenfeng backtest streams/2021-summer --config trial.yaml --out trial.html"],
  options: { config: { type: "string" }, out: { type: "string" }, region: { type: "string" } },
  run,
});
