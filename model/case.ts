import { z } from "zod";
import type { Undo } from "./act.ts";
import { appeals, problems } from "./analysis.ts";
import { levels } from "./incident.ts";

/** The three root causes of the Dongguan paper (domain.md section 1). */
export const rootCauses = ["awareness", "department", "priorities"] as const;

/** A closed incident written up (典型案例). */
export const Case = z.strictObject({
  key: z.string().min(2),
  title: z.string().min(4),
  sample: z.boolean().default(false),
  incidentId: z.string().optional(),
  appeal: z.enum(appeals),
  problem: z.enum(problems).nullable(),
  rootCause: z.enum(rootCauses).nullable(),
  level: z.enum(levels),
  places: z.array(z.string()),
  beganAt: z.string(),
  closedAt: z.string(),
  signs: z.array(z.string().min(2)),
  circumstances: z.array(z.string().min(2)).optional().describe("缺了这些情形（任一）就不算相似，如 高考"),
  risks: z.array(z.string()).default([]),
  timeline: z.array(z.string()).min(1).describe("经过"),
  factors: z.array(z.string()).describe("影响因素"),
  errors: z.array(z.string()).describe("差错"),
  lessons: z.array(z.string()).describe("经验与启示"),
  measures: z.array(z.string()).describe("措施"),
  /** What helped: shown with the alert of a similar incident, at most three. */
  helped: z.array(z.string()).max(3).describe("有效做法"),
  effect: z.string().describe("效果"),
  pledges: z.array(z.string()).describe("承诺"),
});
export type Case = z.infer<typeof Case>;

/** What happens to a case. */
export interface CaseActs extends Undo {
  readonly "case.drafted": Case;
  readonly "case.edited": Case;
  readonly "case.adopted": Record<never, never>;
}

/** A case in the library, adopted when people have signed it off. */
export interface CaseEntry {
  readonly content: Case;
  readonly adoptedAt?: string;
}
