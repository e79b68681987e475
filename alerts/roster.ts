import calendar from "chinese-days";
import { z } from "zod";
import { timeOfDay } from "../lib/options.ts";
import { dayMs, formatBeijing, hourMs, minuteMs } from "../lib/time.ts";

const date = z.string().regex(/^\d{4}-\d\d-\d\d$/, "日期写成 2026-10-01");

const Shift = z.strictObject({
  title: z.string().min(1).describe("班次名称，如 白班"),
  from: timeOfDay("几点接班"),
  to: timeOfDay("几点交班；不晚于接班时刻表示次日"),
  days: z.enum(["every", "workday", "restday"]).default("every").describe("每天、工作日还是休息日（含调休）"),
  teams: z.array(z.array(z.string()).min(1)).min(1).describe("轮值的队，每队写人员的键；每天换下一队"),
  since: date.default("2026-01-01").describe("第一队从哪天轮起"),
});

/** The duty roster: shifts, swaps, and days that differ from the published holidays. */
export const rosterOptions = z.strictObject({
  post: z.string().default("bureau.duty").describe("值班岗位，写成 单位.岗位"),
  shifts: z.array(Shift).default([]).describe("班次"),
  swaps: z
    .array(
      z.strictObject({
        date: date.describe("接班那天"),
        shift: z.string().describe("班次名称"),
        people: z.array(z.string()).min(1).describe("换成谁"),
        because: z.string().min(1).describe("原因"),
      }),
    )
    .default([])
    .describe("换班"),
  holidays: z
    .record(date, z.enum(["rest", "work"]))
    .default({})
    .describe("与国务院放假安排不同的日子：rest 休息，work 上班"),
});
export type Roster = z.infer<typeof rosterOptions>;
type Shift = z.infer<typeof Shift>;

/** A shift on a certain day: who, from when, until when (instants). */
export interface Turn {
  readonly shift: string;
  readonly date: string;
  readonly people: readonly string[];
  readonly from: string;
  readonly until: string;
  /** Why it is not the team whose turn it is. */
  readonly swapped?: string;
}

/** Whether people work on that Beijing date: the bureau's own days first, then the published holidays and make-up days. */
export const isWorkday = (roster: Roster, day: string): boolean => {
  const own = roster.holidays[day];
  return own === undefined ? calendar.isWorkday(day) : own === "work";
};

/** What the day is called when it is a holiday or a make-up workday; empty on ordinary days. */
export const holidayName = (day: string): string => calendar.getDayDetail(day).name.split(",")[1] ?? "";

/** Whether the holidays of a year are known: they are published about two months before it begins. */
export const knowsHolidays = (year: number): boolean => calendar.getHolidaysInRange(`${year}-01-01`, `${year}-12-31`, false).length > 0;

const midnight = (day: string): number => Date.parse(`${day}T00:00:00+08:00`);

const clockMs = (time: string): number => Number(time.slice(0, 2)) * hourMs + Number(time.slice(3)) * minuteMs;

const nextDay = (day: string, by = 1): string => formatBeijing(midnight(day) + by * dayMs + hourMs, "day");

const turnOf = (roster: Roster, shift: Shift, day: string): Turn | undefined => {
  if (shift.days !== "every" && (shift.days === "workday") !== isWorkday(roster, day)) return undefined;
  const fromMs = midnight(day) + clockMs(shift.from);
  const untilMs = midnight(day) + clockMs(shift.to) + (clockMs(shift.to) <= clockMs(shift.from) ? dayMs : 0);
  const passed = Math.round((midnight(day) - midnight(shift.since)) / dayMs);
  const index = ((passed % shift.teams.length) + shift.teams.length) % shift.teams.length;
  const swap = roster.swaps.find((one) => one.date === day && one.shift === shift.title);
  return {
    shift: shift.title,
    date: day,
    people: swap?.people ?? shift.teams[index] ?? [],
    from: new Date(fromMs).toISOString(),
    until: new Date(untilMs).toISOString(),
    ...(swap === undefined ? {} : { swapped: swap.because }),
  };
};

/** The turns that begin on a Beijing date. */
export const turnsOn = (roster: Roster, day: string): readonly Turn[] =>
  roster.shifts.map((shift) => turnOf(roster, shift, day)).filter((turn) => turn !== undefined);

/** The turns at an instant: at a change of shift only the one that takes over. */
export const onDuty = (roster: Roster, at: string): readonly Turn[] => {
  const day = formatBeijing(at, "day");
  return [...turnsOn(roster, nextDay(day, -1)), ...turnsOn(roster, day)].filter((turn) => turn.from <= at && at < turn.until);
};

/** Who is on duty at an instant, each once. */
export const peopleOnDuty = (roster: Roster, at: string): readonly string[] => [
  ...new Set(onDuty(roster, at).flatMap((turn) => turn.people)),
];

/** A remark of one shift to the next. */
export interface HandoverNote {
  readonly at: string;
  readonly by: string;
  readonly text: string;
}

/** The notes that the shift at an instant should read: those since the shift before it began, newest first. */
export const notesFor = (roster: Roster, notes: readonly HandoverNote[], at: string): readonly HandoverNote[] => {
  const began = onDuty(roster, at)[0]?.from ?? at;
  const before =
    onDuty(roster, new Date(Date.parse(began) - 1).toISOString())[0]?.from ?? new Date(Date.parse(began) - dayMs).toISOString();
  return notes.filter((note) => note.at >= before && note.at <= at).sort((a, b) => (a.at < b.at ? 1 : -1));
};

/** Hours in which nobody is on duty, between two instants. */
export const gapsBetween = (roster: Roster, from: string, until: string): readonly { readonly from: string; readonly until: string }[] => {
  const [startMs, endMs] = [Date.parse(from), Date.parse(until)];
  const days = Array.from({ length: Math.ceil((endMs - startMs) / dayMs) + 3 }, (_, index) =>
    nextDay(formatBeijing(from, "day"), index - 1),
  );
  const turns = days.flatMap((day) => turnsOn(roster, day)).toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const gaps: { from: string; until: string }[] = [];
  let coveredMs = startMs;
  const note = (nextMs: number): void => {
    if (nextMs > coveredMs) gaps.push({ from: new Date(coveredMs).toISOString(), until: new Date(nextMs).toISOString() });
  };
  for (const turn of turns) {
    if (Date.parse(turn.until) <= coveredMs || Date.parse(turn.from) >= endMs) continue;
    note(Date.parse(turn.from));
    coveredMs = Date.parse(turn.until);
  }
  note(endMs);
  return gaps;
};

const gapsOfDay = (roster: Roster, day: string): readonly string[] => {
  const turns = [...turnsOn(roster, nextDay(day, -1)), ...turnsOn(roster, day)].map(
    (turn) => [Date.parse(turn.from), Date.parse(turn.until)] as const,
  );
  const end = midnight(day) + dayMs;
  let covered = midnight(day);
  for (const [from, until] of [...turns].sort((a, b) => a[0] - b[0])) if (from <= covered) covered = Math.max(covered, until);
  return covered >= end ? [] : [`${day} ${formatBeijing(covered, "time")} 起无人值班`];
};

/** Everything that is wrong with the roster in the days from an instant on: unknown people, hours without anybody. */
export const checkRoster = (
  roster: Roster,
  known: ReadonlySet<string>,
  from: { readonly at: string; readonly days: number },
): readonly string[] => {
  if (roster.shifts.length === 0) return ["值班表没有班次"];
  const named = [...roster.shifts.flatMap((shift) => shift.teams.flat()), ...roster.swaps.flatMap((swap) => swap.people)];
  const unknown = [...new Set(named)].filter((person) => !known.has(person)).map((person) => `值班表：people 里没有 ${person}`);
  const titles = new Set(roster.shifts.map((shift) => shift.title));
  const lostSwaps = roster.swaps
    .filter((swap) => !titles.has(swap.shift))
    .map((swap) => `换班 ${swap.date}：没有名叫 ${swap.shift} 的班次`);
  const today = formatBeijing(from.at, "day");
  const gaps = Array.from({ length: from.days }, (_, index) => nextDay(today, index)).flatMap((day) => gapsOfDay(roster, day));
  const shown = gaps.slice(0, 5);
  return [...unknown, ...lostSwaps, ...shown, ...(gaps.length > shown.length ? [`另有 ${gaps.length - shown.length} 天有空档`] : [])];
};
