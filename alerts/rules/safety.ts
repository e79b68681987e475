import { z } from "zod";
import { safetySigns, saySafety } from "../../model/analysis.ts";
import { concernOption, isGrievance, lacking, lacksGrievance } from "../grievance.ts";
import { defineRule } from "../rule.ts";

/** Safety first: fire, electrocution, people trapped, a hospital without power ring at once, whatever the count and the hour. */
export const safety = defineRule({
  name: "safety",
  title: "安全信号",
  options: z.strictObject({
    signs: z.array(z.string()).default(Object.keys(safetySigns)).describe("哪些信号算数"),
    voices: z.number().int().min(1).default(1).describe("至少多少个不同的人说到"),
    concern: concernOption.default(0.5),
  }),
  lacks: (incident, options) => [
    ...lacking(!incident.signals.safety.some((sign) => options.signs.includes(sign)), `没有说到${options.signs.map(saySafety).join("、")}`),
    ...lacking(incident.signals.authors < options.voices, `${incident.signals.authors} 人说到，要 ${options.voices} 人`),
    ...lacksGrievance(incident, options.concern),
  ],
  judge: (incident, options) => {
    const { signals, mentionIds } = incident;
    const seen = signals.safety.filter((sign) => options.signs.includes(sign));
    if (seen.length === 0 || signals.authors < options.voices) return undefined;
    if (!isGrievance(incident, options.concern)) return undefined;
    return { rule: "safety", text: `涉及${seen.map(saySafety).join("、")}，${signals.authors} 人提到`, mentionIds };
  },
});
