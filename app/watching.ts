import { renderHealth, type Sight } from "../alerts/render-health.ts";
import { renderHeartbeat } from "../alerts/render-pulse.ts";
import { toFailure } from "../lib/errors.ts";
import { dayMs, hourMs } from "../lib/time.ts";
import type { SourceHealth } from "./health.ts";
import type { Parts } from "./parts.ts";

/** What people were told of each source's sight, so that each change is told once. */
type Told = Readonly<Record<string, { readonly state: string; readonly since: string; readonly staffTold: boolean }>>;

const toldKey = "watch:told";
/** The operator hears of blindness at once, PR staff after two hours (issue 4). */
const staffAfterMs = 2 * hourMs;

/** The message id is the same for one episode of blindness, however often we restart. */
const episode = (health: SourceHealth, what: string): string => `health:${health.key}:${what}:${health.since ?? ""}`;

const sightOf = ({ key, title, since, because, byHand }: SourceHealth, isBlind: boolean): Sight => ({
  ...{ key, title, isBlind, since, because },
  ...(byHand && { byHand }),
});

/** Who is told at once: the operator, where there is one. */
const operatorOf = ({ config }: Parts): readonly string[] =>
  config.alerts.operator.length > 0 ? config.alerts.operator : config.alerts.tell;

/** Tells people, once for each episode, that a source has gone blind, still is, or sees again. */
export const watchSources = async (parts: Parts): Promise<void> => {
  const told = (await parts.store.readState<Told>(toldKey))?.value ?? {};
  const at = parts.now();
  const next: Record<string, Told[string]> = {};
  for (const health of await parts.health()) {
    const before = told[health.key];
    if (health.state === "blind") next[health.key] = await tellBlind(parts, health, before);
    else if (before) await tellRecovered(parts, health, before.since, at);
  }
  if (JSON.stringify(next) !== JSON.stringify(told)) await parts.store.writeState(toldKey, next);
};

const tellBlind = async (parts: Parts, health: SourceHealth, before: Told[string] | undefined): Promise<Told[string]> => {
  const at = parts.now();
  const since = health.since ?? at.toISOString();
  const isLong = at.getTime() - Date.parse(since) >= staffAfterMs;
  const post = (what: string, channels: readonly string[]): Promise<void> =>
    parts.outbox.post(renderHealth(sightOf(health, true), episode(health, what), at.toISOString()), channels);
  if (!before) {
    parts.log("error", "source.blinded", { source: health.key, because: health.because });
    await post("blind", operatorOf(parts));
  }
  // Where operator and staff are the same people, a blindness that is found late is told once.
  const isNew = before !== undefined || parts.config.alerts.operator.length > 0;
  if (isLong && isNew && before?.staffTold !== true) await post("still-blind", parts.config.alerts.tell);
  return { state: "blind", since, staffTold: isLong };
};

const tellRecovered = async (parts: Parts, health: SourceHealth, since: string, at: Date): Promise<void> => {
  parts.log("info", "source.recovered", { source: health.key });
  await parts.outbox.post(
    renderHealth(sightOf(health, false), `health:${health.key}:recovered:${since}`, at.toISOString()),
    parts.config.alerts.tell,
  );
};

/** The daily sign of life: what was seen, what was told, what is blind; silence then means that Wenfeng is dead. */
export const beat = async (parts: Parts): Promise<void> => {
  const at = parts.now();
  const health = await parts.health();
  const totals = await parts.store.totals();
  const pulse = {
    at: at.toISOString(),
    since: new Date(at.getTime() - dayMs).toISOString(),
    mentions: health.reduce((sum, { got }) => sum + got, 0),
    alerts: totals.alerts,
    waiting: totals.waiting,
    sources: { working: health.filter(({ state }) => state !== "blind").length, all: health.length },
    gaps: await parts.gaps(),
  };
  await parts.outbox.post(renderHeartbeat(pulse), parts.config.alerts.tell);
  parts.log("info", "heartbeat.sent", { mentions: pulse.mentions });
};

/** Tells the outside watchdog that we are alive; when it hears nothing it calls people by itself. */
export const createDeadManPing = ({ config, http, now, log }: Parts): (() => Promise<void>) => {
  const { pingUrl, pingEvery } = config.heartbeat;
  let lastMs = 0;
  return async () => {
    if (pingUrl === undefined || now().getTime() - lastMs < pingEvery) return;
    lastMs = now().getTime();
    try {
      const { status } = await http({ url: pingUrl, maxBytes: 64 * 1024, timeoutMs: 10_000 });
      if (status >= 400) log("warn", "heartbeat.failed", { status });
    } catch (error) {
      log("warn", "heartbeat.failed", { because: toFailure(error).message });
    }
  };
};
