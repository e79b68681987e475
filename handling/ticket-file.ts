import { readCsv } from "../lib/csv.ts";
import { decode } from "../lib/decode.ts";
import { placeName } from "../lib/place-name.ts";
import { fromBeijing, toInstant } from "../lib/time.ts";
import type { Appeal } from "../model/analysis.ts";
import { appeals, appealTitles } from "../model/analysis.ts";
import { Ticket, ticketSources } from "../model/ticket.ts";

/** Heads as the exports of the four systems write them; a column under any other head is never read. */
const columns: Readonly<Record<string, keyof Ticket>> = {
  ...{ 工单编号: "id", 工单号: "id", 编号: "id", 单号: "id" },
  ...{ 来源: "source", 工单来源: "source", 渠道: "source" },
  ...{ 受理时间: "at", 来电时间: "at", 发生时间: "at", 时间: "at" },
  ...{ 镇街: "town", 所属镇街: "town", 属地: "town" },
  ...{ 诉求: "appeal", 诉求类型: "appeal", 诉求分类: "appeal", 业务类型: "appeal" },
  ...{ 内容: "text", 摘要: "text", 受理内容: "text" },
  ...{ 办结时限: "dueAt", 截止时间: "dueAt", 答复时间: "answeredAt", 办结时间: "answeredAt" },
};
const fields = Object.keys(Ticket.shape) as readonly (keyof Ticket)[];

/** What the other systems call the eight appeals, beside our own names and keys. */
const otherNames: Readonly<Record<string, Appeal>> = {
  ...{ 停电: "outage-voltage", 故障报修: "outage-voltage", 电能质量: "outage-voltage", 频繁停电: "outage-voltage" },
  ...{ 业扩报装: "connection-delay", 业扩: "connection-delay", 电费电价: "tariff", 电价电费: "tariff", 账单: "billing-information" },
  ...{ 家电损坏: "appliance-damage", 家电赔偿: "appliance-damage", 安全用电: "safety-hazard", 用电安全: "safety-hazard" },
};

/** What still looks like a person: phone and identity numbers, card and meter numbers, names, addresses with a room. */
const personal: readonly (readonly [string, RegExp])[] = [
  ["手机号码", /(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)/],
  ["身份证号", /(?<!\d)\d{17}[\dXx](?!\d)/],
  ["固定电话", /(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)/],
  ["客户编号", /(?<!\d)0\d{12,15}(?!\d)|户号[:：]?\s*\d{8,}/],
  ["姓名称谓", /(?:联系人|客户姓名|姓名|户主)[:：]\s*[\u4e00-\u9fff]{2,4}/],
  ["门牌房号", /\d+(?:栋|幢|号楼)\d+(?:单元)?\d*(?:室|房)/],
];

/** A line that was not taken in, and why. */
export interface Rejected {
  readonly line: number;
  readonly because: string;
}

/** What a file holds: tickets, lines that were refused, and columns that were left unread. */
export interface TicketFile {
  readonly tickets: readonly Ticket[];
  readonly rejected: readonly Rejected[];
  readonly unread: readonly string[];
}

type Raw = Readonly<Record<string, unknown>>;
interface Line {
  readonly line: number;
  readonly raw: Raw | undefined;
}

export const readInstant = (text: string): string => {
  const local = /^(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?[ T]?(\d{1,2})[:：时](\d{2})/.exec(text);
  if (toInstant(text) !== undefined || !local) return text;
  const [year, month, day, hour, minute] = local.slice(1).map(Number) as [number, number, number, number, number];
  return fromBeijing(year, month, day, { hour, minute });
};

const appealOf = (text: unknown): Appeal | null =>
  appeals.find((one) => one === text || appealTitles[one] === text) ?? otherNames[String(text)] ?? null;

/** The name of a town as posts carry it: 塘厦 for 塘厦镇 and for 东莞/塘厦. */
const townOf = (text: unknown): string =>
  typeof text === "string" ? placeName(text).replace(/(?<=[\u4e00-\u9fff]{2})(?:街道|镇)$/, "") : "";

const fieldOf = (head: string): keyof Ticket | undefined => columns[head] ?? fields.find((field) => field === head);

const tidy = (raw: Raw): Record<string, unknown> => {
  const row: Record<string, unknown> = {};
  for (const [head, value] of Object.entries(raw)) {
    const field = fieldOf(head);
    if (field !== undefined && value !== "" && value !== null) row[field] = value;
  }
  for (const key of ["at", "dueAt", "answeredAt"]) if (typeof row[key] === "string") row[key] = readInstant(row[key]);
  return { ...row, town: townOf(row.town), appeal: appealOf(row.appeal) };
};

const fieldTitles: Readonly<Record<keyof Ticket, string>> = {
  ...{ id: "工单编号", source: "来源", at: "受理时间", town: "镇街", appeal: "诉求", text: "内容" },
  ...{ dueAt: "办结时限", answeredAt: "答复时间" },
};

const reasonOf = (row: Readonly<Record<string, unknown>>, field: keyof Ticket): string => {
  const value = row[field];
  if (value === undefined) return `缺少${fieldTitles[field]}${field === "source" ? "；文件里没有这一列的，用 --source 95598 写明" : ""}`;
  const shown = `${fieldTitles[field]}“${String(value).slice(0, 20)}”`;
  if (field === "source") return `${shown}应为 ${ticketSources.join("、")} 之一`;
  return `${shown}读不懂${/At$|^at$/.test(field) ? "，写成 2026-07-01 09:30" : ""}`;
};

const judge = ({ raw, line }: { raw: Raw; line: number }, source: string | undefined): Ticket | Rejected => {
  const row: Record<string, unknown> = { source, ...tidy(raw) };
  const found = personal.find(([, pattern]) => pattern.test(`${row.id ?? ""} ${row.text ?? ""} ${row.town}`));
  if (found) return { line, because: `含有${found[0]}，请在源系统去标识后再导出` };
  const read = Ticket.safeParse(row);
  if (read.success) return read.data;
  const wrong = [...new Set(read.error.issues.map(({ path }) => path[0] as keyof Ticket))];
  return { line, because: wrong.map((field) => reasonOf(row, field)).join("；") };
};

const readJsonLine = (row: string): Raw | undefined => {
  try {
    const value: unknown = JSON.parse(row);
    return typeof value === "object" && value !== null ? (value as Raw) : undefined;
  } catch {
    return undefined;
  }
};

const linesOf = (text: string): readonly Line[] => {
  if (/^\s*\{/.test(text)) {
    return text.split("\n").flatMap((row, index) => (row.trim() === "" ? [] : [{ line: index + 1, raw: readJsonLine(row) }]));
  }
  const [head = [], ...rows] = readCsv(text);
  return rows.map((row, index) => ({
    line: index + 2,
    raw: Object.fromEntries(head.map((key, column) => [key.trim(), row[column]?.trim() ?? ""])),
  }));
};

/**
 * Reads a CSV (Chinese or English heads; UTF-8 or GBK) or JSONL file. A line that still identifies a person is refused;
 * columns that no ticket has (a customer's name, a phone) are not read at all, and named. `source` is where tickets without one come from.
 */
export const readTickets = (file: string | Uint8Array, source?: string): TicketFile => {
  const lines = linesOf(typeof file === "string" ? file : decode(file).text);
  const judged = lines.map(({ line, raw }) => (raw ? judge({ raw, line }, source) : { line, because: "不是一行 JSON" }));
  const isRejected = (one: Ticket | Rejected): one is Rejected => "because" in one;
  const heads = new Set(lines.flatMap(({ raw }) => Object.keys(raw ?? {})));
  return {
    tickets: judged.flatMap((one) => (isRejected(one) ? [] : [one])),
    rejected: judged.filter(isRejected),
    unread: [...heads].filter((head) => head !== "" && fieldOf(head) === undefined),
  };
};
