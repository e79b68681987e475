import { Failure } from "../lib/errors.ts";
import { beijingParts, dayMs, formatBeijing, fromBeijing } from "../lib/time.ts";
import type { DigestKind } from "./digest.ts";

/** A stretch of time with its name. */
export interface Period {
  readonly kind: DigestKind;
  /** 2026-W47, 2026-11, 2026-11-23, or the id of an incident. */
  readonly key: string;
  readonly title: string;
  readonly from: string;
  readonly to: string;
}

const iso = (ms: number): string => new Date(ms).toISOString();

const midnight = (at: string): number => {
  const { year, month, day } = beijingParts(at);
  return Date.parse(fromBeijing(year, month, day));
};

/** Days since the Monday of an instant's week; Monday is 0. */
const sinceMonday = (ms: number): number => (beijingParts(ms).weekday + 6) % 7;

const said = (fromMs: number, toMs: number): string => {
  const [from, to] = [beijingParts(fromMs), beijingParts(toMs - dayMs)];
  return `${from.year} 年 ${from.month} 月 ${from.day} 日—${to.month} 月 ${to.day} 日`;
};

// ISO 8601: week 1 is the one with 4 January in it.
const firstMonday = (year: number): number => {
  const fourth = Date.parse(fromBeijing(year, 1, 4));
  return fourth - sinceMonday(fourth) * dayMs;
};

const weekFrom = (mondayMs: number): Period => {
  const year = beijingParts(mondayMs + 3 * dayMs).year;
  const week = Math.round((mondayMs - firstMonday(year)) / (7 * dayMs)) + 1;
  const toMs = mondayMs + 7 * dayMs;
  const key = `${year}-W${String(week).padStart(2, "0")}`;
  return { kind: "week", key, title: `第 ${week} 周（${said(mondayMs, toMs)}）`, from: iso(mondayMs), to: iso(toMs) };
};

/** The ISO week `2026-W47`; anything else is `INPUT_INVALID`. */
export const weekOf = (text: string): Period => {
  const [, year = 0, week = 0] = (/^(\d{4})-W(\d{2})$/.exec(text) ?? []).map(Number);
  const period = weekFrom(firstMonday(year) + (week - 1) * 7 * dayMs);
  if (period.key !== text) throw new Failure("INPUT_INVALID", `“${text}”不是周次；写成 2026-W47`);
  return period;
};

/** The last week that was over at an instant. */
export const weekBefore = (at: string): Period => {
  const today = midnight(at);
  return weekFrom(today - sinceMonday(today) * dayMs - 7 * dayMs);
};

/** A Beijing day `2026-11-23`. */
export const dayOf = (text: string): Period => {
  const ms = Date.parse(`${text}T00:00:00+08:00`);
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(ms) || formatBeijing(ms, "day") !== text)
    throw new Failure("INPUT_INVALID", `“${text}”不是日期；写成 2026-11-23`);
  const { year, month, day } = beijingParts(ms);
  return { kind: "day", key: text, title: `${year} 年 ${month} 月 ${day} 日`, from: iso(ms), to: iso(ms + dayMs) };
};

/** A month `2026-11`. */
export const monthOf = (text: string): Period => {
  const [, year = 0, month = 0] = (/^(\d{4})-(\d{2})$/.exec(text) ?? []).map(Number);
  if (month < 1 || month > 12) throw new Failure("INPUT_INVALID", `“${text}”不是月份；写成 2026-11`);
  const next = month === 12 ? fromBeijing(year + 1, 1, 1) : fromBeijing(year, month + 1, 1);
  return { kind: "month", key: text, title: `${year} 年 ${month} 月`, from: fromBeijing(year, month, 1), to: next };
};

/** The days of a period, each with the instant of its midnight. */
export const daysOf = ({
  from,
  to,
}: Pick<Period, "from" | "to">): readonly { readonly day: string; readonly from: string; readonly to: string }[] => {
  const startMs = midnight(from);
  const count = Math.ceil((Date.parse(to) - startMs) / dayMs);
  return Array.from({ length: count }, (_, at) => {
    const ms = startMs + at * dayMs;
    return { day: formatBeijing(ms, "day"), from: iso(ms), to: iso(ms + dayMs) };
  });
};
