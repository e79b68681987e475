import { formatBeijing, hourMs, minuteMs, sayDuration } from "../lib/time.ts";
import type { ProtectedDate } from "../model/forecast.ts";
import type { Official } from "./notice-versions.ts";

/** A complaint as the watch counts it. */
export interface Complaint {
  readonly at: string;
  readonly towns: readonly string[];
}

/** A warning about a planned end, before or after it passes. */
export interface OverrunWarning {
  readonly noticeId: string;
  readonly stage: "ending" | "overdue" | "complained";
  readonly endsAt: string;
  readonly complaints: number;
  readonly text: string;
}

/** Dispatch is asked so long before a planned end. */
export const askBeforeMs = 30 * minuteMs;
const forgottenMs = 12 * hourMs;

const overlaps = (day: ProtectedDate, at: string, towns: readonly string[]): boolean =>
  day.from <= at && at <= day.to && (day.towns.length === 0 || day.towns.some((town) => towns.includes(town)));

/**
 * Planned work whose end comes near or has passed without word of restoration. The second stage comes before the first
 * post; the third when people complain in its towns within the last hour.
 */
export const watchOverruns = (
  officials: readonly Official[],
  { at, complaints, protectedDates }: { at: string; complaints: readonly Complaint[]; protectedDates: readonly ProtectedDate[] },
): readonly OverrunWarning[] =>
  officials
    .filter((one) => (one.kind === "planned" || one.kind === "load-management") && !one.isCancelled && one.restoredAt === undefined)
    .flatMap((official) => {
      const lateMs = Date.parse(at) - Date.parse(official.endsAt);
      if (lateMs < -askBeforeMs || lateMs > forgottenMs) return [];
      const recent = complaints.filter((one) => one.at <= at && Date.parse(one.at) > Date.parse(at) - hourMs);
      const count = recent.filter(({ towns }) => towns.some((town) => official.towns.includes(town))).length;
      const guarded = protectedDates.filter((day) => overlaps(day, at, official.towns)).map(({ name }) => name);
      const warning = lateMs <= 0 ? ending(official) : overdue(official, lateMs, count);
      return [{ ...warning, text: guarded.length > 0 ? `${warning.text}（正值${guarded.join("、")}）` : warning.text }];
    });

const placeOf = ({ towns, names }: Official): string => `${towns.join("、")}${names[0] ? ` ${names[0].core}等` : ""}`;

const ending = (official: Official): OverrunWarning => {
  const ends = formatBeijing(official.endsAt, "time");
  const text = `${placeOf(official)}计划停电 ${ends} 到期，请调度确认能否按时送电；不能则先发延时公告`;
  return { noticeId: official.id, stage: "ending", endsAt: official.endsAt, complaints: 0, text };
};

const overdue = (official: Official, lateMs: number, complaints: number): OverrunWarning => {
  const late = `${placeOf(official)}计划停电已超过公告时间 ${sayDuration(lateMs)}，未见复电或延时公告`;
  const text = complaints === 0 ? `${late}；近一小时没有投诉，请先说明` : `${late}；近一小时已有 ${complaints} 条投诉`;
  return { noticeId: official.id, stage: complaints === 0 ? "overdue" : "complained", endsAt: official.endsAt, complaints, text };
};
