import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chartOf, scoreAlerts } from "../../../app/backtesting.ts";
import { runCommandLine } from "../../../app/cli.ts";
import type { Terminal } from "../../../app/command.ts";
import { mentionsOf } from "../../../app/mention-lines.ts";
import { detectionOf } from "../../../app/thinking.ts";
import { loadConfig } from "../../../config/load.ts";
import { DetectionOptions, settingsOf } from "../../../pipeline/detect-options.ts";
import { levelDefaults, versionOf } from "../../../pipeline/level.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wenfeng-replay-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = async (...argv: string[]): Promise<{ code: number; out: string; talk: string }> => {
  let [out, talk] = ["", ""];
  const terminal: Terminal = {
    out: (text) => {
      out += text;
    },
    talk: (text) => {
      talk += text;
    },
    stdin: process.stdin,
    env: {},
    now: () => new Date("2026-06-01T00:00:00Z"),
    isInteractive: false,
    stopped: new AbortController().signal,
  };
  return { code: await runCommandLine(argv, terminal), out, talk };
};

const at = (minute: number): string => new Date(Date.parse("2026-06-01T00:00:00Z") + minute * 60_000).toISOString();
const post = (id: string, minute: number, text: string, more: object = {}): object => ({
  id,
  platform: "weibo",
  publishedAt: at(minute),
  author: `u-${id}`,
  text,
  ...more,
});
const write = (name: string, lines: readonly (object | string)[]): string => {
  const path = join(folder, name);
  const text = `${lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n")}\n`;
  writeFileSync(path, name.endsWith(".gz") ? gzipSync(text) : text);
  return path;
};

const crisis = [
  post("root", 0, "塘厦大面积停电，林村多个小区停了五小时，供电局电话打不通，老人孩子热得受不了"),
  ...Array.from({ length: 30 }, (_, index) => post(`re${index}`, index + 1, "", { repostOf: "root" })),
];
const readLines = (path: string): Record<string, unknown>[] =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

test("people who say otherwise than a notice of ours raise an update, from when it was read and not before", async () => {
  const words = ["楼道里黑着", "冰箱里的肉全坏了", "孩子还在写作业", "老人热得受不了", "店里没法开门"];
  const file = write(
    "doubted.jsonl",
    words.map((said, n) => post(`d${n}`, 40 + n * 12, `东莞塘厦停电到现在还没来电，${said}`)),
  );
  const notice = (fetchedMinute: number): string =>
    write(`notices-${fetchedMinute}.jsonl`, [
      {
        ...{ id: "n1", source: "t", kind: "restoration", title: "塘厦恢复供电", range: "塘厦镇", towns: ["塘厦"] },
        ...{ startsAt: at(-120), endsAt: at(20), publishedAt: at(20), fetchedAt: at(fetchedMinute), text: "塘厦镇已全部恢复供电" },
      },
    ]);
  const [out, updates] = [join(folder, "doubted-alerts.jsonl"), join(folder, "doubted-updates.jsonl")];
  const told = async (...more: string[]): Promise<string> => {
    expect((await run("replay", file, "--out", out, "--updates", updates, ...more)).code).toBe(0);
    return JSON.stringify([...readLines(out), ...readLines(updates)]);
  };
  expect(await told("--notices", notice(25))).toContain("我方公告可能有误：我方称 06-01 08:20 已复电，3 人说仍没来电");
  expect(await told("--notices", notice(600))).not.toContain("可能有误");
  expect(await told()).not.toContain("可能有误");
  expect((await run("replay", file, "--notices", write("bad.jsonl", ["{}"]))).code).toBe(2);
});

describe("reading a stream", () => {
  test("sorts what is slightly out of order, tells bad lines by number and goes on", async () => {
    const path = write("mixed.jsonl", [post("b", 2, "x"), "{broken", post("a", 1, "y"), { id: "", text: "z" }]);
    const bad: number[] = [];
    const ids: string[] = [];
    for await (const { mention } of mentionsOf(path, process.stdin, (number) => bad.push(number))) ids.push(mention.id);
    expect({ ids, bad }).toEqual({ ids: ["a", "b"], bad: [2, 4] });
  });
  test("a missing file is the caller's mistake", async () => expect((await run("replay", join(folder, "none.jsonl"))).code).toBe(2));
});

describe("replay", () => {
  test("writes the first alert once, as of its time, with mentions known then", async () => {
    const [alerts, updates] = [join(folder, "alerts.jsonl"), join(folder, "updates.jsonl")];
    const { code, talk } = await run("replay", write("crisis.jsonl.gz", crisis), "--out", alerts, "--updates", updates);
    expect(code).toBe(0);
    expect(talk).toContain("RSS");
    const [first, ...others] = readLines(alerts);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ key: expect.stringMatching(/^[0-9a-f]{16}#1$/), mentionIds: expect.arrayContaining(["root"]) });
    expect(first?.mentionIds).toSatisfy((ids: string[]) => ids.length < 10);
    for (const update of readLines(updates)) expect(update.key).not.toMatch(/#1$/);
  });
  test("writes every incident of the stream, also one that is long over, oldest first", async () => {
    const later = post("later", 60 * 24 * 40, "厚街电压突然升高烧坏电视冰箱，供电局不赔");
    const path = join(folder, "incidents.jsonl");
    expect((await run("replay", write("two.jsonl", [...crisis, later]), "--incidents", path)).code).toBe(0);
    const lines = readLines(path);
    expect(lines.map((line) => Object.keys(line))).toEqual([
      ["incidentId", "begins", "mentionIds"],
      ["incidentId", "begins", "mentionIds"],
    ]);
    expect(lines.map(({ begins }) => begins)).toEqual([at(0), at(60 * 24 * 40)]);
    expect(lines[0]?.mentionIds).toContain("root");
  });
  test("duplicates of every line change no alert", async () => {
    const [once, twice] = [join(folder, "once.jsonl"), join(folder, "twice.jsonl")];
    await run("replay", write("one.jsonl", crisis), "--out", once);
    await run("replay", write("two.jsonl", [...crisis, ...crisis]), "--out", twice);
    expect(readFileSync(twice, "utf8")).toBe(readFileSync(once, "utf8"));
  });
  test("a wrong region is told", async () => expect((await run("replay", write("r.jsonl", crisis), "--region", "mars")).code).toBe(2));
});

describe("lab", () => {
  test("pairs answers 1 or 0 per pair, skipping the header", async () => {
    const story = "昨晚八点塘厦林村整个小区突然停电，打了三次电话都说在抢修，到现在还没有来电";
    const path = write("pairs.tsv", [
      "label\ttextA\ttextB",
      `dup\t${story}\t【急】${story}[泪]`,
      `place_variant\t${story}\t${story.replace("塘厦林村", "虎门")}`,
    ]);
    expect((await run("lab", "pairs", path)).out).toBe("1\n0\n");
  });
  test("cluster names a group for every line", async () => {
    const path = write("day.jsonl", [
      { id: "1", first: 1_780_000_000, title: "鹤溪大桥塔吊倒塌", text: "" },
      { id: "2", first: 1_780_000_600, title: "鹤溪大桥塔吊倒塌致三人受伤", text: "" },
      { id: "3", first: 1_780_000_900, title: "今年荔枝大丰收", text: "" },
    ]);
    const groups = (await run("lab", "cluster", path)).out
      .trim()
      .split("\n")
      .map((line) => line.split("\t")[1]);
    expect(groups[0]).toBe(groups[1]);
    expect(groups[2]).not.toBe(groups[0]);
  });
  test("a stage that does not exist is told", async () => expect((await run("lab", "magic", "x")).code).toBe(2));
});

describe("backtest", () => {
  const truths = [
    { event: "a", name: "甲", first: 0, hot: 3_600_000, isTarget: true },
    { event: "b", name: "乙", first: 0, isTarget: true },
    { event: "c", name: "国外", first: 0, isTarget: false },
  ];
  const eventById = new Map([
    ["a1", "a"],
    ["a2", "a"],
    ["c1", "c"],
  ]);
  const raise = (minute: number, mentionIds: string[]) => ({ at: minute * 60_000, level: "IV" as const, title: "", mentionIds });
  test("counts hits, repeats, misses and false alarms", () => {
    const score = scoreAlerts(
      [raise(10, ["a1"]), raise(20, ["a1", "a2"]), raise(30, ["c1"]), raise(40, ["x", "y", "a1"])],
      truths,
      eventById,
      10,
    );
    expect(score).toMatchObject({ recall: 0.5, delayMinutes: 10, leadMinutes: 50, repeats: 1, falsePerDay: 0.2 });
  });
  test("draws a bar per day", () => expect(chartOf([0, 1, 86_400_000], 0, 2)).toBe("█▄"));
  const labelled = (): void => {
    const [root, ...reposts] = crisis as [{ text: string }, ...object[]];
    write("stream.jsonl", [{ ...root, text: `东莞${root.text}` }, ...reposts]);
    write(
      "labels.tsv",
      crisis.map((line) => `${(line as { id: string }).id}\te1\tincident`),
    );
    writeFileSync(
      join(folder, "events.json"),
      JSON.stringify({ window: [at(0), at(2880)], events: [{ event: "e1", name: "塘厦停电", first: at(0) }] }),
    );
  };
  const configured = (name: string, city: string, rules: string): string =>
    write(name, [
      `bureau: { city: ${city}, province: ${city === "东莞" ? "广东" : "陕西"}, names: [供电局] }`,
      "watch: 停电",
      "sources: {}",
      `alerts: { tell: [screen], rules: { one: ${rules} } }`,
      "channels: { screen: { use: terminal } }",
      "detection: { window: 3h, levels: { from: { III: 1 }, safety: { death: 9 } } }",
    ]);
  test("runs on a folder", async () => {
    labelled();
    const { code, out, talk } = await run("backtest", folder);
    expect(code).toBe(0);
    expect(out).toContain("找到的事件");
    expect(talk).toMatch(/100%[\s\S]*用时/);
  });
  test.each([
    ["its rules", "东莞", "{ use: surge, with: { voices: 500, plainConcern: 1 } }", "0/1（0.0%）\t1/1（100.0%）"],
    ["its places", "西安", "{ use: surge }", "0/1（0.0%）\t1/1（100.0%）"],
    ["and nothing else", "东莞", "{ use: surge }", "1/1（100.0%）\t1/1（100.0%）"],
  ])("a configuration is judged by %s", async (_, city, rules, expected) => {
    labelled();
    const page = join(folder, "page.html");
    const config = configured("trial.yaml", city, rules);
    const { code, out } = await run("backtest", folder, "--config", config, "--region", "local", "--out", page);
    expect(code).toBe(0);
    expect(out).toContain(`找到的事件\t${expected}`);
    const html = readFileSync(page, "utf8");
    expect(html).toContain("塘厦停电");
    expect(html.match(/<svg/g)).toHaveLength(3);
    expect(html.replaceAll("http://www.w3.org/", "")).not.toMatch(/https?:\/\/|<script/);
  });
  test("a configuration brings its thresholds, levels and places along", () => {
    const config = loadConfig(configured("levels.yaml", "东莞", "{ use: safety }"), {});
    const settings = detectionOf(config);
    expect(settings).toMatchObject({ region: "local", windowMs: 3 * 3_600_000, cluster: { home: "东莞" } });
    expect(settings.levels).toMatchObject({ from: { I: 12, II: 8.5, III: 1 }, safety: { death: 9, injury: 3 } });
    expect(versionOf(settings.levels)).not.toBe(versionOf(levelDefaults));
    expect(versionOf(settingsOf(DetectionOptions.parse({})).levels)).toBe(versionOf(levelDefaults));
  });
});
