import { toFailure } from "../lib/errors.ts";
import { minuteMs } from "../lib/time.ts";
import type { Delivery, Message } from "../model/message.ts";
import type { Desk } from "./desk.ts";
import type { Robot } from "./robot.ts";

/** What is known of the line to a receiver; kept in the store, so that order and pauses survive a crash. */
export interface Line {
  readonly failures?: number;
  readonly failingSince?: string;
  readonly pausedUntil?: string;
  readonly isDisabled?: boolean;
  readonly because?: string;
}

const stateKey = (name: string): string => `outbox/${name}`;

// Longer than any penalty we know (ten minutes) or accept: a clock set back must not silence a channel for days.
const longestPauseMs = 60 * minuteMs;

/** Reads the line of a robot; a pause that a clock jump made absurd is forgotten. */
export const readLine = async (desk: Desk, name: string): Promise<Line> => {
  const line = (await desk.store.readState<Line>(stateKey(name)))?.value ?? {};
  const tooLate = new Date(desk.tools.now().getTime() + longestPauseMs).toISOString();
  if (line.pausedUntil === undefined || line.pausedUntil <= tooLate) return line;
  const { pausedUntil: _, ...rest } = line;
  return rest;
};

/** Whether the next message may go now: no pause, no moment the platform dislikes, a token in the bucket. */
export const lineOpen = (desk: Desk, robot: Robot, line: Line): boolean => {
  const at = desk.tools.now();
  if (line.pausedUntil !== undefined && line.pausedUntil > at.toISOString()) return false;
  if ((robot.waitMs?.(at) ?? 0) > 0) return false;
  return (desk.buckets.get(robot.name)?.waitMs(at.getTime()) ?? 0) === 0;
};

/** Keeps a failure of the line. */
export const writeLine = async (desk: Desk, robot: Robot, line: Line): Promise<Line> => {
  const pausedMs = Math.min(longestPauseMs, Date.parse(line.pausedUntil ?? "") - desk.tools.now().getTime());
  const kept = { ...line, pausedUntil: new Date(desk.tools.now().getTime() + pausedMs).toISOString() };
  await keep(desk, robot.name, kept);
  return kept;
};

/** The line works again. */
export const closeLine = async (desk: Desk, robot: Robot, line: Line): Promise<Line> => {
  if (line.failingSince === undefined) return line;
  await keep(desk, robot.name, {});
  return {};
};

const keep = async (desk: Desk, name: string, line: Line): Promise<void> => {
  try {
    await desk.store.writeState(stateKey(name), line);
  } catch (error) {
    if (toFailure(error).code !== "STORE_WRITE") throw error;
    desk.log("error", "store.failed", { state: stateKey(name) });
  }
};

const successor = (desk: Desk, from: { readonly name: string; readonly next?: string }): Robot | undefined =>
  desk.robots.find((robot) => robot.name === from.next && robot.name !== from.name);

const anyOther = (desk: Desk, name: string): Robot | undefined => desk.robots.find((robot) => robot.name !== name);

/** Whether the channel refuses us, or has failed for so long that others must carry its messages. */
export const isLongDown = (desk: Desk, line: Line): boolean => {
  const at = desk.tools.now();
  if (line.failingSince === undefined || line.pausedUntil === undefined || line.pausedUntil <= at.toISOString()) return false;
  return line.isDisabled === true || at.getTime() - Date.parse(line.failingSince) >= desk.limits.downAfterMs;
};

/** Tells people by another channel that this one is down; once per outage. */
export const reportDown = async (desk: Desk, robot: Robot, line: Line): Promise<void> => {
  const taker = successor(desk, robot) ?? anyOther(desk, robot.name);
  const known = `${robot.name} ${line.failingSince}`;
  if (taker === undefined || desk.reported.has(known)) return;
  desk.reported.add(known);
  const message: Message = {
    id: `health:channel:${robot.name}:${line.failingSince}`,
    kind: "health",
    headline: `渠道不通｜${robot.name}（${robot.title}）`,
    sections: [
      {
        lines: [
          `原因：${line.because ?? "没有确认收到"}`,
          robot.next === undefined ? "预警仍在排队，恢复后按顺序补发。" : `预警改由 ${robot.next} 送出，恢复后自动改回。`,
        ],
      },
    ],
    createdAt: line.failingSince ?? desk.tools.now().toISOString(),
  };
  await desk.store.queueMessage(message, [taker.name], desk.tools.now().toISOString());
};

/** What people must have; a heartbeat, test or health line belongs to its own channel. */
const carried: ReadonlySet<Message["kind"]> = new Set(["alert", "update", "digest"]);

/**
 * Gives a message to the robot that takes over, with a line that says so; answers its name, or `undefined` if there is
 * none. A message that the other robot already has (or had) is not given twice.
 */
export const handOn = async (
  desk: Desk,
  item: { readonly delivery: Delivery; readonly message: Message },
  why: { readonly from: { readonly name: string; readonly title: string; readonly next?: string }; readonly because: string },
): Promise<string | undefined> => {
  const isConfigured = desk.robots.some((robot) => robot.name === why.from.name);
  const taker = successor(desk, why.from) ?? (isConfigured ? undefined : anyOther(desk, why.from.name));
  if (taker === undefined || !carried.has(item.message.kind)) return undefined;
  const [origin, ...path] = item.message.id.split("~");
  if (path.includes(taker.name)) return undefined;
  const known = await desk.store.deliveries({ messageId: origin as string, limit: 1000 });
  if (known.some((delivery) => delivery.channel === taker.name && delivery.state !== "dead")) return taker.name;
  const message: Message = {
    ...item.message,
    id: [origin, ...path, why.from.name].join("~"),
    sections: [...item.message.sections, { lines: [`（${why.from.title}不通，改由${taker.title}送达）`] }],
  };
  await desk.store.queueMessage(message, [taker.name], desk.tools.now().toISOString());
  return taker.name;
};
