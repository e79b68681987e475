import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../lib/assets.ts";
import { sharedFolder } from "../shared-data.ts";
import { interval, type Pair } from "./metrics.ts";
import { printMillion } from "./million.ts";
import { printRobustness } from "./robust.ts";

/** One figure of detection beside what simple baselines reached on the unseen sets, and the goal (issue 6). */
interface Row {
  readonly what: string;
  readonly value: string;
  readonly baseline: string;
  readonly goal: string;
}

const wenfeng = (...args: readonly string[]): string =>
  execFileSync("node", ["--import", "tsx", join(packageRoot, "app/main.ts"), ...args], {
    encoding: "utf8",
    cwd: packageRoot,
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "inherit"],
  });

const scored = (shared: string, scorer: string, ...args: readonly string[]): Record<string, unknown> =>
  JSON.parse(
    execFileSync("python3", [join(shared, "score", scorer), ...args], { encoding: "utf8" })
      .trim()
      .split("\n")
      .at(-1) as string,
  );

const f1Of = (pairs: readonly Pair[]): number => {
  const hits = pairs.filter(([label, said]) => label === "dup" && said === "1").length;
  const wrong = pairs.filter(([label, said]) => (label === "dup") !== (said === "1")).length;
  return (2 * hits) / Math.max(1, 2 * hits + wrong);
};

const pairs = (shared: string, folder: string): readonly Row[] => {
  const gold = join(shared, "data/pairs/near-duplicates.tsv");
  const said = wenfeng("lab", "pairs", gold);
  writeFileSync(join(folder, "pairs"), said);
  const { f1, pairs: count, place_variants_merged: merged } = scored(shared, "pairs.py", gold, join(folder, "pairs"));
  const labels = readFileSync(gold, "utf8").trim().split("\n").slice(1);
  const judged = said
    .trim()
    .split("\n")
    .map((line, index): Pair => [(labels[index] as string).split("\t")[0] as string, line]);
  const [low, high] = interval(judged, f1Of, 2000);
  return [
    {
      what: `near-duplicates F1, ${count} pairs (bootstrap 95 %)`,
      value: `${f1} (${low.toFixed(2)}–${high.toFixed(2)})`,
      baseline: "0.864",
      goal: "≥ 0.90",
    },
    { what: "place variants merged", value: String(merged), baseline: "3–9/10", goal: "≤ 1/10" },
  ];
};

const clusters = (shared: string, folder: string): readonly Row[] => {
  const score = (name: string, part: string): string => {
    const gold = join(shared, "data/clusters", name);
    writeFileSync(join(folder, name), wenfeng("lab", "cluster", gold));
    return String((scored(shared, "clusters.py", gold, join(folder, name))[part] as { pairF: number }).pairF);
  };
  return [
    { what: "clustering of a day, pair F", value: score("day.jsonl", "all"), baseline: "0.497", goal: "≥ 0.60" },
    { what: "power incidents, pair F", value: score("power.jsonl", "multi"), baseline: "–", goal: "≥ 0.95" },
  ];
};

/** NAB's score when the threshold for each series is the one that suits the others best. */
const leaveOneOut = (shared: string, out: string): string =>
  execFileSync("python3", ["-c", leaveOneOutScript, join(shared, "score"), out], { encoding: "utf8" }).trim();

const leaveOneOutScript = `
import sys
sys.path.insert(0, sys.argv[1])
import bursts as nab
profile = dict(zip(("tpWeight", "fnWeight", "fpWeight"), nab.PROFILES["standard"]))
names = nab.names()
load = lambda files: nab.load(sys.argv[2], files, profile)
total = count = 0
for name in names:
    threshold = nab.tune(*load([other for other in names if other != name]), profile)[1]
    points, windows = load([name])
    total += nab.score(points, windows, profile, threshold)[0] * windows
    count += windows
print(round(total / count, 1))
`;

const bursts = (shared: string, folder: string): readonly Row[] => {
  const out = join(folder, "bursts");
  wenfeng("lab", "bursts", join(shared, "data/bursts/series"), "--out", out);
  const at = (threshold: string): string => String(scored(shared, "bursts.py", out, "--threshold", threshold).score);
  return [
    { what: "NAB realTweets (threshold 0.5)", value: at("0.5"), baseline: "57–66.5 (ARTime 83.2)", goal: "≥ 70" },
    { what: "the same at 0.475 and 0.525", value: `${at("0.475")}, ${at("0.525")}`, baseline: "–", goal: "≥ 70" },
    { what: "the same, each series by the threshold of the other four", value: leaveOneOut(shared, out), baseline: "–", goal: "≥ 70" },
  ];
};

const stream = (shared: string, folder: string, name: string): readonly Row[] => {
  const [source, out] = [join(shared, "data/streams", name), join(folder, `${name}.jsonl`)];
  const { ms, mentions } = JSON.parse(wenfeng("replay", join(source, "stream.jsonl.gz"), "--out", out, "--json")) as {
    ms: number;
    mentions: number;
  };
  const s = scored(shared, "streams.py", source, out, "--strict");
  const isReal = name === "s1";
  return [
    {
      what: `${name} recall`,
      value: `${Math.round(Number(s.recall) * Number(s.targets))} of ${s.targets}`,
      baseline: isReal ? "0.875–0.93" : "0.895",
      goal: isReal ? "≤ 1 missed" : "≥ 0.92",
    },
    {
      what: `${name} strict false alarms a day`,
      value: String(s.false_per_day),
      baseline: isReal ? "0.14–0.50" : "0.50",
      goal: isReal ? "≤ 0.08" : "≤ 0.10",
    },
    { what: `${name} repeats`, value: String(s.repeats), baseline: isReal ? "4–43" : "43", goal: isReal ? "≤ 3" : "≤ 6" },
    { what: `${name} median delay, min`, value: String(s.delay_min_median), baseline: "6.8", goal: "≤ 8" },
    { what: `${name} before the hot list`, value: String(s.before_hotlist), baseline: "–", goal: "all found" },
    { what: `${name} replay`, value: `${mentions} in ${(ms / 1000).toFixed(1)} s`, baseline: "–", goal: "160,000 in ≤ 90 s" },
  ];
};

const printTable = (shared: string): void => {
  const folder = mkdtempSync(join(tmpdir(), "wenfeng-bench-"));
  try {
    const rows = [
      ...pairs(shared, folder),
      ...clusters(shared, folder),
      ...bursts(shared, folder),
      ...["s1", "s4"].flatMap((name) => stream(shared, folder, name)),
    ];
    process.stdout.write("| what | here | baseline (unseen sets) | goal |\n| --- | --- | --- | --- |\n");
    for (const { what, value, baseline, goal } of rows) process.stdout.write(`| ${what} | ${value} | ${baseline} | ${goal} |\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const main = async (): Promise<void> => {
  if (process.argv.includes("--million")) return printMillion();
  if (sharedFolder("data") === undefined) return;
  const shared = join(packageRoot, "../shared");
  if (process.argv.includes("--robust")) await printRobustness(shared);
  else printTable(shared);
};

await main();
