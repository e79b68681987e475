import { beijingParts, dayMs, fromBeijing, hourMs } from "../lib/time.ts";
import { type Usual, usualDays, usualOf } from "../lib/usual.ts";
import type { Hour } from "../model/store.ts";

/** One hour of today against the same hour of the days before. */
export interface TodayHour {
  readonly hour: number;
  /** Absent for hours to come. */
  readonly mentions?: number;
  readonly negative?: number;
  readonly usual?: Usual;
  /** A source that is blind now was blind already: the count may be too small. */
  readonly isBlind?: true;
}

/** Today against what is usual; `usual…` absent while too few days are known. */
export interface Today {
  readonly hours: readonly TodayHour[];
  readonly mentions: number;
  readonly negative: number;
  /** Until the hour that is now, on the days before. */
  readonly usualMentions?: Usual;
  readonly usualShare?: Usual;
  readonly knownDays: number;
}

/** The instant in which the Beijing day of an instant begins. */
export const startOfDay = (at: string): number => {
  const { year, month, day } = beijingParts(at);
  return Date.parse(fromBeijing(year, month, day));
};

interface Day {
  readonly mentions: readonly number[];
  readonly negative: readonly number[];
}

const sumTo = (counts: readonly number[], hour: number): number => counts.slice(0, hour + 1).reduce((sum, count) => sum + count, 0);

const given = <Key extends string>(key: Key, value: Usual | undefined): Partial<Record<Key, Usual>> =>
  (value === undefined ? {} : { [key]: value }) as Partial<Record<Key, Usual>>;

/**
 * Reads counted hours as today against the days before it; days before the first count are not known, and count for nothing.
 * Hours of today since `blindSince` are marked.
 */
export const todayOf = (counted: readonly Hour[], at: string, blindSince?: string): Today => {
  const todayMs = startOfDay(at);
  const nowHour = Math.floor((Date.parse(at) - todayMs) / hourMs);
  const countAt = new Map(counted.map((one) => [Date.parse(one.at), one]));
  const dayFrom = (startMs: number): Day => {
    const hours = Array.from({ length: 24 }, (_, hour) => countAt.get(startMs + hour * hourMs));
    return { mentions: hours.map((one) => one?.mentions ?? 0), negative: hours.map((one) => one?.negative ?? 0) };
  };
  const firstMs = counted[0] === undefined ? todayMs : startOfDay(counted[0].at);
  const knownDays = Math.min(usualDays, Math.round((todayMs - firstMs) / dayMs));
  const before = Array.from({ length: knownDays }, (_, ago) => dayFrom(todayMs - (ago + 1) * dayMs));
  const today = dayFrom(todayMs);
  const hours = today.mentions.map((mentions, hour): TodayHour => {
    const usual = given("usual", usualOf(before.map((day) => day.mentions[hour] ?? 0)));
    if (hour > nowHour) return { hour, ...usual };
    const isBlind = blindSince !== undefined && Date.parse(blindSince) < todayMs + (hour + 1) * hourMs;
    return { hour, mentions, negative: today.negative[hour] ?? 0, ...usual, ...(isBlind && { isBlind }) };
  });
  const shares = before.flatMap((day) => {
    const all = sumTo(day.mentions, nowHour);
    return all === 0 ? [] : [sumTo(day.negative, nowHour) / all];
  });
  return {
    hours,
    knownDays,
    mentions: sumTo(today.mentions, nowHour),
    negative: sumTo(today.negative, nowHour),
    ...given("usualMentions", usualOf(before.map((day) => sumTo(day.mentions, nowHour)))),
    ...given("usualShare", usualOf(shares)),
  };
};
