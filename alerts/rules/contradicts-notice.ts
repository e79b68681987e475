import { z } from "zod";
import { doubtsIn, sayContradiction } from "../../model/contradiction.ts";
import { defineRule } from "../rule.ts";

/** Independent posts differ from a notice or statement of ours: our own word may be wrong. Nobody is judged by it. */
export const contradictsNotice = defineRule({
  name: "contradicts-notice",
  title: "与我方说法不一致",
  options: z.strictObject({
    voices: z
      .number()
      .int()
      .min(3)
      .default(3)
      .describe("至少多少个互不相关的人与公告或答复说法不一致（不少于 3）")
      .meta({ title: "最少人数", unit: "人" }),
  }),
  lacks: ({ contradictions = [] }, options) => {
    const isThere = contradictions.some(({ isDoubt, mentionIds }) => isDoubt && mentionIds.length >= options.voices);
    const most = Math.max(0, ...contradictions.map(({ mentionIds }) => mentionIds.length));
    return isThere ? [] : [`${most} 个互不相关的人与公告或答复不一致，要 ${options.voices} 人`];
  },
  judge: (incident, options) => {
    const doubt = doubtsIn(incident).find(({ mentionIds }) => mentionIds.length >= options.voices);
    return doubt && { rule: "contradicts-notice", text: sayContradiction(doubt), mentionIds: doubt.mentionIds };
  },
});
