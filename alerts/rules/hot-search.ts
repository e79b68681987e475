import { z } from "zod";
import { defineRule } from "../rule.ts";

/** It stands on a hot list: everyone sees it already. */
export const hotSearch = defineRule({
  name: "hot-search",
  title: "登上热搜热榜",
  options: z.strictObject({
    heat: z.number().min(0).default(0).describe("热度不低于多少；榜上不显示热度的按上榜算"),
    negativeShare: z.number().min(0).max(1).default(0.3).describe("独立帖文中负面的最低占比；有明确诉求时不看此项"),
  }),
  judge: ({ signals, appeal, mentionIds }, options) => {
    if (signals.hot <= 0 || (signals.hot > 1 && signals.hot < options.heat)) return undefined;
    if (appeal === null && signals.negativeShare < options.negativeShare) return undefined;
    const heat = signals.hot > 1 ? `，热度 ${Math.round(signals.hot / 10_000)} 万` : "";
    return { rule: "hot-search", text: `已登上热搜热榜${heat}`, mentionIds };
  },
});
