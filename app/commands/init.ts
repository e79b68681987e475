import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { renderTest } from "../../alerts/render-pulse.ts";
import { openRobot } from "../../alerts/robot.ts";
import { loadConfig } from "../../config/load.ts";
import { Failure } from "../../lib/errors.ts";
import { createHttp } from "../../lib/http.ts";
import { defineCommand, type Terminal } from "../command.ts";
import { namedHosts } from "../hosts.ts";
import { type Answers, usualAnswers, writeConfigText } from "../newcomer.ts";
import { surroundingsOf } from "../opening.ts";
import { channelToolsFor } from "../parts.ts";

interface Question {
  readonly key: keyof Answers;
  readonly ask: string;
  readonly usual: string;
}

const questions: readonly Question[] = [
  { key: "city", ask: "1/5 在哪个城市？", usual: usualAnswers.city },
  { key: "names", ask: "2/5 本局怎么称呼？多个用顿号隔开", usual: "{city}供电局" },
  {
    key: "watch",
    ask: '3/5 监测哪些词？可用 OR、-排除、"短语"',
    usual: "停电 OR 断电 OR 限电 OR 跳闸 OR 电压 OR 电费 OR 供电 OR 漏电 OR 触电",
  },
  {
    key: "sources",
    ask: "4/5 用哪些来源、凭什么采？写 来源=依据，来源有 weibo wechat 或一个 RSS 地址，依据有 permitted（公开页面、低频） licensed（已获授权） manual（人工）",
    usual: "weibo=permitted、wechat=permitted",
  },
  {
    key: "tell",
    ask: "5/5 预警发到哪里？terminal、一个 webhook 地址，或 wecom / dingtalk / feishu（密钥放环境变量）",
    usual: usualAnswers.tell,
  },
];

/** Asks the five questions; an empty line takes the usual answer, the end of input takes all that are left. */
const askAll = async (terminal: Terminal): Promise<Answers> => {
  const lines = createInterface({ input: terminal.stdin, terminal: false });
  const reader = lines[Symbol.asyncIterator]();
  const answers: Record<string, string> = {};
  for (const { key, ask, usual } of questions) {
    const fallback = usual.replace("{city}", answers.city ?? "");
    terminal.talk(`${ask}\n   [${fallback}] `);
    const { value, done } = await reader.next();
    answers[key] = done || value.trim() === "" ? fallback : value.trim();
    if (!terminal.isInteractive) terminal.talk(`${answers[key]}\n`);
  }
  lines.close();
  return answers as unknown as Answers;
};

const sendTest = async (path: string, terminal: Terminal): Promise<number> => {
  const config = loadConfig(path, terminal.env);
  const http = createHttp({ allowHosts: namedHosts(config), proxy: config.network.proxy });
  try {
    for (const name of config.alerts.tell) {
      const robot = openRobot(name, config.channels[name] as { use: string });
      const outcome = await robot.deliver(renderTest(name, terminal.now().toISOString()), channelToolsFor(http, surroundingsOf(terminal)));
      if (outcome.state !== "delivered") {
        terminal.talk(`✗ 测试消息没有送达 ${name}：${outcome.because}\n`);
        return 1;
      }
      terminal.talk(`✓ 测试消息已送达 ${name}\n`);
    }
    return 0;
  } finally {
    await http.close();
  }
};

/** Asks a newcomer five questions, writes a commented configuration, and sends a test alert. */
export const init = defineCommand({
  name: "init",
  help: "回答五个问题，生成带注释的配置，并发一条测试预警",
  usage: "init [--out config/wenfeng.yaml] [--force]",
  examples: ["wenfeng init", "wenfeng init --out my/wenfeng.yaml"],
  options: { out: { type: "string" }, force: { type: "boolean" } },
  run: async (args, terminal) => {
    const path = resolve(args.text("out") ?? "config/wenfeng.yaml");
    const shown = relative(process.cwd(), path);
    if (existsSync(path) && !args.flag("force"))
      throw new Failure("INPUT_INVALID", `${shown} 已存在；加 --force 覆盖，或用 --out 写到别处`);
    const text = writeConfigText(await askAll(terminal));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    terminal.talk(`\n已写好 ${shown}\n`);
    const code = await sendTest(path, terminal);
    terminal.talk(`接下来：wenfeng check 检查，wenfeng run 启动（配置可随时手改，每一项都有注释）。\n`);
    return code;
  },
});
