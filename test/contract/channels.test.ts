import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { ChannelTools } from "../../alerts/channel.ts";
import { createOutbox } from "../../alerts/outbox.ts";
import { bindChannel, channelByName, openRobot } from "../../alerts/robot.ts";
import { silent } from "../../lib/log.ts";
import { minuteMs, secondMs } from "../../lib/time.ts";
import type { Message } from "../../model/message.ts";
import { alertMessage, createClock, createMemory } from "../unit/alerts/memory.ts";
import { type Platform, platforms } from "./platforms.ts";

const start = "2026-11-23T02:03:00.000Z";
const names = [...channelByName.keys()];
const local = ["terminal", "file"];
const robots = ["wecom", "dingtalk", "feishu"];
const opened: Platform[] = [];

afterEach(async () => {
  for (const platform of opened.splice(0)) await platform.close();
});

const toolsOf = (now: () => Date, written: string[] = []): ChannelTools => ({
  now,
  write: (text) => written.push(text),
  send: async ({ url, headers, body }) => {
    const reply = await fetch(url, { method: "POST", headers: { ...headers }, body, redirect: "manual" });
    return { status: reply.status, body: await reply.text(), headers: Object.fromEntries(reply.headers) };
  },
});

const setUp = async (name: string, changes: Record<string, unknown> = {}) => {
  const clock = createClock(start);
  const platform = await (platforms[name] as (now: () => Date) => Promise<Platform>)(clock.now);
  opened.push(platform);
  const robot = openRobot("under-test", { use: name, with: { ...platform.options, ...changes } });
  return { clock, platform, robot, tools: toolsOf(clock.now) };
};

const full = (rest: Partial<Message> = {}): Message =>
  alertMessage(1, start, {
    sections: [
      { lines: ["塘厦又停电了", "近 1 小时 37 条（平常 4.2 条）"] },
      { title: "原帖", lines: ["“没电”"], links: [{ title: "原帖1", url: "https://m.weibo.cn/status/1" }] },
    ],
    to: [{ name: "值班员", mobile: "13800000001", email: "duty2@bureau.example", userId: "zhangsan" }],
    actions: [{ title: "签收", url: "https://relay.example/ack/abc" }],
    moreUrl: "https://relay.example/incidents/1",
    ...rest,
  });

const hostile = full({
  headline: "舆情Ⅱ级｜塘厦\u202e｜停电\r\nBcc: evil@x.example",
  sections: [
    {
      title: "<@all>",
      lines: [
        '<at user_id="all">所有人</at> @all @所有人 <font color="warning">x</font> [点我](javascript:alert(1)) <script>alert(1)</script> {"a":"b"}',
      ],
    },
    {
      lines: ["\u0000\u001b[31m**加粗** `代码` | 表 |"],
      links: [
        { title: "坏", url: "javascript:alert(1)" },
        { title: "坏](https://evil.example)", url: "https://ok.example/)x" },
      ],
    },
  ],
});

const huge = full({
  sections: Array.from({ length: 60 }, (_, part) => ({
    title: `第${part}段`,
    lines: Array.from({ length: 10 }, (_, line) => `这是第${line}句，写得很长，<b>长</b>得“不得了”。${"停".repeat(120)}。`),
  })),
});

test("every registered channel that reaches outside has a platform to be tested on", () =>
  expect(names.filter((name) => !(name in platforms)).sort()).toEqual([...local].sort()));

test.each(names)("%s declares a title and options with Chinese descriptions", (name) => {
  const channel = channelByName.get(name);
  expect(channel?.title).toMatch(/\p{Script=Han}|Webhook/u);
  if (channel === undefined) throw new Error(name);
  const { properties = {} } = z.toJSONSchema(channel.options, { io: "input", unrepresentable: "any" });
  expect(Object.keys(properties).length).toBeGreaterThan(0);
  for (const [key, option] of Object.entries(properties as Record<string, { description?: string }>)) {
    expect(option.description, `${name}.${key}`).toMatch(/\p{Script=Han}/u);
  }
});

describe.each(Object.keys(platforms))("%s", (name) => {
  test("delivers and has it confirmed", async () => {
    const { platform, robot, tools } = await setUp(name);
    expect(await robot.deliver(full(), tools)).toMatchObject({ state: "delivered" });
    expect(platform.taken).toHaveLength(1);
    expect(platform.refused).toEqual([]);
  });

  test.each([
    ["a hostile text", hostile],
    ["a huge text", huge],
    ["an empty text", full({ sections: [], headline: "舆情Ⅱ级" })],
  ])("%s is delivered within the platform's limits", async (_what, message) => {
    const { platform, robot, tools } = await setUp(name);
    expect(await robot.deliver(message as Message, tools)).toMatchObject({ state: "delivered" });
    expect(platform.refused).toEqual([]);
  });

  test("nobody's words become markup, a call to everybody or a link of their own", async () => {
    const { platform, robot, tools } = await setUp(name);
    await robot.deliver(hostile, tools);
    const text = platform.taken[0]?.text ?? "";
    if (name === "webhook") return;
    expect(text).not.toMatch(/<@all>|<at user_id|<script|<font color="warning">x|\u202e|\u001b|^Bcc:/m);
    // Mail and plain notifications show these as they are; robots would obey them.
    if (robots.includes(name)) expect(text).not.toMatch(/@all\b|@所有人|\]\(javascript|\]\(https:\/\/evil/);
  });

  test("a secret of the options shows in no outcome", async () => {
    const { platform, robot, tools } = await setUp(name);
    const secrets = [
      platform.options.key,
      platform.options.token,
      platform.options.secret,
      platform.options.password,
      platform.options.device,
    ].filter((one) => one !== undefined);
    for (const status of [200, 302, 401, 403, 404, 500]) {
      platform.next = { status: name === "email" ? (status === 200 ? 250 : 550) : status, body: "no" };
      const told = JSON.stringify(await robot.deliver(full(), tools));
      for (const value of secrets) expect(told).not.toContain(value);
    }
  });

  test("no receiver at all is worth a retry", async () => {
    const { clock, platform, robot, tools } = await setUp(name);
    await platform.close();
    opened.splice(0);
    const memory = createMemory();
    const outbox = createOutbox({ store: memory.store, robots: [robot], tools, log: silent });
    await outbox.post(full(), [robot.name]);
    expect(await outbox.deliverDue()).toMatchObject({ delivered: 0 });
    clock.advance(minuteMs);
    expect(await outbox.deliverDue()).toMatchObject({ delivered: 0, dead: 0 });
    expect([...memory.rows.values()][0]?.state).toBe("queued");
  });
});

describe.each(Object.keys(platforms).filter((name) => name !== "email"))("%s over HTTP", (name) => {
  test.each([
    ["a captive portal's page with HTTP 200", { status: 200, body: "<html>请登录</html>" }, "retry"],
    ["HTTP 500", { status: 500, body: "" }, "retry"],
    ["HTTP 502 of a proxy", { status: 502, body: "<html>Bad Gateway</html>" }, "retry"],
    ["HTTP 429", { status: 429, body: "" }, "retry"],
    ["HTTP 403", { status: 403, body: "" }, "disabled"],
  ])("%s is no success", async (what, answer, state) => {
    const { platform, robot, tools } = await setUp(name);
    platform.next = answer;
    const outcome = await robot.deliver(full(), tools);
    // A generic webhook has no code to look at: its 2xx is the confirmation.
    expect(outcome.state).toBe(name === "webhook" && what.startsWith("a captive") ? "delivered" : state);
  });
});

const coded: [string, number | string, string, number | undefined][] = [
  ["wecom", 45009, "retry", 60_000],
  ["wecom", -1, "retry", undefined],
  ["wecom", 40058, "rejected", undefined],
  ["wecom", 93000, "disabled", undefined],
  ["dingtalk", 130101, "retry", 600_000],
  ["dingtalk", 410100, "retry", 600_000],
  ["dingtalk", -1, "retry", undefined],
  ["dingtalk", 460101, "rejected", undefined],
  ["dingtalk", 310000, "disabled", undefined],
  ["dingtalk", 300005, "disabled", undefined],
  ["dingtalk", 400102, "disabled", undefined],
  ["feishu", 11232, "retry", undefined],
  ["feishu", 19001, "disabled", undefined],
  ["feishu", 19021, "disabled", undefined],
  ["feishu", 19022, "disabled", undefined],
  ["feishu", 19024, "disabled", undefined],
  ["feishu", 11310, "rejected", undefined],
  ["ntfy", 42901, "retry", undefined],
  ["ntfy", 42908, "disabled", undefined],
  ["ntfy", 41303, "rejected", undefined],
  ["ntfy", 40301, "disabled", undefined],
];

test.each(coded)("%s judges code %s as %s", async (name, code, state, afterMs) => {
  const { platform, robot, tools } = await setUp(name);
  platform.next = { status: 200, body: JSON.stringify({ errcode: code, errmsg: "x", code, msg: "x", error: "x" }) };
  const outcome = await robot.deliver(full(), tools);
  expect(outcome).toMatchObject(afterMs === undefined ? { state } : { state, afterMs });
});

test("dingtalk: `status 1111` is throttling although it carries no errcode", async () => {
  const { platform, robot, tools } = await setUp("dingtalk");
  platform.next = { status: 200, body: '{"status":1111,"wait":5,"punish":"deny"}' };
  expect(await robot.deliver(full(), tools)).toMatchObject({ state: "retry", afterMs: 600_000 });
});

test("feishu: HTTP 429 says itself how long to wait", async () => {
  const { platform, robot, tools } = await setUp("feishu");
  platform.next = {
    status: 429,
    body: '{"code":99991400,"msg":"request trigger frequency limit"}',
    headers: { "x-ogw-ratelimit-reset": "17" },
  };
  expect(await robot.deliver(full(), tools)).toMatchObject({ state: "retry", afterMs: 17_000 });
});

test.each([
  ["wecom", { key: "wrong" }],
  ["dingtalk", { secret: "wrong" }],
  ["dingtalk", { token: "wrong" }],
  ["feishu", { secret: "wrong" }],
  ["feishu", { token: "wrong" }],
  ["ntfy", { token: "wrong" }],
  ["bark", { device: "wrong" }],
  ["webhook", { secret: "wrong-secret" }],
  ["gateway", { token: "wrong" }],
  ["email", { password: "wrong" }],
])("%s with a wrong secret is disabled, not retried blindly", async (name, changes) => {
  const { robot, tools } = await setUp(name, changes);
  expect(await robot.deliver(full(), tools)).toMatchObject({ state: "disabled" });
});

test.each([
  ["ntfy", { url: "https://ntfy.sh", topic: "t" }],
  ["bark", { url: "https://api.day.app", device: "d" }],
])("%s refuses the public server", (use, options) => expect(() => openRobot("x", { use, with: options })).toThrow(/自建/));

test("an unknown channel and wrong options are told in Chinese", () => {
  expect(() => openRobot("x", { use: "pigeon" })).toThrow(/没有名为 pigeon 的渠道/);
  expect(() => openRobot("x", { use: "wecom", with: {} })).toThrow(/渠道 x（企业微信）：key/);
});

describe.each(["wecom", "dingtalk", "feishu", "ntfy"])("%s under load", (name) => {
  test("80 alerts at once never meet the platform's limiter", async () => {
    const { clock, platform, robot, tools } = await setUp(name);
    const memory = createMemory();
    const outbox = createOutbox({ store: memory.store, robots: [robot], tools, log: silent, random: () => 0.5 });
    for (let number = 0; number < 80; number++)
      await outbox.post(alertMessage(number, new Date(Date.parse(start) + number).toISOString()), [robot.name]);
    for (let step = 0; step < 900 && platform.taken.length < 80; step++) {
      await outbox.deliverDue();
      clock.advance(secondMs);
    }
    expect(platform.taken).toHaveLength(80);
    expect(platform.refused).toEqual([]);
    const order = platform.taken.map((one) => Number(/首报 (\d+)/.exec(one.text)?.[1]));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });
});

test("dingtalk: when somebody else used up the quota, ten minutes of silence are kept and nothing is lost", async () => {
  const { clock, platform, robot, tools } = await setUp("dingtalk");
  for (let number = 0; number < 20; number++) await robot.deliver(alertMessage(100 + number, start), tools);
  const outbox = createOutbox({ store: createMemory().store, robots: [robot], tools, log: silent });
  for (let number = 0; number < 3; number++) await outbox.post(alertMessage(number, start), [robot.name]);
  for (let step = 0; step < 700; step++) {
    await outbox.deliverDue();
    clock.advance(secondMs);
  }
  expect(platform.refused).toEqual([130101]);
  expect(platform.taken).toHaveLength(23);
});

test("feishu: nothing is sent in the minute of a full or half hour", async () => {
  const { clock, platform, robot, tools } = await setUp("feishu");
  clock.set("2026-11-23T02:29:30.000Z");
  const outbox = createOutbox({ store: createMemory().store, robots: [robot], tools, log: silent });
  for (let step = 0; step < 240; step++) {
    await outbox.post(alertMessage(step, clock.now().toISOString()), [robot.name]);
    await outbox.deliverDue();
    clock.advance(secondMs);
  }
  expect(platform.refused).toEqual([]);
  expect(platform.taken.filter((one) => new Date(one.at).getUTCMinutes() % 30 === 0)).toEqual([]);
  expect(platform.taken.length).toBeGreaterThan(100);
});

test("wecom and dingtalk call people by id or mobile, never everybody", async () => {
  const wecom = await setUp("wecom");
  await wecom.robot.deliver(
    full({
      to: [
        { name: "甲", userId: "zhangsan" },
        { name: "乙", userId: "@all" },
      ],
    }),
    wecom.tools,
  );
  expect(wecom.platform.taken[0]?.text).toContain("<@zhangsan>");
  expect(wecom.platform.taken[0]?.text).not.toContain("@all");
  const dingtalk = await setUp("dingtalk");
  await dingtalk.robot.deliver(full(), dingtalk.tools);
  expect(dingtalk.platform.taken[0]?.body).toMatchObject({ msgtype: "markdown", at: { atMobiles: ["13800000001"], isAtAll: false } });
  expect(dingtalk.platform.taken[0]?.text).toContain("@13800000001");
});

describe("email", () => {
  const mailOf = async (message: Message) => {
    const { platform, robot, tools } = await setUp("email");
    const outcome = await robot.deliver(message, tools);
    return { outcome, mail: platform.taken[0]?.text ?? "" };
  };

  test("one thread per incident: the update answers the alert", async () => {
    const { mail: first } = await mailOf(full());
    const { mail: update } = await mailOf(full({ id: "alert:inc1#2", kind: "update" }));
    const root = /^Message-ID: (<.+>)$/im.exec(first)?.[1] as string;
    expect(update).toContain(`In-Reply-To: ${root}`);
    expect(update).toContain(`References: ${root}`);
    expect(/^Message-ID: (<.+>)$/im.exec(update)?.[1]).not.toBe(root);
    expect((await mailOf(full())).mail).toContain(`Message-ID: ${root}`);
  });

  test("has a text and an HTML part, and no header of a stranger", async () => {
    const { mail } = await mailOf(hostile);
    expect(mail).toContain("multipart/alternative");
    expect(mail).toMatch(/text\/plain/);
    expect(mail).toMatch(/text\/html/);
    expect(mail).not.toMatch(/^Bcc:/im);
  });

  test.each([
    [451, "retry"],
    [550, "rejected"],
  ])("SMTP %i is %s", async (status, state) => {
    const { platform, robot, tools } = await setUp("email");
    platform.next = { status, body: "said so" };
    expect(await robot.deliver(full(), tools)).toMatchObject({ state });
  });
});

describe("terminal and file", () => {
  test("terminal writes one block, without escape codes unless asked", async () => {
    const written: string[] = [];
    const tools = toolsOf(() => new Date(start), written);
    expect(await openRobot("t", { use: "terminal" }).deliver(hostile, tools)).toMatchObject({ state: "delivered" });
    expect(written.join("")).not.toMatch(/\u001b|\u0000|\u202e/);
  });

  test("file appends one line per message and confirms only then", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "wenfeng-")), "alerts.jsonl");
    const robot = openRobot("f", { use: "file", with: { path } });
    const tools = toolsOf(() => new Date(start));
    await robot.deliver(full(), tools);
    await robot.deliver(hostile, tools);
    const lines = readFileSync(path, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: string });
    expect(lines.map((line) => line.id)).toEqual(["alert:inc1#1", "alert:inc1#1"]);
    expect(await openRobot("f", { use: "file", with: { path: join(path, "no") } }).deliver(full(), tools)).toMatchObject({
      state: "retry",
    });
  });
});

test("gateway: a template's values stay values", async () => {
  const { platform, robot, tools } = await setUp("gateway");
  await robot.deliver(full({ headline: '舆情","mobiles":"13900000000","x":"' }), tools);
  expect(platform.taken[0]?.body.mobiles).toBe("13800000001");
  const voice = await setUp("gateway", { kind: "voice" });
  await voice.robot.deliver(full(), voice.tools);
  expect(voice.platform.taken[0]?.text).toContain("舆情二级");
  expect(voice.platform.taken[0]?.text).not.toContain("http");
});

test("bindChannel keeps the platform's pace", () => {
  const channel = channelByName.get("wecom");
  if (channel === undefined) throw new Error("no wecom");
  expect(bindChannel("w", channel, { options: {} }).perMinute).toBe(20);
});
