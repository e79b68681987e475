import { z } from "zod";
import { safetySigns, saySafety } from "../../model/analysis.ts";
import { concernOption, isGrievance, lacking, lacksGrievance } from "../grievance.ts";
import { defineRule } from "../rule.ts";

type Sign = keyof typeof safetySigns;
const signs = Object.keys(safetySigns) as Sign[];

const isAmong = (sign: string, chosen: readonly Sign[]): boolean => chosen.some((one) => one === sign);

/** Safety first: fire, electrocution, people trapped, a hospital without power ring at once, whatever the count and the hour. */
export const safety = defineRule({
  name: "safety",
  title: "安全信号",
  options: z.strictObject({
    signs: z
      .array(z.enum(signs))
      .default([...signs])
      .describe("哪些信号算数")
      .meta({ title: "算数的信号", choices: safetySigns }),
    voices: z.number().int().min(1).default(1).describe("至少多少个不同的人说到").meta({ title: "最少人数", unit: "人" }),
    concern: concernOption(0.5),
  }),
  lacks: (incident, options) => [
    ...lacking(!incident.signals.safety.some((sign) => isAmong(sign, options.signs)), `没有说到${options.signs.map(saySafety).join("、")}`),
    ...lacking(incident.signals.authors < options.voices, `${incident.signals.authors} 人说到，要 ${options.voices} 人`),
    ...lacksGrievance(incident, options.concern),
  ],
  judge: (incident, options) => {
    const { signals, mentionIds } = incident;
    const seen = signals.safety.filter((sign) => isAmong(sign, options.signs));
    if (seen.length === 0 || signals.authors < options.voices) return undefined;
    if (!isGrievance(incident, options.concern)) return undefined;
    return { rule: "safety", text: `涉及${seen.map(saySafety).join("、")}，${signals.authors} 人提到`, mentionIds };
  },
});
