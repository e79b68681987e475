import { readTime } from "../../lib/chinese-time.ts";
import type { Notice } from "../../model/notice.ts";
import type { Parsed } from "../source.ts";
import { makeNotice, type NoticeContext, toNotices } from "./notices.ts";

type Record_ = Readonly<Record<string, unknown>>;

/** Fields by the names that State Grid, its mirrors and exported tables give them. */
const names = {
  range: ["scope", "停电范围", "范围", "区域", "停电区域", "影响范围", "range"],
  start: ["startTime", "开始时间", "停电开始时间", "开始", "start", "startsAt"],
  end: ["stopTime", "endTime", "结束时间", "停电结束时间", "预计送电时间", "结束", "end", "endsAt"],
  window: ["停电时间", "时间段", "powerTime"],
  number: ["poweroffId", "powerOffId", "sgpoweroffId", "编号", "计划编号", "number", "id"],
  kind: ["typeName", "停电类型", "类型", "kind"],
  reason: ["poweroffReason", "停电原因", "原因"],
  title: ["标题", "title"],
  url: ["标题链接", "url", "link"],
  published: ["发布时间", "公告时间", "publishedAt"],
} as const;

const field = (record: Record_, key: keyof typeof names): string => {
  const value = names[key]
    .map((name) => record[name])
    .find((found) => typeof found === "number" || (typeof found === "string" && found.trim() !== ""));
  // Mirrors repeat the label inside the value: "停电范围：…".
  return String(value ?? "")
    .replace(/^(?:停电)?(?:范围|时间|类型|时长)\s*[:：]\s*/, "")
    .trim();
};

/** The list inside an answer, wherever it is nested; an answer that says "none", "log in" or "error" says so. */
export function recordsIn(value: unknown): { readonly records: readonly Record_[] } | Parsed {
  if (Array.isArray(value)) return { records: value.filter(isRecord) };
  if (!isRecord(value)) return { state: "changed", because: "应答不是对象" };
  const sta = value.sta;
  if (sta === "01") return { state: "empty", because: String(value.message ?? "查询无数据") };
  if (sta === "04") return { state: "login-needed", because: String(value.message ?? "未登录") };
  if (sta !== undefined && sta !== "00") return { state: "error", because: String(value.message ?? `sta ${String(sta)}`) };
  const lists = [value.seleList, value.list, value.rows, value.data, isRecord(value.data) ? value.data.list : undefined];
  const list = lists.find((found) => Array.isArray(found)) as readonly unknown[] | undefined;
  return list ? { records: list.filter(isRecord) } : { state: "changed", because: "应答里没有公告列表" };
}

const isRecord = (value: unknown): value is Record_ => typeof value === "object" && value !== null && !Array.isArray(value);

/** Notices of records; a record without a range or a time is left out, since only the range says where. */
export const readRecords = (records: readonly Record_[], context: NoticeContext): readonly Notice[] =>
  records.flatMap((record) => readRecord(record, context));

function readRecord(record: Record_, context: NoticeContext): readonly Notice[] {
  const range = field(record, "range");
  if (range === "") return [];
  const shared = {
    kindText: `${field(record, "kind")} ${field(record, "reason")}`,
    title: field(record, "title") || field(record, "kind") || "停电公告",
    number: field(record, "number") || undefined,
    url: field(record, "url") || undefined,
    publishedAt: readTime(field(record, "published"), context.page.fetchedAt)?.at,
  };
  const [startsAt, endsAt] = [readTime(field(record, "start"))?.at, readTime(field(record, "end"))?.at];
  if (startsAt && endsAt)
    return [makeNotice({ ...shared, range, startsAt, endsAt, text: `${shared.kindText}\n停电范围：${range}` }, context)];
  const window = field(record, "window") || `${field(record, "start")}至${field(record, "end")}`;
  return toNotices({ ...shared, text: `停电时间：${window}\n停电范围：${range}` }, context);
}
