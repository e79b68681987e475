import { inquiryOf } from "../model/fact.ts";
import type { Handling } from "../model/handling.ts";
import { areaOf, type ClockContext } from "./clock-rules.ts";
import type { HandlingOptions } from "./options.ts";

/** What decides which clocks run for an incident, and whose they are. */
export const contextOf = (
  { incidentId, level, appeal, lead, places, merged }: Handling,
  isSafety: boolean,
  { areas, ...posts }: HandlingOptions,
): ClockContext => ({
  ...{ ownerId: incidentId, level, isSafety, appeal, lead, merged },
  area: areaOf(places, areas),
  asked: posts[inquiryOf(appeal, isSafety).by],
});
