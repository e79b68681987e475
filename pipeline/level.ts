import { shortHash } from "../lib/hash.ts";
import { saySafety } from "../model/analysis.ts";
import { type Level, levelRank, levels, type Signals, type Term } from "../model/incident.ts";
import { immediateDefaults, immediateLevel, worseOf } from "./immediate.ts";

/** Changes whenever the same signals may get another level by the shipped settings. */
export const levelVersion = "2026-11-b";

/** What a level is computed from. */
export interface Weighed {
  readonly signals: Signals;
  readonly appealSeverity: number;
  readonly places: number;
  /** Areas (片区) that they lie in; absent where nobody said what the areas are. */
  readonly areas?: number;
  readonly households: number;
  /** Names of the protected dates and sites that it touches. */
  readonly guarded?: readonly string[];
}

/** Score from which a level holds, and how far below it the score must fall before the level does. */
export const levelDefaults = {
  from: { I: 12, II: 8.5, III: 5 } as Readonly<Record<"I" | "II" | "III", number>>,
  hysteresis: 1,
  /** Points of one safety sign, by name. */
  safety: { death: 4, injury: 3, trapped: 2, fire: 2, hospital: 2, exam: 1.5, vulnerable: 1, threat: 1, repeated: 0.5 } as Readonly<
    Record<string, number>
  >,
  safetyAtMost: 5,
  /** Points of touching a protected date or site: about one level. */
  guarded: 3,
  /** The level that a condition sets at least, whatever the score. */
  immediate: immediateDefaults,
};
export type LevelSettings = typeof levelDefaults;

/** The version of the scale, stored with each level; a bureau's own settings add their mark to it. */
export const versionOf = (settings: LevelSettings): string => {
  const own = JSON.stringify(settings);
  return own === JSON.stringify(levelDefaults) ? levelVersion : `${levelVersion}·${shortHash(own).slice(0, 6)}`;
};

const round = (points: number): number => Math.round(points * 100) / 100;
const percent = (share: number): string => `${Math.round(share * 100)}%`;

const spread = ({ authors, roots }: Signals): readonly Term[] => [
  { name: "spread", title: "传播人数", value: `${authors} 人`, points: round(0.5 * Math.log2(Math.max(1, authors))) },
  { name: "roots", title: "独立信源", value: `${roots} 条`, points: round(0.4 * Math.log2(Math.max(1, roots))) },
];

const speed = ({ p, observed, expected }: Signals): Term => ({
  name: "speed",
  title: "增速",
  value: `${observed} 人，平时 ${expected.toFixed(1)} 人`,
  points: round(Math.min(2, Math.max(0, -Math.log10(Math.max(1e-12, p)) / 4))),
});

const sayVoices = (hasMedia: boolean, hasOfficial: boolean, reach: number): string =>
  [...(hasMedia ? ["有媒体"] : []), ...(hasOfficial ? ["有官方账号"] : []), `最大粉丝数 ${reach}`].join("，");

const voice = ({ hot, reach, voices }: Signals): readonly Term[] => {
  const media = (voices.media ?? 0) > 0 ? 1 : 0;
  const official = (voices.official ?? 0) > 0 ? 0.5 : 0;
  const far = reach >= 1e6 ? 2 : Number(reach >= 1e5);
  return [
    { name: "hot", title: "热搜热榜", value: hot > 0 ? "已上榜" : "未上榜", points: hot > 0 ? 4 : 0 },
    {
      name: "voice",
      title: "发声者",
      value: sayVoices(media > 0, official > 0, reach),
      points: round(Math.min(3, media + official + far)),
    },
  ];
};

const signsOf = ({ safety, gravity = [] }: Signals): readonly string[] => [...safety, ...gravity];

const gravityTitles: Readonly<Record<string, string>> = {
  exam: "考试",
  vulnerable: "老幼病弱",
  threat: "扬言投诉曝光",
  repeated: "反复发生",
};
const saySign = (sign: string): string => gravityTitles[sign] ?? saySafety(sign);

const safetyPoints = (signs: readonly string[], settings: LevelSettings): number =>
  Math.min(
    settings.safetyAtMost,
    signs.reduce((sum, sign) => sum + (settings.safety[sign] ?? 0), 0),
  );

/** Every term of the level score, with its points; their sum is the score. */
export const termsOfLevel = (
  { signals, appealSeverity, places, households, guarded = [] }: Weighed,
  settings: LevelSettings = levelDefaults,
): readonly Term[] => [
  ...spread(signals),
  speed(signals),
  ...voice(signals),
  { name: "negativity", title: "负面占比", value: percent(signals.negativeShare), points: round(signals.negativeShare) },
  {
    name: "safety",
    title: "安全信号",
    value: signsOf(signals).map(saySign).join("、") || "无",
    points: safetyPoints(signsOf(signals), settings),
  },
  { name: "appeal", title: "诉求严重度", value: String(appealSeverity), points: appealSeverity },
  { name: "places", title: "涉及地方", value: `${places} 处`, points: round(Math.min(2, 0.5 * Math.max(0, places - 1))) },
  { name: "households", title: "影响户数", value: String(households), points: households >= 10_000 ? 2 : Number(households >= 1000) },
  ...(guarded.length > 0 ? [{ name: "guarded", title: "保电", value: guarded.join("、"), points: settings.guarded }] : []),
];

const levelFrom = (score: number, settings: LevelSettings, slack: number): Level =>
  levels.find((level) => level === "IV" || score >= settings.from[level] - slack) ?? "IV";

/** The level of a score. It rises at once and falls only when the score is clearly below, so that it does not flap. */
export const levelOf = (score: number, before: Level | undefined, settings: LevelSettings = levelDefaults): Level => {
  const now = levelFrom(score, settings, 0);
  if (before === undefined || levelRank[now] >= levelRank[before]) return now;
  const kept = levelFrom(score, settings, settings.hysteresis);
  return levelRank[kept] < levelRank[before] ? kept : before;
};

/** What is stored of a level: it, the sum, and every term; a condition that sets the level by itself stands last. */
export interface Levelled {
  readonly level: Level;
  readonly score: number;
  readonly terms: readonly Term[];
}

/** Levels an incident: by its score, and not below what an immediate condition asks (domain.md section 3). */
export const levelled = (weighed: Weighed, before: Level | undefined, settings: LevelSettings = levelDefaults): Levelled => {
  const terms = termsOfLevel(weighed, settings);
  const score = round(terms.reduce((sum, { points }) => sum + points, 0));
  const byScore = levelOf(score, before, settings);
  const { signals, places, areas = 0 } = weighed;
  const immediate = immediateLevel({ signals, places, areas }, settings.immediate);
  if (immediate === undefined) return { level: byScore, score, terms };
  return { level: worseOf(byScore, immediate.level), score, terms: [...terms, immediate.term] };
};
