import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { Failure } from "../../lib/errors.ts";
import { given } from "../../lib/given.ts";
import { dayMs } from "../../lib/time.ts";
import { levels, phases } from "../../model/incident.ts";
import { answers, listOf } from "./answers.ts";
import type { ApiParts } from "./api.ts";
import { type ApiEnv, callerWith } from "./caller.ts";
import { alertLine, incidentLine, incidentWhole, mentionLine, noticeLine } from "./lines.ts";
import { AlertLine, IncidentLine, IncidentWhole, MentionLine, NoticeLine, SourceLine } from "./shapes.ts";

const limit = z.coerce.number().int().min(1).max(500).default(50).describe("最多几条，1–500");

const incidents = createRoute({
  method: "get",
  path: "/incidents",
  summary: "事件，最近有动静的在前",
  request: {
    query: z.object({ level: z.enum(levels).optional(), phase: z.enum(phases).optional(), since: z.iso.datetime().optional(), limit }),
  },
  responses: answers(listOf("incidents", IncidentLine)),
});

const incident = createRoute({
  method: "get",
  path: "/incidents/{id}",
  summary: "一个事件：定级各项、依据的帖文编号、时限与操作记录",
  request: { params: z.object({ id: z.string() }) },
  responses: answers(IncidentWhole),
});

const mentions = createRoute({
  method: "get",
  path: "/mentions",
  summary: "检索帖文（查询式与检索页相同），新的在前；作者不显示",
  request: {
    query: z.object({
      q: z.string().max(2000).default("").describe("查询式，如 塘厦 停电 appeal:tariff"),
      from: z.iso.datetime().optional(),
      to: z.iso.datetime().optional(),
      cursor: z.string().optional(),
      limit,
    }),
  },
  responses: answers(listOf("mentions", MentionLine).extend({ cursor: z.string().optional() })),
});

const alerts = createRoute({
  method: "get",
  path: "/alerts",
  summary: "预警，新的在前；每次更新是一个修订号",
  request: { query: z.object({ incidentId: z.string().optional(), limit }) },
  responses: answers(listOf("alerts", AlertLine)),
});

const sources = createRoute({
  method: "get",
  path: "/sources",
  summary: "来源健康：看得见、安静还是看不见",
  responses: answers(listOf("sources", SourceLine)),
});

const notices = createRoute({
  method: "get",
  path: "/notices",
  summary: "与一段时间相交的官方公告，每份取最新版本",
  request: { query: z.object({ from: z.iso.datetime().optional(), to: z.iso.datetime().optional() }) },
  responses: answers(listOf("notices", NoticeLine)),
});

/** What can be asked; every answer hides authors. */
export const addReading = (app: OpenAPIHono<ApiEnv>, { store, sight, now, incidents: desk }: ApiParts): void => {
  app.openapi(incidents, async (context) => {
    callerWith(context, "read");
    const { level, phase, since, limit: most } = context.req.valid("query");
    const files = new Map((await desk.openFiles()).map((file) => [file.handling.incidentId, file.handling]));
    const lines = (await store.incidents(500, since)).map((one) => incidentLine(one, files.get(one.id)));
    const wanted = lines.filter((line) => (level ?? line.level) === line.level && (phase ?? line.phase) === line.phase);
    return context.json({ incidents: wanted.slice(0, most) }, 200);
  });
  app.openapi(incident, async (context) => {
    callerWith(context, "read");
    const { id } = context.req.valid("param");
    const found = await store.incident(id);
    if (!found) throw new Failure("INPUT_INVALID", `没有编号为 ${id} 的事件`, { facts: { missing: true } });
    return context.json(incidentWhole(found.value, await desk.file(found.value.id)), 200);
  });
  app.openapi(mentions, async (context) => {
    callerWith(context, "read");
    const { q, ...asked } = context.req.valid("query");
    const { hits, cursor } = await store.search({ query: q, ...given(asked) });
    return context.json({ mentions: hits.map(mentionLine), ...(cursor === undefined ? {} : { cursor }) }, 200);
  });
  app.openapi(alerts, async (context) => {
    callerWith(context, "read");
    return context.json({ alerts: (await store.alerts(given(context.req.valid("query")))).map(alertLine) }, 200);
  });
  app.openapi(sources, async (context) => {
    callerWith(context, "read");
    return context.json({ sources: [...(await sight())] }, 200);
  });
  app.openapi(notices, async (context) => {
    callerWith(context, "read");
    const { from, to } = context.req.valid("query");
    const at = now().getTime();
    const found = await store.notices(from ?? new Date(at - dayMs).toISOString(), to ?? new Date(at + 7 * dayMs).toISOString());
    return context.json({ notices: found.map(noticeLine) }, 200);
  });
};
