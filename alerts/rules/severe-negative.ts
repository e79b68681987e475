import { z } from "zod";
import { concernOption, isGrievance, lacking, lacksGrievance } from "../grievance.ts";
import { defineRule } from "../rule.ts";

/** One severe complaint with traction: few voices yet, but nearly all of them against us and the matter weighs. */
export const severeNegative = defineRule({
  name: "severe-negative",
  title: "严重负面",
  options: z.strictObject({
    voices: z.number().int().min(1).default(2).describe("至少多少个不同的人").meta({ title: "最少人数", unit: "人" }),
    negativeShare: z.number().min(0).max(1).default(0.6).describe("独立帖文中负面的最低占比").meta({ title: "负面占比下限" }),
    score: z.number().min(0).default(4).describe("等级评分不低于多少").meta({ title: "评分下限", unit: "分" }),
    concern: concernOption(),
  }),
  lacks: (incident, options) => {
    const { signals, score } = incident;
    const [share, asked] = [signals.negativeShare, options.negativeShare].map((one) => Math.round(one * 100));
    return [
      ...lacking(signals.authors < options.voices, `${signals.authors} 人发声，要 ${options.voices} 人`),
      ...lacking(signals.negativeShare < options.negativeShare, `负面占 ${share}%，要 ${asked}%`),
      ...lacking(score < options.score, `评分 ${score.toFixed(1)}，要 ${options.score}`),
      ...lacksGrievance(incident, options.concern),
    ];
  },
  judge: (incident, options) => {
    const { signals, score, mentionIds } = incident;
    if (!isGrievance(incident, options.concern)) return undefined;
    if (signals.authors < options.voices || signals.negativeShare < options.negativeShare || score < options.score) return undefined;
    return {
      rule: "severe-negative",
      text: `${signals.authors} 人发声，负面占 ${Math.round(signals.negativeShare * 100)}%，评分 ${score.toFixed(1)}`,
      mentionIds,
    };
  },
});
