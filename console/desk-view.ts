import { safetySigns } from "../model/analysis.ts";
import { type Incident, type Level, levelRank } from "../model/incident.ts";
import type { IncidentFile, ShownClock } from "./incident-desk.ts";

/** One incident as the desk lists it. */
export interface DeskRow {
  readonly incident: Incident;
  /** Absent while nobody was told of it. */
  readonly file?: IncidentFile;
  /** What people set, else the score. */
  readonly level: Level;
  readonly isSafety: boolean;
  /** The countdown that ends first, and those that ran out and still wait. */
  readonly next?: ShownClock;
  readonly missed: readonly ShownClock[];
}

/** The desk: what waits for a signature, what is being handled, what may come, what is being mended, what is only watched. */
export interface DeskView {
  readonly unsigned: readonly DeskRow[];
  readonly running: readonly DeskRow[];
  readonly prevention: readonly DeskRow[];
  readonly recovery: readonly DeskRow[];
  /** Forecasts that nobody was told of. */
  readonly foreseen: readonly DeskRow[];
  readonly watched: readonly DeskRow[];
}

/** Whether an incident shows a sign of danger to people. */
export const isSafety = ({ signals }: Pick<Incident, "signals">): boolean => signals.safety.some((sign) => sign in safetySigns);

/** An incident with its file, as the desk and its own page show it. */
export const rowOf = (incident: Incident, file: IncidentFile | undefined): DeskRow => {
  const waiting = (file?.clocks ?? []).filter(({ stoppedAt }) => stoppedAt === undefined);
  const next = waiting.find(({ state }) => state === "running" || state === "waiting");
  return {
    incident,
    ...(file && { file }),
    level: file?.handling.level ?? incident.level,
    isSafety: isSafety(incident),
    ...(next && { next }),
    missed: waiting.filter(({ state }) => state === "missed"),
  };
};

const byUrgency = (one: DeskRow, other: DeskRow): number =>
  Number(other.isSafety) - Number(one.isSafety) ||
  levelRank[other.level] - levelRank[one.level] ||
  ((one.next?.dueAt ?? "9") < (other.next?.dueAt ?? "9") ? -1 : 1);

const placeOf = ({ file, incident }: DeskRow): keyof DeskView => {
  if (file === undefined) return incident.phase === "prevention" ? "foreseen" : "watched";
  const { phase, acknowledgedAt } = file.handling;
  if (phase === "prevention" || phase === "recovery") return phase;
  return acknowledgedAt === undefined ? "unsigned" : "running";
};

/** Sorts incidents and files into the desk; what was merged into another is shown there only, a forecast that came out on its own page. */
export const deskView = (incidents: readonly Incident[], files: readonly IncidentFile[]): DeskView => {
  const fileById = new Map(files.map((file) => [file.handling.incidentId, file]));
  const merged = new Set(files.flatMap(({ handling }) => handling.merged));
  const view: Record<keyof DeskView, DeskRow[]> = { unsigned: [], running: [], prevention: [], recovery: [], foreseen: [], watched: [] };
  for (const incident of incidents) {
    const isOverForecast = incident.forecast?.outcome !== undefined && !fileById.has(incident.id);
    if (merged.has(incident.id) || isOverForecast) continue;
    const row = rowOf(incident, fileById.get(incident.id));
    view[placeOf(row)].push(row);
  }
  for (const rows of Object.values(view)) rows.sort(byUrgency);
  return view;
};
