import type { z } from "zod";
import type { Reason } from "../model/alert.ts";
import type { Incident } from "../model/incident.ts";

/** A rule looks at an incident and may give a reason to tell people; `undefined` when it has none. Pure. */
export interface Rule<Options = unknown> {
  readonly name: string;
  readonly title: string;
  readonly options: z.ZodType<Options>;
  readonly judge: (incident: Incident, options: Options) => Reason | undefined;
  /** What is missing for a reason, each with what there is and what is asked; empty exactly when `judge` gives one. */
  readonly lacks: (incident: Incident, options: Options) => readonly string[];
}

/** Declares a rule; the list of rules is `rules.ts`. */
export const defineRule = <Options>(rule: Rule<Options>): Rule<Options> => rule;
