import { shortHash } from "../lib/hash.ts";
import { hourMs } from "../lib/time.ts";
import { expectation, type SeriesState, upperTail } from "./burst.ts";

/** Settings of waves: many small matters of one kind at once, none of which is an incident that people must know. */
export const waveDefaults = {
  /** Different people, and different matters, in the window. */
  voices: 5,
  matters: 4,
  /** No matter may hold more than this share of the voices: then it is that matter, and no wave. */
  largestShare: 0.5,
  /** Chance that it is none, corrected for every series of every level that is looked at. */
  p: 0.001,
  /** A comparison with the usual needs a usual: a week of it. */
  historyHours: 7 * 24,
};

/** One voice of a series: who spoke, when, and about which matter. */
export interface WaveVoice {
  readonly at: number;
  readonly mentionId: string;
  readonly author: string;
  /** The group (first mention) of the matter. */
  readonly matter: string;
}

/** Many small matters of one appeal at one place (a town, an area, the whole city). */
export interface Wave {
  readonly id: string;
  /** `<appeal>|<town key>`, `<appeal>|area:<name>` or `<appeal>|*`. */
  readonly series: string;
  readonly voices: readonly WaveVoice[];
  readonly observed: number;
  readonly expected: number;
  readonly p: number;
  /** Series of all levels that were looked at together. */
  readonly tests: number;
}

/** What the watch on waves remembers, as plain data: the voices of the window, and the waves that run. */
export interface WaveState {
  readonly voices: readonly (readonly [string, readonly WaveVoice[]])[];
  readonly open: readonly (readonly [string, { readonly id: string; readonly lastAt: number }])[];
}

/** Watches the series of each level. */
export interface Waves {
  /** Takes a voice in with the series that it counts in, smallest first; answers waves that began or grew with it. */
  readonly hear: (series: readonly string[], voice: WaveVoice) => readonly Wave[];
  readonly snapshot: () => WaveState;
}

const distinct = (items: readonly string[]): number => new Set(items).size;

/** A town is smaller than an area, an area than the city. */
const sizeOf = (series: string): number => (series.endsWith("|*") ? 2 : Number(series.includes("|area:")));

/** Whether no single matter holds most of the voices. */
const isScattered = (voices: readonly WaveVoice[]): boolean => {
  const counts = new Map<string, number>();
  for (const { matter } of voices) counts.set(matter, (counts.get(matter) ?? 0) + 1);
  return counts.size >= waveDefaults.matters && Math.max(...counts.values()) <= voices.length * waveDefaults.largestShare;
};

/** What waves are seen with. */
export interface WaveParts {
  /** The memory of a series, for its usual band. */
  readonly stateOf: (series: string) => SeriesState | undefined;
  /** Whether a matter is small: of level IV. What is worse is told by itself and makes no wave. */
  readonly isSmall: (matter: string) => boolean;
  readonly windowMs: number;
}

/** Starts watching. */
export const createWaves = ({ stateOf, isSmall, windowMs }: WaveParts, kept?: WaveState): Waves => {
  const voicesBySeries = new Map<string, WaveVoice[]>((kept?.voices ?? []).map(([series, voices]) => [series, [...voices]] as const));
  const open = new Map(kept?.open);
  let clearedAt = 0;
  const clear = (at: number): void => {
    if (at - clearedAt < hourMs) return;
    clearedAt = at;
    for (const [series, voices] of voicesBySeries) {
      const recent = voices.filter((one) => one.at > at - windowMs);
      if (recent.length === 0) voicesBySeries.delete(series);
      else voicesBySeries.set(series, recent);
    }
    for (const [series, { lastAt }] of open) if (lastAt <= at - windowMs) open.delete(series);
  };
  /** What a wave of a smaller place explains already counts no more for the larger one. */
  const unexplained = (series: string, at: number): readonly WaveVoice[] => {
    const appeal = series.slice(0, series.indexOf("|") + 1);
    const smaller = [...open.keys()].filter((other) => other.startsWith(appeal) && sizeOf(other) < sizeOf(series));
    const explained = new Set(smaller.flatMap((other) => voicesBySeries.get(other) ?? []).map(({ mentionId }) => mentionId));
    return (voicesBySeries.get(series) ?? []).filter(
      (one) => one.at > at - windowMs && !explained.has(one.mentionId) && isSmall(one.matter),
    );
  };
  const judge = (series: string, at: number): Wave | undefined => {
    const voices = unexplained(series, at);
    const observed = distinct(voices.map(({ author }) => author));
    const state = stateOf(series);
    const running = open.get(series);
    if (observed < waveDefaults.voices || !isScattered(voices) || (state?.hours ?? 0) < waveDefaults.historyHours) return undefined;
    const { mean: expected, shape } = expectation(state, at, windowMs);
    const tests = voicesBySeries.size;
    const p = Math.min(1, upperTail(observed, expected, shape) * tests);
    if (p > waveDefaults.p && running === undefined) return undefined;
    const id = running?.id ?? shortHash(`wave|${series}|${voices[0]?.mentionId}`);
    open.set(series, { id, lastAt: at });
    return { id, series, voices, observed, expected, p, tests };
  };
  return {
    hear: (series, voice) => {
      clear(voice.at);
      for (const one of series) {
        const voices = voicesBySeries.get(one);
        if (voices) voices.push(voice);
        else voicesBySeries.set(one, [voice]);
      }
      for (const one of series) {
        const wave = judge(one, voice.at);
        if (wave !== undefined) return [wave];
      }
      return [];
    },
    // Copied, since the voices go on growing here.
    snapshot: () => ({ voices: [...voicesBySeries].map(([series, voices]) => [series, [...voices]] as const), open: [...open] }),
  };
};
