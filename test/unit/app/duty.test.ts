import { copyFileSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { beforeAll, describe, expect, test } from "vitest";
import { runCommandLine } from "../../../app/cli.ts";
import { openDuty } from "../../../app/duty.ts";
import { keepDeed } from "../../../app/keeping.ts";
import { readConfig } from "../../../config/load.ts";
import { perform } from "../../../handling/ledger.ts";
import { incidentBook, openIncident } from "../../../handling/lifecycle.ts";
import { packageRoot } from "../../../lib/assets.ts";
import { silent } from "../../../lib/log.ts";
import { segment } from "../../../lib/segment.ts";
import type { Message } from "../../../model/message.ts";
import { sqlite } from "../../../store/stores.ts";
import { memoryActs } from "../../acts.ts";
import { viewOf } from "../alerts/bureau.ts";

const fixture = join(packageRoot, "test/fixtures/alerts/duty.yaml");
const now = () => new Date("2026-11-23T02:00:00Z");
let path = "";
beforeAll(() => {
  const folder = join(mkdtempSync(join(tmpdir(), "wenfeng-duty-")), "config");
  mkdirSync(folder);
  path = join(folder, "wenfeng.yaml");
  copyFileSync(fixture, path);
});

const run = async (...argv: string[]) => {
  const out: string[] = [];
  const talk: string[] = [];
  const code = await runCommandLine([...argv, "--config", path], {
    out: (text) => out.push(text),
    talk: (text) => talk.push(text),
    stdin: Readable.from([]),
    env: {},
    now,
    isInteractive: false,
    stopped: new AbortController().signal,
  });
  return { code, out: out.join(""), talk: talk.join("") };
};

describe("commands", () => {
  test("alert test proves a channel, and says what is wrong with an unknown one", async () => {
    expect(await run("alert", "test", "--channel", "screen")).toMatchObject({
      code: 0,
      out: expect.stringContaining("✓ screen（终端）：written"),
    });
    expect(await run("alert", "test", "--channel", "pigeon")).toMatchObject({
      code: 2,
      talk: expect.stringContaining("已有：screen、paper"),
    });
    const dry = await run("alert", "test", "--dry-run", "--json");
    expect(JSON.parse(dry.out)).toMatchObject({
      results: [
        { channel: "screen", ok: true },
        { channel: "paper", ok: true },
      ],
    });
  });

  test("roster says who is on duty at any time", async () => {
    expect((await run("roster")).out).toContain("白班：日班甲，到 11-23 20:00");
    expect((await run("roster", "--at", "2026-10-01T03:00")).out).toMatch(/2026-10-01 03:00（休息日，国庆节）\n夜班：夜班甲/);
    expect((await run("roster", "--at", "2099-01-02T03:00")).talk).toContain("2099 年放假安排尚未公布");
    expect((await run("roster", "week")).out.trim().split("\n")).toHaveLength(14);
    expect((await run("roster", "matrix", "--place", "东莞/塘厦")).out).toContain(
      "| 电费 | 供电局主要负责人（协办 塘厦供电服务中心负责人）",
    );
    expect((await run("roster", "--at", "tomorrow")).code).toBe(2);
  });

  test("routes test says who would get what, when and why", async () => {
    const { out } = await run("routes", "test", "--level", "III", "--place", "东莞/塘厦", "--at", "2026-11-24T02:00");
    expect(out).toContain("主办 塘厦供电服务中心负责人；升级 塘厦供电服务中心负责人 → 供电局主要负责人");
    expect(out).toContain("塘厦负责人\t11-24 07:30\tlead：全部");
    expect(out).toContain("夜班甲\t11-24 02:01\tduty：全部");
    expect((await run("routes", "test", "--level", "VII")).talk).toContain("--level 只能是 I、II、III、IV");
    expect((await run("routes", "silence", "--as", "day", "--for", "2h")).code).toBe(2);
    expect((await run("routes", "storm", "--as", "day", "--for", "12h", "--dry-run")).out).toContain("风暴模式到 2026-11-23 22:00");
  });

  test("check prints the matrix", async () =>
    expect((await run("check")).out).toContain("各级别、诉求、问题类型与地点的组合都有责任岗位\n未指明地点\n| 诉求 |"));
});

test("check fails when a combination has no owner, when nobody is on duty, when a successor is unknown", () => {
  const text = readFileSync(fixture, "utf8");
  const mistakesOf = (changed: string): string[] => readConfig(changed, {}).mistakes.map((mistake) => mistake.text);
  expect(mistakesOf(text)).toEqual([]);
  expect(mistakesOf(text.replace("    - { lead: town.head }\n", "")).join("\n")).toContain("没有责任岗位：舆情Ⅲ级、安全隐患");
  expect(mistakesOf(text.replace(/ {6}- \{ title: 夜班.*\n/, "")).join("\n")).toContain("起无人值班");
  expect(mistakesOf(text.replace("next: screen", "next: pigeon")).join("\n")).toContain("没有名叫 pigeon 的另一个渠道");
});

test("an alert goes to the people who owe it, and what they do is kept in the incident's log", async () => {
  const store = await sqlite.open(":memory:", { now, segment });
  const { alert, incident } = viewOf("inc1#1");
  await store.saveIncident(incident);
  await store.addAlert({ ...alert, at: now().toISOString() });
  const loaded = readConfig(readFileSync(fixture, "utf8"), {});
  if (!("config" in loaded) || loaded.config.duty === undefined) throw new Error("no duty");
  const posted: { message: Message; robots: readonly string[] }[] = [];
  const outbox = {
    post: async (message: Message, robots: readonly string[]) => void posted.push({ message, robots }),
    deliverDue: async () => ({ delivered: 0, retried: 0, passed: 0, dead: 0, waiting: 0 }),
  };
  const telling = {
    store,
    outbox,
    channels: [],
    gaps: async () => [],
    advise: async () => ({ acts: [] }),
    consoleUrl: "https://desk.example/",
  };
  const acts = memoryActs();
  const room = openDuty(loaded.config.duty, { ...telling, now, log: silent, acts });
  const reached = (title: string) => room.reach(title, now().toISOString()).to.map(({ name }) => name);
  expect([reached("塘厦供电服务中心负责人"), reached("主要负责人"), reached("值班室"), reached("调度值班")]).toEqual([
    ...[["塘厦负责人"], ["局长"], ["日班甲"], []],
  ]);
  await room.tell({ ...alert, at: now().toISOString() }, incident);
  await room.tell({ ...alert, at: now().toISOString() }, incident);
  await room.dispatcher.tick();
  expect(posted.map(({ message }) => message.to?.[0]?.name).sort()).toEqual(["塘厦负责人", "局长", "日班甲"].sort());
  expect(posted[0]?.message.moreUrl).toBe("https://desk.example/incidents/inc1");
  expect(posted[0]?.message.sections.flatMap((section) => section.lines).join("\n")).toContain("wenfeng alert sign inc1 --as");

  const deed = { deed: "sign", incidentId: "inc1", person: "day", because: "", how: "命令行" } as const;
  const pursuit = await room.dispatcher.perform(deed);
  if (pursuit === undefined) throw new Error("no pursuit");
  expect(await keepDeed(acts, room.world, deed, { pursuit, at: now().toISOString() })).toBe(false);
  const opened = {
    title: "停电",
    phase: "response",
    level: "II",
    appeal: null,
    places: [],
    firstMentionId: "m1",
    lead: "供电局主要负责人",
    coHandlers: [],
    todos: [],
  } as const;
  await perform(
    { store: acts, book: incidentBook, id: "inc1", doing: { who: "闻风", at: now().toISOString(), because: "预警" } },
    openIncident(opened),
  );
  expect(await keepDeed(acts, room.world, deed, { pursuit, at: now().toISOString() })).toBe(true);
  const transfer = { ...deed, deed: "transfer", to: "tangxia.head", because: "属地" } as const;
  await keepDeed(acts, room.world, transfer, { pursuit, at: now().toISOString() });
  expect((await acts.acts({ subject: "incident:inc1" })).acts.map(({ kind, who }) => `${kind} ${who}`)).toEqual([
    "incident.opened 闻风",
    "incident.acknowledged 日班甲",
    "incident.offered 日班甲",
  ]);
  // It flared up after it was over: the next alert is asked for anew, though it is no worse.
  const signing = async () => (await room.dispatcher.read()).pursuits.inc1?.clocks.find(({ name }) => name === "sign")?.state;
  expect(await signing()).toBe("met");
  const again = { who: "闻风", at: "2026-11-23T02:01:00.000Z", because: "再次升温" };
  await perform({ store: acts, book: incidentBook, id: "inc1", doing: again }, () => [
    { kind: "incident.moved" as const, content: { from: "recovery" as const, to: "response" as const } },
  ]);
  await room.tell({ ...alert, key: "inc1#2", revision: 2, at: now().toISOString() }, incident);
  expect(await signing()).toBe("running");
  await store.close();
});

test("the example of docs/duty.md is valid", () => {
  const example = /```yaml\n([\s\S]*?)```/.exec(readFileSync(join(packageRoot, "docs/duty.md"), "utf8"))?.[1] ?? "";
  const [head = ""] = readFileSync(fixture, "utf8").split("duty:\n");
  const channels = ["wecom", "sms", "mail", "group"].map((name) => `  ${name}: { use: terminal }\n`).join("");
  const text = `${head.replace("channels:\n", `channels:\n${channels}`)}${example}`;
  expect(example).toContain("${WENFENG_LINK_SECRET}");
  expect(readConfig(text, { WENFENG_LINK_SECRET: "x".repeat(20) }).mistakes).toEqual([]);
});
