import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type Code, codes, type Failure, toFailure } from "../../lib/errors.ts";
import type { AccessOptions } from "../access/options.ts";
import type { EntryDesk } from "../entry-desk.ts";
import { onlyHosts } from "../guard.ts";
import type { ConsoleParts } from "../parts.ts";
import { addActing } from "./act.ts";
import { type ApiEnv, callers } from "./caller.ts";
import { addReading } from "./read.ts";

/** What the API is made of. */
export interface ApiParts extends Pick<ConsoleParts, "now" | "log" | "store" | "sight" | "incidents" | "bureau" | "hosts"> {
  readonly entry: EntryDesk;
  /** Tokens; absent, programs on this machine are trusted. */
  readonly access?: AccessOptions | undefined;
}

const statuses: Partial<Record<Code, 403 | 409 | 422>> = { INPUT_INVALID: 422, QUERY_INVALID: 422, ACT_REFUSED: 403, STORE_CONFLICT: 409 };

const refuse = (context: Context, failure: Failure) => {
  const { code, message } = failure;
  const status = failure.facts.missing === true ? 404 : (statuses[code] ?? 500);
  // What we did wrong ourselves is told in the log, not to callers.
  const said = code === "BUG" ? codes.BUG.title : message;
  return context.json({ code, message: said, remedy: codes[code].remedy }, status);
};

/** A picture of 20 MB in base64, with room for the rest. */
const largestBody = 28 * 1024 * 1024;

/** The HTTP API with its OpenAPI document, to be mounted at `/api`. */
export const createApi = (parts: ApiParts): Hono<ApiEnv> => {
  const app = new OpenAPIHono<ApiEnv>({
    defaultHook: (result, context) => {
      if (result.success) return undefined;
      const message = result.error.issues.map((issue) => `${issue.path.join(".")}：${issue.message}`).join("；");
      return context.json({ code: "INPUT_INVALID", message, remedy: codes.INPUT_INVALID.remedy }, 422);
    },
  });
  app.use("*", onlyHosts(new Set(parts.hosts)) as never, bodyLimit({ maxSize: largestBody }));
  app.use("*", async (context, next) => {
    await next();
    context.header("cache-control", "no-store");
    context.header("x-content-type-options", "nosniff");
  });
  // The document holds no data: it may be read by whoever reaches us.
  app.doc31("/openapi.json", describeApi(parts.bureau.name));
  app.use("*", callers(parts.access));
  app.openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  addReading(app, parts);
  addActing(app, parts);
  app.notFound((context) => context.json({ code: "INPUT_INVALID", message: "没有这个地址", remedy: "见 /api/openapi.json" }, 404));
  app.onError((error, context) => {
    const failure = toFailure(error);
    if (failure.code === "BUG") parts.log("error", "service.failed", { path: context.req.path, because: failure.message });
    return refuse(context, failure);
  });
  return app;
};

const describeApi = (bureau: string) => ({
  openapi: "3.1.0",
  info: { title: `${bureau}闻风`, version: "1", description: "舆情事件、帖文、预警与处置。时刻为 UTC；作者不出现在任何答复里。" },
  servers: [{ url: "/api" }],
  security: [{ token: [] }],
});
