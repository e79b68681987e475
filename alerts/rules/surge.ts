import { z } from "zod";
import { concernOption, isGrievance, lacking, lacksGrievance } from "../grievance.ts";
import { defineRule } from "../rule.ts";

/** What is plainly a matter for the bureau needs less proof that it is not chance. */
const plainness = 5;

/** What a p-value means to somebody who is no statistician; the exact one is in `explain`. */
const sayChance = (p: number): string => (p < 0.001 ? "纯属偶然的可能不到 0.1%" : `纯属偶然的可能约 ${Number((p * 100).toPrecision(2))}%`);

/** More people speak about it than is usual for its appeal and place, and what they say is a grievance. */
export const surge = defineRule({
  name: "surge",
  title: "声量突增",
  options: z.strictObject({
    voices: z.number().int().min(1).default(3).describe("窗口内至少多少个不同的人").meta({ title: "最少人数", unit: "人" }),
    p: z.number().min(0).max(1).default(0.01).describe("纯属偶然的概率上限，已按同时检验的序列数校正").meta({ title: "偶然概率上限" }),
    concern: concernOption(),
    plainConcern: z
      .number()
      .min(0)
      .max(1)
      .default(0.85)
      .describe("关切度到此值的事一望而知，少一个人也算")
      .meta({ title: "一望而知的关切度" }),
    negative: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe("负面占比不低于多少才算；0.15 可略过倡议、工作报道一类")
      .meta({ title: "负面占比下限" }),
  }),
  lacks: (incident, options) => {
    const { observed, p, negativeShare, concern = 0 } = incident.signals;
    const isPlain = concern >= options.plainConcern;
    const [voices, chance] = [options.voices - Number(isPlain), options.p * (isPlain ? plainness : 1)];
    return [
      ...lacking(observed < voices, `窗口内 ${observed} 人发声，要 ${voices} 人`),
      ...lacking(p > chance, `纯属偶然的可能 p=${p.toPrecision(2)}，要不超过 ${chance}`),
      ...lacksGrievance(incident, options.concern),
      ...lacking(negativeShare < options.negative, `负面占 ${Math.round(negativeShare * 100)}%，要 ${Math.round(options.negative * 100)}%`),
    ];
  },
  judge: (incident, options) => {
    const { observed, expected, p, windowMs } = incident.signals;
    const isPlain = (incident.signals.concern ?? 0) >= options.plainConcern;
    if (observed < options.voices - Number(isPlain) || p > options.p * (isPlain ? plainness : 1)) return undefined;
    if (!isGrievance(incident, options.concern)) return undefined;
    if (incident.signals.negativeShare < options.negative) return undefined;
    const usual = expected < 0.05 ? "不到 0.1" : `约 ${expected.toFixed(1)}`;
    const hours = Math.round(windowMs / 3_600_000);
    return {
      rule: "surge",
      text: `近 ${hours} 小时 ${observed} 人发声，平时${usual} 人（${sayChance(p)}）`,
      mentionIds: incident.mentionIds,
    };
  },
});
