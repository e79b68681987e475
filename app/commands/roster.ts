import { printMatrix } from "../../alerts/matrix.ts";
import { type HandoverNote, holidayName, isWorkday, knowsHolidays, notesFor, onDuty, turnsOn } from "../../alerts/roster.ts";
import { Failure } from "../../lib/errors.ts";
import { dayMs, formatBeijing, toInstant } from "../../lib/time.ts";
import { type Arguments, defineCommand, type Terminal } from "../command.ts";
import type { DutyRoom } from "../duty.ts";
import { configOption, withParts } from "../opening.ts";
import type { Parts } from "../parts.ts";

const notesKey = "duty/notes";
const keptNotes = 200;

const readNotes = async ({ store }: Parts): Promise<readonly HandoverNote[]> =>
  (await store.readState<readonly HandoverNote[]>(notesKey))?.value ?? [];

const instantOf = (args: Arguments, terminal: Terminal): string => {
  const asked = args.text("at");
  if (asked === undefined) return terminal.now().toISOString();
  const at = toInstant(asked) ?? toInstant(`${asked.replace(" ", "T")}+08:00`);
  if (at === undefined) throw new Failure("INPUT_INVALID", `“${asked}”不是时刻；写成 2026-10-01T03:00`);
  return at;
};

const nameOf = ({ world }: DutyRoom, key: string): string => world.org.people[key]?.name ?? key;

/** Who is on duty at an instant, until when, and what the shift before left to know. */
const showDuty = async (parts: Parts, room: DutyRoom, { args, terminal }: { args: Arguments; terminal: Terminal }): Promise<number> => {
  const at = instantOf(args, terminal);
  const { roster } = room.world;
  const turns = onDuty(roster, at);
  const notes = notesFor(roster, await readNotes(parts), at);
  const day = formatBeijing(at, "day");
  if (args.flag("json")) {
    terminal.out(`${JSON.stringify({ at, isWorkday: isWorkday(roster, day), turns, notes })}\n`);
    return turns.length > 0 ? 0 : 1;
  }
  const name = holidayName(day);
  terminal.out(`${formatBeijing(at)}（${isWorkday(roster, day) ? "工作日" : "休息日"}${name === "" ? "" : `，${name}`}）\n`);
  if (turns.length === 0) terminal.out("无人值班\n");
  for (const turn of turns) {
    const swapped = turn.swapped === undefined ? "" : `（换班：${turn.swapped}）`;
    terminal.out(
      `${turn.shift}：${turn.people.map((key) => nameOf(room, key)).join("、")}，到 ${formatBeijing(turn.until, "short")}${swapped}\n`,
    );
  }
  for (const note of notes) terminal.out(`交接 ${formatBeijing(note.at, "short")} ${note.by}：${note.text}\n`);
  if (!knowsHolidays(Number(day.slice(0, 4))))
    terminal.talk(`${day.slice(0, 4)} 年放假安排尚未公布，按周末推算；可在 duty.roster.holidays 里写明。\n`);
  return turns.length > 0 ? 0 : 1;
};

const showWeek = (room: DutyRoom, { args, terminal }: { args: Arguments; terminal: Terminal }): number => {
  const from = Date.parse(instantOf(args, terminal));
  const days = Array.from({ length: 7 }, (_, index) => formatBeijing(from + index * dayMs, "day"));
  const turns = days.flatMap((day) => turnsOn(room.world.roster, day));
  if (args.flag("json")) terminal.out(`${JSON.stringify({ turns })}\n`);
  else for (const turn of turns) terminal.out(`${turn.date} ${turn.shift} ${turn.people.map((key) => nameOf(room, key)).join("、")}\n`);
  return 0;
};

const addNote = async (parts: Parts, room: DutyRoom, { args, terminal }: { args: Arguments; terminal: Terminal }): Promise<number> => {
  const text = args.positionals.slice(1).join(" ").trim();
  const by = args.text("as") ?? "";
  if (text === "" || room.world.org.people[by] === undefined)
    throw new Failure("INPUT_INVALID", "写成 wenfeng roster note <内容> --as <人员>");
  const note: HandoverNote = { at: terminal.now().toISOString(), by: nameOf(room, by), text: text.slice(0, 500) };
  if (args.flag("dry-run")) return 0;
  await parts.store.writeState(notesKey, [...(await readNotes(parts)), note].slice(-keptNotes));
  terminal.out(args.flag("json") ? `${JSON.stringify({ note })}\n` : "已记入交接\n");
  return 0;
};

/** Answers who is on duty at any time, the coming week, the matrix of owners; takes handover notes. */
export const roster = defineCommand({
  name: "roster",
  help: "此刻（或某时）谁值班、未来一周的班、责任矩阵；写交接班记录",
  usage: "roster [week | matrix [--place 东莞/塘厦] | note <内容> --as <人员>] [--at 时刻]",
  examples: ["wenfeng roster", "wenfeng roster --at 2026-10-01T03:00", "wenfeng roster week", "wenfeng roster matrix --place 东莞/塘厦"],
  options: { ...configOption, at: { type: "string" }, place: { type: "string" }, as: { type: "string" }, "dry-run": { type: "boolean" } },
  run: (args, terminal) =>
    withParts(args, terminal, async (parts) => {
      const { duty } = parts;
      if (duty === undefined) throw new Failure("INPUT_INVALID", "配置里没有 duty 一节，没有值班表");
      const [what] = args.positionals;
      const way = { args, terminal };
      if (what === undefined) return showDuty(parts, duty, way);
      if (what === "week") return showWeek(duty, way);
      if (what === "note") return addNote(parts, duty, way);
      if (what !== "matrix") throw new Failure("INPUT_INVALID", `没有 roster ${what}；可用 week、matrix、note`);
      const place = args.text("place");
      terminal.out(`${printMatrix(duty.world.org, duty.world.matrix, place === undefined ? [] : [place])}\n`);
      return 0;
    }),
});
