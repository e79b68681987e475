import { z } from "zod";
import { concernOption, isGrievance, lacking, lacksGrievance } from "../grievance.ts";
import { defineRule } from "../rule.ts";

/** It stands on a hot list: everyone sees it already. */
export const hotSearch = defineRule({
  name: "hot-search",
  title: "登上热搜热榜",
  options: z.strictObject({
    heat: z.number().min(0).default(0).describe("热度不低于多少；榜上不显示热度的按上榜算").meta({ title: "热度下限" }),
    concern: concernOption(),
  }),
  lacks: (incident, options) => [
    ...lacking(incident.signals.hot <= 0, "没有上榜"),
    ...lacking(incident.signals.hot > 1 && incident.signals.hot < options.heat, `热度 ${incident.signals.hot}，要 ${options.heat}`),
    ...lacksGrievance(incident, options.concern),
  ],
  judge: (incident, options) => {
    const { signals, mentionIds } = incident;
    if (signals.hot <= 0 || (signals.hot > 1 && signals.hot < options.heat)) return undefined;
    if (!isGrievance(incident, options.concern)) return undefined;
    const heat = signals.hot > 1 ? `，热度 ${Math.round(signals.hot / 10_000)} 万` : "";
    return { rule: "hot-search", text: `已登上热搜热榜${heat}`, mentionIds };
  },
});
