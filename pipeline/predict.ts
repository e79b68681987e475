import { dayMs, hourMs } from "../lib/time.ts";
import { type Expectation, expectation, type SeriesState } from "./burst.ts";

/** A series (appeal and place) that may burst within a day, with how often such a warning came true before. */
export interface Forecast {
  /** `<appeal>|<place key>`; `*` is the whole area. */
  readonly series: string;
  /** Calibrated probability 0…1 that the next 24 h leave the usual band. */
  readonly probability: number;
  /** Voices of the last 24 h and what is usual. */
  readonly observed: number;
  readonly expected: number;
  /** Past forecasts of this kind, and how many came true. */
  readonly made: number;
  readonly cameTrue: number;
}

/** What prediction remembers, as plain data. */
export interface PredictState {
  /** Day (since 1970, Beijing) of the open forecasts. */
  readonly day: number;
  /** Voices by series and hour, of two days. */
  readonly hours: readonly (readonly [string, readonly (readonly [number, number])[]])[];
  /** Kind of the open forecast of each series. */
  readonly open: readonly (readonly [string, number])[];
  /** Forecasts made and come true, by kind. */
  readonly record: readonly (readonly [number, number])[];
}

/** Kinds by how far yesterday rose above usual: not, a little, twice, four times; small complaints at one place come first. */
const kinds = 4;
/** What was believed of each kind before any forecast: weight 10, shares by reason. */
const priorWeight = 10;
const priorShare = [0.02, 0.06, 0.15, 0.3] as const;

const beijingDay = (at: number): number => Math.floor((at + 8 * hourMs) / dayMs);

const kindOf = (observed: number, expected: number): number => {
  const rise = (observed + 0.5) / (expected + 0.5);
  if (observed < 2 || rise < 1.2) return 0;
  if (rise < 2) return 1;
  return rise < 4 ? 2 : 3;
};

/** Counts voices by series, forecasts each day, and keeps its own record of what came true. */
export interface Predictor {
  readonly count: (series: string, at: number) => void;
  /** Most likely first; only what yesterday gave a reason for. */
  readonly forecasts: (at: number) => readonly Forecast[];
  readonly snapshot: () => PredictState;
}

const forget = (hoursBySeries: Map<string, Map<number, number>>, before: number): void => {
  for (const [series, hours] of hoursBySeries) {
    for (const hour of hours.keys()) if (hour * hourMs < before) hours.delete(hour);
    if (hours.size === 0) hoursBySeries.delete(series);
  }
};

/** Starts prediction. `stateOf` answers the memory of a series, for its usual band. */
export const createPredictor = (stateOf: (series: string) => SeriesState | undefined, kept?: PredictState): Predictor => {
  const hoursBySeries = new Map((kept?.hours ?? []).map(([series, hours]) => [series, new Map(hours)]));
  const open = new Map(kept?.open);
  const record = Array.from({ length: kinds }, (_, kind): [number, number] => [...(kept?.record[kind] ?? [0, 0])] as [number, number]);
  let day = kept?.day ?? 0;
  const voices = (series: string, from: number, to: number): number => {
    let sum = 0;
    for (const [hour, count] of hoursBySeries.get(series) ?? []) if (hour * hourMs >= from && hour * hourMs < to) sum += count;
    return sum;
  };
  const usual = (series: string, at: number): Expectation => expectation(stateOf(series), at, dayMs);
  const settle = (from: number): void => {
    for (const [series, kind] of open) {
      const band = usual(series, from + dayMs);
      const isHit = voices(series, from, from + dayMs) > Math.max(2, band.upper);
      const entry = record[kind] as [number, number];
      entry[0]++;
      if (isHit) entry[1]++;
    }
    open.clear();
  };
  const roll = (at: number): void => {
    const today = beijingDay(at);
    if (today === day) return;
    const begin = today * dayMs - 8 * hourMs;
    settle(day * dayMs - 8 * hourMs);
    day = today;
    forget(hoursBySeries, begin - 2 * dayMs);
    for (const series of hoursBySeries.keys()) open.set(series, kindOf(voices(series, begin - dayMs, begin), usual(series, begin).mean));
  };
  return {
    count: (series, at) => {
      roll(at);
      const hours = hoursBySeries.get(series) ?? new Map<number, number>();
      const hour = Math.floor(at / hourMs);
      hours.set(hour, (hours.get(hour) ?? 0) + 1);
      hoursBySeries.set(series, hours);
    },
    forecasts: (at) =>
      [...hoursBySeries.keys()]
        .map((series): Forecast & { kind: number } => {
          const [observed, expected] = [voices(series, at - dayMs, at + hourMs), usual(series, at).mean];
          const kind = kindOf(observed, expected);
          const [made, cameTrue] = record[kind] as [number, number];
          const probability = (cameTrue + priorWeight * (priorShare[kind] as number)) / (made + priorWeight);
          return { series, kind, probability, observed, expected, made, cameTrue };
        })
        .filter(({ kind }) => kind > 0)
        .sort((a, b) => b.probability - a.probability || (a.series < b.series ? -1 : 1))
        .map(({ kind: _, ...forecast }) => forecast),
    snapshot: () => ({
      day,
      hours: [...hoursBySeries].map(([series, hours]) => [series, [...hours]]),
      open: [...open],
      record,
    }),
  };
};
