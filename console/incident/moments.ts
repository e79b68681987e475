import { formatBeijing, sayDuration } from "../../lib/time.ts";
import { type Act, machine } from "../../model/act.ts";
import type { Alert } from "../../model/alert.ts";
import type { Incident } from "../../model/incident.ts";
import { levelTitles } from "../../model/incident.ts";
import type { Context, Post, ShownClock } from "../incident-desk.ts";
import { sayAct } from "./say-act.ts";

/** A moment that matters in the life of an incident. */
export interface Moment {
  readonly at: string;
  readonly text: string;
  readonly kind: "post" | "alert" | "act" | "notice" | "statement" | "change";
}

/** What moments are read from. */
export interface Life {
  readonly incident: Incident;
  readonly posts: readonly Post[];
  readonly alerts: readonly Alert[];
  readonly acts: readonly Act[];
  readonly clocks: readonly ShownClock[];
  readonly context: Context;
  readonly at: string;
}

const fromPosts = ({ incident, posts }: Life): readonly Moment[] => {
  const edits = posts.flatMap(({ mention: { editedAt } }) =>
    editedAt === undefined ? [] : [{ at: editedAt, text: "有帖文被作者改过", kind: "change" as const }],
  );
  const loud = posts
    .filter(({ mention }) => (mention.author.followers ?? 0) >= 50_000)
    .slice(0, 3)
    .map(
      ({ mention }): Moment => ({
        at: mention.publishedAt,
        text: `大号发声（${Math.round((mention.author.followers ?? 0) / 10_000)} 万粉丝）`,
        kind: "post",
      }),
    );
  return [{ at: incident.beganAt, text: "首发", kind: "post" }, ...loud, ...edits];
};

const fromAlerts = ({ alerts }: Life): readonly Moment[] =>
  alerts.map(({ at, revision, level, decision }) => ({
    at,
    kind: "alert",
    text:
      revision === 1
        ? `预警（${levelTitles[level].sign}）`
        : `第 ${revision} 次通报（${levelTitles[level].sign}）${decision.changes[0] ? `：${decision.changes[0]}` : ""}`,
  }));

const told = new Set([
  ...["incident.acknowledged", "incident.levelled", "incident.accepted", "incident.escalated", "incident.moved"],
  ...["incident.merged", "incident.split", "incident.dismissed", "incident.doubted"],
]);

const fromActs = ({ acts }: Life): readonly Moment[] =>
  // What a rule did is told by the alert that it belongs to.
  acts.flatMap((act) =>
    told.has(act.kind) && act.who !== machine ? [{ at: act.at, text: `${sayAct(act)}（${act.who}）`, kind: "act" as const }] : [],
  );

/** What it means that a countdown of a side was stopped; a signature is an act of its own. */
const stopTitles: Partial<Record<ShownClock["side"], string>> = { decision: "决策人知悉", fact: "调度答复事实", publication: "公开答复" };

const fromClocks = ({ clocks, at }: Life): readonly Moment[] =>
  clocks.flatMap(({ side, title, dueAt, stoppedAt }): Moment[] => {
    const [stopped, isMissed] = [stopTitles[side], dueAt < (stoppedAt ?? at)];
    return [
      ...(isMissed ? [{ at: dueAt, text: `超时：${title}`, kind: "change" as const }] : []),
      ...(stoppedAt !== undefined && stopped !== undefined ? [{ at: stoppedAt, text: stopped, kind: "statement" as const }] : []),
    ];
  });

const fromContext = ({ context }: Life): readonly Moment[] => [
  ...context.notices.flatMap(({ startsAt, endsAt, title }): Moment[] => [
    ...(startsAt === undefined ? [] : [{ at: startsAt, text: `公告开始：${title}`, kind: "notice" as const }]),
    ...(endsAt === undefined ? [] : [{ at: endsAt, text: `公告结束：${title}`, kind: "notice" as const }]),
  ]),
  ...context.statements.flatMap(({ publishedAt, where }): Moment[] =>
    publishedAt === undefined ? [] : [{ at: publishedAt, text: `发布口径（${where ?? ""}）`, kind: "statement" }],
  ),
  ...context.evidence.flatMap(({ takenAt, change }): Moment[] =>
    change === "gone" || change === "changed"
      ? [{ at: takenAt, text: change === "gone" ? "取证复查：原帖已删除" : "取证复查：原帖有改动", kind: "change" }]
      : [],
  ),
];

/** Everything that matters, oldest first; what was said at one instant in the same words is said once. */
export const momentsOf = (life: Life): readonly Moment[] => {
  const all = [...fromPosts(life), ...fromAlerts(life), ...fromActs(life), ...fromClocks(life), ...fromContext(life)];
  const seen = new Set<string>();
  return all
    .filter(({ at, text }) => {
      const key = `${at} ${text}`;
      return !seen.has(key) && seen.add(key);
    })
    .sort((a, b) => (a.at < b.at ? -1 : 1));
};

/** A stretch of the incident's time with what was posted in it. */
export interface Bin {
  readonly fromMs: number;
  readonly posts: number;
  readonly negative: number;
}

const widths = [5, 10, 15, 30, 60, 120, 360, 720, 1440].map((minutes) => minutes * 60_000);
const mostBins = 60;

/** Posts by stretches of even length, at most sixty of them. */
export const binsOf = (posts: readonly Post[]): { readonly widthMs: number; readonly bins: readonly Bin[] } => {
  const times = posts.map(({ mention }) => Date.parse(mention.publishedAt)).sort((a, b) => a - b);
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const widthMs = widths.find((width) => (last - first) / width < mostBins) ?? (widths.at(-1) as number);
  const startMs = Math.floor(first / widthMs) * widthMs;
  const count = Math.min(mostBins * 4, Math.floor((last - startMs) / widthMs) + 1);
  const bins = Array.from({ length: count }, (_, index) => ({ fromMs: startMs + index * widthMs, posts: 0, negative: 0 }));
  for (const { mention, analysis } of posts) {
    const bin = bins[Math.floor((Date.parse(mention.publishedAt) - startMs) / widthMs)];
    if (bin === undefined) continue;
    bin.posts += 1;
    if (analysis?.polarity === "negative") bin.negative += 1;
  }
  return { widthMs, bins };
};

/** A stretch as people say it. */
export const sayWidth = (widthMs: number): string => `每 ${sayDuration(widthMs)}`;

/** When a bin begins, as the axis shows it. */
export const sayBin = ({ fromMs }: Bin, widthMs: number): string => formatBeijing(fromMs, widthMs >= 360 * 60_000 ? "short" : "time");
