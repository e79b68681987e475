import { z } from "zod";
import type { Undo } from "./act.ts";
import { appeals, problems } from "./analysis.ts";

const grade = z.number().int().min(1).max(5);

/** One risk point of the register (风险辨别库). */
export const RiskPoint = z.strictObject({
  key: z.string().regex(/^[A-Z]\d{2,4}$/, "写成 R01"),
  title: z.string().min(4),
  /** Written by us as an example, not from the bureau's own experience. */
  sample: z.boolean().default(false),
  appeal: z.enum(appeals),
  problem: z.enum(problems).nullable(),
  /** Words of posts and tickets that show it. */
  signs: z.array(z.string().min(2)).min(2),
  likelihood: grade.describe("可能性 1—5"),
  consequence: grade.describe("后果 1—5"),
  owner: z.string().min(2).describe("责任岗位"),
  lastReviewed: z.iso.date(),
  /** Keys of cases that it was learnt from. */
  cases: z.array(z.string()).default([]),
  /** How it shows and why it hurts. */
  sign: z.string().min(4),
  control: z.string().min(4),
  /** What to do first, at most three. */
  first: z.array(z.string().min(2)).min(1).max(3),
});
export type RiskPoint = z.infer<typeof RiskPoint>;

/** What happens to a risk point. */
export interface RiskActs extends Undo {
  readonly "risk.entered": RiskPoint;
  readonly "risk.revised": RiskPoint;
  readonly "risk.reviewed": { readonly on: string };
  readonly "risk.retired": Record<never, never>;
}

/** Likelihood × consequence, 1…25. */
export const riskSize = ({ likelihood, consequence }: Pick<RiskPoint, "likelihood" | "consequence">): number => likelihood * consequence;
