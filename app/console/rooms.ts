import type { Hono } from "hono";
import { createApi } from "../../console/api/api.ts";
import type { ApiEnv } from "../../console/api/caller.ts";
import { createConsole } from "../../console/console.tsx";
import { metricsRoutes } from "../../console/metrics.ts";
import type { ConsoleEnv } from "../../console/viewer.ts";
import type { Parts } from "../parts.ts";
import { consoleParts } from "./parts.ts";

/** What the one HTTP server shows to people, to programs, and to Prometheus. */
export interface Rooms {
  readonly console: Hono<ConsoleEnv>;
  readonly api: Hono<ApiEnv>;
  readonly metrics: Hono<ApiEnv>;
  readonly isTerse: boolean;
}

/** Opens the console, the API and the metrics over the same parts. */
export const roomsOf = (parts: Parts): Rooms => {
  const shared = consoleParts(parts);
  const { access } = parts.config;
  const forPrograms = { ...shared, access };
  return {
    console: createConsole(shared),
    api: createApi(forPrograms),
    metrics: metricsRoutes(forPrograms),
    isTerse: access !== undefined,
  };
};
