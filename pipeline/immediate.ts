import { saySafety } from "../model/analysis.ts";
import { doubtsIn } from "../model/contradiction.ts";
import { type Incident, type Level, levelRank, levelTitles, type Signals, type Term } from "../model/incident.ts";
import { mediaRanks } from "./media.ts";

/** What an incident is, as far as conditions ask. */
export interface Conditions {
  readonly signals: Signals;
  /** Towns (or cities) that its texts name. */
  readonly places: number;
  /** Areas (片区) that these towns lie in; 0 where nobody said what the areas are. */
  readonly areas: number;
  /** Words of ours that three independent posts contradict. */
  readonly doubts?: number;
  /** Its level without them. */
  readonly level?: Level;
}

/** A condition that sets a level at least, whatever the score (domain.md section 3). */
interface Condition {
  readonly title: string;
  readonly holds: (of: Conditions) => boolean;
}

/** Followers from which an account is a big one. */
const bigReach = 100_000;

const isSaid =
  (sign: string) =>
  ({ signals }: Conditions): boolean =>
    signals.safety.includes(sign);
const isTold =
  (rank: number) =>
  ({ signals }: Conditions): boolean =>
    (signals.media ?? 0) >= rank;

const isMajor = (level: Level = "IV"): boolean => levelRank[level] >= levelRank.II;

/** By name, as settings know them. An entry of the hot list that names no place may be about anybody's power. */
export const conditions = {
  death: { title: saySafety("death"), holds: isSaid("death") },
  injury: { title: saySafety("injury"), holds: isSaid("injury") },
  "hot-search": { title: "全国热搜，且点明地点", holds: ({ signals, places }) => signals.hot > 0 && places > 0 },
  "hot-unplaced": { title: "全国热搜，未点明地点", holds: ({ signals }) => signals.hot > 0 },
  "national-media": { title: "中央或全国性媒体发声", holds: isTold(mediaRanks.national) },
  "provincial-media": { title: "省级媒体发声", holds: isTold(mediaRanks.provincial) },
  areas: { title: "涉及几个片区", holds: ({ areas }) => areas > 1 },
  doubt: { title: "我方公告可能有误", holds: ({ doubts = 0 }) => doubts > 0 },
  "doubt-spreading": { title: "与我方说法不一致且传播失控", holds: ({ doubts = 0, level }) => doubts > 0 && isMajor(level) },
  "local-media": { title: "媒体发声", holds: isTold(mediaRanks.local) },
  "big-account": { title: "大号参与", holds: ({ signals }) => signals.reach >= bigReach },
} as const satisfies Readonly<Record<string, Condition>>;

export type ConditionName = keyof typeof conditions;

/** The level that each condition sets at least; one that is left out sets none. */
export const immediateDefaults: Readonly<Partial<Record<ConditionName, Level>>> = {
  death: "I",
  injury: "I",
  "hot-search": "I",
  "national-media": "I",
  "doubt-spreading": "I",
  "hot-unplaced": "II",
  "provincial-media": "II",
  areas: "II",
  doubt: "III",
  "local-media": "III",
  "big-account": "III",
};

/** The worse of two levels. */
export const worseOf = (one: Level, other: Level): Level => (levelRank[one] >= levelRank[other] ? one : other);

/** The level that an incident has at least, and the conditions that set it; `undefined` when none holds. */
export const immediateLevel = (
  of: Conditions,
  settings: Readonly<Partial<Record<ConditionName, Level>>> = immediateDefaults,
): { readonly level: Level; readonly term: Term } | undefined => {
  const held = (Object.keys(conditions) as ConditionName[]).flatMap((name) => {
    const level = settings[name];
    return level !== undefined && conditions[name].holds(of) ? [{ name, level }] : [];
  });
  if (held.length === 0) return undefined;
  const level = held.map((one) => one.level).reduce(worseOf);
  const because = held.filter((one) => one.level === level).map(({ name }) => conditions[name].title);
  return {
    level,
    term: { name: "immediate", title: "直接定级", value: `${because.join("、")}，至少${levelTitles[level].sign}`, points: 0 },
  };
};

/** The incident with the level that contradictions of our own word ask; they are known only after it was counted. */
export const raisedByDoubts = (incident: Incident, settings: Readonly<Partial<Record<ConditionName, Level>>>): Incident => {
  const { signals, places, level } = incident;
  const raised = immediateLevel({ signals, places: places.length, areas: 0, doubts: doubtsIn(incident).length, level }, settings);
  if (raised === undefined || levelRank[raised.level] <= levelRank[level]) return incident;
  return { ...incident, level: raised.level, terms: [...incident.terms.filter(({ name }) => name !== raised.term.name), raised.term] };
};
