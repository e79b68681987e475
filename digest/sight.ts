import { hourMs } from "../lib/time.ts";
import type { Run } from "../model/store.ts";

/** A stretch in which a source could not see, in milliseconds since 1970. */
export interface BlindSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

const isGood = ({ state }: Run): boolean => state === "ok" || state === "empty";

/** Nobody looked for longer than this: what was said then may never have been seen. */
const unseenMs = 6 * hourMs;

/** From a bad run to the next good one nothing was seen; nor where no run was for six hours, or before the first. */
export const blindSpans = (runs: readonly Run[], fromMs: number, toMs: number): readonly BlindSpan[] => {
  const spans: BlindSpan[] = [];
  let seenMs = Number.NEGATIVE_INFINITY;
  let badMs: number | undefined;
  const close = (atMs: number): void => {
    const sinceMs = badMs ?? (atMs - seenMs > unseenMs ? Math.max(seenMs, fromMs) : atMs);
    const span = { fromMs: Math.max(sinceMs, fromMs), toMs: Math.min(atMs, toMs) };
    if (span.toMs > span.fromMs) spans.push(span);
  };
  for (const run of runs) {
    const atMs = Date.parse(run.at);
    if (atMs >= toMs) break;
    if (!isGood(run)) {
      if (badMs === undefined && atMs - seenMs > unseenMs) close(atMs);
      badMs ??= atMs;
      continue;
    }
    close(atMs);
    badMs = undefined;
    seenMs = atMs;
  }
  close(toMs);
  return spans;
};

/** How much of a stretch lies in spans, in milliseconds. */
export const blindWithin = (spans: readonly BlindSpan[], fromMs: number, toMs: number): number =>
  spans.reduce((sum, span) => sum + Math.max(0, Math.min(span.toMs, toMs) - Math.max(span.fromMs, fromMs)), 0);
