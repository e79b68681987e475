import { placeName } from "../lib/place-name.ts";
import { type Alert, alertKey, type Decision, type Reason } from "../model/alert.ts";
import { saySafety } from "../model/analysis.ts";
import { type Contradiction, doubtsIn, sayContradiction } from "../model/contradiction.ts";
import { type Incident, type Level, levelRank, levelTitles } from "../model/incident.ts";

/** What people were told about an incident last. */
export interface Told {
  readonly revision: number;
  readonly at: string;
  readonly level: Level;
  readonly places: readonly string[];
  readonly safety: readonly string[];
  readonly isHot: boolean;
  /** How many mentions there were; absent in memories of earlier versions. */
  readonly mentions?: number;
  /** What we said (in one line) whose contradiction was told; absent in memories of earlier versions. */
  readonly doubted?: readonly string[];
}

/** The same word of ours, whichever notice repeats it, is doubted once; memories of earlier versions knew it by kind. */
const isDoubted = ({ doubted = [] }: Told, { said, kind }: Contradiction): boolean => doubted.includes(said) || doubted.includes(kind);

/** What an alert tells, to compare with later; a contradiction that was told stays told. */
export const toldOf = (incident: Incident, revision: number, at: string, before?: Told): Told => ({
  revision,
  at,
  level: incident.level,
  places: incident.places,
  safety: incident.signals.safety,
  isHot: incident.signals.hot > 0,
  mentions: incident.signals.mentions,
  doubted: [...new Set([...(before?.doubted ?? []), ...doubtsIn(incident).map(({ said }) => said)])],
});

const fresh = (now: readonly string[], before: readonly string[]): readonly string[] => now.filter((key) => !before.includes(key));

/** How far it grew: why the level rose, in most cases. */
const growthSince = ({ signals }: Incident, { mentions }: Told): readonly string[] =>
  mentions === undefined || signals.mentions <= mentions ? [] : [`累计由 ${mentions} 条增至 ${signals.mentions} 条、${signals.authors} 人`];

/** What a person would act on now that they could not before. */
const changesSince = (incident: Incident, told: Told): Pick<Decision, "because" | "changes"> | undefined => {
  const changes: string[] = [];
  const towns = fresh(incident.places, told.places);
  const signs = fresh(incident.signals.safety, told.safety);
  const doubts = doubtsIn(incident).filter((doubt) => !isDoubted(told, doubt));
  const isWorse = levelRank[incident.level] > levelRank[told.level];
  if (isWorse) changes.push(`等级由${levelTitles[told.level].sign}升为${levelTitles[incident.level].sign}`);
  if (signs.length > 0) changes.push(`出现新的安全信号：${signs.map(saySafety).join("、")}`);
  if (incident.signals.hot > 0 && !told.isHot) changes.push("登上热搜热榜");
  changes.push(...doubts.map(sayContradiction));
  if (towns.length > 0) changes.push(`新增地点：${towns.map(placeName).join("、")}`);
  if (changes.length === 0) return undefined;
  if (isWorse) return { because: "worse", changes: [...changes, ...growthSince(incident, told)] };
  if (signs.length > 0) return { because: "safety", changes };
  const isNewFact = (incident.signals.hot > 0 && !told.isHot) || doubts.length > 0;
  return { because: isNewFact ? "new-fact" : "new-town", changes };
};

/** Whether people are told about an incident now, and why (not). Silences are the caller's: `isSilenced`. */
export const decide = (incident: Incident, reasons: readonly Reason[], told: Told | undefined, isSilenced = false): Decision => {
  if (reasons.length === 0 && told === undefined) return { send: false, because: "no-rule", changes: [] };
  const isSafety = reasons.some(({ rule }) => rule === "safety");
  if (isSilenced && !isSafety) return { send: false, because: "silenced", changes: [] };
  if (told === undefined) return { send: true, because: isSafety ? "safety" : "first", changes: [] };
  const change = changesSince(incident, told);
  return change ? { send: true, ...change } : { send: false, because: "already-told", changes: [] };
};

/** The alert of a decision to tell people; `key` is the same whenever the same decision is computed again. */
export const alertOf = (
  incident: Incident,
  reasons: readonly Reason[],
  decision: Decision,
  at: { revision: number; at: string },
): Alert => ({
  key: alertKey(incident.id, at.revision),
  incidentId: incident.id,
  revision: at.revision,
  at: at.at,
  level: incident.level,
  title: incident.title,
  places: incident.places,
  reasons,
  decision,
  mentionIds: incident.mentionIds,
});
