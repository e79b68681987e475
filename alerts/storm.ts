import { formatBeijing, hourMs, minuteMs } from "../lib/time.ts";
import type { Alert } from "../model/alert.ts";
import { appealTitles } from "../model/analysis.ts";
import { type Incident, type Level, levels, levelTitles } from "../model/incident.ts";
import type { AlertView } from "./alert-view.ts";
import { sayPlaces } from "./render.ts";
import { isUrgent, type Subject } from "./route.ts";

/** 风暴模式 (typhoon, 龙舟水, 寒潮, load management): one umbrella incident with one clock; only what stands out is told alone. */
export interface Storm {
  /** The umbrella's incident id. */
  readonly id: string;
  readonly name: string;
  readonly by: string;
  readonly since: string;
  readonly until: string;
  readonly revision: number;
  /** When people were told of it last, and how many members it had then. */
  readonly toldAt: string;
  readonly toldMembers: number;
  /** How many of them were new then. */
  readonly toldNew?: number;
  /** When the first member came that people have not been told of. */
  readonly grewAt?: string;
  readonly members: Readonly<Record<string, Pick<Subject, "level" | "appeal" | "places">>>;
}

/** How often the umbrella is told anew, if it grew. */
const summaryEveryMs = hourMs;
/** A first member is seldom alone: so long is waited for the others before the umbrella is told anew. */
const gatherMs = 10 * minuteMs;

/** A storm begins, switched by a person or a weather source. */
export const beginStorm = (storm: Pick<Storm, "name" | "by" | "since" | "until">): Storm => ({
  ...storm,
  id: `storm-${formatBeijing(storm.since, "full").replace(/\D/g, "")}`,
  revision: 1,
  toldAt: storm.since,
  toldMembers: 0,
  members: {},
});

/** Whether the storm is on at an instant. */
export const isStormy = (storm: Storm | undefined, at: string): storm is Storm =>
  storm !== undefined && storm.since <= at && at < storm.until;

/** Whether a subject goes under the umbrella: everything but I, II and what endangers people. */
export const isSheltered = (storm: Storm | undefined, subject: Subject, at: string): storm is Storm =>
  isStormy(storm, at) && !isUrgent(subject) && subject.incidentId !== storm.id;

/** Takes a subject in as a member. */
export const shelter = (storm: Storm, { incidentId, level, appeal, places }: Subject, at: string): Storm => ({
  ...storm,
  ...(incidentId in storm.members ? {} : { grewAt: storm.grewAt ?? at }),
  members: { ...storm.members, [incidentId]: { level, appeal, places } },
});

/** What the umbrella is routed by: level II when it opens, III for its hourly growth, which obeys quiet hours and limits. */
export const umbrellaSubject = (storm: Storm): Subject => ({
  key: `${storm.id}#${storm.revision}`,
  incidentId: storm.id,
  level: storm.revision === 1 ? "II" : "III",
  appeal: "outage-voltage",
  problem: null,
  places: [],
  voices: [],
  isSafety: false,
});

/** The next telling of the umbrella, when it grew, others had time to join, and an hour has passed. */
export const growStorm = (storm: Storm, at: string): Storm | undefined => {
  const grown = Object.keys(storm.members).length;
  if (grown === storm.toldMembers || Date.parse(at) - Date.parse(storm.toldAt) < summaryEveryMs) return undefined;
  const { grewAt, ...rest } = storm;
  if (grewAt !== undefined && Date.parse(at) - Date.parse(grewAt) < gatherMs) return undefined;
  return { ...rest, revision: storm.revision + 1, toldAt: at, toldMembers: grown, toldNew: grown - storm.toldMembers };
};

const shownNames = 5;

/** Names by how often they occur, the number where it is more than one; what is not shown is counted. */
const countOf = <T>(items: readonly T[], nameOf: (item: T) => string): string => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const shown = sorted.slice(0, shownNames).map(([name, count]) => (count === 1 ? name : `${name} ${count}`));
  return `${shown.join("、")}${sorted.length > shownNames ? ` 等 ${sorted.length} 个` : ""}`;
};

/** How many of a level; where, for those that weigh more than the rest. */
const sayLevel = (level: Level, members: readonly Storm["members"][string][]): string => {
  const where = level === "IV" ? "" : `（${countOf(members, ({ places }) => sayPlaces(places))}）`;
  return `${levelTitles[level].sign} ${members.length}${where}`;
};

const changesOf = (storm: Storm): readonly string[] => {
  const members = Object.values(storm.members);
  if (members.length === 0) return ["暂无并入的事件"];
  return [
    `并入 ${members.length} 起${storm.toldNew === undefined ? "" : `（新增 ${storm.toldNew}）`}：${levels
      .map((level) => [level, members.filter((one) => one.level === level)] as const)
      .filter(([, some]) => some.length > 0)
      .map(([level, some]) => sayLevel(level, some))
      .join("、")}`,
    `地点：${countOf(members, ({ places }) => sayPlaces(places))}`,
    `诉求：${countOf(members, ({ appeal }) => (appeal === null ? "无法归类" : appealTitles[appeal]))}`,
  ];
};

/** What is shown of an umbrella, in the form of an alert. */
export const stormView = (storm: Storm): AlertView => {
  const { level } = umbrellaSubject(storm);
  const members = Object.keys(storm.members).length;
  const title = `风暴模式“${storm.name}”：${storm.by} 开启，至 ${formatBeijing(storm.until, "short")}；只单独推送舆情Ⅰ、Ⅱ级与人身安全`;
  const incident: Incident = {
    ...{ id: storm.id, aliases: [], title, firstMentionId: "", mentionIds: [], beganAt: storm.since, lastAt: storm.toldAt, places: [] },
    ...{
      appeal: "outage-voltage" as const,
      problem: null,
      phase: "response" as const,
      level: level as Level,
      levelVersion: "storm",
      score: 0,
      terms: [],
    },
    signals: {
      ...{ mentions: members, roots: members, authors: 0, reposts: 0, negativeShare: 0, observed: members, expected: 0 },
      ...{
        windowMs: Math.max(hourMs, Date.parse(storm.toldAt) - Date.parse(storm.since)),
        test: "",
        p: 1,
        reach: 0,
        voices: {},
        safety: [],
        hot: 0,
      },
    },
    resurfaced: false,
  };
  const alert: Alert = {
    ...{
      key: `${storm.id}#${storm.revision}`,
      incidentId: storm.id,
      revision: storm.revision,
      at: storm.toldAt,
      level,
      title,
      places: ["全市"],
    },
    reasons: [{ rule: "storm", text: `${storm.by} 开启风暴模式：${storm.name}`, mentionIds: [] }],
    decision: { send: true, because: storm.revision === 1 ? "first" : "new-fact", changes: changesOf(storm) },
    mentionIds: [],
  };
  return { alert, incident, quotes: [], topic: `风暴模式 ${storm.name}` };
};
