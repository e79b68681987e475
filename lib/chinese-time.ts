import { dayMs, hourMs, minuteMs, secondMs } from "./time.ts";

/** An instant read from a label, and the finest unit that the label named. */
export interface ReadTime {
  /** ISO-8601 UTC. */
  readonly at: string;
  readonly unit: "second" | "minute" | "hour" | "day";
}

/** Calendar fields as written, in Beijing time; `year` may be missing. */
interface Fields {
  readonly year?: number | undefined;
  readonly month: number;
  readonly day: number;
  readonly clock?: Clock | undefined;
}

interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second?: number | undefined;
}

const beijingOffsetMs = 8 * hourMs;
const unitMs = { 秒: secondMs, 分: minuteMs, 时: hourMs, 天: dayMs, 周: 7 * dayMs } as const;

const clockPattern = String.raw`(?<half>凌晨|清晨|早上|早晨|早|上午|中午|下午|傍晚|晚上|晚|夜间|am|pm)?\s*(?<hour>\d{1,2})\s*(?:[:：]\s*(?<minute>\d{1,2})(?:\s*:\s*(?<second>\d{1,2})(?:\.\d+)?)?|[时点](?<only>整|半|(?<minuteWord>\d{1,2})分(?:(?<secondWord>\d{1,2})秒)?|(?<minuteBare>\d{1,2}))?)\s*(?<ampm>am|pm)?`;
const datePattern = String.raw`(?<year>(?:19|20)\d{2})\s*(?:年|[-/.])\s*(?<month>\d{1,2})\s*(?:月|[-/.])\s*(?<day>\d{1,2})(?:\s*[日号]|(?!\d))`;
const betweenPattern = String.raw`(?:\s*[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?)?\s*[,，|]?\s*`;

const fullDate = new RegExp(`(?<!\\d)${datePattern}(?:${betweenPattern}t?${clockPattern})?`, "i");
const shortDate = new RegExp(
  `^(?<month>\\d{1,2})\\s*(?:月|[-/.])\\s*(?<day>\\d{1,2})\\s*(?:日|号)?(?:${betweenPattern}${clockPattern})?$`,
  "i",
);
const dayWord = new RegExp(`^(?<word>今天|今日|今|昨天|昨日|昨|前天|大前天)\\s*(?:${clockPattern})?$`, "i");
const ago = /^约?(?<count>\d+|半)\s*(?:个)?(?<unit>秒钟?|分钟?|小时|天|日|周|星期)(?:以|之)?前$/;
const agoEnglish = /^(?<count>\d+|an?)\s*(?<unit>s|m|h|d)[a-z]*\s+ago$/i;
const zoned = /^\d{4}-?\d{2}-?\d{2}[t ]\d{2}:?\d{2}(?::?\d{2}(?:\.\d+)?)?\s*(?:z|[+-]\d{2}:?\d{2})$/i;
const compact = /^(?<year>(?:19|20)\d{2})(?<month>\d{2})(?<day>\d{2})(?:(?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2})?)?$/;
const english = /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b/i;
const leading =
  /^(?:(?:发布|发表|更新|修改|编辑|时间|日期|稿件|上传|创建|发稿|来源|刊登|发布于|编辑于|已?更新于|于|posted|published|updated|on)\s*)+(?:时间|日期|于)?[:：\s]*/i;

/**
 * Reads one time label as Chinese sites print them; zone-less means Beijing. Relative and year-less forms are resolved
 * against `now` and are never in its future. `undefined` when the label holds no time that can be known.
 */
export function readTime(label: string, now?: string | number | Date): ReadTime | undefined {
  const text = tidy(label);
  if (text === "" || text.length > 80) return undefined;
  const nowMs = now === undefined ? undefined : new Date(now).getTime();
  return readZoned(text) ?? readStamp(text) ?? readRelative(text, nowMs) ?? readDate(text, nowMs) ?? readEnglish(text);
}

/** Finds the first full date (with a year) inside running text, and where it stands in the normalised text. */
export function findDate(text: string): (ReadTime & { readonly index: number }) | undefined {
  const wide = text.normalize("NFKC");
  const match = fullDate.exec(wide);
  const found = match ? fromFields(fieldsOf(match), undefined) : undefined;
  return match && found ? { ...found, index: match.index } : undefined;
}

function tidy(label: string): string {
  const text = label
    .normalize("NFKC")
    .replace(/[\u200b\u200e\u200f\ufeff]/g, "")
    .replace(/\s+/g, " ")
    .trim()
    .replace(leading, "");
  return text.replace(/[〇零一二两三四五六七八九十]+(?=\s*(?:年|月|日|号|个?小时|分|秒|天|周前|点|时))/g, (word) =>
    String(numeral(word) ?? word),
  );
}

const digits = "零一二三四五六七八九";

/** A Chinese numeral below 100, or digits read one by one (二〇二六). */
function numeral(word: string): number | undefined {
  const plain = word.replaceAll("〇", "零").replaceAll("两", "二");
  if (!plain.includes("十")) {
    const read = [...plain].map((sign) => digits.indexOf(sign)).join("");
    return /^\d+$/.test(read) ? Number(read) : undefined;
  }
  const [tens = "", ones = ""] = plain.split("十");
  const ten = tens === "" ? 1 : digits.indexOf(tens);
  const one = ones === "" ? 0 : digits.indexOf(ones);
  return ten < 0 || one < 0 ? undefined : ten * 10 + one;
}

function readZoned(text: string): ReadTime | undefined {
  if (!zoned.test(text)) return undefined;
  const iso = text
    .replace(/^(\d{4})-?(\d{2})-?(\d{2})[t ]/i, "$1-$2-$3T")
    .replace(/([+-]\d{2})(\d{2})$/, "$1:$2")
    .replace(/\s+(?=[z+-])/i, "");
  return instant(Date.parse(iso), "second");
}

/** Unix time in seconds (10 digits) or milliseconds (13 digits), and `YYYYMMDD[HHmm[ss]]`. */
function readStamp(text: string): ReadTime | undefined {
  const match = compact.exec(text);
  const read = match ? fromFields(fieldsOf(match), undefined) : undefined;
  if (read) return read;
  if (/^1\d{9}(?:\.\d+)?$/.test(text)) return instant(Number(text) * 1000, "second");
  return /^1\d{12}$/.test(text) ? instant(Number(text), "second") : undefined;
}

function readRelative(text: string, nowMs: number | undefined): ReadTime | undefined {
  if (nowMs === undefined) return undefined;
  if (/^(?:刚刚|刚才|just now)$/i.test(text)) return instant(nowMs, "second");
  const match = ago.exec(text) ?? agoEnglish.exec(text);
  if (match?.groups) return backBy(match.groups.count ?? "", match.groups.unit ?? "", nowMs);
  const word = dayWord.exec(text);
  if (!word) return undefined;
  const back = { 今: 0, 昨: 1, 前: 2, 大: 3 }[(word.groups?.word ?? "今")[0] ?? "今"] ?? 0;
  const day = new Date(nowMs + beijingOffsetMs - back * dayMs);
  const read = fromFields(
    { year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate(), clock: clockOf(word.groups) },
    undefined,
  );
  return word.groups?.word?.length === 1 && read?.unit === "day" ? undefined : read;
}

function backBy(count: string, unit: string, nowMs: number): ReadTime | undefined {
  const many = count === "半" ? 0.5 : /^an?$/i.test(count) ? 1 : Number(count);
  const key = { s: "秒", m: "分", h: "时", d: "天", 秒: "秒", 分: "分", 小: "时", 天: "天", 日: "天", 周: "周", 星: "周" }[
    unit[0]?.toLowerCase() ?? ""
  ] as keyof typeof unitMs | undefined;
  if (!key) return undefined;
  const found = instant(nowMs - many * unitMs[key], key === "秒" ? "second" : key === "分" ? "minute" : "hour");
  return found && (key === "天" || key === "周") ? { ...found, unit: "day" } : found;
}

function readDate(text: string, nowMs: number | undefined): ReadTime | undefined {
  const full = fullDate.exec(text);
  if (full && full.index <= 12) return fromFields(fieldsOf(full), nowMs);
  const short = nowMs === undefined ? null : shortDate.exec(text);
  return short ? fromFields(fieldsOf(short), nowMs) : undefined;
}

/** Dates with English month names: RFC 822, and Weibo's `Sat Aug 20 18:29:52 +0800 2022`. */
function readEnglish(text: string): ReadTime | undefined {
  if (!english.test(text) || !/\d{4}|\d{1,2} \w{3,9} \d{2}\b/.test(text)) return undefined;
  const clock = /\d{1,2}:\d{2}/.test(text);
  const plain = text.replace(/^(?:sun|mon|tue|wed|thu|fri|sat)\w*,?\s*/i, "").replace(/(\d)(?:st|nd|rd|th)\b/i, "$1");
  const bare = plain.replace(/\s*\b(?:CST|UTC\+8|GMT\+0?8:?0{0,2}|中国标准时间)$/i, " +0800");
  const named = /[+-]\d{2}:?\d{2}\b(?!-)|\b(?:GMT|UTC?|Z|[ECMP][SD]T)\b/.test(bare.replace(/\d{4}-\d{2}-\d{2}/, ""));
  return instant(Date.parse(`${bare}${clock ? "" : " 00:00"}${named ? "" : " +0800"}`), clock ? "second" : "day");
}

function fieldsOf(match: RegExpExecArray): Fields {
  const { year, month, day } = match.groups ?? {};
  return {
    year: year === undefined ? undefined : Number(year),
    month: Number(month),
    day: Number(day),
    clock: clockOf(match.groups),
  };
}

function clockOf(groups: Record<string, string> | undefined): Clock | undefined {
  if (groups?.hour === undefined) return undefined;
  const minute = groups.minute ?? groups.minuteWord ?? groups.minuteBare ?? (groups.only === "半" ? "30" : "0");
  const second = groups.second ?? groups.secondWord;
  return {
    hour: turn(Number(groups.hour), (groups.half ?? groups.ampm ?? "").toLowerCase()),
    minute: Number(minute),
    second: second === undefined ? undefined : Number(second),
  };
}

/** The hour of a 24-hour clock for an hour with its part of the day (下午 3 → 15, 凌晨 12 → 0). */
function turn(hour: number, part: string): number {
  if (hour === 12 && /^(?:凌晨|am)$/.test(part)) return 0;
  const afternoon = /^(?:下午|傍晚|晚上|晚|夜间|pm)$/.test(part) || (part === "中午" && hour < 3);
  return hour + (afternoon && hour < 12 ? 12 : 0);
}

/** Without a year, the latest year that keeps the instant out of the future (and the day in the calendar). */
function fromFields(fields: Fields, nowMs: number | undefined): ReadTime | undefined {
  if (fields.year !== undefined) return place(fields.year, fields);
  if (nowMs === undefined) return undefined;
  const thisYear = new Date(nowMs + beijingOffsetMs).getUTCFullYear();
  for (let year = thisYear; year > thisYear - 9; year -= 1) {
    const read = place(year, fields);
    if (read && Date.parse(read.at) <= nowMs) return read;
  }
  return undefined;
}

function place(year: number, { month, day, clock }: Fields): ReadTime | undefined {
  const { hour = 0, minute = 0, second } = clock ?? {};
  if (month < 1 || month > 12 || hour > 24 || minute > 59 || (second ?? 0) > 60) return undefined;
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  const unit = clock === undefined ? "day" : second === undefined ? "minute" : "second";
  return instant(Date.UTC(year, month - 1, day, hour, minute, second ?? 0) - beijingOffsetMs, unit);
}

function instant(ms: number, unit: ReadTime["unit"]): ReadTime | undefined {
  // Nothing on the Web is older than 1990; labels far ahead are typing errors.
  if (!Number.isFinite(ms) || ms < Date.UTC(1990, 0, 1) || ms > Date.UTC(2100, 0, 1)) return undefined;
  return { at: new Date(ms).toISOString(), unit };
}
