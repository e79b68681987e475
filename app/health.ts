import type { Source } from "../crawlers/source.ts";
import { dayMs, formatBeijing, hourMs, parseDuration, sayDuration } from "../lib/time.ts";
import type { Run } from "../model/store.ts";

/** `good`: pages arrive; `quiet`: longer without a new mention than usual; `blind`: we cannot see; `new`: never run. */
export type HealthState = "good" | "quiet" | "blind" | "new" | "off";

/** How well we see through one source. */
export interface SourceHealth {
  readonly key: string;
  readonly title: string;
  readonly state: HealthState;
  /** The last run that ended in a good page. */
  readonly lastGoodAt?: string;
  /** Since when we are blind. */
  readonly since?: string;
  readonly because?: string;
  /** New mentions in the last 24 hours, and what a day usually brings. */
  readonly got: number;
  readonly usual?: number;
}

const isGood = (run: Run): boolean => run.state === "ok" || run.state === "empty";

/** Bad runs in a row before one says blind: a single error on the way is not yet blindness. */
const forgivenRuns = 2;

const countSince = (runs: readonly Run[], since: string): number =>
  runs.filter(({ at }) => at >= since).reduce((sum, run) => sum + run.added, 0);

/** Median of the days before the last 24 hours, where at least three are known. */
const usualDay = (runs: readonly Run[], nowMs: number): number | undefined => {
  const days = [1, 2, 3, 4, 5, 6].map((ago) => {
    const [from, to] = [nowMs - (ago + 1) * dayMs, nowMs - ago * dayMs].map((ms) => new Date(ms).toISOString()) as [string, string];
    const within = runs.filter(({ at }) => at >= from && at < to);
    return within.length === 0 ? undefined : within.reduce((sum, run) => sum + run.added, 0);
  });
  const known = days.filter((day) => day !== undefined).sort((a, b) => a - b);
  return known.length < 3 ? undefined : known[Math.floor(known.length / 2)];
};

const stateOf = (runs: readonly Run[], source: Source, nowMs: number): { state: HealthState; because?: string; since?: string } => {
  const last = runs.at(-1);
  if (!last) return { state: "new" };
  const lastGood = runs.findLast(isGood);
  const badInARow = runs.length - 1 - runs.findLastIndex(isGood);
  if (badInARow > forgivenRuns || (badInARow > 0 && last.state !== "error")) {
    const firstBad = runs[runs.length - badInARow] as Run;
    return { state: "blind", because: last.because ?? last.state, since: firstBad.at };
  }
  const lastNew = runs.findLast(({ added }) => added > 0)?.at ?? runs[0]?.at ?? last.at;
  const quietMs = nowMs - Date.parse(lastNew);
  if (lastGood && quietMs > parseDuration(source.quietAfter)) {
    return { state: "quiet", because: `${sayDuration(quietMs)}没有新内容，平常不会超过 ${source.quietAfter}`, since: lastNew };
  }
  return { state: "good" };
};

/** Judges one source by its runs of the last week, oldest first. */
export const healthOf = (key: string, source: Source, runs: readonly Run[], now: Date): SourceHealth => {
  const nowMs = now.getTime();
  const lastGoodAt = runs.findLast(isGood)?.at;
  const usual = usualDay(runs, nowMs);
  return {
    key,
    title: `${source.title}（${key}）`,
    ...stateOf(runs, source, nowMs),
    ...(lastGoodAt !== undefined && { lastGoodAt }),
    got: countSince(runs, new Date(nowMs - 24 * hourMs).toISOString()),
    ...(usual !== undefined && { usual }),
  };
};

const signs: Record<HealthState, string> = { good: "✓ 正常", quiet: "… 安静", blind: "✗ 看不见", new: "· 未运行", off: "– 已关" };

/** One line a source, for a terminal. */
export const sayHealth = (health: SourceHealth): string => {
  const last = health.lastGoodAt ? `最近正常 ${formatBeijing(health.lastGoodAt, "short")}` : "还没有正常取到过";
  const count = `24 小时 ${health.got} 条${health.usual === undefined ? "" : `（平常 ${health.usual}）`}`;
  return [`${signs[health.state]}  ${health.title}`, last, count, health.because].filter(Boolean).join("；");
};
