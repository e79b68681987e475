import { formatBeijing } from "../lib/time.ts";
import { appealTitles } from "../model/analysis.ts";
import { type Level, levelRank, levels, levelTitles } from "../model/incident.ts";
import type { Message, Recipient } from "../model/message.ts";
import type { AlertView } from "./alert-view.ts";
import type { Push } from "./dispatch.ts";
import { cleanQuote } from "./plain.ts";
import { renderAlert, sayPlaces } from "./render.ts";

const shownAlerts = 6;
const shownPlaces = 4;

const countBy = <T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly [string, number])[] => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
};

const isHazard = ({ incident }: AlertView): boolean => incident.signals.safety.length > 0;

const byWeight = (a: AlertView, b: AlertView): number =>
  Number(isHazard(b)) - Number(isHazard(a)) ||
  levelRank[b.alert.level] - levelRank[a.alert.level] ||
  b.incident.signals.mentions - a.incident.signals.mentions;

const sayCounts = (counts: readonly (readonly [string, number])[], most: number): string => {
  const rest = counts.slice(most).reduce((sum, [, count]) => sum + count, 0);
  return `${counts
    .slice(0, most)
    .map(([name, count]) => `${name} ${count}`)
    .join("、")}${rest === 0 ? "" : `、其他 ${rest}`}`;
};

const lineOf = ({ alert, incident }: AlertView, number: number): string => {
  const mark = incident.signals.safety.length > 0 ? "⚠ " : "";
  return `${number}. ${mark}${levelTitles[alert.level].sign.slice(2)}｜${sayPlaces(alert.places)}｜${cleanQuote(incident.title, 24)}（${incident.signals.mentions} 条）`;
};

const worst = (views: readonly AlertView[]): Level => levels.find((level) => views.some(({ alert }) => alert.level === level)) ?? "IV";

/** Several alerts in one readable message: how many, of which level, where, about what, and the weightiest by name. */
export const renderBundle = (push: Pick<Push, "id" | "kind" | "at" | "because">, views: readonly AlertView[]): Message => {
  const sorted = [...views].sort(byWeight);
  const hazards = views.filter(isHazard).length;
  const level = worst(views);
  const figures = levels
    .map((one) => [levelTitles[one].sign.slice(2), views.filter(({ alert }) => alert.level === one).length] as const)
    .filter(([, count]) => count > 0);
  const more = views.length - Math.min(views.length, shownAlerts);
  return {
    id: push.id,
    kind: "alert",
    level,
    headline: `${levelTitles[level].sign}｜${push.kind === "digest" ? "暂缓汇总" : "合并"} ${views.length} 起｜${sayCounts(figures, 4)}`,
    sections: [
      {
        lines: [
          ...(hazards === 0 ? [] : [`⚠ 其中 ${hazards} 起涉及人身安全`]),
          `地点：${sayCounts(
            countBy(views, ({ alert }) => sayPlaces(alert.places)),
            shownPlaces,
          )}`,
          `诉求：${sayCounts(
            countBy(views, ({ incident }) => (incident.appeal === null ? "无法归类" : appealTitles[incident.appeal])),
            3,
          )}`,
          `共 ${views.reduce((sum, { incident }) => sum + incident.signals.mentions, 0)} 条帖文，最早 ${formatBeijing(sorted.map(({ incident }) => incident.beganAt).sort()[0] ?? push.at, "short")}`,
        ],
      },
      { title: "最要紧的", lines: sorted.slice(0, shownAlerts).map((view, index) => lineOf(view, index + 1)) },
      ...(more > 0 ? [{ lines: [`另有 ${more} 起，见详情`] }] : []),
      { lines: [`为什么发给你：${push.because.map((path) => cleanQuote(path, 30)).join(" › ")}`] },
    ],
    payload: { event: "bundle", count: views.length, levels: Object.fromEntries(figures), alertKeys: views.map(({ alert }) => alert.key) },
    createdAt: push.at,
  };
};

/** The message of a push: one alert in full (or what changed of it), or several together; it says why it comes to this reader. */
export const renderPush = (
  push: Push,
  views: readonly AlertView[],
  extras: { readonly to?: Recipient | undefined; readonly actions?: Message["actions"] },
): Message => {
  const [first] = views;
  const addressed = {
    ...(extras.to === undefined ? {} : { to: [extras.to] }),
    ...(extras.actions === undefined ? {} : { actions: extras.actions }),
  };
  if (push.kind !== "single" || first === undefined) return { ...renderBundle(push, views), ...addressed };
  const message = renderAlert({ ...first, isWhole: push.isNew || push.isEscalation });
  const why = push.because.map((path) => cleanQuote(path, 30)).join(" › ");
  return {
    ...message,
    ...addressed,
    id: push.id,
    headline: push.isEscalation ? message.headline.replace(/｜[^｜]*$/, "｜升级上报") : message.headline,
    sections: [...message.sections, { lines: [`为什么发给你：${why}`] }],
  };
};
