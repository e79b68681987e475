import { z } from "@hono/zod-openapi";
import { appeals, polarities, problems, responsibilities, voices } from "../../model/analysis.ts";
import { FactValues } from "../../model/fact.ts";
import { opinions } from "../../model/feedback.ts";
import { levels, phases } from "../../model/incident.ts";
import { ManualEntry } from "../../model/manual.ts";

const instant = z.iso.datetime().describe("UTC 时刻，ISO-8601");

/** What went wrong, as `lib/errors.ts` has it. */
export const Problem = z
  .object({ code: z.string(), message: z.string().describe("中文，可直接给人看"), remedy: z.string() })
  .openapi("Problem");

/** One incident in a list. */
export const IncidentLine = z
  .object({
    id: z.string(),
    title: z.string(),
    level: z.enum(levels).describe("舆情Ⅰ–Ⅳ级；人定过的以人定为准"),
    phase: z.enum(phases),
    appeal: z.enum(appeals).nullable(),
    problem: z.enum(problems).nullable(),
    places: z.array(z.string()),
    beganAt: instant,
    lastAt: instant,
    mentions: z.int(),
    roots: z.int().describe("独立原帖数，近似重复合并后"),
    negativeShare: z.number().describe("0…1"),
    score: z.number(),
    lead: z.string().optional(),
    acknowledgedAt: instant.optional(),
  })
  .openapi("IncidentLine");
export type IncidentLine = z.infer<typeof IncidentLine>;

const Clock = z
  .object({
    id: z.string(),
    title: z.string(),
    post: z.string(),
    dueAt: instant,
    state: z.enum(["waiting", "running", "paused", "met", "missed"]),
    basis: z.string().describe("时限的依据"),
  })
  .openapi("Clock");

/** One incident with what carries it and what was done. */
export const IncidentWhole = IncidentLine.extend({
  terms: z.array(z.object({ name: z.string(), title: z.string(), value: z.string(), points: z.number() })).describe("定级各项"),
  test: z.string().describe("异常检验及其值"),
  mentionIds: z.array(z.string()),
  clocks: z.array(Clock),
  acts: z.array(z.object({ id: z.string(), kind: z.string(), at: instant, who: z.string(), because: z.string() })),
}).openapi("Incident");

/** One public statement with its analysis; authors stay hidden. */
export const MentionLine = z
  .object({
    id: z.string(),
    platform: z.string(),
    publishedAt: instant,
    title: z.string().optional(),
    text: z.string(),
    url: z.string().optional(),
    region: z.string().optional(),
    counts: z.record(z.string(), z.number()),
    analysis: z
      .object({
        isRelevant: z.boolean(),
        isLocal: z.boolean(),
        relevance: z.number(),
        polarity: z.enum(polarities),
        score: z.number().describe("−1…1"),
        appeal: z.enum(appeals).nullable(),
        problem: z.enum(problems).nullable(),
        voice: z.enum(voices),
        responsibility: z.enum(responsibilities),
        places: z.array(z.string()),
        summary: z.string(),
      })
      .optional(),
  })
  .openapi("Mention");
export type MentionLine = z.infer<typeof MentionLine>;

/** How well one source is seen. */
export const SourceLine = z
  .object({
    key: z.string(),
    title: z.string(),
    state: z.enum(["good", "quiet", "blind", "new", "off"]),
    lastGoodAt: instant.optional(),
    since: instant.optional(),
    because: z.string().optional(),
    got: z.int().describe("24 小时新增"),
    usual: z.number().optional(),
  })
  .openapi("Source");

/** One revision of an alert. */
export const AlertLine = z
  .object({
    key: z.string(),
    incidentId: z.string(),
    revision: z.int(),
    at: instant,
    level: z.enum(levels),
    title: z.string(),
    places: z.array(z.string()),
    because: z.string().describe("为何发送"),
    reasons: z.array(z.object({ rule: z.string(), text: z.string(), mentionIds: z.array(z.string()) })),
  })
  .openapi("Alert");

/** One official notice. */
export const NoticeLine = z
  .object({
    id: z.string(),
    title: z.string(),
    kind: z.string(),
    startsAt: instant.optional(),
    endsAt: instant.optional(),
    towns: z.array(z.string()),
    url: z.string().optional(),
  })
  .openapi("Notice");

const because = z.string().trim().min(2).max(500).describe("为什么；随操作保存");
const expected = z.int().nonnegative().optional().describe("您看到的操作条数；此后有人操作过则返回 409");

/** What a person or a system does with an incident. */
export const DeedIn = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("sign").describe("签收"), because, expected }),
    z.object({ kind: z.literal("dismiss").describe("误报"), because, expected }),
    z.object({ kind: z.literal("comment").describe("备注"), text: z.string().min(1).max(5000), because, expected }),
    z.object({ kind: z.literal("level").describe("人工定级"), level: z.enum(levels), because, expected }),
    z.object({ kind: z.literal("move").describe("转阶段"), to: z.enum(phases), because, expected }),
    z.object({ kind: z.literal("offer").describe("转派"), role: z.enum(["lead", "co-handler"]), to: z.string(), because, expected }),
    z.object({ kind: z.literal("refer").describe("参照案例：做法与措施进清单"), case: z.string(), because, expected }),
    z.object({ kind: z.literal("undo").describe("撤销"), act: z.string(), because, expected }),
  ])
  .openapi("Deed");

/** Facts of dispatch. */
export const FactsIn = z
  .object({
    values: FactValues,
    source: z.string().min(1).describe("谁说的，如 配网调度值班"),
    knownAt: instant.optional().describe("何时得知；缺省为现在"),
    isCorrection: z.boolean().default(false).describe("与已有记录不同时必须是 true"),
    because,
    expected,
  })
  .openapi("FactsIn");

/** One fact as it stands. */
export const FactLine = z
  .object({
    key: z.string(),
    title: z.string(),
    value: z.union([z.string(), z.number(), z.boolean()]),
    source: z.string(),
    knownAt: instant,
    by: z.string(),
  })
  .openapi("Fact");

/** What somebody saw: a short video, a call, a closed group. */
export const ManualIn = ManualEntry.omit({ sawBy: true })
  .extend({
    sawBy: z.string().min(1).optional().describe("谁看到的（岗位）；缺省为令牌的岗位"),
    picture: z.base64().optional().describe("截图，base64，最大 20 MB"),
  })
  .openapi("ManualIn");

/** What staff think of an alert. */
export const FeedbackIn = z
  .object({
    target: z.string().describe("预警编号"),
    opinion: z.enum(opinions),
    right: z.string().optional().describe("应为什么"),
    because,
  })
  .openapi("FeedbackIn");
