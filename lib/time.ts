import { Failure } from "./errors.ts";

/** One second, minute, hour and day in milliseconds. */
export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Beijing is UTC+8 the whole year. */
const beijingOffsetMs = 8 * hourMs;

/** The only way to know the time: injected, so that tests and replays can set it. */
export type Clock = () => Date;

const unitsMs: Record<string, number> = { s: secondMs, m: minuteMs, h: hourMs, d: dayMs };

/** Reads `30s 10m 2h 7d` as milliseconds; anything else is `INPUT_INVALID`. */
export const parseDuration = (text: string): number => {
  const match = /^(\d+(?:\.\d+)?)(s|m|h|d)$/.exec(text.trim());
  if (!match) throw new Failure("INPUT_INVALID", `“${text}”不是时长；写成 30s、10m、2h 或 7d`);
  return Number(match[1]) * (unitsMs[match[2] as string] as number);
};

/** An ISO-8601 UTC string of an instant written with an offset; `undefined` when the text is no such instant. */
export const toInstant = (text: string): string | undefined => {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
};

/** The parts of an instant on a Beijing wall clock; `weekday` 0 is Sunday, `hour` 0…23. */
export const beijingParts = (
  instant: string | number,
): { year: number; month: number; day: number; hour: number; minute: number; weekday: number } => {
  const at = new Date((typeof instant === "number" ? instant : Date.parse(instant)) + beijingOffsetMs);
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    weekday: at.getUTCDay(),
  };
};

/** The instant (ISO-8601 UTC) of a Beijing wall-clock time; month 1…12. */
export const fromBeijing = (
  year: number,
  month: number,
  day: number,
  clock: { hour?: number; minute?: number; second?: number } = {},
): string =>
  new Date(Date.UTC(year, month - 1, day, clock.hour ?? 0, clock.minute ?? 0, clock.second ?? 0) - beijingOffsetMs).toISOString();

/** How people read an instant: `time` 14:05, `short` 11-23 14:05, `full` 2026-11-23 14:05, `day` 2026-11-23; Beijing time. */
export const formatBeijing = (instant: string | number, style: "time" | "short" | "full" | "day" = "full"): string => {
  const iso = new Date((typeof instant === "number" ? instant : Date.parse(instant)) + beijingOffsetMs).toISOString();
  if (style === "time") return iso.slice(11, 16);
  if (style === "short") return `${iso.slice(5, 10)} ${iso.slice(11, 16)}`;
  return style === "day" ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
};

/** A duration as people say it: 45 秒, 12 分钟, 3 小时 20 分, 2 天. */
export const sayDuration = (ms: number): string => {
  if (ms < minuteMs) return `${Math.round(ms / secondMs)} 秒`;
  if (ms < hourMs) return `${Math.round(ms / minuteMs)} 分钟`;
  if (ms >= 2 * dayMs) return `${Math.round(ms / dayMs)} 天`;
  const minutes = Math.round((ms % hourMs) / minuteMs);
  return minutes === 0 ? `${Math.floor(ms / hourMs)} 小时` : `${Math.floor(ms / hourMs)} 小时 ${minutes} 分`;
};
