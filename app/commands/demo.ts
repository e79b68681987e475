import { relative } from "node:path";
import { createLog, silent } from "../../lib/log.ts";
import { defineCommand } from "../command.ts";
import { playDemo, type Shown, storyLength } from "../demonstration.ts";

const summary = ({ totals, received, seconds, configPath }: Shown): string => {
  const config = relative(process.cwd(), configPath);
  return `
──────────────────────────────────────────────
演示结束，用时 ${seconds} 秒：采到 ${totals.mentions} 条帖文，归并为 ${totals.incidents} 个事件，发出 ${totals.alerts} 条预警；
终端与 webhook 共确认收到 ${totals.delivered} 条（webhook 收到 ${received} 条）。
故事里埋了两件事：塘厦计划停电超时未复电、厚街电压突升烧坏家电。上面的预警就是闻风自己找出来的。

接着可以看：
  npx wenfeng explain --config ${config}                 最近的事件；再加编号看为什么预警
  npx wenfeng search "塘厦 停电" --config ${config}      依据的帖文
  npx wenfeng health --config ${config}                  各来源看得见看不见
  npx wenfeng init                                       接到真实世界：回答五个问题
`;
};

/** Plays a little world on loopback from posts to alerts. */
export const demo = defineCommand({
  name: "demo",
  help: "一分钟看懂闻风：在本机重演六小时的小世界，从帖文到预警",
  usage: "demo [--json] [--log]",
  examples: ["npm run demo", "npm run demo -- --json"],
  options: { log: { type: "boolean" } },
  run: async (args, terminal) => {
    const json = args.flag("json");
    terminal.talk(`闻风演示：本机替身网站，${storyLength}。内容全部虚构。\n\n`);
    const shown = await playDemo(terminal, args.flag("log") ? createLog(process.stderr, terminal.now) : silent, json);
    const { mentions, incidents, alerts, delivered } = shown.totals;
    if (json) terminal.out(`${JSON.stringify({ mentions, incidents, alerts, delivered, seconds: shown.seconds })}\n`);
    else terminal.out(summary(shown));
    return alerts > 0 && delivered > 0 ? 0 : 1;
  },
});
