import { toFailure } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { Delivery, Message } from "../model/message.ts";
import type { ChannelTools, Outcome } from "./channel.ts";
import { type Desk, type OutboxLimits, type OutboxStore, outboxLimits } from "./desk.ts";
import { closeLine, handOn, isLongDown, type Line, lineOpen, readLine, reportDown, writeLine } from "./line.ts";
import { backOffMs, createBucket } from "./pace.ts";
import type { Robot } from "./robot.ts";

/** What one round did. */
export interface Round {
  readonly delivered: number;
  readonly retried: number;
  /** Given to the next channel. */
  readonly passed: number;
  readonly dead: number;
  /** Still waiting although their time has come: their channel is paused or paced. */
  readonly waiting: number;
}

/** Delivers queued messages: at least once to the channel, never again once confirmed, in order per channel. */
export interface Outbox {
  /** Puts a message in, for each robot named; idempotent by message id and robot. */
  readonly post: (message: Message, robots: readonly string[], notBefore?: string) => Promise<void>;
  /** One round over what is due; a second call while one runs joins it. */
  readonly deliverDue: () => Promise<Round>;
}

interface Item {
  readonly delivery: Delivery;
  readonly message: Message;
}

type Tally = { delivered: number; retried: number; passed: number; dead: number; waiting: number };

/** An outbox over a store and robots; time, randomness and the network are arguments. */
export const createOutbox = (parts: {
  readonly store: OutboxStore;
  readonly robots: readonly Robot[];
  readonly tools: ChannelTools;
  readonly log: Log;
  readonly random?: () => number;
  readonly limits?: Partial<OutboxLimits>;
}): Outbox => {
  const startMs = parts.tools.now().getTime();
  const desk: Desk = {
    store: parts.store,
    robots: parts.robots,
    tools: parts.tools,
    log: parts.log,
    random: parts.random ?? Math.random,
    limits: { ...outboxLimits, ...parts.limits },
    buckets: new Map(
      parts.robots.flatMap(({ name, perMinute, burst }) =>
        perMinute === undefined ? [] : [[name, createBucket(perMinute, burst ?? Math.ceil(perMinute / 4), startMs)]],
      ),
    ),
    unsaved: new Map(),
    reported: new Set(),
  };
  let running: Promise<Round> | undefined;
  return {
    post: (message, robots, notBefore) => desk.store.queueMessage(message, robots, notBefore ?? desk.tools.now().toISOString()),
    deliverDue: () => {
      running ??= round(desk).finally(() => {
        running = undefined;
      });
      return running;
    },
  };
};

const round = async (desk: Desk): Promise<Round> => {
  const tally: Tally = { delivered: 0, retried: 0, passed: 0, dead: 0, waiting: 0 };
  await Promise.all([...desk.unsaved.values()].map((delivery) => save(desk, delivery)));
  const due = await readDue(desk);
  const byChannel = new Map<string, Item[]>();
  for (const item of due) byChannel.set(item.delivery.channel, [...(byChannel.get(item.delivery.channel) ?? []), item]);
  const ends = await Promise.allSettled([...byChannel].map(([name, items]) => workOff(desk, { name, items, tally })));
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return tally;
};

/** Elasticsearch gives at most 10,000 rows of one search. */
const mostRead = 8000;

// The backlog of a channel that is down must not hide what is due for the others, so all that is due is read.
const readDue = async (desk: Desk): Promise<readonly Item[]> => {
  const at = desk.tools.now().toISOString();
  for (let limit = 500; ; limit *= 4) {
    const due = await desk.store.dueDeliveries(at, limit);
    if (due.length < limit || limit >= mostRead) return due.filter(({ delivery }) => !desk.unsaved.has(delivery.id)).sort(byAge);
  }
};

const byAge = (a: Item, b: Item): number =>
  a.message.createdAt < b.message.createdAt ? -1 : Number(a.message.createdAt > b.message.createdAt);

const workOff = async (desk: Desk, work: { name: string; items: readonly Item[]; tally: Tally }): Promise<void> => {
  const { name, items, tally } = work;
  const robot = desk.robots.find((candidate) => candidate.name === name);
  let line = await readLine(desk, name);
  for (const [index, item] of items.entries()) {
    if (await passOn(desk, { robot, item, line, name })) {
      tally.passed += 1;
      continue;
    }
    if (robot === undefined || !lineOpen(desk, robot, line)) {
      tally.waiting += items.length - index;
      return;
    }
    const end = await deliverOne(desk, { robot, item, line, tally });
    line = end.line;
    if (end.blocked !== undefined) await passOn(desk, { robot, item: { ...item, delivery: end.blocked }, line, name });
  }
};

/** Gives a message to the next channel when this one is gone or long down; `true` when this channel is done with it. */
const passOn = async (
  desk: Desk,
  { robot, item, line, name }: { robot: Robot | undefined; item: Item; line: Line; name: string },
): Promise<boolean> => {
  if (robot !== undefined && !isLongDown(desk, line)) return false;
  if (robot !== undefined) await reportDown(desk, robot, line);
  const because = robot === undefined ? "渠道已不在配置中" : (line.because ?? "渠道不通");
  const taker = await handOn(desk, item, { from: robot ?? { name, title: name }, because });
  if (taker === undefined && robot !== undefined) return false;
  await save(desk, { ...item.delivery, state: "dead", because: taker === undefined ? because : `${because}，改由 ${taker} 送出` });
  return true;
};

interface End {
  readonly line: Line;
  /** The delivery that must wait because the line is blocked. */
  readonly blocked?: Delivery;
}

const deliverOne = async (
  desk: Desk,
  { robot, item, line, tally }: { robot: Robot; item: Item; line: Line; tally: Tally },
): Promise<End> => {
  const sent: Delivery = { ...item.delivery, state: "sent", attempts: item.delivery.attempts + 1 };
  await save(desk, sent, true);
  desk.buckets.get(robot.name)?.take(desk.tools.now().getTime());
  const outcome = await attempt(desk, robot, item.message);
  if (outcome.state === "delivered") {
    await save(desk, { ...sent, state: "delivered", deliveredAt: desk.tools.now().toISOString(), receipt: outcome.receipt.slice(0, 200) });
    tally.delivered += 1;
    desk.log("info", "message.delivered", { message: item.message.id, channel: robot.name, attempts: sent.attempts });
    return { line: await closeLine(desk, robot, line) };
  }
  if (outcome.state === "rejected" || isTooOld(desk, item.message)) {
    tally.dead += 1;
    await bury(desk, { robot, item: { ...item, delivery: sent }, because: outcome.because });
    return { line };
  }
  tally.retried += 1;
  return block(desk, { robot, delivery: sent, line, outcome });
};

const isTooOld = (desk: Desk, message: Message): boolean =>
  desk.tools.now().getTime() - Date.parse(message.createdAt) > desk.limits.giveUpMs;

/** Hands one message over; what the channel throws is judged by its code. */
const attempt = async (desk: Desk, robot: Robot, message: Message): Promise<Outcome> => {
  try {
    return await robot.deliver(message, desk.tools);
  } catch (error) {
    const failure = toFailure(error, "CHANNEL_FAILED");
    const because = failure.message.slice(0, 200);
    if (failure.code === "MESSAGE_REJECTED") return { state: "rejected", because };
    return failure.retry ? { state: "retry", because } : { state: "disabled", because };
  }
};

// The row keeps its time, and so its place in the order; the pause belongs to the line, and is written first: after a
// crash in between, the message is still the first of a paused line.
const block = async (
  desk: Desk,
  { robot, delivery, line, outcome }: { robot: Robot; delivery: Delivery; line: Line; outcome: Extract<Outcome, { because: string }> },
): Promise<End> => {
  const failures = (line.failures ?? 0) + 1;
  const isDisabled = outcome.state === "disabled";
  const { firstRetryMs: firstMs, retryCapMs: capMs, disabledRetryMs } = desk.limits;
  const asked = outcome.state === "retry" ? outcome.afterMs : undefined;
  const pauseMs = asked ?? (isDisabled ? disabledRetryMs : backOffMs(failures, { firstMs, capMs }, desk.random()));
  const at = desk.tools.now();
  const pausedUntil = new Date(at.getTime() + pauseMs).toISOString();
  const failingSince = line.failingSince ?? at.toISOString();
  const next = await writeLine(desk, robot, { ...line, failures, isDisabled, failingSince, pausedUntil, because: outcome.because });
  const blocked: Delivery = { ...delivery, state: "queued", because: outcome.because };
  await save(desk, blocked);
  desk.log("warn", "message.delayed", {
    message: delivery.messageId,
    channel: robot.name,
    attempts: delivery.attempts,
    because: outcome.because,
  });
  return { line: next, blocked };
};

const bury = async (desk: Desk, { robot, item, because }: { robot: Robot; item: Item; because: string }): Promise<void> => {
  const taker = await handOn(desk, item, { from: robot, because });
  await save(desk, { ...item.delivery, state: "dead", because: taker === undefined ? because : `${because}，改由 ${taker} 送出` });
  desk.log("error", "message.died", { message: item.message.id, channel: robot.name, because, taker });
};

/** Writes a delivery; a full disk does not stop alerts: the outcome is kept here and written when the store recovers. */
const save = async (desk: Desk, delivery: Delivery, isPassing = false): Promise<void> => {
  try {
    await desk.store.saveDelivery(delivery);
    desk.unsaved.delete(delivery.id);
  } catch (error) {
    const failure = toFailure(error);
    if (failure.code !== "STORE_WRITE") throw error;
    if (!isPassing) desk.unsaved.set(delivery.id, delivery);
    desk.log("error", "store.failed", { delivery: delivery.id, code: failure.code });
  }
};
