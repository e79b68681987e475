import { z } from "zod";
import { defineRule } from "../rule.ts";

const titles: Readonly<Record<string, string>> = { death: "死亡", injury: "受伤", fire: "起火", trapped: "被困", hospital: "医院停电" };

/** Safety first: fire, electrocution, people trapped, a hospital without power ring at once, whatever the count and the hour. */
export const safety = defineRule({
  name: "safety",
  title: "安全信号",
  options: z.strictObject({
    signs: z.array(z.string()).default(["death", "injury", "fire", "trapped", "hospital"]).describe("哪些信号算数"),
    voices: z.number().int().min(1).default(1).describe("至少多少个不同的人说到"),
  }),
  judge: ({ signals, mentionIds }, options) => {
    const seen = signals.safety.filter((sign) => options.signs.includes(sign));
    if (seen.length === 0 || signals.authors < options.voices || signals.negativeShare === 0) return undefined;
    return { rule: "safety", text: `涉及${seen.map((sign) => titles[sign] ?? sign).join("、")}，${signals.authors} 人提到`, mentionIds };
  },
});
