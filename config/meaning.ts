import cron from "node-cron";
import type { z } from "zod";
import { checkDuty } from "../alerts/duty.ts";
import { checkAccess } from "../console/access/check.ts";
import { parseQuery } from "../lib/query.ts";
import type { Mistake } from "./mistakes.ts";
import { Config, sources } from "./schema.ts";

/** What of a value fits its schema: whole sections, and of those that do not fit whatever keys do. */
const fitting = (schema: z.ZodType, value: unknown): unknown => {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const { innerType, shape, valueType } = schema.def as { innerType?: z.ZodType; shape?: Record<string, z.ZodType>; valueType?: z.ZodType };
  if (innerType) return fitting(innerType, value);
  if ((!shape && !valueType) || typeof value !== "object" || value === null) return undefined;
  const keys = shape ? Object.keys(shape) : Object.keys(value);
  const entries = keys.flatMap((key) => {
    const under = shape?.[key] ?? valueType;
    const found = under && fitting(under, (value as Record<string, unknown>)[key]);
    return found === undefined ? [] : [[key, found] as const];
  });
  return Object.fromEntries(entries);
};

type Partly<T> = {
  readonly [Key in keyof T]?: T[Key] extends readonly unknown[] ? T[Key] : T[Key] extends object ? Partly<T[Key]> : T[Key];
};

/** The days over which a roster must have no hole: every kind of day and every change between them occurs. */
const rosterSpan = { at: "2026-01-01T00:00:00Z", days: 400 };

const keysAt = (value: unknown, key: string): readonly string[] => {
  const section = (value as Record<string, unknown> | null)?.[key];
  return typeof section === "object" && section !== null ? Object.keys(section) : [];
};

const entriesAt = <T extends object>(value: unknown, key: string): readonly (readonly [string, Partial<T>])[] => {
  const section = (value as Record<string, unknown> | null)?.[key];
  if (typeof section !== "object" || section === null) return [];
  return Object.entries(section).filter((entry): entry is [string, Partial<T>] => typeof entry[1] === "object" && entry[1] !== null);
};

const checkSources = (value: unknown): readonly Mistake[] =>
  entriesAt<{ use: unknown; basis: unknown; schedule: unknown }>(value, "sources").flatMap(([key, { use, basis, schedule }]): Mistake[] => {
    const source = typeof use === "string" ? sources[use] : undefined;
    return [
      ...(source && !basis && !source.basis
        ? [
            {
              path: ["sources", key],
              text: `来源 ${key} 没有写采集依据；加一行 basis: permitted（公开页面、低频）、licensed（已获授权）或 manual（人工录入）`,
            },
          ]
        : []),
      ...(typeof schedule === "string" && !cron.validate(schedule)
        ? [{ path: ["sources", key, "schedule"], text: `“${schedule}”不是 cron 表达式；例如 */5 * * * * 表示每 5 分钟` }]
        : []),
    ];
  });

const checkWatch = (watch: string | undefined): readonly Mistake[] => {
  if (watch === undefined) return [];
  try {
    parseQuery(watch);
    return [];
  } catch (error) {
    return [{ path: ["watch"], text: (error as Error).message }];
  }
};

const checkChannels = (value: unknown, alerts: Partly<Config["alerts"]>): readonly Mistake[] => {
  const names = keysAt(value, "channels");
  const known = names.join("、");
  const lost = entriesAt<{ next: unknown }>(value, "channels").filter(
    ([key, { next }]) => typeof next === "string" && (next === key || !names.includes(next)),
  );
  return [
    ...lost.map(([key, { next }]) => ({ path: ["channels", key, "next"], text: `没有名叫 ${next} 的另一个渠道；已有：${known}` })),
    ...(["tell", "operator"] as const).flatMap((list) =>
      (alerts[list] ?? []).flatMap((name, at) =>
        names.includes(name) ? [] : [{ path: ["alerts", list, at], text: `没有名叫 ${name} 的渠道；已有：${known}` }],
      ),
    ),
  ];
};

/** What no schema can say: queries, cron expressions, names that must exist, a stated basis; also where other parts of the value do not fit their schema. */
export const checkMeaning = (value: unknown): readonly Mistake[] => {
  const read = fitting(Config, value) as Partly<Config> | undefined;
  const duty = Config.shape.duty.safeParse((value as { duty?: unknown } | null)?.duty).data;
  const access = Config.shape.access.safeParse((value as { access?: unknown } | null)?.access);
  const { host } = read?.server ?? {};
  return [
    ...checkSources(value),
    ...checkWatch(read?.watch),
    ...checkChannels(value, read?.alerts ?? {}),
    ...(duty ? checkDuty(duty, keysAt(value, "channels"), rosterSpan) : []).map((text) => ({ path: ["duty"], text })),
    ...(access.success && host !== undefined ? checkAccess(access.data, host) : []).map((text) => ({
      path: [access.data ? "access" : "server"],
      text,
    })),
  ];
};
