import { beijingParts, dayMs, fromBeijing, hourMs, minuteMs } from "../../lib/time.ts";
import { durationPhrases, readDuration } from "../durations.ts";
import type { Hit } from "../lexicon.ts";
import { readNumber } from "../numbers.ts";
import { defineStep } from "../step.ts";

/** Days back from the day of publication. */
const days: Readonly<Record<string, number>> = {
  今天: 0,
  今日: 0,
  今早: 0,
  今晨: 0,
  今晚: 0,
  今夜: 0,
  今儿: 0,
  今天早上: 0,
  当天: 0,
  昨天: 1,
  昨日: 1,
  昨晚: 1,
  昨夜: 1,
  昨儿: 1,
  昨早: 1,
  昨个: 1,
  前天: 2,
  前晚: 2,
  前日: 2,
  大前天: 3,
};
/** The hour at which a part of the day is taken to begin where no clock is told. */
const parts: Readonly<Record<string, number>> = {
  凌晨: 2,
  清晨: 6,
  清早: 6,
  一大早: 6,
  大清早: 6,
  早上: 7,
  早晨: 7,
  今早: 7,
  今晨: 6,
  昨早: 7,
  上午: 9,
  中午: 12,
  正午: 12,
  午后: 14,
  下午: 15,
  傍晚: 18,
  晚上: 20,
  今晚: 20,
  昨晚: 20,
  前晚: 20,
  夜里: 22,
  昨夜: 22,
  今夜: 22,
  深夜: 23,
  半夜: 0,
  大半夜: 0,
  午夜: 0,
  夜间: 22,
  晚间: 20,
};
const evening = new Set(["下午", "傍晚", "晚上", "今晚", "昨晚", "前晚", "夜里", "昨夜", "今夜", "深夜", "晚间", "夜间", "午后"]);
const now = ["刚刚", "刚才", "突然停电", "突然断电", "突然没电", "现在停电", "正在停电", "这会儿停电"];
const future = ["明天", "明日", "后天", "明晚", "明早", "将于", "下周", "计划停电", "拟于"];
const weekdays = ["周", "星期", "礼拜"].flatMap((word) => [..."一二三四五六日天"].map((day) => word + day));
const numerals = [..."0123456789一二两三四五六七八九十"];
const clocks = numerals.flatMap((digit) => [`${digit}点`, `${digit}时`, `${digit}:`]);
const dates = numerals.flatMap((digit) => [`${digit}月`, `${digit}号`, `${digit}日`]);

interface Moment {
  readonly dayMs: number;
  readonly isDayTold: boolean;
}

/** Beijing is UTC+8 the whole year. */
const beijingMs = 8 * hourMs;

const midnight = (instant: number): number => Math.floor((instant + beijingMs) / dayMs) * dayMs - beijingMs;

const dateForm = /(?:(\d{4})年)?(\d{1,2})月(\d{1,2})(?:日|号)/y;
const dayForm = /(\d{1,2})(?:日|号)(?!线|楼|栋|院|店|机|铺|房|门|台|桌|球)/y;

const back = (text: string, from: number, form: RegExp, longest: number): RegExpExecArray | undefined => {
  for (let at = Math.max(0, from - longest); at <= from; at += 1) {
    form.lastIndex = at;
    const match = form.exec(text);
    if (match && at + match[0].length > from) return match;
  }
  return undefined;
};

const dateOf = (text: string, hit: Hit, published: number): number | undefined => {
  const { year, month, day } = beijingParts(published);
  const full = back(text, hit.from, dateForm, 7);
  if (full) {
    const told = Date.parse(fromBeijing(Number(full[1] ?? year), Number(full[2]), Number(full[3])));
    return full[1] === undefined && told > published + dayMs ? Date.parse(fromBeijing(year - 1, Number(full[2]), Number(full[3]))) : told;
  }
  const only = back(text, hit.from, dayForm, 2);
  if (!only || Number(only[1]) < 1 || Number(only[1]) > 31) return undefined;
  const same = Date.parse(fromBeijing(year, month, Number(only[1])));
  return Number(only[1]) <= day ? same : Date.parse(fromBeijing(year, month - 1, Number(only[1])));
};

const weekdayOf = (phrase: string, published: number, isLast: boolean): number => {
  const told = "日一二三四五六".indexOf(phrase.at(-1)?.replace("天", "日") as string);
  const backDays = (beijingParts(published).weekday - told + 7) % 7;
  return midnight(published) - (backDays + (isLast && backDays === 0 ? 7 : 0)) * dayMs;
};

/** The day that the text tells of, else that of publication. */
const findDay = (text: string, found: readonly Hit[], published: number): Moment => {
  for (const hit of found) {
    if (hit.group === "day") return { dayMs: midnight(published) - (days[hit.phrase] ?? 0) * dayMs, isDayTold: true };
    if (hit.group === "weekday") return { dayMs: weekdayOf(hit.phrase, published, text[hit.from - 1] === "上"), isDayTold: true };
    const date = hit.group === "date" ? dateOf(text, hit, published) : undefined;
    if (date !== undefined) return { dayMs: date, isDayTold: true };
  }
  return { dayMs: midnight(published), isDayTold: false };
};

const clockForm = /(\d{1,2}|[一二两三四五六七八九十]{1,3})(?:点钟?|时|:)(?:(\d{1,2})(?:分)?|(半)|(一刻)|(三刻))?/y;
const notClock = /^(?:间|候|期|代|事|不|都|没|也|儿|的|点|水|差|小|意|办|效|常|刻(?!起)|尚|装|髦|长|节)/;

interface Clock {
  readonly hour: number;
  readonly minute: number;
}

const clockMinute = (match: RegExpExecArray): number => {
  if (match[3]) return 30;
  if (match[4]) return 15;
  return match[5] ? 45 : Number(match[2] ?? 0);
};

/** Whether numerals before 点 are a clock and not 一点 (a little): a part of the day stands before, or 半, 钟 or 左右 after. */
const isClock = (text: string, match: RegExpExecArray, hasPart: boolean): boolean => {
  const rest = text.slice(match.index + match[0].length, match.index + match[0].length + 2);
  if (notClock.test(rest)) return false;
  if (/^\d/.test(match[1] as string)) return !/\d/.test(text[match.index - 1] ?? "") && match[0].length > 1;
  return hasPart || /半|刻|钟/.test(match[0]) || /^(?:左右|多|开始|停|钟|就|到)/.test(rest);
};

const clockAt = (text: string, hit: Hit, hasPart: boolean): Clock | undefined => {
  const match = back(text, hit.from, clockForm, 2);
  if (!match || !isClock(text, match, hasPart)) return undefined;
  const hour = readNumber(match[1] as string);
  const minute = clockMinute(match);
  return hour === undefined || hour > 24 || minute > 59 ? undefined : { hour, minute };
};

const toAfternoon = (hour: number, part: string | undefined): number =>
  part && evening.has(part) && hour < 12 && hour > 0 ? hour + 12 : hour;

/** The instant of a clock on a day; without a part of the day the latest such time before publication. */
const place = (moment: Moment, clock: Clock, part: string | undefined, published: number): number => {
  const at = moment.dayMs + toAfternoon(clock.hour, part) * hourMs + clock.minute * minuteMs;
  if (part || moment.isDayTold || clock.hour > 12) return at > published && !moment.isDayTold ? at - dayMs : at;
  const later = at + 12 * hourMs;
  if (later <= published) return later;
  return at <= published ? at : later - dayMs;
};

const findClock = (text: string, found: readonly Hit[]): { readonly clock?: Clock; readonly part?: string } => {
  const part = found.find(({ group }) => group === "part");
  for (const hit of found) {
    if (hit.group !== "clock") continue;
    const clock = clockAt(text, hit, part !== undefined && part.to <= hit.to && hit.from - part.to < 4);
    if (clock) return { clock, ...(part && part.from < hit.from ? { part: part.phrase } : {}) };
  }
  return part ? { part: part.phrase } : {};
};

const agoForm = /^(?:多)?(?:之?前)/;
const sinceForm = /^(?:了|都|还没|还不|没电|没来|一直|至今|,|。|!|$)/;

/** 3小时前, 已经停了两天了: counted back from publication. */
const findAgo = (text: string, found: readonly Hit[], published: number): number | undefined => {
  for (const hit of found) {
    if (hit.group !== "duration") continue;
    const length = readDuration(text, hit);
    if (
      length &&
      sinceForm.test(text.slice(length.to, length.to + 3)) &&
      /(?:已经?|停了|停电|没电|断电|停|快|将近|都|整整)$/.test(text.slice(Math.max(0, length.from - 2), length.from))
    )
      return published - length.minutes * minuteMs;
    const ago = agoMinutes(text, hit);
    if (ago !== undefined) return published - ago * minuteMs;
  }
  return undefined;
};

const agoPattern = /(\d{1,3}|[一二两三四五六七八九十半几]{1,3})(?:个半|个)?(小时|分钟|钟|天)/y;

const agoMinutes = (text: string, hit: Hit): number | undefined => {
  const match = back(text, hit.from, agoPattern, 4);
  if (!match || !agoForm.test(text.slice(match.index + match[0].length, match.index + match[0].length + 3))) return undefined;
  const count = readNumber(match[1] as string);
  const unit = match[2] === "天" ? 1440 : match[2] === "分钟" ? 1 : 60;
  return count === undefined ? undefined : count * unit;
};

/** A day may be told late, but not more than a year. */
const oldest = 400 * dayMs;

const find = (text: string, found: readonly Hit[], published: number): number | undefined => {
  if (found.some(({ group }) => group === "future")) return undefined;
  const { clock, part } = findClock(text, found);
  const moment = findDay(text, found, published);
  if (clock) return place(moment, clock, part, published);
  const ago = findAgo(text, found, published);
  if (ago !== undefined) return ago;
  if (part !== undefined) {
    const at = moment.dayMs + (parts[part] ?? 12) * hourMs;
    return at > published && !moment.isDayTold ? at - dayMs : Math.min(at, published);
  }
  if (moment.isDayTold) return moment.dayMs === midnight(published) ? undefined : moment.dayMs + 12 * hourMs;
  return found.some(({ group }) => group === "now") ? published : undefined;
};

/** When the told event began; `null` when the text does not say, tells of the future, or the day of publication is unknown. */
export const time = defineStep({
  name: "time",
  title: "时间",
  fills: ["happenedAt"],
  onlyRelevant: true,
  phrases: () => ({
    day: Object.keys(days),
    part: Object.keys(parts),
    weekday: weekdays,
    clock: clocks,
    date: dates,
    duration: durationPhrases,
    now,
    future,
  }),
  run: ({ mention, reading, found }) => {
    if (found.length === 0) return { happenedAt: null };
    const published = Date.parse(mention.publishedAt);
    if (!(published > 0)) return { happenedAt: null };
    const at = find(reading.text, found.slice(0, 60), published);
    const isTold = at !== undefined && at <= published + hourMs && at > published - oldest;
    return { happenedAt: isTold ? new Date(at).toISOString() : null };
  },
});
