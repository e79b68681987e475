import type { RangePart } from "./notice-range.ts";
import { readRange } from "./notice-range.ts";
import { beijingParts, dayMs, fromBeijing } from "./time.ts";

/** What a notice text announces. */
export type NoticeKind = "planned-outage" | "fault" | "restoration" | "extension" | "cancellation" | "load-management";

/** One outage read from a text; instants are UTC, Beijing wall clocks are meant in the text. */
export interface ReadNotice {
  readonly kind: NoticeKind;
  readonly startsAt: string;
  readonly endsAt: string;
  /** The window that it replaces, for postponed and extended works that print both. */
  readonly former?: { readonly startsAt: string; readonly endsAt: string };
  readonly range: string;
  readonly parts: readonly RangePart[];
  readonly number?: string;
}

interface Day {
  readonly year: number | undefined;
  readonly month: number;
  readonly day: number;
}

interface Window {
  readonly at: number;
  readonly end: number;
  readonly startsAt: string;
  readonly endsAt: string;
}

const dayPattern = String.raw`(?:(?<Y>\d{4})\s*[年./-]\s*)?(?<M>\d{1,2})\s*[月./-]\s*(?<D>\d{1,2})(?:\s*[日号])?(?:\s*\([^()]{1,6}\))?`;
const timePattern = String.raw`(?<P>凌晨|清晨|早上|早|上午|中午|下午|傍晚|晚上|晚|夜间)?\s*(?<H>\d{1,2})(?::(?<m>\d{2})(?::\d{2})?|[时点](?:(?<n>\d{1,2})分?|(?<half>半))?)`;
const named = (pattern: string, suffix: string): string => pattern.replace(/\(\?<(\w+)>/g, (_all, name: string) => `(?<${name}${suffix}>`);
const windowPattern = new RegExp(
  `(?:${named(dayPattern, "1")}\\s*[,，]?\\s*)?${named(timePattern, "1")}\\s*(?:[-至到]+)\\s*(?:(?<next>次日|翌日|第二天)|当日|当天|${named(dayPattern, "2")})?\\s*${named(timePattern, "2")}`,
  "g",
);
const lonelyDay = new RegExp(dayPattern, "g");

/** Full-width signs and the many dashes of the field as one. */
const normalise = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(/[\u200b\ufeff]/g, "")
    .replace(/\s*[—–―‐−~～﹣－]+\s*/g, "-")
    .replace(/[ \t\u3000]+/g, " ");

const hourOf = (period: string | undefined, hour: number): number => {
  if (period === undefined || hour >= 12) return period === "凌晨" && hour === 12 ? 0 : hour;
  return /下午|傍晚|晚|夜间/.test(period) || (period === "中午" && hour < 11) ? hour + 12 : hour;
};

const dayFrom = (groups: Record<string, string | undefined>, suffix: string): Day | undefined => {
  const [month, day] = [Number(groups[`M${suffix}`]), Number(groups[`D${suffix}`])];
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return undefined;
  const year = groups[`Y${suffix}`];
  return { year: year === undefined ? undefined : Number(year), month, day };
};

/** The year in which a date without one is nearest to its publication. */
const yearOf = ({ year, month, day }: Day, publishedAt: string): number => {
  if (year !== undefined) return year;
  const base = beijingParts(publishedAt).year;
  const distance = (candidate: number): number => Math.abs(Date.parse(fromBeijing(candidate, month, day)) - Date.parse(publishedAt));
  return [base - 1, base, base + 1].sort((a, b) => distance(a) - distance(b))[0] as number;
};

const clockFrom = (groups: Record<string, string | undefined>, suffix: string): { hour: number; minute: number } => ({
  hour: hourOf(groups[`P${suffix}`], Number(groups[`H${suffix}`])),
  minute: groups[`half${suffix}`] === undefined ? Number(groups[`m${suffix}`] ?? groups[`n${suffix}`] ?? 0) : 30,
});

type Groups = Readonly<Record<string, string | undefined>>;

/** 下午2点至5点: the period of the start holds for the end. */
const endClock = (groups: Groups, fromHour: number): { hour: number; minute: number } => {
  const to = clockFrom(groups, "2");
  const isCarried = groups.P1 !== undefined && groups.P2 === undefined && groups.next === undefined && fromHour >= 12;
  return isCarried && to.hour < 12 && to.hour + 12 > fromHour ? { ...to, hour: to.hour + 12 } : to;
};

const endOf = (groups: Groups, first: Day & { year: number }, startsAt: string): string => {
  const to = endClock(groups, clockFrom(groups, "1").hour);
  const second = dayFrom(groups, "2");
  if (second) {
    const year = second.year ?? first.year + Number(second.month < first.month);
    return fromBeijing(year, second.month, second.day, to);
  }
  const endsAt = fromBeijing(first.year, first.month, first.day + Number(groups.next !== undefined), to);
  return endsAt <= startsAt ? new Date(Date.parse(endsAt) + dayMs).toISOString() : endsAt;
};

const readWindow = (match: RegExpExecArray, heading: Day | undefined, publishedAt: string): Window | undefined => {
  const groups = match.groups as Groups;
  const day = dayFrom(groups, "1") ?? heading;
  if (!day || Number(groups.H1) > 24 || Number(groups.H2) > 24) return undefined;
  const first = { ...day, year: yearOf(day, publishedAt) };
  const startsAt = fromBeijing(first.year, first.month, first.day, clockFrom(groups, "1"));
  const endsAt = endOf(groups, first, startsAt);
  return endsAt > startsAt ? { at: match.index, end: match.index + match[0].length, startsAt, endsAt } : undefined;
};

/** Opening hours and dates of publication look like windows and are none. */
const isOutsideMatter = (text: string, at: number): boolean =>
  /(?:(?:发布|公告|公布|更新|刊登|登记)(?:时间|日期)|(?:营业|服务|办公|咨询|值班|受理|工作)时间)[::\s]*$/.test(text.slice(0, at));

const headingBefore = (text: string, at: number): Day | undefined => {
  const days = [...text.slice(0, at).matchAll(lonelyDay)].filter(({ index }) => !isOutsideMatter(text, index));
  for (const match of days.reverse()) {
    const day = dayFrom(match.groups as Record<string, string | undefined>, "");
    if (day) return day;
  }
  return undefined;
};

const windowsOf = (text: string, publishedAt: string): readonly Window[] =>
  [...text.matchAll(windowPattern)]
    .filter(({ index }) => !isOutsideMatter(text, index))
    .flatMap((match) => readWindow(match as RegExpExecArray, headingBefore(text, match.index), publishedAt) ?? []);

const rangeLabel = /(?:停电|影响|限电|受影响)?(?:范围|区域|地区|地点)\s*[::]\s*/;
const nextLabel =
  /\n?\s*(?:停电(?:时间|时长|类型|原因|线路|设备|性质)|(?:计划)?(?:开始|结束)时间|原因|线路|设备|备注|温馨提示|咨询|联系|发布|工作内容|注[::]|序号)/;

const labelled = (segment: string): string | undefined => {
  const label = rangeLabel.exec(segment);
  if (!label) return undefined;
  const rest = segment.slice(label.index + label[0].length);
  const end = nextLabel.exec(rest);
  return rest.slice(0, end?.index).trim();
};

/** 对…停电, 将对…进行检修: what a sentence says is cut off. */
const inProse = (segment: string): string | undefined =>
  /(?:将)?对\s*(.+?)(?:进行|实施|采取|临时|计划|停止供电|停电)/.exec(segment)?.[1] ??
  /(?:造成|导致|影响)\s*(.+?)(?:停电|供电中断|失电|用电)/.exec(segment)?.[1];

const onLine = (segment: string): string =>
  (segment.split("\n")[0] as string)
    .replace(/^[\s,,:：|)]*/, "")
    .replace(/^\S*?(?:线路|线|开关|配变|台区)[\s|]+/, "")
    .trim();

const rangeOf = (text: string, windows: readonly Window[], n: number): string => {
  const { at, end } = windows[n] as Window;
  const before = text.slice(windows[n - 1]?.end ?? 0, at);
  const after = text.slice(end, windows[n + 1]?.at);
  const isRangeFirst = (rangeLabel.exec(text)?.index ?? Number.POSITIVE_INFINITY) < (windows[0] as Window).at;
  const byLabel = isRangeFirst ? (labelled(before) ?? labelled(after)) : (labelled(after) ?? labelled(before));
  return (byLabel ?? inProse(after) ?? (onLine(after) || (inProse(before) ?? ""))).replace(/[。\s]+$/, "");
};

const kinds: readonly (readonly [NoticeKind, RegExp])[] = [
  ["cancellation", /(?:取消|不再实施|终止)[^。\n]{0,12}(?:停电|检修|施工|计划)|停电[^。\n]{0,10}取消|取消公告/],
  ["extension", /延长|延时送电|延迟(?:送电|复电|恢复)|推迟(?:送电|复电|恢复)|送电时间(?:推迟|延后)/],
  ["restoration", /(?:已|已经|全部)(?:于[^。\n]{0,20})?(?:恢复供电|恢复送电|复电|送电)/],
  ["load-management", /有序用电|错峰|负荷管理|轮停/],
  ["fault", /故障|抢修|跳闸|外力破坏|突发/],
];

/** The kind of a whole text; what names nothing special is planned work. */
export const noticeKind = (text: string): NoticeKind => kinds.find(([, pattern]) => pattern.test(text))?.[0] ?? "planned-outage";

const isPostponed = (text: string): boolean => /改期|(?:推迟|延期|调整|改)(?:至|到|为)/.test(text);

/** Reads every outage of a notice; places come from the range only, never from the title. */
export const readNotices = (
  raw: string,
  options: { readonly publishedAt: string; readonly towns?: readonly string[] },
): readonly ReadNotice[] => {
  const text = normalise(raw);
  const windows = windowsOf(text, options.publishedAt);
  const kind = noticeKind(text);
  const number = /(?:编号|公告号|计划号)\s*[::]\s*([A-Za-z0-9-]{4,})/.exec(text)?.[1];
  const make = (n: number, former?: Window): ReadNotice => {
    const { startsAt, endsAt } = windows[n] as Window;
    const range = rangeOf(text, windows, n) || (former ? rangeOf(text, windows, n - 1) : "");
    const parts = readRange(range, options.towns ?? []);
    const was = former ? { former: { startsAt: former.startsAt, endsAt: former.endsAt } } : {};
    return { kind, startsAt, endsAt, ...was, range, parts, ...(number === undefined ? {} : { number }) };
  };
  const [first] = windows;
  if (windows.length === 2 && first && isPostponed(text)) return [make(1, first)];
  return windows.map((_window, n) => make(n));
};
