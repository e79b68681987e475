import { dayMs, formatBeijing, hourMs, minuteMs } from "../lib/time.ts";
import type { Subject } from "./route.ts";
import { isUrgent } from "./route.ts";

/** A daily span on the Beijing clock, `HH:MM`; an end not after the start means the next day. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

const clockMs = (time: string): number => Number(time.slice(0, 2)) * hourMs + Number(time.slice(3)) * minuteMs;

const midnightOf = (at: number): number => Date.parse(`${formatBeijing(at, "day")}T00:00:00+08:00`);

/** When the quiet hours in which an instant lies end; the instant itself outside of them. All in epoch milliseconds. */
export const quietEnd = (quiet: Span | undefined, at: number): number => {
  if (quiet === undefined || quiet.from === quiet.to) return at;
  const [from, to] = [clockMs(quiet.from), clockMs(quiet.to)];
  const lengthMs = to > from ? to - from : to - from + dayMs;
  // The span that began today or yesterday may hold the instant.
  for (const day of [midnightOf(at) - dayMs, midnightOf(at)])
    if (at >= day + from && at < day + from + lengthMs) return day + from + lengthMs;
  return at;
};

/** The first batch time strictly after an instant. */
export const nextBatch = (batches: readonly string[], at: number): number => {
  const midnight = midnightOf(at);
  const times = [midnight, midnight + dayMs].flatMap((day) => batches.map((time) => day + clockMs(time)));
  return Math.min(...times.filter((time) => time > at));
};

/** Whether quiet hours and daily limits do not count: urgent, or an escalation. */
export const breaksThrough = (item: { readonly subject: Subject; readonly isEscalation?: boolean }): boolean =>
  item.isEscalation === true || isUrgent(item.subject);

/** When a person may first be told of something at all (epoch ms): at once, after quiet hours, or with the next batch outside them. */
export const firstPermitted = (
  item: { readonly subject: Subject; readonly isEscalation?: boolean },
  person: { readonly quiet?: Span | undefined },
  when: { readonly at: number; readonly batches: readonly string[] },
): number => {
  if (breaksThrough(item)) return when.at;
  if (item.subject.level !== "IV") return quietEnd(person.quiet, when.at);
  // Batches that fall into a person's quiet hours are skipped; if all do, the end of the quiet hours is the batch.
  let batch = nextBatch(when.batches, when.at);
  for (let tries = 0; tries < 2 * when.batches.length && quietEnd(person.quiet, batch) !== batch; tries++)
    batch = nextBatch(when.batches, batch);
  return quietEnd(person.quiet, batch);
};
