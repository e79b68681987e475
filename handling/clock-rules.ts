import { z } from "zod";
import { duration } from "../lib/options.ts";
import { parseDuration } from "../lib/time.ts";
import { addWorkingDays, isQuiet, nextTimeOfDay } from "../lib/working-days.ts";
import { appeals } from "../model/analysis.ts";
import { moments, sides } from "../model/clock.ts";
import type { Level } from "../model/incident.ts";
import { levelRank, levels } from "../model/incident.ts";
import { type TicketSource, ticketSources } from "../model/ticket.ts";

const within = z.string().regex(/^\d+(\.\d+)?(m|h|d)$|^\d+workdays$/, "写成 15m、4h、7d 或 5workdays");

/** One clock: what starts it, what stops it, how long, for whom. */
export const ClockRule = z.strictObject({
  title: z.string().min(2).describe("名称"),
  side: z.enum(sides).describe("哪一类时限；法规与承诺并列显示"),
  start: z.enum(moments).describe("从哪一刻开始"),
  stop: z.enum(moments).describe("到哪一刻停止"),
  within: within.describe("时限：15m、4h、7d，或工作日 5workdays"),
  levels: z.array(z.enum(levels)).optional().describe("只用于这些舆情等级；缺省为全部。涉安全的事件一律按Ⅰ级"),
  appeals: z.array(z.enum(appeals)).optional().describe("只用于这些诉求；缺省为全部"),
  areas: z
    .array(z.enum(["city", "rural", "remote"]))
    .optional()
    .describe("只用于城区、农村或偏远地区"),
  tickets: z.array(z.enum(ticketSources)).optional().describe("只用于这些来源的工单；缺省为全部。文件里写明时限的工单一律照文件"),
  counts: z.enum(["now", "quiet-end", "batch"]).default("now").describe("起算：立即、免打扰时段结束后、下一批次"),
  post: z.string().min(1).describe("责任岗位；lead 为主办，asked 为被提请核实的岗位"),
  canPause: z.boolean().default(false).describe("是否允许暂停（须写原因）"),
  basis: z.string().min(1).describe("依据；上线前由本局核对现行文本"),
});
export type ClockRule = z.infer<typeof ClockRule>;

const house = "本局规定（示例，待核定）";
const state = "国办发〔2016〕80号、61号（参照）";
const supply = "供电监管与供电服务规定（示例，按现行文本核定）";
const promise = "对外服务承诺（占位值，待核定）";

const rule = (one: z.input<typeof ClockRule>): ClockRule => ClockRule.parse(one);
const duty = { side: "duty", start: "pushed", stop: "acknowledged", post: "值班室", basis: house } as const;
const answer = { side: "publication", start: "pushed", stop: "published", post: "lead" } as const;
const arrival = (side: "regulation" | "commitment", area: "city" | "rural" | "remote", minutes: number): ClockRule =>
  rule({
    ...{ side, areas: [area], within: `${minutes}m`, start: "outage-began", stop: "crew-arrived", post: "抢修班", canPause: true },
    ...{ title: side === "regulation" ? "抢修到场（法规）" : "抢修到场（承诺）", basis: side === "regulation" ? supply : promise },
  });

/** The clocks that ship; every figure is a setting (domain.md section 4). */
export const shippedClocks: Readonly<Record<string, ClockRule>> = {
  "duty-major": rule({ ...duty, title: "签收（Ⅰ、Ⅱ级）", within: "5m", levels: ["I", "II"] }),
  "duty-larger": rule({ ...duty, title: "签收（Ⅲ级）", within: "30m", levels: ["III"], counts: "quiet-end" }),
  "duty-general": rule({ ...duty, title: "签收（Ⅳ级，按批次）", within: "30m", levels: ["IV"], counts: "batch" }),
  "decision-first": rule({
    ...{ title: "决策人知悉（Ⅰ级）", side: "decision", start: "pushed", stop: "decision-informed", within: "15m" },
    ...{ levels: ["I"], post: "值班室", basis: house },
  }),
  "decision-second": rule({
    ...{ title: "决策人知悉（Ⅱ级）", side: "decision", start: "pushed", stop: "decision-informed", within: "30m" },
    ...{ levels: ["II"], post: "值班室", basis: house },
  }),
  facts: rule({
    ...{ title: "核实事实", side: "fact", start: "facts-requested", stop: "facts-answered", within: "15m" },
    ...{ post: "asked", basis: house },
  }),
  wording: rule({ title: "口径审定", side: "wording", start: "drafted", stop: "approved", within: "30m", post: "lead", basis: house }),
  publishing: rule({
    title: "口径发布",
    side: "wording",
    start: "approved",
    stop: "published",
    within: "15m",
    post: "办公室（宣传）",
    basis: house,
  }),
  "golden-hours": rule({ ...answer, title: "黄金4小时首次回应", within: "4h", levels: ["I", "II", "III"], basis: house }),
  "authoritative-word": rule({ ...answer, title: "5小时权威发布", side: "regulation", within: "5h", levels: ["I"], basis: state }),
  "other-opinion": rule({ ...answer, title: "48小时回应其他舆情", side: "regulation", within: "48h", levels: ["II", "III"], basis: state }),
  "arrival-city": arrival("regulation", "city", 60),
  "arrival-rural": arrival("regulation", "rural", 120),
  "arrival-remote": arrival("regulation", "remote", 240),
  "promised-city": arrival("commitment", "city", 45),
  "promised-rural": arrival("commitment", "rural", 90),
  "promised-remote": arrival("commitment", "remote", 120),
  "damage-visit": rule({
    ...{ title: "家电损坏上门查看", side: "regulation", start: "damage-reported", stop: "damage-visited", within: "24h" },
    ...{ appeals: ["appliance-damage"], post: "lead", basis: supply },
  }),
  "damage-claim": rule({
    ...{ title: "家电损坏7日内登记索赔", side: "regulation", start: "damage-reported", stop: "claim-filed", within: "7d" },
    ...{ appeals: ["appliance-damage"], post: "lead", basis: supply },
  }),
  "damage-settled": rule({
    ...{ title: "索赔答复", side: "service", start: "claim-filed", stop: "claim-settled", within: "7workdays", canPause: true },
    ...{ appeals: ["appliance-damage"], post: "lead", basis: promise },
  }),
  "connection-survey": rule({
    ...{ title: "报装现场勘查", side: "service", start: "connection-applied", stop: "connection-surveyed", within: "2workdays" },
    ...{ appeals: ["connection-delay"], post: "业扩班", canPause: true, basis: promise },
  }),
  "connection-offer": rule({
    ...{ title: "供电方案答复", side: "regulation", start: "connection-surveyed", stop: "connection-offered", within: "7workdays" },
    ...{ appeals: ["connection-delay"], post: "业扩班", canPause: true, basis: supply },
  }),
  "connection-energise": rule({
    ...{ title: "装表接电", side: "service", start: "connection-offered", stop: "connection-energised", within: "5workdays" },
    ...{ appeals: ["connection-delay"], post: "业扩班", canPause: true, basis: promise },
  }),
  "complaint-contact": rule({
    ...{ title: "投诉联系客户", side: "regulation", start: "complaint-received", stop: "complaint-contacted", within: "24h" },
    ...{ post: "客户服务中心", basis: supply },
  }),
  "complaint-answer": rule({
    ...{ title: "投诉答复", side: "regulation", start: "complaint-received", stop: "complaint-answered", within: "5workdays" },
    ...{ post: "客户服务中心", canPause: true, basis: supply },
  }),
  ticket: rule({
    ...{ title: "工单答复", side: "ticket", start: "ticket-received", stop: "ticket-answered", within: "5workdays" },
    ...{ tickets: ["12345", "12398"], post: "客户服务中心", canPause: true, basis: "工单自带的时限；文件没有写的按此值（示例，待核定）" },
  }),
  "ticket-answer": rule({
    ...{ title: "诉求答复", side: "regulation", start: "ticket-received", stop: "ticket-answered", within: "5workdays" },
    ...{ tickets: ["95598"], post: "客户服务中心", canPause: true, basis: supply },
  }),
  "ticket-promise": rule({
    ...{ title: "诉求答复", side: "commitment", start: "ticket-received", stop: "ticket-answered", within: "3workdays" },
    ...{ tickets: ["95598"], post: "客户服务中心", canPause: true, basis: promise },
  }),
};

/** What the bureau sets about clocks. */
export const ClockOptions = z.strictObject({
  rules: z
    .record(z.string(), ClockRule)
    .default({ ...shippedClocks })
    .describe("各项时限"),
  quiet: z
    .strictObject({ from: z.string().describe("开始 HH:MM"), to: z.string().describe("结束 HH:MM") })
    .default({ from: "22:30", to: "07:30" })
    .describe("免打扰时段（Ⅲ级从其结束起算）"),
  batches: z.array(z.string()).min(1).default(["08:30", "16:30"]).describe("Ⅳ级批次"),
  remindAt: z
    .record(z.enum(levels), z.array(z.number().positive().max(1)))
    .default({ I: [0.5, 0.8, 1], II: [0.5, 0.8, 1], III: [1], IV: [1] })
    .describe("用去几成时提醒（0.5 为一半）"),
  tickets: z
    .strictObject({
      remindAt: z.array(z.number().positive().max(1)).default([0.8, 1]).describe("工单时限用去几成时提醒；关联到Ⅰ、Ⅱ级事件的按该级"),
      every: duration("同一岗位两次工单汇总提醒至少相隔多久；免打扰时段不发").prefault("4h"),
    })
    .prefault({})
    .describe("工单的提醒：每个岗位每次一条汇总"),
});
export type ClockOptions = z.infer<typeof ClockOptions>;

/** What decides which clocks run. */
export interface ClockContext {
  readonly ownerId: string;
  readonly level: Level;
  readonly isSafety: boolean;
  readonly appeal: string | null;
  readonly area: "city" | "rural" | "remote";
  readonly lead: string;
  /** The post that facts are asked of. */
  readonly asked: string;
  /** The matter flared up again: what had ended counts anew. */
  readonly isAgain?: boolean;
  /** Nobody has signed for it since it flared up: that clock counts anew too. */
  readonly isUnsigned?: boolean;
  /** Incidents that were merged into the owner: what stops its clocks stops theirs. */
  readonly merged?: readonly string[];
  /** Where the ticket came from, when the owner is one. */
  readonly ticket?: TicketSource;
}

/** The kind of area of an incident's places, for arrival clocks: the strictest of them; what is not listed is the city. */
export const areaOf = (
  places: readonly string[],
  { rural, remote }: { readonly rural: readonly string[]; readonly remote: readonly string[] },
): ClockContext["area"] => {
  const isIn = (place: string, listed: readonly string[]): boolean =>
    listed.some((name) => place === name || place.split("/").includes(name) || place.startsWith(`${name}/`));
  const kinds = places.map((place) => (isIn(place, remote) ? "remote" : isIn(place, rural) ? "rural" : "city"));
  if (kinds.length === 0 || kinds.includes("city")) return "city";
  return kinds.includes("rural") ? "rural" : "remote";
};

/** Whether a rule is meant for this owner. */
export const isFor = (rule: ClockRule, { level, isSafety, appeal, area, ticket }: ClockContext): boolean =>
  (ticket === undefined || (rule.tickets?.includes(ticket) ?? true)) &&
  (rule.levels?.includes(isSafety ? "I" : level) ?? true) &&
  (rule.appeals === undefined || rule.appeals.some((one) => one === appeal)) &&
  (rule.areas?.includes(area) ?? true);

/** Whether a rule was for lower levels only: the incident has risen, and the clock of its new level runs instead. */
export const isOutgrown = (rule: ClockRule | undefined, level: Level): boolean =>
  rule?.levels?.every((one) => levelRank[one] < levelRank[level]) === true;

/** When counting begins: now, after quiet hours, or with the next batch. */
export const countFrom = (rule: ClockRule, at: string, { quiet, batches }: Pick<ClockOptions, "quiet" | "batches">): string => {
  if (rule.counts === "batch") return nextTimeOfDay(at, batches);
  return rule.counts === "quiet-end" && isQuiet(at, quiet) ? nextTimeOfDay(at, [quiet.to]) : at;
};

/** The deadline of a rule that counts from an instant. */
export const dueAfter = (from: string, within: string): string => {
  const days = /^(\d+)workdays$/.exec(within);
  return days ? addWorkingDays(from, Number(days[1])) : new Date(Date.parse(from) + parseDuration(within)).toISOString();
};
