import { shortHash } from "../lib/hash.ts";
import { placeName } from "../lib/place-name.ts";
import { dayMs } from "../lib/time.ts";
import { type Appeal, appealTitles } from "../model/analysis.ts";
import type { Incident } from "../model/incident.ts";
import { levelVersion } from "./level.ts";
import type { Forecast, Settled } from "./predict.ts";

const instant = (ms: number): string => new Date(ms).toISOString();

const percent = (share: number): string => `${Math.round(share * 100)}%`;

/** What such forecasts were worth before, in words. */
const sayRecord = ({ made, cameTrue }: Forecast): string =>
  made === 0 ? "同类预测还没有可核对的" : `同类预测 ${made} 次，应验 ${cameTrue} 次（${percent(cameTrue / made)}）`;

const whereOf = (place: string): string => (place === "*" ? "全市" : placeName(place));

const outcomeOf = (settled: Settled | undefined): NonNullable<Incident["forecast"]>["outcome"] =>
  settled && { isHit: settled.isHit, came: settled.came };

/**
 * A precursor (事前): complaints about one matter at one place rise, but are still within the usual. Level IV, and no rule
 * speaks of it; closed when its day is over or it came true, with how it came out.
 */
export const preventionOf = (forecast: Forecast, at: number, settled?: Settled): Incident => {
  const { series, observed, expected, upper, probability, until, mentionIds, made, cameTrue } = forecast;
  const [appealKey = "", place = "*"] = series.split("|");
  const appeal = appealKey in appealTitles ? (appealKey as Appeal) : null;
  const outcome = outcomeOf(settled);
  const topic = appeal === null ? "涉电" : appealTitles[appeal];
  return {
    ...{ id: shortHash(`prevention|${series}|${forecast.at}`), aliases: [] },
    title: `${whereOf(place)}“${topic}”近 24 小时 ${observed} 人（平常 ${expected.toFixed(1)}），未来一天可能升温`,
    ...{ firstMentionId: mentionIds[0] ?? "", mentionIds, beganAt: instant(forecast.at), lastAt: instant(at) },
    ...{ places: place === "*" ? [] : [place], appeal, problem: null, resurfaced: false },
    ...{ phase: settled === undefined ? "prevention" : "closed", level: "IV", levelVersion, score: 0 },
    terms: [{ name: "forecast", title: "一天内超出平常的概率", value: `${percent(probability)}；${sayRecord(forecast)}`, points: 0 }],
    signals: {
      ...{ mentions: observed, roots: observed, authors: observed, reposts: 0, negativeShare: 0, observed, expected, windowMs: dayMs },
      ...{ test: `平常上限 ${upper} 人，超过即算应验；${sayRecord(forecast)}`, p: 1, reach: 0, voices: {}, safety: [], hot: 0, concern: 0 },
    },
    forecast: { probability, upper, until: instant(until), made, cameTrue, ...(outcome && { outcome }) },
  };
};
