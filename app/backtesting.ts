import { median } from "../lib/median.ts";
import { dayMs, minuteMs } from "../lib/time.ts";
import type { Level } from "../model/incident.ts";

/** A real incident of a labelled stream: when it began, when (if ever) it stood on a hot list, and whether we should have told. */
export interface Truth {
  readonly event: string;
  readonly name: string;
  readonly first: number;
  readonly hot?: number;
  readonly isTarget: boolean;
}

/** A first alert as a backtest sees it. */
export interface Raised {
  readonly at: number;
  readonly level: Level;
  readonly title: string;
  readonly mentionIds: readonly string[];
}

/** What became of one incident. */
export interface Found {
  readonly truth: Truth;
  /** Minutes from its first mention to our first alert; absent when we missed it. */
  readonly delayMinutes?: number;
  /** Minutes from our first alert to the hot list. */
  readonly leadMinutes?: number;
}

/** The figures of one backtest. */
export interface Score {
  readonly found: readonly Found[];
  readonly recall: number;
  readonly delayMinutes: number | undefined;
  readonly leadMinutes: number | undefined;
  /** Alerts that belong to no incident that we should have told, by day. */
  readonly falsePerDay: number;
  readonly falseAlarms: readonly Raised[];
  /** Further first alerts about an incident already told. */
  readonly repeats: number;
  readonly repeated: readonly Raised[];
}

/** One configuration with what it raised and how that scores. */
export interface Column {
  readonly title: string;
  readonly raised: readonly Raised[];
  readonly score: Score;
}

/** The middle value; the upper one of two. */

/** The incident that at least half of an alert's mentions belong to. */
const eventOf = (raised: Raised, eventById: ReadonlyMap<string, string>): string | undefined => {
  const counts = new Map<string, number>();
  for (const id of raised.mentionIds) {
    const event = eventById.get(id);
    if (event !== undefined) counts.set(event, (counts.get(event) ?? 0) + 1);
  }
  return [...counts].find(([, count]) => count * 2 >= raised.mentionIds.length)?.[0];
};

/** Scores first alerts against labels: an alert on anything but a target is false, a second one on a target is a repeat. */
export const scoreAlerts = (
  raised: readonly Raised[],
  truths: readonly Truth[],
  eventById: ReadonlyMap<string, string>,
  days: number,
): Score => {
  const targets = new Map(truths.filter(({ isTarget }) => isTarget).map((truth) => [truth.event, truth]));
  const firstByEvent = new Map<string, number>();
  const falseAlarms: Raised[] = [];
  const repeated: Raised[] = [];
  for (const alert of [...raised].sort((a, b) => a.at - b.at)) {
    const event = eventOf(alert, eventById);
    if (event === undefined || !targets.has(event)) falseAlarms.push(alert);
    else if (firstByEvent.has(event)) repeated.push(alert);
    else firstByEvent.set(event, alert.at);
  }
  const found = [...targets.values()].map((truth): Found => {
    const at = firstByEvent.get(truth.event);
    if (at === undefined) return { truth };
    const delayMinutes = (at - truth.first) / minuteMs;
    return truth.hot === undefined ? { truth, delayMinutes } : { truth, delayMinutes, leadMinutes: (truth.hot - at) / minuteMs };
  });
  return {
    found,
    recall: firstByEvent.size / Math.max(1, targets.size),
    delayMinutes: median(found.flatMap(({ delayMinutes }) => delayMinutes ?? [])),
    leadMinutes: median(found.flatMap(({ leadMinutes }) => leadMinutes ?? [])),
    falsePerDay: falseAlarms.length / Math.max(1, days),
    falseAlarms,
    repeats: repeated.length,
    repeated,
  };
};

const blocks = " ▁▂▃▄▅▆▇█";

/** Counts by day as one line of bars, at most 120 wide. */
export const chartOf = (instants: readonly number[], from: number, days: number): string => {
  const width = Math.max(1, Math.min(120, Math.ceil(days)));
  const counts = new Array<number>(width).fill(0);
  for (const at of instants) {
    const bar = Math.min(width - 1, Math.max(0, Math.floor(((at - from) / (days * dayMs)) * width)));
    counts[bar] = (counts[bar] as number) + 1;
  }
  const highest = Math.max(1, ...counts);
  return counts.map((count) => blocks[Math.ceil((count / highest) * 8)] as string).join("");
};

/** Minutes as people read them. */
export const sayDelay = (minutes: number | undefined): string => (minutes === undefined ? "—" : `${minutes.toFixed(1)} 分`);

/** What the rows of a comparison are called, in the order of `figuresOf`. */
export const rowTitles = ["找到的事件", "发现时延（中位）", "早于热榜（中位）", "误报", "重复", "首次预警数"];

/** The figures of one configuration as people read them. */
export const figuresOf = ({ score, raised }: Column): readonly string[] => [
  `${score.found.filter(({ delayMinutes }) => delayMinutes !== undefined).length}/${score.found.length}（${(score.recall * 100).toFixed(1)}%）`,
  sayDelay(score.delayMinutes),
  sayDelay(score.leadMinutes),
  `${score.falsePerDay.toFixed(3)}/天`,
  String(score.repeats),
  String(raised.length),
];
