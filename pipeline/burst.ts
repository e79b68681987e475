import { beijingParts, hourMs } from "../lib/time.ts";

/** What is usual for one series in a stretch of time. */
export interface Expectation {
  /** Expected count. */
  readonly mean: number;
  /** Shape of the negative binomial: small means bursty. */
  readonly shape: number;
  /** Upper edge of the usual band (99 %). */
  readonly upper: number;
  /** Hours of history behind it. */
  readonly hours: number;
}

/** A series' memory: per hour of day and kind of day, decayed counts against decayed hours. */
export interface SeriesState {
  /** Hour (since 1970) up to which silence has been counted. */
  readonly upToHour: number;
  readonly openCount: number;
  readonly total: number;
  readonly hours: number;
  readonly byHour: readonly number[];
  readonly hoursByHour: readonly number[];
  readonly restDay: number;
  readonly restHours: number;
  /** Decayed mean of squared excess over Poisson, for the dispersion. */
  readonly excess: number;
}

/** Settings of the expected band. */
export const bandDefaults = {
  /** Prior rate per hour and its weight in hours: what a series without history is taken to do. */
  priorRate: 0.02,
  priorHours: 72,
  /** Weight halves in this many hours: four weeks. */
  halfLifeHours: 28 * 24,
  /** A burst teaches at most this many times the usual, so that a crisis does not become normal. */
  learnAtMost: 4,
  /** A profile by hour of day is trusted once this many counts stand behind it. */
  profileCounts: 40,
};
export type BandSettings = typeof bandDefaults;

const emptySeries = (hour: number): SeriesState => ({
  upToHour: hour,
  openCount: 0,
  total: 0,
  hours: 0,
  byHour: new Array<number>(24).fill(0),
  hoursByHour: new Array<number>(24).fill(0),
  restDay: 0,
  restHours: 0,
  excess: 1,
});

const isRestDay = (hour: number): boolean => {
  const { weekday } = beijingParts(hour * hourMs);
  return weekday === 0 || weekday === 6;
};

const baseRate = (state: SeriesState, settings: BandSettings): number =>
  (state.total + settings.priorRate * settings.priorHours) / (state.hours + settings.priorHours);

/** Expected count of one hour: the base rate shaped by hour of day and by working day or rest day, as far as counts allow. */
const rateAt = (state: SeriesState, hour: number, settings: BandSettings): number => {
  const base = baseRate(state, settings);
  const trust = state.total / (state.total + settings.profileCounts);
  const clock = beijingParts(hour * hourMs).hour;
  const own = ((state.byHour[clock] ?? 0) + base * 24) / ((state.hoursByHour[clock] ?? 0) + 24);
  const rest = (state.restDay + base * 48) / (state.restHours + 48);
  const work = (state.total - state.restDay + base * 48) / (state.hours - state.restHours + 48);
  const day = (isRestDay(hour) ? rest : work) / base;
  return base * (1 - trust) + own * Math.min(2, Math.max(0.5, day)) * trust;
};

const closeHour = (state: SeriesState, settings: BandSettings): SeriesState => {
  const hour = state.upToHour;
  const usual = rateAt(state, hour, settings);
  const learnt = Math.min(state.openCount, Math.max(2, usual * settings.learnAtMost));
  const keep = 0.5 ** (1 / settings.halfLifeHours);
  const clock = beijingParts(hour * hourMs).hour;
  const rest = isRestDay(hour) ? 1 : 0;
  const surprise = Math.min(25, (learnt - usual) ** 2 / Math.max(usual, 0.05));
  return {
    upToHour: hour + 1,
    openCount: 0,
    total: state.total * keep + learnt,
    hours: state.hours * keep + 1,
    byHour: state.byHour.map((count, index) => (index === clock ? count * keep ** 24 + learnt : count)),
    hoursByHour: state.hoursByHour.map((count, index) => (index === clock ? count * keep ** 24 + 1 : count)),
    restDay: state.restDay * keep + learnt * rest,
    restHours: state.restHours * keep + rest,
    excess: state.excess + (surprise - state.excess) * 0.01,
  };
};

/** A silent stretch longer than this is counted in one step. */
const longSilenceHours = 24 * 14;

const advance = (state: SeriesState, hour: number, settings: BandSettings): SeriesState => {
  let next = state;
  if (hour - next.upToHour > longSilenceHours) {
    const silent = hour - next.upToHour - 1;
    const keep = 0.5 ** (silent / settings.halfLifeHours);
    next = { ...closeHour(next, settings), upToHour: hour };
    next = { ...next, total: next.total * keep, hours: Math.min(next.hours * keep + silent, 8 * settings.halfLifeHours) };
  }
  while (next.upToHour < hour) next = closeHour(next, settings);
  return next;
};

/** Counts one mention of a series at `at` (ms); mentions that come late count in the open hour. */
export const count = (state: SeriesState | undefined, at: number, settings: BandSettings = bandDefaults): SeriesState => {
  const hour = Math.floor(at / hourMs);
  const current = advance(state ?? emptySeries(hour), hour, settings);
  return { ...current, openCount: current.openCount + 1 };
};

/** What is usual in the `windowMs` before `at`, from the same hours and kinds of day; sensible before any history exists. */
export const expectation = (
  state: SeriesState | undefined,
  at: number,
  windowMs: number,
  settings: BandSettings = bandDefaults,
): Expectation => {
  const hour = Math.floor(at / hourMs);
  const known = state ?? emptySeries(hour);
  const length = Math.max(1, Math.round(windowMs / hourMs));
  let mean = 0;
  for (let back = 0; back < length; back++) mean += rateAt(known, hour - back, settings);
  const weight = known.total + settings.priorRate * settings.priorHours;
  const shape = Math.max(0.2, Math.min(weight, mean / Math.max(0.25, known.excess - 1) + 0.5));
  return { mean, shape, upper: upperEdge(mean, shape), hours: known.hours };
};

/** P(X ≥ observed) of a negative binomial with this mean and shape. */
export const upperTail = (observed: number, mean: number, shape: number): number => {
  if (observed <= 0) return 1;
  const success = shape / (shape + mean);
  let term = success ** shape;
  let below = term;
  for (let k = 1; k < observed; k++) {
    term *= ((shape + k - 1) / k) * (1 - success);
    below += term;
    if (term < 1e-18 && k > mean) break;
  }
  if (below < 0.999999) return Math.max(0, 1 - below);
  return farTail(observed, success, shape);
};

/** Far in the tail the terms fall geometrically: summed directly, as 1 − sum would lose all digits. */
const farTail = (observed: number, success: number, shape: number): number => {
  let logTerm = shape * Math.log(success);
  for (let k = 1; k <= observed; k++) logTerm += Math.log((shape + k - 1) / k) + Math.log(1 - success);
  const ratio = Math.min(0.999, ((shape + observed) / (observed + 1)) * (1 - success));
  return Math.min(1, Math.exp(logTerm) / (1 - ratio));
};

const upperEdge = (mean: number, shape: number): number => {
  let edge = Math.ceil(mean);
  while (edge < 1000 && upperTail(edge + 1, mean, shape) > 0.01) edge++;
  return edge;
};
