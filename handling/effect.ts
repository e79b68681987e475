import { minuteMs, sayDuration } from "../lib/time.ts";
import type { Polarity } from "../model/analysis.ts";
import type { Handling } from "../model/handling.ts";
import type { Effect, Followed, Statement } from "../model/statement.ts";

/** A mention as counting needs it. */
export interface Counted {
  readonly at: string;
  readonly polarity: Polarity;
  readonly contradicts?: boolean;
}

const countIn = (mentions: readonly Counted[], from: number, to: number): Effect["before"] => {
  const inside = mentions.filter(({ at }) => Date.parse(at) >= from && Date.parse(at) < to);
  const negative = inside.filter(({ polarity }) => polarity === "negative").length;
  return { mentions: inside.length, negativeShare: inside.length === 0 ? 0 : negative / inside.length };
};

/** Volume and negative share in equal windows before and after an instant, on one incident. */
export const measureEffect = (mentions: readonly Counted[], at: string, windowMs: number): Effect => {
  const moment = Date.parse(at);
  return {
    windowMs,
    before: countIn(mentions, moment - windowMs, moment),
    after: countIn(mentions, moment, moment + windowMs),
    contradictions: mentions.filter((one) => one.contradicts && one.at >= at && Date.parse(one.at) < moment + windowMs).length,
  };
};

/** Mentions after per mention before; one is added to both so that nothing divides by zero. */
export const changeOf = ({ before, after }: Effect): number => (after.mentions + 1) / (before.mentions + 1);

const percent = (share: number): string => `${Math.round(share * 100)}%`;

const isWhole = ({ passedMs, windowMs }: Followed): boolean => passedMs >= windowMs;

const sayCount = ({ mentions, negativeShare }: Effect["before"]): string =>
  mentions === 0 ? "0 条" : `${mentions} 条（负面 ${percent(negativeShare)}）`;

const sayAfter = (effect: Followed): string => {
  const { after, windowMs, passedMs } = effect;
  const window = sayDuration(windowMs);
  if (isWhole(effect)) return `发布后 ${window}内 ${sayCount(after)}`;
  return `发布后已过 ${Math.floor(passedMs / minuteMs)} 分钟、尚未满 ${window}，目前 ${sayCount(after)}`;
};

/** What it is compared with; a window that is not over can be compared with nothing. */
const sayAgainst = (effect: Followed, similar: readonly Effect[]): string => {
  if (!isWhole(effect)) return "时间未满，不作比较";
  return similar.length < 3 ? "同类事件不足三起，不作比较" : compare(changeOf(effect), similar.map(changeOf));
};

/** Says what followed so far, against similar incidents where there are at least three; never as a cause. */
export const sayEffect = (effect: Followed, similar: readonly Effect[] = []): string => {
  const { before, windowMs, contradictions } = effect;
  const own = `发布前 ${sayDuration(windowMs)}内 ${sayCount(before)}，${sayAfter(effect)}`;
  const doubts = contradictions === 0 ? "" : `；其后有 ${contradictions} 条与口径说法不一致`;
  return `${own}；${sayAgainst(effect, similar)}${doubts}。以上只是先后，不代表因果。`;
};

/** The last whole effect of each statement about another incident of the same appeal: what one's own is compared with. */
export const similarEffects = (
  own: Statement,
  { statements, handlings }: { readonly statements: readonly Statement[]; readonly handlings: readonly Handling[] },
): readonly Effect[] => {
  const appealOf = new Map(handlings.map(({ incidentId, appeal }) => [incidentId, appeal]));
  const appeal = appealOf.get(own.incidentId) ?? null;
  if (appeal === null) return [];
  return statements
    .filter(({ incidentId }) => incidentId !== own.incidentId && appealOf.get(incidentId) === appeal)
    .flatMap(({ effects }) => effects.findLast(isWhole) ?? []);
};

const compare = (own: number, others: readonly number[]): string => {
  const lower = others.filter((one) => one < own).length;
  const sorted = others.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] as number;
  return `后/前之比 ${own.toFixed(2)}，${others.length} 起同类事件的中位数 ${median.toFixed(2)}（其中 ${lower} 起回落更快）`;
};
