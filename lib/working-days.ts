import chineseDays from "chinese-days";
import { beijingParts, dayMs, formatBeijing, fromBeijing } from "./time.ts";

/** Never working days, also in years whose calendar the State Council has not published yet (国务院令第795号). */
const fixedHolidays: ReadonlySet<string> = new Set(["01-01", "05-01", "05-02", "10-01", "10-02", "10-03"]);

/** Whether an instant falls on a working day in mainland China (holidays and make-up days of the State Council). */
export const isWorkingDay = (instant: string | number): boolean => {
  const day = formatBeijing(instant, "day");
  return !fixedHolidays.has(day.slice(5)) && chineseDays.isWorkday(day);
};

/** The same time of day after so many whole working days; a start on a day off counts from the next working day. */
export const addWorkingDays = (instant: string, days: number): string => {
  let at = Date.parse(instant);
  for (let left = days; left > 0; ) {
    at += dayMs;
    if (isWorkingDay(at)) left -= 1;
  }
  return new Date(at).toISOString();
};

/** The next instant, not before `instant`, at which a Beijing clock shows one of the times `HH:MM`. */
export const nextTimeOfDay = (instant: string, times: readonly string[]): string => {
  const { year, month, day } = beijingParts(instant);
  const candidates = [0, 1].flatMap((later) =>
    times.map((time) => {
      const [hour, minute] = time.split(":").map(Number);
      return fromBeijing(year, month, day + later, { hour: hour ?? 0, minute: minute ?? 0 });
    }),
  );
  return candidates.filter((one) => one >= instant).sort()[0] ?? instant;
};

/** Whether a Beijing clock is inside quiet hours `from`–`to` (`HH:MM`), which may cross midnight. */
export const isQuiet = (instant: string, quiet: { readonly from: string; readonly to: string }): boolean => {
  const now = formatBeijing(instant, "time");
  return quiet.from <= quiet.to ? now >= quiet.from && now < quiet.to : now >= quiet.from || now < quiet.to;
};
