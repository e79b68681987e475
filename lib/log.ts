import { formatBeijing } from "./time.ts";

/** How loud a line is: `info` every morning's reading, `warn` for today, `error` wakes a person. */
export type Level = "info" | "warn" | "error";

/** What happened, as `noun.past-verb`; the list is closed so that logs can be searched. */
export type LogEvent =
  | "console.opened"
  | "service.started"
  | "service.stopped"
  | "service.failed"
  | "config.loaded"
  | "config.rejected"
  | "crawl.finished"
  | "crawl.failed"
  | "crawl.skipped"
  | "source.blinded"
  | "source.recovered"
  | "mention.skipped"
  | "detector.rebuilt"
  | "analysis.finished"
  | "analysis.failed"
  | "incident.opened"
  | "incident.changed"
  | "alert.decided"
  | "alert.held"
  | "message.delivered"
  | "message.delayed"
  | "message.died"
  | "store.failed"
  | "store.migrated"
  | "store.pruned"
  | "heartbeat.sent"
  | "heartbeat.failed"
  | "job.failed"
  | "job.recovered"
  | "session.renewed"
  | "digest.reworded"
  | "storm.opened"
  | "reply.taken"
  | "reply.failed"
  | "login.finished"
  | "login.refused"
  | "evidence.taken";

/** Writes one line per unit of work: the event, then facts (identifiers and counts, never texts or secrets). */
export type Log = (level: Level, event: LogEvent, facts?: Readonly<Record<string, unknown>>) => void;

const colours: Record<Level, string> = { info: "\u001b[2m", warn: "\u001b[33m", error: "\u001b[31m" };

const readable = (value: unknown): string => (typeof value === "object" ? JSON.stringify(value) : String(value));

/** A log on a stream: JSON lines for machines, one coloured line for a terminal. */
export const createLog = (stream: NodeJS.WritableStream & { isTTY?: boolean }, now: () => Date): Log => {
  return (level, event, facts = {}) => {
    const at = now().toISOString();
    if (!stream.isTTY) {
      stream.write(`${JSON.stringify({ at, level, event, ...facts })}\n`);
      return;
    }
    const rest = Object.entries(facts)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${key}=${readable(value)}`);
    stream.write(`${colours[level]}${formatBeijing(at, "time")} ${event} ${rest.join(" ")}\u001b[0m\n`);
  };
};

/** A log that says nothing. */
export const silent: Log = () => undefined;
