import { minuteMs, secondMs } from "../../lib/time.ts";

/** After this many failures in a row the next try has to wait. */
const freeTries = 5;
const firstWaitMs = 30 * secondMs;
const longestWaitMs = 15 * minuteMs;
/** Failures are forgotten after a quiet hour, so that memory is bounded. */
const forgetMs = 60 * minuteMs;

interface Failures {
  readonly count: number;
  readonly lastMs: number;
}

/** Slows guessing down, by login name and by address apart. */
export interface Attempts {
  /** Milliseconds until any of the keys may be tried again; 0 for now. */
  readonly waitMs: (keys: readonly string[], now: Date) => number;
  readonly failed: (keys: readonly string[], now: Date) => void;
  readonly succeeded: (keys: readonly string[]) => void;
}

const waitOf = ({ count }: Failures): number =>
  count < freeTries ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(count - freeTries, 10));

/** Counts failed logins in this process. */
export const createAttempts = (): Attempts => {
  const failuresByKey = new Map<string, Failures>();
  const forget = (nowMs: number): void => {
    for (const [key, { lastMs }] of failuresByKey) if (nowMs - lastMs > forgetMs) failuresByKey.delete(key);
  };
  return {
    waitMs: (keys, now) => {
      forget(now.getTime());
      const waits = keys.flatMap((key) => {
        const failures = failuresByKey.get(key);
        return failures ? [failures.lastMs + waitOf(failures) - now.getTime()] : [];
      });
      return Math.max(0, ...waits);
    },
    failed: (keys, now) => {
      for (const key of keys) failuresByKey.set(key, { count: (failuresByKey.get(key)?.count ?? 0) + 1, lastMs: now.getTime() });
    },
    succeeded: (keys) => {
      for (const key of keys) failuresByKey.delete(key);
    },
  };
};
