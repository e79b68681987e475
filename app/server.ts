import { serve } from "@hono/node-server";
import { Hono } from "hono";
import type { ApiEnv } from "../console/api/caller.ts";
import type { ConsoleEnv } from "../console/viewer.ts";
import type { Store } from "../model/store.ts";
import type { SourceHealth } from "./health.ts";

/** What the one HTTP server shows. */
export interface ServerParts {
  readonly store: Store;
  readonly health: () => Promise<readonly SourceHealth[]>;
  /** Pages of other rooms, such as the acknowledgement of alerts. */
  readonly routes?: Hono | undefined;
  /** Everything that people look at; answers every path that nobody else does. */
  readonly console?: Hono<ConsoleEnv> | undefined;
  /** The HTTP API, at `/api`; and `/metrics`. */
  readonly api?: Hono<ApiEnv> | undefined;
  readonly metrics?: Hono<ApiEnv> | undefined;
  /** Without names and counts, for a console that strangers can reach. */
  readonly isTerse?: boolean;
  readonly host: string;
  readonly port: number;
}

/** A running server: where it listens. */
export interface Server {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** `/healthz`: 200 when every source is seen, 503 with the blind ones by name when not. */
export const createApp = ({
  store,
  health,
  routes,
  api,
  metrics,
  isTerse = false,
  console: desk,
}: Omit<ServerParts, "host" | "port">): Hono => {
  const app = new Hono();
  if (routes) app.route("/", routes);
  app.get("/healthz", async (context) => {
    const sources = await health();
    const blind = sources.filter(({ state }) => state === "blind").map(({ key }) => key);
    const status = blind.length === 0 ? "ok" : "blind";
    return context.json(isTerse ? { status } : { status, blind, sources, totals: await store.totals() }, blind.length === 0 ? 200 : 503);
  });
  if (api) app.route("/api", api);
  if (metrics) app.route("/", metrics);
  if (desk) app.route("/", desk as unknown as Hono);
  return app;
};

/** Starts the server; it is bound to loopback unless the configuration says otherwise. */
export const startServer = async (parts: ServerParts): Promise<Server> => {
  const app = createApp(parts);
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: parts.host, port: parts.port }, ({ port }) => {
      resolve({
        url: `http://${parts.host}:${port}`,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            if ("closeAllConnections" in server) server.closeAllConnections();
          }),
      });
    });
    server.on("error", reject);
  });
};
