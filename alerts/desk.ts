import type { Log } from "../lib/log.ts";
import { dayMs, minuteMs, secondMs } from "../lib/time.ts";
import type { Delivery } from "../model/message.ts";
import type { Store } from "../model/store.ts";
import type { ChannelTools } from "./channel.ts";
import type { Bucket } from "./pace.ts";
import type { Robot } from "./robot.ts";

/** The settings of the outbox, all in milliseconds. */
export interface OutboxLimits {
  /** First wait after a failure, and the longest. */
  readonly firstRetryMs: number;
  readonly retryCapMs: number;
  /** How often a channel that refuses us (token, signature) is tried again. */
  readonly disabledRetryMs: number;
  /** A channel down this long hands its messages to the next one. */
  readonly downAfterMs: number;
  /** A message this old is given up. */
  readonly giveUpMs: number;
}

/** The shipped settings. */
export const outboxLimits: OutboxLimits = {
  firstRetryMs: 5 * secondMs,
  retryCapMs: 5 * minuteMs,
  disabledRetryMs: 10 * minuteMs,
  downAfterMs: 10 * minuteMs,
  giveUpMs: 3 * dayMs,
};

/** What the outbox needs of a store. */
export type OutboxStore = Pick<Store, "queueMessage" | "dueDeliveries" | "saveDelivery" | "deliveries" | "readState" | "writeState">;

/** What the steps of the outbox share. */
export interface Desk {
  readonly store: OutboxStore;
  readonly robots: readonly Robot[];
  readonly tools: ChannelTools;
  readonly limits: OutboxLimits;
  readonly random: () => number;
  readonly log: Log;
  readonly buckets: ReadonlyMap<string, Bucket>;
  /** Outcomes that the store could not take (disk full): known here, so they are not sent again. */
  readonly unsaved: Map<string, Delivery>;
  /** Outages that people were told of; a restart may ask again, and the message id makes that harmless. */
  readonly reported: Set<string>;
}
