import { receiversOf } from "../../alerts/dispatch.ts";
import { firstPermitted } from "../../alerts/hold.ts";
import { ownersOf } from "../../alerts/matrix.ts";
import { titleOfPost, type World } from "../../alerts/pursuit.ts";
import { routeOf, type Silence, type Subject, silenceOf } from "../../alerts/route.ts";
import { Failure } from "../../lib/errors.ts";
import { formatBeijing, parseDuration, toInstant } from "../../lib/time.ts";
import { type Appeal, appeals, type Problem, problems, type Voice, voices } from "../../model/analysis.ts";
import { type Level, levels } from "../../model/incident.ts";
import { type Arguments, defineCommand, type Terminal } from "../command.ts";
import type { DutyRoom } from "../duty.ts";
import { configOption, withParts } from "../opening.ts";

const choose = <T extends string>(args: Arguments, name: string, allowed: readonly T[]): T | undefined => {
  const asked = args.text(name);
  const found = allowed.find((one) => one === asked);
  if (asked !== undefined && found === undefined) throw new Failure("INPUT_INVALID", `--${name} 只能是 ${allowed.join("、")}`);
  return found;
};

const subjectFrom = (args: Arguments): Subject => {
  const voice: Voice | undefined = choose(args, "voice", voices);
  return {
    key: "试验#1",
    incidentId: "试验",
    level: choose<Level>(args, "level", levels) ?? "III",
    appeal: choose<Appeal>(args, "appeal", appeals) ?? null,
    problem: choose<Problem>(args, "problem", problems) ?? null,
    places: args.text("place")?.split(",") ?? [],
    voices: voice === undefined ? [] : [voice],
    isSafety: args.flag("safety"),
  };
};

/** One receiver of a tried alert: who, why, and when. */
interface Tried {
  readonly receiver: string;
  readonly name: string;
  readonly because: string;
  readonly at: string;
}

const tryRoute = (world: World, subject: Subject, at: string): readonly Tried[] => {
  const owners = ownersOf(world.org, world.matrix, subject);
  if (owners === undefined) return [];
  const about = { lead: owners.lead, co: owners.co, at };
  return routeOf(world.routes, subject).flatMap((route) =>
    route.to.flatMap((named) =>
      receiversOf(world, named, about).map((receiver) => {
        const person = receiver.startsWith("person:") ? world.org.people[receiver.slice("person:".length)] : undefined;
        const permitted = firstPermitted({ subject }, { quiet: person?.quiet }, { at: Date.parse(at), batches: world.routes.batches });
        const when = permitted > Date.parse(at) ? permitted : permitted + route.waitMs;
        return {
          receiver,
          name: person?.name ?? receiver,
          because: `${named}：${route.path.join(" › ")}`,
          at: new Date(when).toISOString(),
        };
      }),
    ),
  );
};

const tell = (world: World, subject: Subject, { args, terminal, at }: { args: Arguments; terminal: Terminal; at: string }): number => {
  const tried = tryRoute(world, subject, at);
  const owners = ownersOf(world.org, world.matrix, subject);
  const silence = silenceOf(world.routes.silences, subject, at);
  if (args.flag("json")) {
    terminal.out(`${JSON.stringify({ subject, owners, silence, receivers: tried })}\n`);
    return tried.length > 0 ? 0 : 1;
  }
  if (owners === undefined) terminal.out("没有责任岗位\n");
  else terminal.out(`主办 ${titleOfPost(world, owners.lead)}；升级 ${owners.chain.map((post) => titleOfPost(world, post)).join(" → ")}\n`);
  if (silence !== undefined) terminal.out(`被静默：${silence.by} 至 ${formatBeijing(silence.until)}（${silence.because}）\n`);
  for (const { name, because, at: when } of tried) terminal.out(`${name}\t${formatBeijing(when, "short")}\t${because}\n`);
  return tried.length > 0 ? 0 : 1;
};

const instantOf = (args: Arguments, terminal: Terminal): string => {
  const asked = args.text("at");
  const at = asked === undefined ? terminal.now().toISOString() : (toInstant(asked) ?? toInstant(`${asked.replace(" ", "T")}+08:00`));
  if (at === undefined) throw new Failure("INPUT_INVALID", `“${asked}”不是时刻；写成 2026-10-01T03:00`);
  return at;
};

const silenceFrom = (args: Arguments, terminal: Terminal): Silence => {
  const [by, because, length] = [args.text("as"), args.text("because"), args.text("for")];
  if (!by || !because || !length)
    throw new Failure("INPUT_INVALID", "写成 wenfeng routes silence --as <人员> --because <原因> --for 2h [--level …] [--place …]");
  const until = new Date(terminal.now().getTime() + parseDuration(length)).toISOString();
  const { level, appeal, places } = {
    level: choose(args, "level", levels),
    appeal: choose(args, "appeal", appeals),
    places: args.text("place")?.split(","),
  };
  const match = { ...(level && { levels: [level] }), ...(appeal && { appeals: [appeal] }), ...(places && { places }) };
  return { match, until, by, because };
};

/** Storm mode on (with --for) or off: one umbrella incident, only what stands out is told alone. */
const switchStorm = async (duty: DutyRoom, { args, terminal }: { args: Arguments; terminal: Terminal }): Promise<number> => {
  const [by, length] = [args.text("as"), args.text("for")];
  if (!by) throw new Failure("INPUT_INVALID", "写成 wenfeng routes storm --as <人员> [--because 台风 --for 12h]；不写 --for 为解除");
  const until = length === undefined ? undefined : new Date(terminal.now().getTime() + parseDuration(length)).toISOString();
  if (!args.flag("dry-run")) await duty.dispatcher.weather({ name: args.text("because") ?? "恶劣天气", by, ...(until && { until }) });
  const said =
    until === undefined
      ? "风暴模式已解除\n"
      : `风暴模式到 ${formatBeijing(until)}；Ⅰ、Ⅱ级与人身安全照常单独推送，其余并入总事件每小时汇总\n`;
  terminal.out(args.flag("json") ? `${JSON.stringify({ by, until })}\n` : said);
  return 0;
};

/** Shows who would get what, when and why; sets a silence with an end and an author; switches storm mode. */
export const routes = defineCommand({
  name: "routes",
  help: "试一条预警会在何时发给谁、为什么；设静默（有期限、有署名）；开关风暴模式",
  usage:
    "routes test [--level II] [--appeal tariff] [--place 东莞/塘厦] [--safety] [--at 时刻] | silence --as <人员> --because <原因> --for 2h | storm --as <人员> [--because 台风 --for 12h]",
  examples: [
    "wenfeng routes test --level II --place 东莞/塘厦",
    "wenfeng routes test --level III --at 2026-10-01T03:00",
    "wenfeng routes silence --as zhang --because 计划演练 --for 2h --place 东莞/塘厦",
  ],
  options: {
    ...configOption,
    ...{
      level: { type: "string" },
      appeal: { type: "string" },
      problem: { type: "string" },
      place: { type: "string" },
      voice: { type: "string" },
    },
    ...{
      safety: { type: "boolean" },
      at: { type: "string" },
      as: { type: "string" },
      because: { type: "string" },
      for: { type: "string" },
    },
    "dry-run": { type: "boolean" },
  },
  run: (args, terminal) =>
    withParts(args, terminal, async ({ duty }) => {
      if (duty === undefined) throw new Failure("INPUT_INVALID", "配置里没有 duty 一节；预警直接发到 alerts.tell");
      const [what] = args.positionals;
      if (what === "test") return tell(duty.world, subjectFrom(args), { args, terminal, at: instantOf(args, terminal) });
      if (what === "storm") return switchStorm(duty, { args, terminal });
      if (what !== "silence") throw new Failure("INPUT_INVALID", "写成 wenfeng routes test、routes silence 或 routes storm");
      const silence = silenceFrom(args, terminal);
      if (!args.flag("dry-run")) await duty.dispatcher.silence(silence);
      terminal.out(
        args.flag("json") ? `${JSON.stringify({ silence })}\n` : `静默到 ${formatBeijing(silence.until)}；到期后汇总补发，人身安全不静默\n`,
      );
      return 0;
    }),
});
