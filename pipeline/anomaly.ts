import { dayMs, hourMs, minuteMs } from "../lib/time.ts";

/** One value of a series: an instant (ms) and a count. */
export interface Reading {
  readonly at: number;
  readonly value: number;
}

/** Settings of the anomaly score; an average over them, so that no single setting has to be right. */
export const anomalyDefaults = {
  /** Sums over these stretches are watched; the most surprising one counts half, what all find on average the other half. */
  stretchesMs: [5 * minuteMs, 30 * minuteMs, 180 * minuteMs],
  /** The usual level forgets half in so many days. */
  halfLives: [5 * dayMs, 10 * dayMs],
  /** How much of the daily rhythm is believed. */
  rhythms: [0, 0.3],
  /** Tail of past surprises that a new one is measured against. */
  tails: [0.99, 0.995],
  /** A surprise teaches at most this many deviations (EARS: past outliers must not become usual). */
  learnAtMost: 3,
  smallestDeviation: 0.1,
  /** After an anomaly, only a larger one counts; the bar falls to nothing in this time. */
  quietMs: 36 * hourMs,
  /** How much larger at first. */
  rise: 1.2,
};
export type AnomalySettings = typeof anomalyDefaults;

/**
 * The surprise that maps to 0.5, in the middle of the thresholds that reach 72 on the five NAB series (0.46 to 0.54). Of 56
 * settings, this blend with this rise held best on series that had no part in tuning, as they are and in six thinnings.
 */
const middleSurprise = 2;
const warmUp = 40;
const binWidth = 0.1;
const lowest = -5;
const binCount = 2000;

interface Watch {
  readonly push: (at: number, sum: number) => number;
}

/** How surprising a sum is against its own level and daily rhythm, in robust deviations of the logarithm. */
const createWatch = (length: number, settings: AnomalySettings, choice: { halfLife: number; rhythm: number; everyMs: number }): Watch => {
  let mean = Number.NaN;
  let deviation = 0.3;
  let seen = 0;
  const daily = new Float64Array(24);
  const hours = new Float64Array(24);
  const forget = 1 - 0.5 ** (choice.everyMs / choice.halfLife);
  return {
    push: (at, sum) => {
      const level = Math.log1p(sum);
      if (Number.isNaN(mean)) mean = level;
      const hour = Math.floor(at / hourMs) % 24;
      const surprise = level - mean - choice.rhythm * (daily[hour] as number);
      const score = seen >= length ? surprise / Math.max(settings.smallestDeviation, deviation) : 0;
      const learnt = Math.max(-settings.learnAtMost * deviation, Math.min(settings.learnAtMost * deviation, surprise));
      const share = Math.max(forget, 1 / (seen + 2));
      mean += share * learnt;
      deviation += share * (Math.abs(learnt) * 1.25 - deviation);
      daily[hour] = (daily[hour] as number) + Math.max(0.003, 1 / (12 + (hours[hour] as number))) * learnt;
      hours[hour] = (hours[hour] as number) + 1;
      seen++;
      return score;
    },
  };
};

/** −log10 of the chance of a surprise this large, by an exponential tail over the surprises seen so far. */
const createTail = (tails: readonly number[]): ((surprise: number) => readonly number[]) => {
  const counts = new Float64Array(binCount);
  const sums = new Float64Array(binCount);
  let total = 0;
  let highest = 0;
  const rate = (surprise: number, tail: number): number => {
    const need = Math.max(10, total * (1 - tail));
    let above = 0;
    let sum = 0;
    let bin = highest;
    for (; bin > 0; bin--) {
      above += counts[bin] as number;
      sum += sums[bin] as number;
      if (above >= need) break;
    }
    const edge = lowest + bin * binWidth;
    if (surprise <= edge) return 0;
    const excess = Math.max(0.15, sum / above - edge);
    return -Math.log10(above / total) + (surprise - edge) / excess / Math.LN10;
  };
  return (surprise) => {
    const scores = tails.map((tail) => (total >= warmUp ? rate(surprise, tail) : 0));
    const bin = Math.max(0, Math.min(binCount - 1, Math.floor((surprise - lowest) / binWidth)));
    counts[bin] = (counts[bin] as number) + 1;
    sums[bin] = (sums[bin] as number) + surprise;
    highest = Math.max(highest, bin);
    total++;
    return scores;
  };
};

/** Only what is larger than what was told lately counts. */
const createQuiet = (settings: AnomalySettings): ((at: number, score: number) => number) => {
  let held = 0;
  let heldAt = Number.NEGATIVE_INFINITY;
  return (at, score) => {
    const left = Math.max(0, 1 - (at - heldAt) / settings.quietMs);
    const bar = left > 0 ? held * settings.rise : 0;
    if (score <= bar) return 0;
    if (score >= held * left) [held, heldAt] = [score, at];
    return score;
  };
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Half the largest, half the mean: one stretch is enough to be heard, and what several find counts more. */
const blend = (scores: readonly number[]): number => (Math.max(...scores) + mean(scores)) / 2;

/** Scores a series reading by reading, 0…1, from the past alone; 0.5 is worth a look. `everyMs` is the time between readings. */
export const createAnomalyScore = (everyMs: number, settings: AnomalySettings = anomalyDefaults): ((reading: Reading) => number) => {
  const lengths = settings.stretchesMs.map((stretch) => Math.max(1, Math.round(stretch / everyMs)));
  const recent: number[] = [];
  const longest = Math.max(...lengths);
  const panel = settings.halfLives.flatMap((halfLife) =>
    settings.rhythms.map((rhythm) =>
      lengths.map((length) => ({
        length,
        watch: createWatch(length, settings, { halfLife, rhythm, everyMs }),
        tail: createTail(settings.tails),
      })),
    ),
  );
  const quiet = createQuiet(settings);
  const sumOf = (length: number): number => {
    const last = recent.slice(-length);
    return (last.reduce((sum, value) => sum + value, 0) / last.length) * length;
  };
  return ({ at, value }) => {
    recent.push(Math.max(0, value));
    if (recent.length > longest) recent.shift();
    const sums = new Map(lengths.map((length) => [length, sumOf(length)]));
    const opinions = panel.flatMap((watches) => {
      const scores = watches.map(({ length, watch, tail }) => tail(watch.push(at, sums.get(length) as number)));
      return settings.tails.map((_, index) => blend(scores.map((byTail) => byTail[index] as number)));
    });
    const score = quiet(at, mean(opinions));
    return score / (score + middleSurprise);
  };
};
