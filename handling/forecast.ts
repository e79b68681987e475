import { dayMs, formatBeijing, hourMs } from "../lib/time.ts";
import type { Act, Draft } from "../model/act.ts";
import type { Forecast, ForecastActs, ProtectedDate, RiskForecast } from "../model/forecast.ts";
import type { WeatherOutlook } from "../model/weather.ts";
import { defineBook, refuse } from "./ledger.ts";
import type { Official } from "./notice-versions.ts";

/** Complaints of a town in the last 30 days beside the average town. */
export interface History {
  readonly town: string;
  readonly complaints: number;
  /** Planned outages there in the same time. */
  readonly outages: number;
}

/** What a forecast looks at. */
export interface Outlook {
  /** Beginning of the day, an instant. */
  readonly dayStart: string;
  readonly officials: readonly Official[];
  readonly history: readonly History[];
  readonly protectedDates: readonly ProtectedDate[];
  readonly weather?: readonly WeatherOutlook[];
}

const weatherTitles: Record<WeatherOutlook["kind"], string> = { heat: "高温", storm: "大风暴雨", cold: "低温" };

const crosses = (a: { from: string; to: string }, from: string, to: string): boolean => a.from < to && from < a.to;
const isIn = (place: { readonly towns: readonly string[] }, town: string): boolean =>
  place.towns.length === 0 || place.towns.includes(town);

/** Odds multiply: each sign makes complaints more likely; the weights are judgements, checked by the hit rate. */
const weights = { work: 0.12, long: 1.6, peak: 1.4, often: 1.8, complained: 2.2, protected: 3, weather: 1.8 } as const;

const hourOf = (instant: string): number => Number(formatBeijing(instant, "time").slice(0, 2));

/** Between 18:00 and 23:00 people are at home. */
const touchesEvening = (from: string, to: string): boolean => {
  const hours = Math.min(24, Math.ceil((Date.parse(to) - Date.parse(from)) / hourMs));
  return Array.from({ length: hours }, (_none, hour) => (hourOf(from) + hour) % 24).some((hour) => hour >= 18 && hour < 23);
};

const signsOf = (
  official: Official,
  town: string,
  { history, protectedDates, weather = [] }: Outlook,
): readonly (readonly [number, string])[] => {
  const { startsAt: from, endsAt: to } = official;
  const hours = (Date.parse(to) - Date.parse(from)) / hourMs;
  const own = history.find((one) => one.town === town);
  const average = history.reduce((sum, one) => sum + one.complaints, 0) / Math.max(1, history.length);
  const guarded = protectedDates.filter((day) => crosses(day, from, to) && isIn(day, town));
  const outlook = weather.filter((one) => crosses(one, from, to) && isIn(one, town));
  return [
    ...(hours > 8 ? [[weights.long, `停电长达 ${Math.round(hours)} 小时`] as const] : []),
    ...(touchesEvening(from, to) ? [[weights.peak, "跨晚间用电时段"] as const] : []),
    ...(own && own.outages >= 2 ? [[weights.often, `30 天内已计划停电 ${own.outages} 次`] as const] : []),
    ...(own && own.complaints > average
      ? [[weights.complained, `30 天内投诉 ${own.complaints} 条，高于各镇平均 ${average.toFixed(1)}`] as const]
      : []),
    ...guarded.map(({ name }) => [weights.protected, `正值${name}`] as const),
    ...outlook.map(({ kind }) => [weights.weather, `天气预报：${weatherTitles[kind]}`] as const),
  ];
};

/** Tomorrow's places and hours at risk: planned work × complaint history × protected dates × weather; worst first. */
export const forecastRisks = (outlook: Outlook): readonly RiskForecast[] => {
  const dayEnd = new Date(Date.parse(outlook.dayStart) + dayMs).toISOString();
  return outlook.officials
    .filter(
      (one) =>
        !one.isCancelled && one.restoredAt === undefined && crosses({ from: one.startsAt, to: one.endsAt }, outlook.dayStart, dayEnd),
    )
    .flatMap((official) =>
      official.towns.map((town): RiskForecast => {
        const signs = signsOf(official, town, outlook);
        const odds = signs.reduce((product, [weight]) => product * weight, weights.work / (1 - weights.work));
        const because = ["有计划停电", ...signs.map(([, text]) => text)];
        return {
          town,
          from: official.startsAt,
          to: official.endsAt,
          score: Math.round((odds / (1 + odds)) * 100) / 100,
          because,
          noticeIds: [official.id],
        };
      }),
    )
    .sort((a, b) => b.score - a.score || (a.from < b.from ? -1 : 1));
};

/** The forecasts of days; each is judged once, when its day is over. */
export const forecastBook = defineBook<Forecast, ForecastActs>({
  noun: "forecast",
  title: "风险预测",
  begin: (first) => {
    if (first.kind !== "forecast.made") return undefined;
    const { content, at } = first as Act<string, ForecastActs["forecast.made"]>;
    return { ...content, madeAt: at };
  },
  apply: { "forecast.judged": (state, { content }) => ({ ...state, ...content }) },
});

/** Keeps a forecast; a day is forecast once. */
export const makeForecast =
  (day: string, risks: readonly RiskForecast[]) =>
  (state: Forecast | undefined): readonly Draft<ForecastActs>[] =>
    state ? [] : [{ kind: "forecast.made", content: { day, risks } }];

/** Compares a forecast with the incidents that came: a hit is one in the town from two hours before to six after the hours. */
export const judgeForecast =
  (incidents: readonly { readonly beganAt: string; readonly towns: readonly string[] }[]) =>
  (state: Forecast | undefined): readonly Draft<ForecastActs>[] => {
    if (!state) return refuse("没有这一天的预测");
    if (state.hits) return [];
    const isHit = ({ town, from, to }: RiskForecast): boolean =>
      incidents.some(({ beganAt, towns }) => {
        const at = Date.parse(beganAt);
        return towns.includes(town) && at >= Date.parse(from) - 2 * hourMs && at <= Date.parse(to) + 6 * hourMs;
      });
    const hits = [...new Set(state.risks.filter(isHit).map(({ town }) => town))];
    const named = new Set(state.risks.map(({ town }) => town));
    const missed = [...new Set(incidents.flatMap(({ towns }) => towns).filter((town) => !named.has(town)))];
    return [{ kind: "forecast.judged", content: { hits, missed } }];
  };

/** The past hit rate, as it must stand beside every forecast. */
export const sayHitRate = (forecasts: readonly Forecast[]): string => {
  const judged = forecasts.filter((one) => one.hits !== undefined);
  const named = judged.reduce((sum, one) => sum + new Set(one.risks.map(({ town }) => town)).size, 0);
  if (named < 10) return `预测；已核对 ${named} 处，样本不足，命中率暂不公布`;
  const hits = judged.reduce((sum, one) => sum + (one.hits?.length ?? 0), 0);
  const missed = judged.reduce((sum, one) => sum + (one.missed?.length ?? 0), 0);
  return `预测，不是事实；过去 ${judged.length} 天点名 ${named} 处，应验 ${hits} 处（${Math.round((hits / named) * 100)}%），漏报 ${missed} 处`;
};
