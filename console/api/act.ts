import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { Failure } from "../../lib/errors.ts";
import { given } from "../../lib/given.ts";
import type { Done } from "../incident-desk.ts";
import { answers } from "./answers.ts";
import type { ApiParts } from "./api.ts";
import { type ApiEnv, actorWith } from "./caller.ts";
import { factLines } from "./lines.ts";
import { DeedIn, FactLine, FactsIn, FeedbackIn, ManualIn } from "./shapes.ts";

const json = <Shape extends z.ZodType>(schema: Shape) => ({ body: { required: true, content: { "application/json": { schema } } } });
const params = z.object({ id: z.string() });

const deed = createRoute({
  method: "post",
  path: "/incidents/{id}/deeds",
  summary: "处置：签收、误报、备注、定级、转阶段、转派、参照案例、撤销",
  request: { params, ...json(DeedIn) },
  responses: answers(z.object({ done: z.literal(true), undoable: z.string().optional().describe("可以撤销的操作编号") })),
});

const facts = createRoute({
  method: "post",
  path: "/incidents/{id}/facts",
  summary: "调度答复或更正事实（是否我方设备、原因、户数、预计复电……）",
  request: { params, ...json(FactsIn) },
  responses: answers(z.object({ id: z.string(), facts: z.array(FactLine) })),
});

const manual = createRoute({
  method: "post",
  path: "/mentions",
  summary: "人工录入：短视频、电话、封闭群等；截图存为证据",
  request: json(ManualIn),
  responses: answers(z.object({ id: z.string(), isNew: z.boolean() })),
});

const feedback = createRoute({
  method: "post",
  path: "/feedback",
  summary: "对一条预警的看法：有用、没用、级别不对",
  request: json(FeedbackIn),
  responses: answers(z.object({ target: z.string(), given: z.int() })),
});

/** What can be done; each goes through the same acts as the console and the commands. */
export const addActing = (app: OpenAPIHono<ApiEnv>, { incidents, entry, store, now }: ApiParts): void => {
  app.openapi(deed, async (context) => {
    const who = actorWith(context, "act");
    const { because, expected, ...content } = context.req.valid("json");
    const done: Done = {
      ...{ id: context.req.valid("param").id, deed: content, person: { key: who, who }, because },
      ...given({ expected }),
    };
    const undoable = await incidents.perform(done);
    return context.json({ done: true as const, ...given({ undoable }) }, 200);
  });
  app.openapi(facts, async (context) => {
    const who = actorWith(context, "enter");
    const { because, expected, knownAt, ...answer } = context.req.valid("json");
    const incidentId = context.req.valid("param").id;
    const sheet = await entry.answerFacts(
      { ...answer, incidentId, way: "api", knownAt: knownAt ?? now().toISOString(), ...given({ expected }) },
      { who, because },
    );
    return context.json({ id: sheet.id, facts: factLines(sheet) }, 200);
  });
  app.openapi(manual, async (context) => {
    const who = actorWith(context, "enter");
    const { picture, sawBy = who, ...said } = context.req.valid("json");
    const bytes = picture === undefined ? undefined : Uint8Array.from(Buffer.from(picture, "base64"));
    return context.json(await entry.addManual({ ...said, sawBy }, bytes, { who, because: "接口录入" }), 200);
  });
  app.openapi(feedback, async (context) => {
    const who = actorWith(context, "act");
    const { target, opinion, right, because } = context.req.valid("json");
    const alert = await store.alert(target);
    if (!alert) throw new Failure("INPUT_INVALID", `没有预警 ${target}`, { facts: { missing: true } });
    const content = { target, level: alert.level, opinion, ...given({ right }) };
    const state = await entry.giveFeedback(content, { who, because });
    return context.json({ target, given: state.given.length }, 200);
  });
};
