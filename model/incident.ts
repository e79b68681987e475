import type { Appeal, Problem } from "./analysis.ts";
import type { Contradiction } from "./contradiction.ts";

/** 舆情Ⅰ–Ⅳ级; I is the worst. */
export const levels = ["I", "II", "III", "IV"] as const;
export type Level = (typeof levels)[number];

/** Higher is worse: IV 1 … I 4. */
export const levelRank: Record<Level, number> = { I: 4, II: 3, III: 2, IV: 1 };

/** How a level is shown and what it means. */
export const levelTitles: Record<Level, { sign: string; title: string; colour: string }> = {
  I: { sign: "舆情Ⅰ级", title: "特别重大", colour: "red" },
  II: { sign: "舆情Ⅱ级", title: "重大", colour: "orange" },
  III: { sign: "舆情Ⅲ级", title: "较大", colour: "yellow" },
  IV: { sign: "舆情Ⅳ级", title: "一般", colour: "blue" },
};

/** 事前 prevention → 事中 response → 事后 recovery → closed. */
export const phases = ["prevention", "response", "recovery", "closed"] as const;
export type Phase = (typeof phases)[number];

/** One term of the level score: what was measured, its value, and the points (0…) it adds. */
export interface Term {
  readonly name: string;
  readonly title: string;
  readonly value: string;
  readonly points: number;
}

/** What was counted against what is usual; every number here can be traced to the incident's mentions. */
export interface Signals {
  /** Mentions, near-duplicates and reposts included. */
  readonly mentions: number;
  /** Independent root texts, near-duplicates collapsed. */
  readonly roots: number;
  readonly authors: number;
  readonly reposts: number;
  /** Share 0…1 of negative among the roots. */
  readonly negativeShare: number;
  /** Count in the last window, and what is expected there. */
  readonly observed: number;
  readonly expected: number;
  readonly windowMs: number;
  /** Test name and its value, such as `negative binomial upper tail p=0.0004`. */
  readonly test: string;
  readonly p: number;
  /** Largest reach (followers) of a voice in it, and the voices that occur. */
  readonly reach: number;
  readonly voices: Readonly<Record<string, number>>;
  /** Signs that concern people's safety (`safetySigns`). */
  readonly safety: readonly string[];
  /** Other signs that make a matter serious: an exam, vulnerable people, a threat, a repeated complaint. */
  readonly gravity?: readonly string[];
  /** Heat of a hot-list entry in it, 0 if none. */
  readonly hot: number;
  /** The widest read medium that spoke: 1 local, 2 provincial, 3 national; absent when none did. */
  readonly media?: number;
  /** 0…1: how far its texts are a matter that the bureau would act on (the highest of its independent texts). */
  readonly concern?: number;
}

/** What is foreseen of a series, and what such forecasts were worth. */
export interface Foreseen {
  /** Calibrated probability 0…1 that the next day leaves the usual band. */
  readonly probability: number;
  /** The upper edge of the usual band: more voices than this in its day, and it came true. */
  readonly upper: number;
  readonly until: string;
  /** Forecasts of this kind before it, and how many came true. */
  readonly made: number;
  readonly cameTrue: number;
  /** How it came out; absent while its day runs. */
  readonly outcome?: { readonly isHit: boolean; readonly came: number };
}

/** Many mentions about one matter. The machine's part: it can be recomputed at any time from the mentions. */
export interface Incident {
  /** Hash of its first mention. */
  readonly id: string;
  readonly aliases: readonly string[];
  /** The most informative real sentence of its mentions; never generated. */
  readonly title: string;
  readonly firstMentionId: string;
  readonly mentionIds: readonly string[];
  readonly beganAt: string;
  readonly lastAt: string;
  /** Keys of towns (or cities, provinces); empty when no text names one. */
  readonly places: readonly string[];
  readonly appeal: Appeal | null;
  readonly problem: Problem | null;
  readonly phase: Phase;
  readonly level: Level;
  readonly levelVersion: string;
  readonly score: number;
  readonly terms: readonly Term[];
  readonly signals: Signals;
  /** Whether an old text resurfaced (旧事重提). */
  readonly resurfaced: boolean;
  /** Words of ours that its posts differ from; absent when none do. */
  readonly contradictions?: readonly Contradiction[];
  /** Only of many small matters at once: where (a town, an area, 全市), and how many. */
  readonly wave?: { readonly where: string; readonly matters: number };
  /** Only of a precursor (`phase` prevention, then closed): a forecast, not a matter of its own. */
  readonly forecast?: Foreseen;
}
