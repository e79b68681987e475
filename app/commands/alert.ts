import type { ChannelTools } from "../../alerts/channel.ts";
import type { Doing } from "../../alerts/deed.ts";
import { refusalInMatter } from "../../alerts/deed.ts";
import type { Step } from "../../alerts/pursuit.ts";
import { renderTest } from "../../alerts/render-pulse.ts";
import { openRobot } from "../../alerts/robot.ts";
import { loadConfig } from "../../config/load.ts";
import { describe, Failure, toFailure } from "../../lib/errors.ts";
import { createHttp } from "../../lib/http.ts";
import { formatBeijing } from "../../lib/time.ts";
import { type Arguments, defineCommand, type Terminal } from "../command.ts";
import { namedHosts } from "../hosts.ts";
import { configOption, surroundingsOf, withParts } from "../opening.ts";
import { channelToolsFor, configPathOf, type Parts } from "../parts.ts";

interface Proof {
  readonly channel: string;
  readonly title: string;
  readonly ok: boolean;
  readonly said: string;
}

const prove = async (name: string, entry: { use: string; with?: unknown }, tools: ChannelTools | undefined): Promise<Proof> => {
  const robot = openRobot(name, entry);
  const proof = { channel: name, title: robot.title };
  if (tools === undefined) return { ...proof, ok: true, said: "未发送（--dry-run）" };
  try {
    const outcome = await robot.deliver(renderTest(name, tools.now().toISOString()), tools);
    return { ...proof, ok: outcome.state === "delivered", said: outcome.state === "delivered" ? outcome.receipt : outcome.because };
  } catch (error) {
    return { ...proof, ok: false, said: describe(toFailure(error)) };
  }
};

/** Sends a harmless message through channels and tells what each receiver answered. */
const proveChannels = async (args: Arguments, terminal: Terminal): Promise<number> => {
  const config = loadConfig(configPathOf(args.text("config"), terminal.env), terminal.env);
  const asked = args.text("channel");
  const known = Object.keys(config.channels);
  const names = asked === undefined ? known : known.filter((name) => name === asked);
  if (names.length === 0) throw new Failure("INPUT_INVALID", `没有名叫 ${asked} 的渠道；已有：${known.join("、")}`);
  const http = createHttp({ allowHosts: namedHosts(config), proxy: config.network.proxy, standIns: config.network.standIns });
  const tools = args.flag("dry-run") ? undefined : channelToolsFor(http, surroundingsOf(terminal));
  const proofs: Proof[] = [];
  try {
    for (const name of names) proofs.push(await prove(name, config.channels[name] as { use: string; with?: unknown }, tools));
  } finally {
    await http.close();
  }
  const lines = proofs.map(({ ok, channel, title, said }) => `${ok ? "✓" : "✗"} ${channel}（${title}）：${said}\n`);
  terminal.out(args.flag("json") ? `${JSON.stringify({ results: proofs })}\n` : lines.join(""));
  return proofs.every(({ ok }) => ok) ? 0 : 1;
};

const roomOf = ({ duty }: Parts) => {
  if (duty === undefined) throw new Failure("INPUT_INVALID", "配置里没有 duty 一节，不做签收与升级");
  return duty;
};

const signIncident = (args: Arguments, terminal: Terminal, incidentId: string): Promise<number> =>
  withParts(args, terminal, async (parts) => {
    const { world, dispatcher, perform } = roomOf(parts);
    const person = args.text("as") ?? "";
    const doing: Doing = { deed: "sign", incidentId, person, onBehalfOf: args.text("for"), because: "", how: "命令行" };
    const refusal = refusalInMatter(world, await dispatcher.read(), doing, terminal.now().toISOString());
    if (refusal !== undefined) throw new Failure("INPUT_INVALID", refusal);
    if (args.flag("dry-run")) return 0;
    const pursuit = await perform(doing);
    if (args.flag("json")) terminal.out(`${JSON.stringify({ pursuit })}\n`);
    else terminal.out(`已签收：${incidentId}\n`);
    return 0;
  });

const stepTitles: Record<Step["kind"], string> = {
  ...{
    pushed: "推送",
    held: "暂缓",
    silenced: "静默",
    inhibited: "抑制",
    called: "升级上报",
    skipped: "越过",
    missed: "超时",
    top: "到顶",
  },
  ...{
    relieved: "交班",
    signed: "签收",
    informed: "知悉",
    offered: "转派",
    accepted: "接收",
    refused: "不接收",
    escalated: "上报",
    dismissed: "误报",
    joined: "合并",
    parted: "撤销合并",
  },
};

const showSteps = (args: Arguments, terminal: Terminal, incidentId: string): Promise<number> =>
  withParts(args, terminal, async (parts) => {
    const { world, dispatcher } = roomOf(parts);
    const pursuit = (await dispatcher.read()).pursuits[incidentId];
    if (pursuit === undefined) throw new Failure("INPUT_INVALID", `没有事件 ${incidentId}，或已归档`);
    const name = (who: string): string => world.org.people[who.replace(/^person:/, "")]?.name ?? who;
    if (args.flag("json")) terminal.out(`${JSON.stringify({ pursuit })}\n`);
    else
      for (const { at, kind, because, who } of pursuit.steps)
        terminal.out(`${formatBeijing(at)} ${stepTitles[kind]} ${because}${who === undefined ? "" : `（${name(who)}）`}\n`);
    return 0;
  });

/** Proves channels, signs for the duty room, shows what was done about an alert. */
export const alert = defineCommand({
  name: "alert",
  help: "发测试消息验证渠道；在值班电脑签收；查看一起事件的推送、签收与升级记录",
  usage: "alert test [--channel 名字] [--dry-run] | sign <事件> --as <人员> [--for <人员>] | steps <事件>",
  examples: [
    "wenfeng alert test",
    "wenfeng alert test --channel wecom",
    "wenfeng alert sign 1a2b3c --as zhang",
    "wenfeng alert steps 1a2b3c",
  ],
  options: {
    ...configOption,
    channel: { type: "string" },
    as: { type: "string" },
    for: { type: "string" },
    "dry-run": { type: "boolean" },
  },
  run: async (args, terminal) => {
    const [what, incidentId = ""] = args.positionals;
    if (what === "test") return proveChannels(args, terminal);
    if (what === "sign") return signIncident(args, terminal, incidentId);
    if (what === "steps") return showSteps(args, terminal, incidentId);
    throw new Failure("INPUT_INVALID", "写成 wenfeng alert test、alert sign <事件> --as <人员> 或 alert steps <事件>");
  },
});
