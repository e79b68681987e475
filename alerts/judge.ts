import { minuteMs, secondMs } from "../lib/time.ts";
import type { Outcome } from "./channel.ts";

/** What a receiver answered. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Milliseconds of a `Retry-After` header (seconds or a date), at most an hour; `undefined` when there is none. */
export const retryAfterMs = (header: string | undefined, now: Date): number | undefined => {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * secondMs : Date.parse(header) - now.getTime();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 60 * minuteMs) : undefined;
};

const retried = (because: string, afterMs: number | undefined): Outcome =>
  afterMs === undefined ? { state: "retry", because } : { state: "retry", because, afterMs };

/** The outcome by HTTP status alone; `undefined` for 2xx, where the body decides. */
export const judgeStatus = (reply: Reply, now: Date): Outcome | undefined => {
  const { status } = reply;
  if (status >= 200 && status < 300) return undefined;
  const because = `HTTP ${status}`;
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return retried(because, retryAfterMs(reply.headers?.["retry-after"], now));
  if (status === 400 || status === 413 || status === 415 || status === 422) return { state: "rejected", because };
  return { state: "disabled", because };
};

/** Reads a JSON object out of an answer; an answer that is none (a proxy's page) is worth a retry, never a success. */
export const readReply = (reply: Reply): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(reply.body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

/** The codes of a platform that answers HTTP 200 also on failure. */
export interface CodeTable {
  readonly ok: number;
  /** Wait this long after the code; `undefined`: the outbox's back-off. */
  readonly retry: Readonly<Record<number, number | undefined>>;
  /** The message is at fault: size, shape. */
  readonly rejected: readonly number[];
}

/** Judges an answer of a platform: by the code in its body, and by the status where there is none. */
export const judgePlatform = (
  reply: Reply,
  now: Date,
  { table, field }: { readonly table: CodeTable; readonly field: string },
): Outcome => {
  const body = readReply(reply);
  const code = body?.[field];
  if (body === undefined || code === undefined) {
    return judgeStatus(reply, now) ?? { state: "retry", because: `HTTP ${reply.status}，答复里没有 ${field}` };
  }
  const said = body.errmsg ?? body.msg ?? body.message ?? body.error ?? "";
  return judgeCode(table, code, `${field} ${String(code)} ${String(said)}`.slice(0, 160).trim());
};

// Every code that is not known means that the channel refuses us: people are told, others take over, it is tried again later.
const judgeCode = (table: CodeTable, code: unknown, text: string): Outcome => {
  if (code === table.ok) return { state: "delivered", receipt: text };
  if (typeof code !== "number") return { state: "retry", because: `看不懂的答复：${text}` };
  if (code in table.retry) return retried(text, table.retry[code]);
  return table.rejected.includes(code) ? { state: "rejected", because: text } : { state: "disabled", because: text };
};
