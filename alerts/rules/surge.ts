import { z } from "zod";
import { concernOption, isGrievance } from "../grievance.ts";
import { defineRule } from "../rule.ts";

/** More people speak about it than is usual for its appeal and place, and what they say is a grievance. */
export const surge = defineRule({
  name: "surge",
  title: "声量突增",
  options: z.strictObject({
    voices: z.number().int().min(1).default(3).describe("窗口内至少多少个不同的人"),
    p: z.number().min(0).max(1).default(0.01).describe("纯属偶然的概率上限，已按同时检验的序列数校正"),
    concern: concernOption,
  }),
  judge: (incident, options) => {
    const { observed, expected, p, windowMs } = incident.signals;
    if (observed < options.voices || p > options.p) return undefined;
    if (!isGrievance(incident, options.concern)) return undefined;
    const hours = Math.round(windowMs / 3_600_000);
    return {
      rule: "surge",
      text: `近 ${hours} 小时 ${observed} 人发声，平时约 ${expected.toFixed(1)} 人（p=${p.toPrecision(2)}）`,
      mentionIds: incident.mentionIds,
    };
  },
});
