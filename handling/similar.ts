import type { Appeal, Problem } from "../model/analysis.ts";
import { appealTitles } from "../model/analysis.ts";
import { type Case, deedOf, helpedIn, plainLine } from "../model/case.ts";
import type { Todo } from "../model/handling.ts";
import type { Term } from "../model/incident.ts";
import type { RiskPoint } from "../model/risk.ts";

/** A new incident as the libraries see it. */
export interface Newcomer {
  readonly appeal: Appeal | null;
  readonly problem: Problem | null;
  readonly places: readonly string[];
  /** Title and texts of its root mentions. */
  readonly texts: readonly string[];
  /** Terms of its level, where known: a protected date that it touches is a circumstance too. */
  readonly terms?: readonly Term[];
}

/** An entry that resembles it, with the reasons. */
export interface Similar<Entry> {
  readonly entry: Entry;
  readonly score: number;
  readonly signs: readonly string[];
  readonly because: readonly string[];
}

interface Comparable {
  readonly key: string;
  readonly appeal: Appeal | null;
  readonly problem: Problem | null;
  readonly signs: readonly string[];
  readonly circumstances?: readonly string[] | undefined;
  readonly sample: boolean;
}

/** Below this an entry is not called similar. */
const leastScore = 3;
/** A matter of another appeal must share more: that people are old and without power is no arrears case. */
const leastOfOther = 5;
/** What the bureau went through itself comes before a sample that is no more alike than this. */
const ownBefore = 2;
const rankOf = ({ score, entry }: { readonly score: number; readonly entry: Comparable }): number => score + (entry.sample ? 0 : ownBefore);

/** A sign that few entries share says more: 1 when only one has it. */
const rarityIn = (entries: readonly Comparable[]): ((sign: string) => number) => {
  const counts = new Map<string, number>();
  for (const { signs } of entries) for (const sign of signs) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  return (sign) => 1 / Math.sqrt(counts.get(sign) ?? 1);
};

/** How common a sign is among the texts: most of a large incident's posts should show it, one is enough for a small one. */
const presence = (sign: string, texts: readonly string[]): number => {
  const count = texts.filter((text) => text.includes(sign)).length;
  return count === 0 ? 0 : 0.5 + 0.5 * (count / texts.length);
};

/** What helped on the eve of an examination does not fit an ordinary day: an entry with circumstances needs one of them. */
const isFitting = ({ circumstances = [] }: Comparable, { texts, terms = [] }: Newcomer): boolean => {
  const around = [...texts, ...terms.filter(({ name }) => name === "guarded").map(({ value }) => value)];
  return circumstances.length === 0 || circumstances.some((word) => around.some((text) => text.includes(word)));
};

const leastFor = ({ appeal }: Comparable, newcomer: Newcomer): number =>
  newcomer.appeal === null || appeal === newcomer.appeal ? leastScore : leastOfOther;

/** Entries like a new incident, best first, the bureau's own before samples; each says which appeal, problem type and signs are shared. */
export const findSimilar = <Entry extends Comparable>(newcomer: Newcomer, entries: readonly Entry[]): readonly Similar<Entry>[] => {
  const rarity = rarityIn(entries);
  return entries
    .filter((entry) => isFitting(entry, newcomer))
    .map((entry): Similar<Entry> => {
      const signs = entry.signs.filter((sign) => presence(sign, newcomer.texts) > 0);
      const bySigns = signs.reduce((sum, sign) => sum + 2 * rarity(sign) * presence(sign, newcomer.texts), 0);
      const { appeal } = entry;
      const isAppeal = appeal !== null && appeal === newcomer.appeal;
      const isProblem = entry.problem !== null && entry.problem === newcomer.problem;
      const because = [
        ...(isAppeal ? [`同为${appealTitles[appeal]}`] : []),
        ...(isProblem ? ["问题类型相同"] : []),
        ...(signs.length > 0 ? [`同样出现：${signs.join("、")}`] : []),
      ];
      return { entry, signs, because, score: Math.round((bySigns + (isAppeal ? 2 : 0) + (isProblem ? 1 : 0)) * 100) / 100 };
    })
    .filter(({ entry, score, signs }) => score >= leastFor(entry, newcomer) && signs.length > 0)
    .sort((a, b) => rankOf(b) - rankOf(a) || (a.entry.key < b.entry.key ? -1 : 1));
};

const fromCase = ({ title, sample }: Case): string => `${sample ? "示例" : "相似"}案例“${title}”`;

/** What a case leaves to do for one like it: what helped then, and its measures. */
export const checklistOf = (one: Case): readonly Todo[] => [
  ...helpedIn(one).map((text, index) => ({ key: `${one.key}-${index + 1}`, text: deedOf(text), from: fromCase(one) })),
  ...one.measures.map((text, index) => ({ key: `${one.key}-m${index + 1}`, text: deedOf(text), from: fromCase(one) })),
];

/** What helped comes before what a point of the register advises, unless that is more alike by this factor. */
const casesBefore = 1.5;

/** What to do first: of the best case what helped, and of risk points, the more alike first; at most `limit` different things. */
export const todosFrom = (cases: readonly Similar<Case>[], risks: readonly Similar<RiskPoint>[], limit = 3): readonly Todo[] => {
  const proposed = [
    ...cases.slice(0, 1).map((best) => ({ rank: casesBefore * rankOf(best), todos: checklistOf({ ...best.entry, measures: [] }) })),
    ...risks.map((one) => ({
      rank: rankOf(one),
      todos: one.entry.first.map((text, index) => ({ key: `${one.entry.key}-${index + 1}`, text, from: `风险点 ${one.entry.key}` })),
    })),
  ]
    .sort((a, b) => b.rank - a.rank)
    .flatMap(({ todos }) => todos);
  return proposed.filter(({ text }, index) => proposed.findIndex((one) => one.text === text) === index).slice(0, limit);
};

/** The line of the alert: the best case, what helped then, and why it is like this one. What ships is invented and says so. */
export const saySimilar = ([best]: readonly Similar<Case>[]): string | undefined => {
  if (best === undefined) return undefined;
  const { entry, because } = best;
  const helped = helpedIn(entry).map(plainLine).join("、") || "未见";
  return `相似案例${entry.sample ? "（示例）" : ""}：${entry.title}；当时有效：${helped}；相似之处：${because.join("，")}`;
};

/** The points of the register that an incident shows: at most two, of its own appeal. */
export const shownRisks = (newcomer: Newcomer, risks: readonly RiskPoint[]): readonly RiskPoint[] =>
  findSimilar(newcomer, risks)
    .filter(({ entry }) => entry.appeal === newcomer.appeal)
    .slice(0, 2)
    .map(({ entry }) => entry);

/** What a case proposes to the register: points that it confirms (likelihood up by one), or a new one for people to complete. */
export const feedRegister = (
  one: Case,
  risks: readonly RiskPoint[],
): { readonly revised: readonly RiskPoint[]; readonly isNew: boolean } => {
  const { appeal, problem, places, title, signs, timeline, factors } = one;
  const named = risks.filter(({ key }) => one.risks.includes(key));
  const confirmed =
    named.length > 0 ? named : shownRisks({ appeal, problem, places, texts: [title, ...signs, ...timeline, ...factors] }, risks);
  const revised = confirmed.map((risk) =>
    risk.cases.includes(one.key) ? risk : { ...risk, cases: [...risk.cases, one.key], likelihood: Math.min(5, risk.likelihood + 1) },
  );
  return { revised, isNew: revised.length === 0 };
};
