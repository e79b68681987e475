import type { HandLink, Source } from "../crawlers/source.ts";
import { median } from "../lib/median.ts";
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
  /** Where a person looks meanwhile. */
  readonly byHand?: readonly HandLink[];
  /** When a person logged in for a source that needs it; `null` when nobody has. */
  readonly loginAt?: string | null;
  /** What runs of the last hours could not get, although the source is seen. */
  readonly missing?: NonNullable<Run["missing"]>;
}

const isGood = (run: Run): boolean => run.state === "ok" || run.state === "empty";

/** Bad runs in a row before one says blind: a single error on the way is not yet blindness. */
const forgivenRuns = 2;

const countSince = (runs: readonly Run[], since: string): number =>
  runs.filter(({ at }) => at >= since).reduce((sum, run) => sum + run.added, 0);

/** What the same stretch of the clock brought on each of the days before, where the source ran: at least three. */
const usualFor = (runs: readonly Run[], fromMs: number, toMs: number): number | undefined => {
  const days = [1, 2, 3, 4, 5, 6].flatMap((ago) => {
    const [from, to] = [fromMs - ago * dayMs, toMs - ago * dayMs].map((ms) => new Date(ms).toISOString()) as [string, string];
    const within = runs.filter(({ at }) => at >= from && at < to);
    return within.length === 0 ? [] : [within.reduce((sum, run) => sum + run.added, 0)];
  });
  return days.length < 3 ? undefined : median(days);
};

/** So many that none at all is no chance: for a count with mean 12, P(0) is below 0.00001. */
const surelySome = 12;

/** Nothing where there is always something: the pages look good, and yet we see nothing. */
const missing = (
  runs: readonly Run[],
  lastNew: string,
  nowMs: number,
): { state: HealthState; because: string; since: string } | undefined => {
  const usual = usualFor(runs, Date.parse(lastNew), nowMs);
  if (usual === undefined || usual < surelySome) return undefined;
  return { state: "blind", because: `页面看似正常，但同一时段平常有 ${usual} 条，现在 0 条`, since: lastNew };
};

const stateOf = (runs: readonly Run[], source: Source, nowMs: number): { state: HealthState; because?: string; since?: string } => {
  const last = runs.at(-1);
  if (!last) return { state: "new" };
  const lastGood = runs.findLast(isGood);
  const badInARow = runs.length - 1 - runs.findLastIndex(isGood);
  const isForgiven = lastGood !== undefined && last.state === "error" && badInARow <= forgivenRuns;
  if (badInARow > 0 && !isForgiven) {
    const firstBad = runs[runs.length - badInARow] as Run;
    return { state: "blind", because: last.because ?? last.state, since: firstBad.at };
  }
  const lastNew = runs.findLast(({ added }) => added > 0)?.at ?? runs[0]?.at ?? last.at;
  const lost = missing(runs, lastNew, nowMs);
  if (lost) return lost;
  const quietMs = nowMs - Date.parse(lastNew);
  if (lastGood && quietMs > parseDuration(source.quietAfter)) {
    return { state: "quiet", because: `${sayDuration(quietMs)}没有新内容，平常不会超过 ${source.quietAfter}`, since: lastNew };
  }
  return { state: "good" };
};

/** Posts that a run could not get may belong to an incident of now for so long. */
const missingMs = 6 * hourMs;

/** Everything that was missed lately, taken together. */
const missingOf = (runs: readonly Run[], nowMs: number): Run["missing"] => {
  const lately = runs.flatMap(({ missing: one }) => (one && nowMs - Date.parse(one.to) < missingMs ? [one] : []));
  if (lately.length === 0) return undefined;
  return {
    count: lately.reduce((sum, { count }) => sum + count, 0),
    from: lately.map(({ from }) => from).sort()[0] as string,
    to: lately
      .map(({ to }) => to)
      .sort()
      .at(-1) as string,
  };
};

/** Judges one source by its runs of the last week, oldest first. */
export const healthOf = (key: string, source: Source, runs: readonly Run[], now: Date): SourceHealth => {
  const nowMs = now.getTime();
  const lastGoodAt = runs.findLast(isGood)?.at;
  const usual = usualFor(runs, nowMs - dayMs, nowMs);
  const lost = missingOf(runs, nowMs);
  return {
    key,
    title: `${source.title}（${key}）`,
    ...stateOf(runs, source, nowMs),
    ...(lastGoodAt !== undefined && { lastGoodAt }),
    got: countSince(runs, new Date(nowMs - 24 * hourMs).toISOString()),
    ...(usual !== undefined && { usual }),
    ...(lost && { missing: lost }),
  };
};

const signs: Record<HealthState, string> = { good: "✓ 正常", quiet: "… 安静", blind: "✗ 看不见", new: "· 未运行", off: "– 已关" };

const sayLogin = (at: string | null): string => (at === null ? "还没有登录（wenfeng login）" : `登录于 ${formatBeijing(at, "short")}`);

/** Whether a source goes in as the bureau's own account. */
export const needsLogin = (options: unknown): boolean => {
  const { session, via } = (options ?? {}) as { readonly session?: string; readonly via?: string };
  return session === "login" || via === "s" || via === "web";
};

/** One line a source, for a terminal. */
export const sayHealth = (health: SourceHealth): string => {
  const last = health.lastGoodAt ? `最近正常 ${formatBeijing(health.lastGoodAt, "short")}` : "还没有正常取到过";
  const count = `24 小时 ${health.got} 条${health.usual === undefined ? "" : `（平常 ${health.usual}）`}`;
  const login = health.loginAt === undefined ? undefined : sayLogin(health.loginAt);
  const lost = health.missing && `约 ${health.missing.count} 条没有取到`;
  return [`${signs[health.state]}  ${health.title}`, last, count, lost, login, health.because].filter(Boolean).join("；");
};
