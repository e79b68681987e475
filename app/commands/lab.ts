import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../lib/errors.ts";
import { minuteMs } from "../../lib/time.ts";
import type { Analysis } from "../../model/analysis.ts";
import type { Mention } from "../../model/mention.ts";
import { type AnyStep, createAnalyser } from "../../pipeline/analyse.ts";
import { createAnomalyScore } from "../../pipeline/anomaly.ts";
import { createClusterer, type Story } from "../../pipeline/cluster.ts";
import { isDuplicate, type Signature, signatureOf } from "../../pipeline/duplicates.ts";
import { abroadIn, matterOf } from "../../pipeline/matter.ts";
import { place, words } from "../../pipeline/steps.ts";
import { storyOf } from "../../pipeline/story.ts";
import { defineCommand, type Terminal } from "../command.ts";
import { defaultKnowledge } from "../knowledge.ts";
import { linesOf, readMentionLine } from "../mention-lines.ts";

/** Words and places of any text: what is grouped or compared here need not be about power. */
const analyser = (): ((mention: Mention) => Analysis) => createAnalyser(defaultKnowledge, [place, words] as unknown as readonly AnyStep[]);

/** `first` (seconds since 1970) is read as the time of publication where a line has no other. */
const withTime = (text: string): string => {
  try {
    const line = JSON.parse(text) as { first?: unknown; publishedAt?: unknown };
    if (line.publishedAt !== undefined || typeof line.first !== "number") return text;
    return JSON.stringify({ ...line, publishedAt: new Date(line.first * 1000).toISOString() });
  } catch {
    return text;
  }
};

const readMentions = async (file: string, terminal: Terminal): Promise<readonly Mention[]> => {
  const mentions: Mention[] = [];
  for await (const { number, text } of linesOf(file, terminal.stdin)) {
    if (text.trim() === "") continue;
    const read = readMentionLine(withTime(text));
    if ("mention" in read) mentions.push(read.mention);
    else terminal.talk(`第 ${number} 行跳过：${read.wrong}\n`);
  }
  return mentions;
};

const inOrder = (a: Mention, b: Mention): number =>
  a.publishedAt === b.publishedAt ? (a.id < b.id ? -1 : 1) : a.publishedAt < b.publishedAt ? -1 : 1;

/** A story of a file in which everything is grouped: about power or not by its words, abroad or not by its names. */
const fieldStory = (story: Story): Story => {
  const isRelevant = matterOf(story.headline) !== "other";
  return { ...story, isRelevant, places: isRelevant ? [...new Set([...story.places, ...abroadIn(story.headline)])] : story.places };
};

/** Every line, relevant or not, to its cluster: `id<TAB>cluster` in the order of the file. */
const clusterFile = async (file: string, terminal: Terminal): Promise<void> => {
  const mentions = await readMentions(file, terminal);
  const analyse = analyser();
  const clusterer = createClusterer();
  const homeById = new Map<string, string>();
  const successor = new Map<string, string>();
  for (const mention of [...mentions].sort(inOrder)) {
    const at = Date.parse(mention.publishedAt);
    clusterer.expire(at);
    const story = storyOf(mention, analyse(mention), at);
    const { group, merged } = clusterer.place(fieldStory(story));
    for (const gone of merged) successor.set(gone, group);
    homeById.set(mention.id, group);
  }
  const last = (group: string): string => {
    const next = successor.get(group);
    return next === undefined || next === group ? group : last(next);
  };
  for (const { id } of mentions) terminal.out(`${id}\t${last(homeById.get(id) as string)}\n`);
};

/** One line per pair, in order: 1 when the last two columns are one text retold, else 0. */
const pairFile = async (file: string, terminal: Terminal): Promise<void> => {
  const analyse = analyser();
  const read = (text: string): Signature => {
    const analysis = analyse({
      id: "pair",
      source: "lab",
      platform: "lab",
      author: { id: "" },
      publishedAt: "1970-01-01T00:00:00.000Z",
      text,
    });
    return signatureOf(
      analysis.words.join(""),
      analysis.places.filter(({ from }) => from === "text"),
    );
  };
  for await (const { number, text } of linesOf(file, terminal.stdin)) {
    const columns = text.split("\t");
    if (number === 1 && columns[0] === "label") continue;
    if (columns.length < 2) continue;
    const [a, b] = columns.slice(-2) as [string, string];
    terminal.out(`${isDuplicate(read(a), read(b)) ? 1 : 0}\n`);
  }
};

const secondsOf = (stamp: string): number => Date.parse(/[Z+]/.test(stamp.slice(10)) ? stamp : `${stamp.replace(" ", "T")}Z`);

/** One anomaly score 0…1 per row, each from the rows before it alone. */
const scoreSeries = (csv: string, name: string): string => {
  const rows = csv
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((row) => row.split(","));
  const times = rows.map(([stamp]) => secondsOf(stamp as string));
  const broken = times.findIndex((at, index) => Number.isNaN(at) || Number.isNaN(Number(rows[index]?.[1])));
  if (broken >= 0) throw new Failure("INPUT_INVALID", `${name} 第 ${broken + 2} 行：要“时间,数值”`);
  const everyMs = times.length > 1 ? Math.max(1000, (times[1] as number) - (times[0] as number)) : 5 * minuteMs;
  const score = createAnomalyScore(everyMs);
  const scored = rows.map(([stamp, value], index) => `${stamp},${score({ at: times[index] as number, value: Number(value) }).toFixed(6)}`);
  return `timestamp,anomaly_score\n${scored.join("\n")}\n`;
};

const burstFolder = (folder: string, out: string | undefined, terminal: Terminal): void => {
  if (out === undefined) throw new Failure("INPUT_INVALID", "要写出到哪里：--out <文件夹>");
  const names = readNames(folder);
  mkdirSync(out, { recursive: true });
  for (const name of names) writeFileSync(join(out, name), scoreSeries(readFileSync(join(folder, name), "utf8"), name));
  terminal.talk(`${names.length} 个序列已评分\n`);
};

const readNames = (folder: string): readonly string[] => {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(".csv"));
    if (names.length > 0) return names.sort();
  } catch (error) {
    throw new Failure("INPUT_INVALID", `打不开文件夹 ${folder}`, { cause: error });
  }
  throw new Failure("INPUT_INVALID", `${folder} 里没有 .csv`);
};

/** Runs one stage on a file, with the shipped settings. */
export const lab = defineCommand({
  name: "lab",
  help: "单独跑一步：cluster 归并事件，pairs 判断重复，bursts 评异常",
  usage: "lab cluster <帖文.jsonl> | lab pairs <对子.tsv> | lab bursts <文件夹> --out <文件夹>",
  examples: ["wenfeng lab cluster day.jsonl > clusters.tsv", "wenfeng lab bursts series/ --out scores/"],
  options: { out: { type: "string" } },
  run: async (args, terminal) => {
    const [stage, path] = args.positionals;
    if (path === undefined) throw new Failure("INPUT_INVALID", "要写明步骤和文件：wenfeng lab cluster day.jsonl");
    if (stage === "cluster") await clusterFile(path, terminal);
    else if (stage === "pairs") await pairFile(path, terminal);
    else if (stage === "bursts") burstFolder(path, args.text("out"), terminal);
    else throw new Failure("INPUT_INVALID", `没有“${stage}”这一步；有 cluster、pairs、bursts`);
    return 0;
  },
});
