import type { Undo } from "./act.ts";

/** A day or place that needs power more than others: an examination, a festival, a hospital, a match. */
export interface ProtectedDate {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Empty: everywhere. */
  readonly towns: readonly string[];
  /** Hospitals, schools, stadiums by name; with any given, only what names one of them counts. */
  readonly sites?: readonly string[];
}

/** Hours at a place that may bring complaints; a forecast, never a fact. */
export interface RiskForecast {
  readonly town: string;
  readonly from: string;
  readonly to: string;
  /** 0…1: an ordering, calibrated only by the past hit rate beside it. */
  readonly score: number;
  readonly because: readonly string[];
  readonly noticeIds: readonly string[];
}

/** What happens to a day's forecast. */
export interface ForecastActs extends Undo {
  readonly "forecast.made": { readonly day: string; readonly risks: readonly RiskForecast[] };
  readonly "forecast.judged": { readonly hits: readonly string[]; readonly missed: readonly string[] };
}

/** The forecast of a day, and how it came out. */
export interface Forecast {
  readonly day: string;
  readonly madeAt: string;
  readonly risks: readonly RiskForecast[];
  readonly hits?: readonly string[];
  /** Towns with an incident that the list didn't name. */
  readonly missed?: readonly string[];
}
