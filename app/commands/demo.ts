import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { createLog, silent } from "../../lib/log.ts";
import { minuteMs } from "../../lib/time.ts";
import { defineCommand, type Terminal } from "../command.ts";
import { roomsOf } from "../console/rooms.ts";
import { playDemo, type Shown, storyLength } from "../demonstration.ts";
import { startServer } from "../server.ts";
import { livelyMinutes, openShowcase, playPeople, tellStory } from "../showcase.ts";

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
  npm run demo -- --console                               在浏览器里看控制台（同一个小世界，有人值班）
  npx wenfeng init                                       接到真实世界：回答五个问题
`;
};

const lookEveryMs = 30_000;

/** The same little world, told at once up to its liveliest moment and then on in real time, with people at work in it, in the console until Ctrl-C. */
const showConsole = async (terminal: Terminal, port: number): Promise<number> => {
  terminal.talk("正在把六小时的故事讲完……\n");
  const showcase = await openShowcase(mkdtempSync(join(tmpdir(), "wenfeng-demo-")), {
    startMs: terminal.now().getTime() - livelyMinutes * minuteMs,
  });
  const { parts } = showcase;
  await tellStory(showcase, { minutes: livelyMinutes, during: playPeople(showcase) });
  showcase.setTime(terminal.now().getTime());
  showcase.runClock();
  const { store, health, duty } = parts;
  const server = await startServer({
    ...{ store, health, routes: duty?.routes, ...roomsOf(parts), host: "127.0.0.1", port },
  });
  const looking = setInterval(() => void showcase.hear().then(showcase.lookRound), lookEveryMs);
  terminal.talk(`控制台：${server.url}（内容全部虚构；停止请按 Ctrl-C）\n`);
  await new Promise<void>((resolve) => terminal.stopped.addEventListener("abort", () => resolve(), { once: true }));
  clearInterval(looking);
  await server.close();
  await showcase.close();
  return 0;
};

/** Plays a little world on loopback from posts to alerts. */
export const demo = defineCommand({
  name: "demo",
  help: "一分钟看懂闻风：在本机重演六小时的小世界，从帖文到预警",
  usage: "demo [--console [--port 8420]] [--json] [--log]",
  examples: ["npm run demo", "npm run demo -- --console", "npm run demo -- --json"],
  options: { log: { type: "boolean" }, console: { type: "boolean" }, port: { type: "string" } },
  run: async (args, terminal) => {
    if (args.flag("console")) return showConsole(terminal, Number(args.text("port") ?? 8420));
    const json = args.flag("json");
    terminal.talk(`闻风演示：本机替身网站，${storyLength}。内容全部虚构。\n\n`);
    const shown = await playDemo(terminal, args.flag("log") ? createLog(process.stderr, terminal.now) : silent, json);
    const { mentions, incidents, alerts, delivered } = shown.totals;
    if (json) terminal.out(`${JSON.stringify({ mentions, incidents, alerts, delivered, seconds: shown.seconds })}\n`);
    else terminal.out(summary(shown));
    return alerts > 0 && delivered > 0 ? 0 : 1;
  },
});
