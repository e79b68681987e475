import { z } from "zod";
import { readCsv } from "../lib/csv.ts";
import { fromBeijing, hourMs, toInstant } from "../lib/time.ts";
import type { Act, Draft } from "../model/act.ts";
import type { Appeal } from "../model/analysis.ts";
import { appeals, appealTitles } from "../model/analysis.ts";
import type { LinkedTicket, TicketActs } from "../model/ticket.ts";
import { Ticket } from "../model/ticket.ts";
import { defineBook, refuse } from "./ledger.ts";

/** Imported tickets with their links. */
export const ticketBook = defineBook<LinkedTicket, TicketActs>({
  noun: "ticket",
  title: "工单",
  undoable: ["ticket.linked"],
  begin: (first) =>
    first.kind === "ticket.imported" ? { ...(first as Act<string, TicketActs["ticket.imported"]>).content, incidentIds: [] } : undefined,
  apply: {
    "ticket.updated": (state, { content }) => ({ ...state, ...content }),
    "ticket.linked": (state, { content }) => ({ ...state, incidentIds: [...new Set([...state.incidentIds, content.incidentId])] }),
  },
});

type Drafts = readonly Draft<TicketActs>[];
const withoutLinks = ({ incidentIds: _links, ...ticket }: LinkedTicket): Ticket => ticket;

/** Imports a ticket; the same one again changes nothing, a changed one is an update. */
export const importTicket =
  (ticket: Ticket) =>
  (state: LinkedTicket | undefined): Drafts => {
    if (!state) return [{ kind: "ticket.imported", content: ticket }];
    return JSON.stringify(withoutLinks(state)) === JSON.stringify(ticket) ? [] : [{ kind: "ticket.updated", content: ticket }];
  };

/** Links a ticket with an incident and the posts about one matter; both stay what they are. */
export const linkTicket =
  (incidentId: string, mentionIds: readonly string[]) =>
  (state: LinkedTicket | undefined): Drafts => {
    if (!state) return refuse("没有这张工单");
    return state.incidentIds.includes(incidentId) ? [] : [{ kind: "ticket.linked", content: { incidentId, mentionIds } }];
  };

const columns: Readonly<Record<string, keyof Ticket>> = {
  ...{
    工单编号: "id",
    编号: "id",
    来源: "source",
    受理时间: "at",
    时间: "at",
    镇街: "town",
    属地: "town",
    诉求: "appeal",
    诉求类型: "appeal",
  },
  ...{ 内容: "text", 摘要: "text", 办结时限: "dueAt", 截止时间: "dueAt", 答复时间: "answeredAt", 办结时间: "answeredAt" },
};

/** What still looks like a person: phone and identity numbers, card and meter numbers, addresses with a room. */
const personal: readonly (readonly [string, RegExp])[] = [
  ["手机号码", /(?<!\d)1[3-9]\d{9}(?!\d)/],
  ["身份证号", /(?<!\d)\d{17}[\dXx](?!\d)/],
  ["固定电话", /(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)/],
  ["客户编号", /(?<!\d)0\d{12,15}(?!\d)/],
  ["姓名称谓", /(?:联系人|客户姓名|姓名)[:：]\s*[\u4e00-\u9fff]{2,4}/],
  ["门牌房号", /\d+栋\d+(?:单元)?\d*(?:室|房)/],
];

/** A line that was not taken in, and why. */
export interface Rejected {
  readonly line: number;
  readonly because: string;
}

/** What a file holds: tickets, and lines that were refused. */
export interface TicketFile {
  readonly tickets: readonly Ticket[];
  readonly rejected: readonly Rejected[];
}

const readInstant = (text: string): string => {
  const local = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2})/.exec(text);
  if (toInstant(text) !== undefined || !local) return text;
  const [year, month, day, hour, minute] = local.slice(1).map(Number) as [number, number, number, number, number];
  return fromBeijing(year, month, day, { hour, minute });
};

const appealOf = (text: unknown): Appeal | null => appeals.find((one) => one === text || appealTitles[one] === text) ?? null;

const tidy = (raw: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const row: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) if (value !== "" && value !== null) row[columns[key] ?? key] = value;
  for (const key of ["at", "dueAt", "answeredAt"]) if (typeof row[key] === "string") row[key] = readInstant(row[key]);
  return { town: "", ...row, appeal: appealOf(row.appeal) };
};

const judge = (raw: Readonly<Record<string, unknown>>, line: number): Ticket | Rejected => {
  const found = personal.find(([, pattern]) => pattern.test(JSON.stringify(Object.values(raw))));
  if (found) return { line, because: `含有${found[0]}，请在源系统去标识后再导出` };
  const read = Ticket.safeParse(tidy(raw));
  return read.success ? read.data : { line, because: z.prettifyError(read.error).replaceAll("\n", "；") };
};

const rowsOf = (text: string): readonly { readonly line: number; readonly raw: Readonly<Record<string, unknown>> | undefined }[] => {
  if (/^\s*\{/.test(text)) {
    return text.split("\n").flatMap((row, index) => (row.trim() === "" ? [] : [{ line: index + 1, raw: readJsonLine(row) }]));
  }
  const [head = [], ...rows] = readCsv(text);
  return rows.map((row, index) => ({
    line: index + 2,
    raw: Object.fromEntries(head.map((key, column) => [key.trim(), row[column]?.trim() ?? ""])),
  }));
};

const readJsonLine = (row: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    return JSON.parse(row);
  } catch {
    return undefined;
  }
};

/** Reads a CSV (Chinese or English heads) or JSONL file; a line that still identifies a person is refused. */
export const readTickets = (text: string): TicketFile => {
  const judged = rowsOf(text).map(({ line, raw }) => (raw ? judge(raw, line) : { line, because: "不是一行 JSON" }));
  const isRejected = (one: Ticket | Rejected): one is Rejected => "because" in one;
  return { tickets: judged.flatMap((one) => (isRejected(one) ? [] : [one])), rejected: judged.filter(isRejected) };
};

/** Posts and tickets side by side, per town and appeal. */
export interface Tally {
  readonly town: string;
  readonly appeal: Appeal | null;
  readonly posts: number;
  readonly tickets: Readonly<Partial<Record<Ticket["source"], number>>>;
}

/** Counts posts and tickets per town and appeal; neither is added to the other. */
export const tally = (
  posts: readonly { readonly town: string; readonly appeal: Appeal | null }[],
  tickets: readonly Pick<Ticket, "town" | "appeal" | "source">[],
): readonly Tally[] => {
  const rows = new Map<
    string,
    { town: string; appeal: Appeal | null; posts: number; tickets: Partial<Record<Ticket["source"], number>> }
  >();
  const rowOf = ({ town, appeal }: { town: string; appeal: Appeal | null }) => {
    const key = `${town}|${appeal}`;
    const row = rows.get(key) ?? { town, appeal, posts: 0, tickets: {} };
    rows.set(key, row);
    return row;
  };
  for (const post of posts) rowOf(post).posts += 1;
  for (const ticket of tickets) {
    const row = rowOf(ticket);
    row.tickets[ticket.source] = (row.tickets[ticket.source] ?? 0) + 1;
  }
  return [...rows.values()].sort((a, b) => (a.town < b.town ? -1 : Number(a.town > b.town)));
};

/** A proposed link: same town and appeal, within hours of the incident. A person confirms it. */
export const proposeLinks = (
  ticket: Ticket,
  incidents: readonly {
    readonly id: string;
    readonly towns: readonly string[];
    readonly appeal: Appeal | null;
    readonly beganAt: string;
    readonly lastAt: string;
  }[],
): readonly string[] =>
  incidents
    .filter(
      ({ towns, appeal }) => towns.some((town) => town === ticket.town || town.endsWith(`/${ticket.town}`)) && appeal === ticket.appeal,
    )
    .filter(({ beganAt, lastAt }) => {
      const at = Date.parse(ticket.at);
      return at >= Date.parse(beganAt) - 3 * hourMs && at <= Date.parse(lastAt) + 24 * hourMs;
    })
    .map(({ id }) => id);
