import { minuteMs } from "../lib/time.ts";

/** Says when the next message may go, and counts those that went. */
export interface Bucket {
  /** Milliseconds until one may go; 0 now. */
  readonly waitMs: (atMs: number) => number;
  readonly take: (atMs: number) => void;
}

/**
 * A token bucket that never lets more than `perMinute` through in any 60 s: what it holds (`burst`) and what it regains
 * in a minute add up to the limit. It begins empty, since what was sent before a restart is not known.
 */
export const createBucket = (perMinute: number, burst: number, startMs: number): Bucket => {
  const size = Math.max(1, Math.min(burst, perMinute - 1));
  const perMs = Math.max(1, perMinute - size) / minuteMs;
  let tokens = 0;
  let seenMs = startMs;
  const refill = (atMs: number): void => {
    // A clock set back regains nothing for the time already counted, and is then followed.
    tokens = Math.min(size, tokens + Math.max(0, atMs - seenMs) * perMs);
    seenMs = atMs;
  };
  return {
    waitMs: (atMs) => {
      refill(atMs);
      return tokens >= 1 ? 0 : Math.ceil((1 - tokens) / perMs);
    },
    take: (atMs) => {
      refill(atMs);
      tokens -= 1;
    },
  };
};

/** How long to wait after so many failures in a row: doubling from `firstMs` up to `capMs`, ±20 % by `random` (0…1). */
export const backOffMs = (failures: number, limits: { firstMs: number; capMs: number }, random: number): number =>
  Math.round(Math.min(limits.capMs, limits.firstMs * 2 ** Math.min(30, Math.max(0, failures - 1))) * (0.8 + 0.4 * random));
