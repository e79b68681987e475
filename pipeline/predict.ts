import { dayMs, hourMs } from "../lib/time.ts";
import { type Expectation, expectation, type SeriesState } from "./burst.ts";

/** A series (appeal and place) that may burst within a day, with how often such a warning came true before. */
export interface Forecast {
  /** `<appeal>|<place key>`; `*` is the whole city. */
  readonly series: string;
  /** When it was made, and when its day is over (ms). */
  readonly at: number;
  readonly until: number;
  /** Calibrated probability 0…1 that its day leaves the usual band. */
  readonly probability: number;
  /** Voices of the 24 h before it, what is usual, and the upper edge of the usual. */
  readonly observed: number;
  readonly expected: number;
  readonly upper: number;
  /** Past forecasts of this kind, and how many came true. */
  readonly made: number;
  readonly cameTrue: number;
  /** The latest mentions behind it. */
  readonly mentionIds: readonly string[];
}

/** How a forecast came out: the voices of its day, and whether they left the usual band. */
export interface Settled {
  readonly forecast: Forecast;
  readonly came: number;
  readonly isHit: boolean;
}

/** What an hour brought: forecasts that were made and those that came out. */
export interface Turned {
  readonly made: readonly Forecast[];
  readonly settled: readonly Settled[];
}

/** An open forecast with its kind. */
interface Open extends Forecast {
  readonly kind: number;
}

/** What prediction remembers, as plain data. */
export interface PredictState {
  /** Hour (since 1970) up to which forecasts were made. */
  readonly hour: number;
  /** Voices by series and hour, of two days. */
  readonly hours: readonly (readonly [string, readonly (readonly [number, number])[]])[];
  /** The latest mentions of each series. */
  readonly latest: readonly (readonly [string, readonly string[]])[];
  readonly open: readonly Open[];
  /** Forecasts made and come true, by kind. */
  readonly record: readonly (readonly [number, number])[];
}

/**
 * Kinds by the upper edge of the usual band: where three or four voices are already unusual, a small rise passes it far oftener
 * than where ten are usual. Edges up to 3, up to 6, and above. Kinds by the steepness of the rise (before) ordered nothing.
 */
const edges = [3, 6] as const;
const kinds = edges.length + 1;
/** What was believed of each kind before any forecast: weight 10, shares by reason. */
const priorWeight = 10;
const priorShare = [0.3, 0.2, 0.15] as const;
/** From this probability on a forecast is shown; less likely ones are only kept for the record. */
const shownFrom = 0.1;
const idsKept = 12;

/** The kind of a rise, -1 for none. What has left the usual band is no precursor any more: it is the thing itself. */
const kindOf = (observed: number, { mean, upper }: Pick<Expectation, "mean" | "upper">): number => {
  const rise = (observed + 0.5) / (mean + 0.5);
  if (observed < 2 || rise < 2 || observed > Math.max(2, upper)) return -1;
  return edges.filter((edge) => upper > edge).length;
};

const isShown = ({ probability }: Forecast): boolean => probability >= shownFrom;

const withoutKind = ({ kind: _, ...forecast }: Open): Forecast => forecast;

/** Counts voices by series, forecasts every hour, and keeps its own record of what came true. */
export interface Predictor {
  readonly count: (series: string, at: number, mentionId: string) => void;
  /** Lets time pass; answers what is worth showing of the hours that began since. */
  readonly turn: (at: number) => Turned;
  /** Open forecasts, most likely first. */
  readonly forecasts: () => readonly Forecast[];
  readonly snapshot: () => PredictState;
}

/** Voices by series and hour, and the latest mentions of each series. */
interface Tally {
  readonly count: (series: string, at: number, mentionId: string) => void;
  /** Voices in [from, to). */
  readonly voices: (series: string, from: number, to: number) => number;
  readonly series: () => readonly string[];
  readonly latest: (series: string) => readonly string[];
  /** Forgets hours before one. */
  readonly forget: (before: number) => void;
  readonly snapshot: () => Pick<PredictState, "hours" | "latest">;
}

const createTally = (kept?: Pick<PredictState, "hours" | "latest">): Tally => {
  const hoursBySeries = new Map((kept?.hours ?? []).map(([series, hours]) => [series, new Map(hours)]));
  const latest = new Map((kept?.latest ?? []).map(([series, ids]) => [series, ids]));
  return {
    count: (series, at, mentionId) => {
      const hours = hoursBySeries.get(series) ?? new Map<number, number>();
      const own = Math.floor(at / hourMs);
      hours.set(own, (hours.get(own) ?? 0) + 1);
      hoursBySeries.set(series, hours);
      latest.set(series, [...(latest.get(series) ?? []), mentionId].slice(-idsKept));
    },
    voices: (series, from, to) => {
      let sum = 0;
      for (const [at, count] of hoursBySeries.get(series) ?? []) if (at * hourMs >= from && at * hourMs < to) sum += count;
      return sum;
    },
    series: () => [...hoursBySeries.keys()],
    latest: (series) => latest.get(series) ?? [],
    forget: (before) => {
      for (const [series, hours] of hoursBySeries) {
        for (const hour of hours.keys()) if (hour < before) hours.delete(hour);
        if (hours.size > 0) continue;
        hoursBySeries.delete(series);
        latest.delete(series);
      }
    },
    snapshot: () => ({ hours: [...hoursBySeries].map(([series, hours]) => [series, [...hours]]), latest: [...latest] }),
  };
};

/** Starts prediction. `stateOf` answers the memory of a series, for its usual band. */
export const createPredictor = (stateOf: (series: string) => SeriesState | undefined, kept?: PredictState): Predictor => {
  const tally = createTally(kept);
  const open = new Map((kept?.open ?? []).map((one) => [one.series, one]));
  const record = Array.from({ length: kinds }, (_, kind): [number, number] => [...(kept?.record[kind] ?? [0, 0])] as [number, number]);
  let hour = kept?.hour ?? 0;
  const settle = (now: number): readonly Settled[] => {
    const settled: Settled[] = [];
    for (const one of open.values()) {
      const came = tally.voices(one.series, one.at, Math.min(now, one.until));
      const isHit = came > Math.max(2, one.upper);
      if (!isHit && now < one.until) continue;
      const entry = record[one.kind] as [number, number];
      entry[0]++;
      if (isHit) entry[1]++;
      open.delete(one.series);
      if (isShown(one)) settled.push({ forecast: withoutKind(one), came, isHit });
    }
    return settled;
  };
  const foresee = (series: string, now: number): Open | undefined => {
    const observed = tally.voices(series, now - dayMs, now);
    const usual = expectation(stateOf(series), now, dayMs);
    const kind = open.has(series) ? -1 : kindOf(observed, usual);
    if (kind < 0) return undefined;
    const [made, cameTrue] = record[kind] as [number, number];
    const probability = (cameTrue + priorWeight * (priorShare[kind] as number)) / (made + priorWeight);
    const { mean: expected, upper } = usual;
    const mentionIds = tally.latest(series);
    return { series, kind, at: now, until: now + dayMs, probability, observed, expected, upper, made, cameTrue, mentionIds };
  };
  return {
    count: tally.count,
    turn: (at) => {
      const today = Math.floor(at / hourMs);
      if (today <= hour) return { made: [], settled: [] };
      hour = today;
      const now = hour * hourMs;
      const settled = settle(now);
      tally.forget(hour - 48);
      const made = tally.series().flatMap((series) => foresee(series, now) ?? []);
      for (const one of made) open.set(one.series, one);
      return { made: made.filter(isShown).map(withoutKind), settled };
    },
    forecasts: () =>
      [...open.values()]
        .filter(isShown)
        .sort((a, b) => b.probability - a.probability || (a.series < b.series ? -1 : 1))
        .map(withoutKind),
    snapshot: () => ({
      hour,
      ...tally.snapshot(),
      open: [...open.values()],
      record,
    }),
  };
};
