import { handledIn, isOver, merge } from "../handling/constraints.ts";
import { effective, open, perform } from "../handling/ledger.ts";
import { acknowledge, incidentBook, openIncident } from "../handling/lifecycle.ts";
import { formatBeijing } from "../lib/time.ts";
import { type Act, type Doing, machine } from "../model/act.ts";
import type { Handling, IncidentActs } from "../model/handling.ts";
import type { Incident } from "../model/incident.ts";
import { afterMerge, type GroupingParts } from "./grouping.ts";

/** People took this merge back once: it is theirs to make. */
const wasParted = (acts: readonly Act[], other: string): boolean => {
  const counting = new Set(effective(acts));
  return acts.some(
    (act) => act.kind === "incident.merged" && (act.content as IncidentActs["incident.merged"]).other === other && !counting.has(act),
  );
};

/** The file of a survivor that nobody was told of yet: it takes over what was begun for the incident that it swallowed. */
const adopt = async (
  { handling: store }: GroupingParts,
  { id, title, appeal, places, firstMentionId }: Incident,
  from: Handling,
  doing: Doing,
) => {
  const { level, lead, coHandlers, todos, acknowledgedAt, acknowledgedBy = machine } = from;
  const what = { store, book: incidentBook, id, doing };
  const phase = from.phase === "prevention" ? ("prevention" as const) : ("response" as const);
  const content = { title, phase, level, appeal, places, firstMentionId, lead, coHandlers, todos };
  const opened = await perform(what, openIncident(content));
  if (acknowledgedAt === undefined) return opened;
  const because = `并入前已于 ${formatBeijing(acknowledgedAt, "short")} 签收`;
  return perform({ ...what, doing: { ...doing, who: acknowledgedBy, because } }, acknowledge());
};

/**
 * What detection made one incident is one for people too: the file of the one that was swallowed rests and its alert is no
 * longer asked for, as after a merge by hand, and it can be taken back in the same way. A survivor that was closed or
 * called a false alarm takes nothing in: then both stay as they are.
 */
export const settleAbsorbed = async (parts: GroupingParts, file: Handling, at: string): Promise<void> => {
  if (file.joined !== undefined || isOver(file)) return;
  const { handling: store } = parts;
  const found = (await parts.store.incident(file.incidentId))?.value;
  if (found === undefined || found.id === file.incidentId) return;
  const doing = { who: machine, at, because: `检测判明与“${found.title}”是一起` };
  const home = (await handledIn(store, found.id)) ?? (await adopt(parts, found, file, doing));
  if (home.incidentId === file.incidentId || isOver(home)) return;
  if (wasParted((await open(store, incidentBook, home.incidentId)).acts, file.incidentId)) return;
  const alerts = await parts.store.alerts({ incidentId: file.incidentId, limit: 1000 });
  await perform({ store, book: incidentBook, id: home.incidentId, doing }, merge(file, alerts.at(-1)?.mentionIds ?? []));
  await afterMerge(parts, { id: home.incidentId, doing }, file.incidentId);
};
