import { Hono } from "hono";
import { Gauge, Registry } from "prom-client";
import { levels } from "../model/incident.ts";
import type { ApiParts } from "./api/api.ts";
import { type ApiEnv, callers, callerWith } from "./api/caller.ts";

const states = ["good", "quiet", "blind", "new", "off"] as const;

type Asked = Pick<ApiParts, "store" | "sight" | "incidents" | "access">;

const gauge = (registry: Registry, name: string, help: string, labelNames: readonly string[] = []): Gauge =>
  new Gauge({ name: `wenfeng_${name}`, help, labelNames: [...labelNames], registers: [registry] });

const sourcesIn = async (registry: Registry, { sight }: Asked): Promise<void> => {
  const seen = gauge(registry, "source_state", "1 for the state in which a source is", ["source", "state"]);
  const got = gauge(registry, "source_mentions_day", "New mentions of a source in the last 24 hours", ["source"]);
  const good = gauge(registry, "source_last_good_seconds", "Unix time of the last good page of a source", ["source"]);
  for (const { key, state, got: count, lastGoodAt } of await sight()) {
    for (const one of states) seen.set({ source: key, state: one }, Number(one === state));
    got.set({ source: key }, count);
    if (lastGoodAt !== undefined) good.set({ source: key }, Date.parse(lastGoodAt) / 1000);
  }
};

const totalsIn = async (registry: Registry, { store }: Asked): Promise<void> => {
  const totals = await store.totals();
  const stored = gauge(registry, "stored", "What the store holds", ["kind"]);
  for (const kind of ["mentions", "incidents", "alerts"] as const) stored.set({ kind }, totals[kind]);
  const outbox = gauge(registry, "outbox", "Deliveries by state", ["state"]);
  for (const state of ["delivered", "waiting", "dead"] as const) outbox.set({ state }, totals[state]);
};

const incidentsIn = async (registry: Registry, { incidents }: Asked): Promise<void> => {
  const files = await incidents.openFiles();
  const open = gauge(registry, "incidents_open", "Open incidents by level", ["level"]);
  for (const level of levels) open.set({ level }, files.filter(({ handling }) => handling.level === level).length);
  const unsigned = files.filter(({ handling }) => handling.acknowledgedAt === undefined).length;
  gauge(registry, "incidents_unacknowledged", "Open incidents that nobody has acknowledged").set(unsigned);
  const missed = files.flatMap(({ clocks }) => clocks).filter(({ state }) => state === "missed").length;
  gauge(registry, "clocks_missed", "Clocks of open incidents that were missed").set(missed);
};

/** `/metrics` for Prometheus: a fresh reading at each scrape, no names and no texts. */
export const metricsRoutes = (parts: Asked): Hono<ApiEnv> => {
  const app = new Hono<ApiEnv>();
  app.get("/metrics", callers(parts.access), async (context) => {
    callerWith(context, "metrics");
    const registry = new Registry();
    await Promise.all([sourcesIn(registry, parts), totalsIn(registry, parts), incidentsIn(registry, parts)]);
    return context.text(await registry.metrics(), 200, { "content-type": registry.contentType });
  });
  return app;
};
