import { z } from "zod";
import type { Undo } from "./act.ts";
import type { Appeal } from "./analysis.ts";

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

/** What dispatch may give as the cause of an outage. */
export const causes = ["planned", "fault", "weather", "load-management", "arrears", "customer-side", "third-party", "unknown"] as const;
export type Cause = (typeof causes)[number];

/** How a cause is written where people read. */
export const causeTitles: Record<Cause, string> = {
  planned: "计划检修",
  fault: "设备故障",
  weather: "天气影响",
  "load-management": "有序用电",
  arrears: "欠费停电",
  "customer-side": "客户侧设备",
  "third-party": "外力破坏",
  unknown: "原因待查",
};

/** What dispatch is asked: our equipment, cause, households, when it will be back. Every field may be missing. */
export const FactValues = z.strictObject({
  isOurs: z.boolean().optional().describe("是否我方设备"),
  cause: z.enum(causes).optional().describe("原因"),
  causeText: z.string().min(1).optional().describe("原因说明"),
  households: z.number().int().nonnegative().optional().describe("影响户数"),
  startedAt: instant.optional().describe("停电开始"),
  restoreAt: instant.optional().describe("预计复电"),
  restoredAt: instant.optional().describe("实际复电"),
  injured: z.number().int().nonnegative().optional().describe("受伤人数"),
  outageLevel: z.string().optional().describe("大面积停电等级（调度口径，只记录）"),
  amount: z.string().optional().describe("金额或电价依据"),
  measure: z.string().optional().describe("已采取的措施"),
  contact: z.string().optional().describe("对外联系方式"),
});
export type FactValues = z.infer<typeof FactValues>;
export type FactKey = keyof FactValues;

/** How each fact is called. */
export const factTitles: Record<FactKey, string> = Object.fromEntries(
  Object.entries(FactValues.shape).map(([key, schema]) => [key, schema.description ?? key]),
) as Record<FactKey, string>;

/** What an appeal needs to know first, and who can say it: dispatch, or a business department. */
export interface Inquiry {
  readonly keys: readonly FactKey[];
  readonly by: "dispatch" | "business";
}

const inquiries: Readonly<Record<Appeal, Inquiry>> = {
  "safety-hazard": { by: "dispatch", keys: ["isOurs", "cause", "injured", "restoreAt"] },
  "appliance-damage": { by: "dispatch", keys: ["isOurs", "cause", "households"] },
  "outage-voltage": { by: "dispatch", keys: ["isOurs", "cause", "households", "restoreAt"] },
  "line-dispute": { by: "business", keys: ["isOurs", "causeText"] },
  "construction-compensation": { by: "business", keys: ["isOurs", "measure"] },
  "connection-delay": { by: "business", keys: ["causeText", "measure"] },
  tariff: { by: "business", keys: ["amount", "causeText"] },
  "billing-information": { by: "business", keys: ["causeText", "measure"] },
};

/** What is asked about an appeal: nobody asks of a bill when the light comes back. Where people are in danger, dispatch is asked too. */
export const inquiryOf = (appeal: Appeal | null, isSafety: boolean): Inquiry => {
  const inquiry = inquiries[appeal ?? "outage-voltage"];
  return isSafety && inquiry.by === "business" ? inquiries["safety-hazard"] : inquiry;
};

/** Where a fact came in. */
export const factWays = ["form", "api", "file"] as const;
export type FactWay = (typeof factWays)[number];

/** What happens to the facts of one incident, or of one outage that dispatch reports by itself. */
export interface FactActs extends Undo {
  readonly "fact.requested": {
    readonly incidentId: string;
    readonly questions: readonly FactKey[];
    readonly to: string;
    readonly towns: readonly string[];
  };
  readonly "fact.imported": { readonly towns: readonly string[]; readonly range: string };
  readonly "fact.answered": {
    readonly values: FactValues;
    readonly source: string;
    /** When the source knew it; an instant. */
    readonly knownAt: string;
    readonly way: FactWay;
  };
  readonly "fact.corrected": { readonly values: FactValues; readonly source: string; readonly knownAt: string; readonly way: FactWay };
}

/** One fact as it stands, with where it comes from and what it was before. */
export interface Fact {
  readonly value: string | number | boolean;
  readonly source: string;
  readonly knownAt: string;
  readonly by: string;
  readonly before: readonly { readonly value: string | number | boolean; readonly until: string; readonly because: string }[];
}

/** The facts about one incident or outage. */
export interface FactSheet {
  readonly id: string;
  readonly incidentId?: string;
  readonly towns: readonly string[];
  readonly range: string;
  readonly requestedAt?: string;
  readonly requestedFrom?: string;
  readonly questions: readonly FactKey[];
  readonly answeredAt?: string;
  readonly facts: Readonly<Partial<Record<FactKey, Fact>>>;
}
