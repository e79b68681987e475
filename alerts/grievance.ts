import { z } from "zod";
import type { Incident } from "../model/incident.ts";

/** The option that rules share: from which concern on an incident is worth telling. */
export const concernOption = (usual = 0.52) =>
  z.number().min(0).max(1).default(usual).describe("关切度（像不像需要本局处理的事）不低于多少").meta({ title: "关切度下限" });

/** What is missing for a count: what there is, and what is asked. */
export const lacking = (isMissing: boolean, text: string): readonly string[] => (isMissing ? [text] : []);

/** What is missing for a grievance. */
export const lacksGrievance = (incident: Incident, concern: number): readonly string[] =>
  lacking(
    !isGrievance(incident, concern),
    incident.signals.concern === undefined ? "不像诉求" : `关切度 ${incident.signals.concern.toFixed(2)}，要 ${concern}`,
  );

/** Whether an incident is a matter for the bureau; without a concern, an appeal or mostly negative voices stand in for it. */
export const isGrievance = ({ signals, appeal }: Incident, concern: number): boolean =>
  signals.concern === undefined ? appeal !== null || signals.negativeShare >= 0.3 : signals.concern >= concern;
