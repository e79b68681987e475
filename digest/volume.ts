import { dayMs, hourMs } from "../lib/time.ts";
import { fewestDays, type Usual, usualDays, usualOf } from "../lib/usual.ts";
import type { DayCount, Digest, Sentence, SourceSight } from "./digest.ts";
import type { Material } from "./material.ts";
import { daysOf } from "./period.ts";
import { type BlindSpan, blindSpans, blindWithin } from "./sight.ts";
import { percent, queryCite, sentence } from "./wording.ts";

/** A day on which a source was blind for so long is hatched, and teaches nothing about what is usual. */
const blindDayMs = 6 * hourMs;

interface Sighted {
  readonly key: string;
  readonly title: string;
  readonly spans: readonly BlindSpan[];
}

const sightOf = ({ sources }: Material, fromMs: number, toMs: number): readonly Sighted[] =>
  sources.map(({ key, title, runs }) => ({ key, title, spans: blindSpans(runs, fromMs, toMs) }));

/** How much of the collection time was not blind, per source and over all. */
export const sightsOf = (material: Material): Pick<Digest, "sources" | "coverage" | "coverageSaid"> => {
  const { from } = material.period;
  const endMs = Math.min(Date.parse(material.period.to), Date.parse(material.madeAt));
  const [fromMs, to] = [Date.parse(from), new Date(endMs).toISOString()];
  const span = Math.max(1, endMs - fromMs);
  const sources = sightOf(material, fromMs, endMs).map(({ key, title, spans }): SourceSight => {
    const isBlindAtEnd = spans.at(-1)?.toMs === endMs;
    return { key, title, share: 1 - blindWithin(spans, fromMs, endMs) / span, isBlindAtEnd, cites: [`run:${key}@${from}/${to}`] };
  });
  const cites = sources.flatMap((one) => one.cites);
  if (sources.length === 0) return { sources, coverageSaid: sentence("没有运行中的来源，采集覆盖无从谈起。", cites) };
  const coverage = sources.reduce((sum, { share }) => sum + share, 0) / sources.length;
  const gaps = sources.filter(({ share }) => share < 0.995).map(({ title, share }) => `${title} ${percent(share)}`);
  const rest = gaps.length === 0 ? "各来源全程可见" : `看不全的：${gaps.join("、")}`;
  return { sources, coverage, coverageSaid: sentence(`采集覆盖 ${percent(coverage)}（按来源与时间计）；${rest}。`, cites) };
};

const countDays = (material: Material, span: { readonly from: string; readonly to: string }): readonly DayCount[] => {
  const sights = sightOf(material, Date.parse(span.from), Math.min(Date.parse(span.to), Date.parse(material.madeAt)));
  return daysOf(span).map(({ day, from, to }): DayCount => {
    const inside = material.hours.filter(({ at }) => at >= from && at < to);
    return {
      day,
      mentions: inside.reduce((sum, one) => sum + one.mentions, 0),
      negative: inside.reduce((sum, one) => sum + one.negative, 0),
      isBlind: sights.some(({ spans }) => blindWithin(spans, Date.parse(from), Date.parse(to)) >= blindDayMs),
      cites: [queryCite("情感:负面", { from, to })],
    };
  });
};

/** The days before the period that teach what is usual: known, and not blind by a run that failed. */
const daysBefore = (material: Material): readonly DayCount[] => {
  const fromMs = Date.parse(material.period.from);
  const firstMs = material.hours[0] === undefined ? fromMs : Date.parse(material.hours[0].at);
  const sinceMs = Math.max(fromMs - usualDays * dayMs, firstMs);
  if (fromMs - sinceMs < dayMs) return [];
  const known = material.sources.flatMap(({ runs, ...rest }) =>
    Date.parse(runs[0]?.at ?? "9999-12-31") <= sinceMs + dayMs ? [{ ...rest, runs }] : [],
  );
  const span = { from: new Date(sinceMs).toISOString(), to: material.period.from };
  const whole = daysOf(span).filter(({ from }) => Date.parse(from) >= sinceMs - hourMs);
  const days = new Set(whole.map(({ day }) => day));
  return countDays({ ...material, sources: known }, span).filter(({ day, isBlind }) => days.has(day) && !isBlind);
};

const sayVolume = (days: readonly DayCount[], usual: Usual | undefined, material: Material): Sentence => {
  const total = days.reduce((sum, one) => sum + one.negative, 0);
  const cites = [queryCite("情感:负面", material.period)];
  const blind = days.filter(({ isBlind }) => isBlind).length;
  const blindSaid = blind === 0 ? "" : `斜线为看不全的 ${blind} 天，那几天的数只会偏少。`;
  if (usual === undefined) return sentence(`负面 ${total} 条；可比的日子不足 ${fewestDays} 天，还说不出平常是多少。${blindSaid}`, cites);
  const above = days.filter(({ negative }) => negative > usual.high).length;
  const range = `平常每日 ${Math.round(usual.low)}—${Math.round(usual.high)} 条`;
  return sentence(`负面 ${total} 条，${range}，高于平常的有 ${above} 天。${blindSaid}`, cites);
};

/** Negative posts by the day against what is usual. */
export const volumeOf = (material: Material): Pick<Digest, "days" | "usual" | "volumeSaid"> => {
  const { from, to } = material.period;
  const end = material.madeAt < to ? material.madeAt : to;
  const days = countDays(material, { from, to: end });
  const usual = usualOf(daysBefore(material).map(({ negative }) => negative));
  return { days, ...(usual === undefined ? {} : { usual }), volumeSaid: sayVolume(days, usual, material) };
};
