import { closeSync, openSync, writeSync } from "node:fs";
import type { Rule } from "../../alerts/rule.ts";
import * as ruleList from "../../alerts/rules.ts";
import { claimsOf } from "../../handling/contradictions.ts";
import { Failure } from "../../lib/errors.ts";
import { sayDuration } from "../../lib/time.ts";
import type { Incident } from "../../model/incident.ts";
import type { Mention } from "../../model/mention.ts";
import { type AnyStep, createAnalyser } from "../../pipeline/analyse.ts";
import { detectDefaults } from "../../pipeline/detect-settings.ts";
import * as stepList from "../../pipeline/steps.ts";
import { type Arguments, defineCommand, type Terminal } from "../command.ts";
import { defaultKnowledge } from "../knowledge.ts";
import { mentionsOf } from "../mention-lines.ts";
import { readNotices } from "../notice-lines.ts";
import { createWatch, defaultRules, type Judged, type Watch } from "../watch.ts";

/** What a replay did. */
interface Outcome {
  mentions: number;
  skipped: number;
  alerts: number;
  updates: number;
}

type Write = (line: unknown) => void;

const writerOf = (path: string | undefined): { write: Write; close: () => void } => {
  if (path === undefined) return { write: () => undefined, close: () => undefined };
  try {
    const file = openSync(path, "w");
    return { write: (line) => void writeSync(file, `${JSON.stringify(line)}\n`), close: () => closeSync(file) };
  } catch (error) {
    throw new Failure("INPUT_INVALID", `写不了 ${path}`, { cause: error });
  }
};

const lineOf = ({ alert, decision }: Judged): unknown =>
  alert && {
    at: alert.at,
    key: alert.key,
    incidentId: alert.incidentId,
    level: alert.level,
    title: alert.title,
    places: alert.places,
    because: [decision.because, ...decision.changes, ...alert.reasons.map(({ rule, text }) => `${rule}：${text}`)],
    mentionIds: alert.mentionIds,
  };

/** Every notice of the file; each says something only from when it was fetched. */
const forever = "9999";

const megabytes = (): number => Math.round(process.memoryUsage().rss / 1024 / 1024);

/** Says the memory once at a tenth and once at nine tenths of the file. */
const createMemoryWatch = (terminal: Terminal): ((share: number) => void) => {
  const marks = [0.1, 0.9];
  return (share) => {
    while (marks[0] !== undefined && share >= marks[0])
      terminal.talk(`内存 RSS：${megabytes()} MB（读到 ${(marks.shift() as number) * 100}%）\n`);
  };
};

const startWatch = (args: Arguments): Watch => {
  const region = args.text("region") ?? "all";
  if (region !== "all" && region !== "local") throw new Failure("INPUT_INVALID", `--region 只能是 all 或 local，不是“${region}”`);
  return createWatch({ ...detectDefaults, region }, defaultRules(ruleList as unknown as Record<string, Rule>));
};

/** What a line of `--incidents` says. */
interface IncidentLine {
  readonly incidentId: string;
  readonly begins: string;
  readonly mentionIds: readonly string[];
}

/** Every incident of the stream by its id, also those that are long over; one swallowed by another goes with it. */
const noteIncident = (lines: Map<string, IncidentLine>, { id, aliases, beganAt, mentionIds }: Incident): void => {
  for (const former of aliases) lines.delete(former);
  lines.set(id, { incidentId: id, begins: beganAt, mentionIds });
};

const replayAll = async (
  file: string,
  args: Arguments,
  terminal: Terminal,
): Promise<{ outcome: Outcome; incidents: ReadonlyMap<string, IncidentLine> }> => {
  const watch = startWatch(args);
  const incidents = new Map<string, IncidentLine>();
  const analyse = createAnalyser(defaultKnowledge, Object.values(stepList) as unknown as readonly AnyStep[], (failure, mention, step) =>
    terminal.talk(`${mention.id}：步骤 ${step} 出错，其余照常：${failure.message}\n`),
  );
  const [alerts, updates] = [writerOf(args.text("out")), writerOf(args.text("updates"))];
  const outcome = { mentions: 0, skipped: 0, alerts: 0, updates: 0 };
  const onBad = (number: number, wrong: string): void => {
    outcome.skipped++;
    terminal.talk(`第 ${number} 行跳过：${wrong}\n`);
  };
  const notices = args.text("notices");
  if (notices !== undefined) watch.hear(claimsOf(readNotices(notices), forever));
  const sayMemory = createMemoryWatch(terminal);
  const tell = (judged: Judged): void => {
    if (args.text("incidents") !== undefined && !judged.incident.forecast) noteIncident(incidents, judged.incident);
    if (judged.alert === undefined) return;
    const isFirst = judged.alert.revision === 1;
    (isFirst ? alerts : updates).write(lineOf(judged));
    if (isFirst) outcome.alerts++;
    else outcome.updates++;
  };
  for await (const { mention, share } of mentionsOf(file, terminal.stdin, onBad)) {
    if (terminal.stopped.aborted) break;
    outcome.mentions++;
    for (const judged of watch.take(mention, () => analyse(mention as Mention))) tell(judged);
    sayMemory(share);
  }
  for (const judged of watch.flush()) tell(judged);
  alerts.close();
  updates.close();
  for (const incident of watch.incidents()) noteIncident(incidents, incident);
  return { outcome, incidents };
};

/** Plays a stream of mentions through the same code as live, as of the time of each mention. */
export const replay = defineCommand({
  name: "replay",
  help: "回放帖文流：与实时同一套代码，按当时所知判断，写出预警",
  usage:
    "replay <帖文.jsonl[.gz]|-> [--out 预警.jsonl] [--updates 更新.jsonl] [--incidents 事件.jsonl] [--notices 公告.jsonl] [--region all|local]",
  examples: ["wenfeng replay posts.jsonl.gz --out alerts.jsonl --updates updates.jsonl"],
  options: {
    out: { type: "string" },
    updates: { type: "string" },
    incidents: { type: "string" },
    notices: { type: "string" },
    region: { type: "string" },
  },
  run: async (args, terminal) => {
    const [file, ...others] = args.positionals;
    if (file === undefined || others.length > 0) throw new Failure("INPUT_INVALID", "要一个文件：wenfeng replay posts.jsonl");
    const began = performance.now();
    const { outcome, incidents } = await replayAll(file, args, terminal);
    const lines = writerOf(args.text("incidents"));
    for (const line of [...incidents.values()].sort((a, b) => (a.begins < b.begins ? -1 : 1))) lines.write(line);
    lines.close();
    const ms = Math.round(performance.now() - began);
    if (args.flag("json")) terminal.out(`${JSON.stringify({ ...outcome, ms })}\n`);
    else
      terminal.out(
        `回放 ${outcome.mentions} 条（跳过 ${outcome.skipped} 行），用时 ${sayDuration(ms)}：预警 ${outcome.alerts} 条，更新 ${outcome.updates} 条\n`,
      );
    return outcome.mentions === 0 && outcome.skipped > 0 ? 2 : 0;
  },
});
