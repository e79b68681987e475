import type { Act, Draft } from "../model/act.ts";
import type { Feedback, FeedbackActs } from "../model/feedback.ts";
import type { Level, Term } from "../model/incident.ts";
import { levelRank, levels, levelTitles } from "../model/incident.ts";
import { defineBook, refuse } from "./ledger.ts";

type Given = Act<"feedback.given", FeedbackActs["feedback.given"]>;

/** What an opinion is about: one field of a label (`polarity=neutral`), or the whole. */
const topicOf = ({ opinion, right = "" }: Pick<FeedbackActs["feedback.given"], "opinion" | "right">): string =>
  opinion === "wrong-label" ? (right.split("=")[0] ?? "") : "";

const give = (state: Feedback, { who, at, because, content }: Given): Feedback => {
  const topic = topicOf(content);
  const others = state.given.filter((one) => one.by !== who || topicOf(one) !== topic);
  const right = content.right === undefined ? {} : { right: content.right };
  return { ...state, given: [...others, { by: who, at, because, opinion: content.opinion, ...right }] };
};

/** What staff think of alerts and labels. */
export const feedbackBook = defineBook<Feedback, FeedbackActs>({
  noun: "feedback",
  title: "反馈",
  undoable: ["feedback.given"],
  begin: (first) => {
    if (first.kind !== "feedback.given") return undefined;
    const { content } = first as Given;
    return give({ target: content.target, level: content.level, given: [] }, first as Given);
  },
  apply: { "feedback.given": give },
});

/** Gives an opinion; a wrong level or label says what would be right. */
export const giveFeedback = (content: FeedbackActs["feedback.given"]) => (): readonly Draft<FeedbackActs>[] => {
  const needsRight = content.opinion === "wrong-level" || content.opinion === "wrong-label";
  return needsRight && !content.right ? refuse("请写明应为什么") : [{ kind: "feedback.given", content }];
};

/** How reliable the alerts of a level have been. */
export interface Reliability {
  readonly level: Level;
  readonly judged: number;
  readonly useful: number;
  /** 95 % Wilson interval of the useful share, 0…1 (Wilson 1927). */
  readonly interval: readonly [number, number];
}

const z = 1.96;

/** The Wilson score interval of `hits` in `count` at 95 %. */
export const wilson = (hits: number, count: number): readonly [number, number] => {
  if (count === 0) return [0, 1];
  const share = hits / count;
  const centre = share + (z * z) / (2 * count);
  const half = z * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  const scale = 1 + (z * z) / count;
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)];
};

/** What was said of alerts; a label put right says nothing about an alert. */
const judgements = ({ given, ...rest }: Feedback): Feedback => ({
  ...rest,
  given: given.filter(({ opinion }) => opinion !== "wrong-label"),
});

/** Per level: how many were judged, how many useful. A target counts once, by the opinion of most people. */
export const reliability = (all: readonly Feedback[]): readonly Reliability[] =>
  levels.map((level) => {
    const own = all.map(judgements).filter((one) => one.level === level && one.given.length > 0);
    const useful = own.filter(({ given }) => given.filter(({ opinion }) => opinion !== "not").length * 2 > given.length).length;
    return { level, judged: own.length, useful, interval: wilson(useful, own.length) };
  });

/** The table in words, a line for each level. */
export const sayReliability = (table: readonly Reliability[]): readonly string[] =>
  table.map(({ level, judged, useful, interval }) =>
    judged === 0
      ? `${levelTitles[level].sign}　还没有反馈`
      : `${levelTitles[level].sign}　${useful}/${judged} 有用（95% 区间 ${interval.map((one) => Math.round(one * 100)).join("–")}%）`,
  );

/** Fewer judged alerts than this say nothing about a threshold. */
const enough = 20;

/** What the table suggests; applied only by a person. */
export const suggest = (table: readonly Reliability[]): readonly string[] =>
  table.flatMap(({ level, judged, useful, interval }) => {
    if (judged < enough) return [];
    const share = `${levelTitles[level].sign}已评 ${judged} 条，${useful} 条有用（95% 区间 ${Math.round(interval[0] * 100)}–${Math.round(interval[1] * 100)}%）`;
    if (interval[1] < 0.6) return [`${share}：建议调高该级门槛`];
    return interval[0] > 0.9 ? [`${share}：门槛可以试着放低`] : [];
  });

/** An alert whose level people thought wrong: what it was, what it should have been, and how the score came about. */
export interface WrongLevel {
  readonly level: Level;
  readonly right: Level;
  readonly score: number;
  readonly terms: readonly Pick<Term, "title" | "points">[];
}

/** Fewer alerts of one kind of mistake than this suggest no cut. */
const enoughWrong = 3;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const sayCut = (
  level: Level,
  right: Level,
  { own, from }: { own: readonly WrongLevel[]; from: Readonly<Record<string, number>> },
): string => {
  const isTooHigh = levelRank[level] > levelRank[right];
  const cut = isTooHigh ? level : right;
  const middle = median(own.map(({ score }) => score));
  const titles = [...new Set(own.flatMap(({ terms }) => terms.map(({ title }) => title)))];
  const meanOf = (title: string): number =>
    own.reduce((sum, { terms }) => sum + (terms.find((term) => term.title === title)?.points ?? 0), 0) / own.length;
  const pushed = titles.map((title) => ({ title, mean: meanOf(title) })).sort((a, b) => b.mean - a.mean)[0];
  const move = isTooHigh ? `调高到 ${(middle + 0.1).toFixed(1)}` : `调低到 ${middle.toFixed(1)}`;
  const term = pushed === undefined ? "" : `；分数最多来自“${pushed.title}”（平均 +${pushed.mean.toFixed(1)}）`;
  return `${own.length} 条${levelTitles[level].sign}被认为应为${levelTitles[right].sign}：${levelTitles[cut].sign}门槛 ${from[cut]} 可以${move}（一半以上会改过来）${term}`;
};

/** What wrong levels suggest about the cut points, with the term that pushed most; applied only by a person. */
export const suggestCuts = (wrong: readonly WrongLevel[], from: Readonly<Record<"I" | "II" | "III", number>>): readonly string[] =>
  levels.flatMap((level) =>
    levels.flatMap((right) => {
      const own = wrong.filter((one) => one.level === level && one.right === right && level !== right);
      return own.length < enoughWrong ? [] : [sayCut(level, right, { own, from })];
    }),
  );

/** The alerts that more people than not gave the same other level; of one person the latest counts. */
export const wrongLevels = (
  all: readonly Feedback[],
): readonly { readonly target: string; readonly level: Level; readonly right: Level }[] =>
  all.map(judgements).flatMap(({ target, level, given }) => {
    const right = levels.find(
      (one) => given.filter((said) => said.opinion === "wrong-level" && said.right === one).length * 2 > given.length,
    );
    return right === undefined || right === level ? [] : [{ target, level, right }];
  });
