import { rules as ruleByName } from "../config/schema.ts";
import { maskNames } from "../lib/mask-names.ts";
import { formatBeijing } from "../lib/time.ts";
import type { Decision } from "../model/alert.ts";
import { type Contradiction, sayContradiction } from "../model/contradiction.ts";
import type { Incident } from "../model/incident.ts";
import { type Mention, wholeText } from "../model/mention.ts";
import type { Store } from "../model/store.ts";
import type { ActiveRule } from "./watch.ts";

/** What people read for the reason of a decision. */
export const becauseTitles: Record<Decision["because"], string> = {
  first: "首次预警",
  worse: "等级升高",
  "new-town": "扩散到新的镇街",
  "new-fact": "有新的事实",
  safety: "安全信号",
  reminder: "催办",
  "already-told": "已告知，没有新变化",
  "below-threshold": "未达阈值",
  silenced: "已被静默",
  "not-local": "不在本地",
  "no-rule": "没有规则满足",
};

/** The rules that a configuration names, with their options. */
export const activeRules = (rules: Readonly<Record<string, { readonly use: string; readonly with: unknown }>>): readonly ActiveRule[] =>
  Object.values(rules).flatMap(({ use, with: options }) => {
    const rule = ruleByName[use];
    return rule ? [{ rule, options }] : [];
  });

/** Every rule held against the incident as it stands: the reason it gives, or what is missing for one. */
export const checkRules = (incident: Incident, rules: readonly ActiveRule[]): readonly string[] => {
  if (incident.forecast) return ["  这是预测，只展示；规则不看它，事情来了会另立事件并按规则预警"];
  const { p, concern } = incident.signals;
  return [
    `  此刻：${p === undefined ? "" : `p=${p.toPrecision(2)}，`}${concern === undefined ? "" : `关切度 ${concern.toFixed(2)}，`}评分 ${incident.score.toFixed(1)}`,
    ...rules.map(({ rule, options }) => {
      const reason = rule.judge(incident, options);
      return reason ? `  ✓ ${rule.title}：${maskNames(reason.text)}` : `  ✗ ${rule.title}：${rule.lacks(incident, options).join("；")}`;
    }),
  ];
};

/** Both texts wherever posts differ from our own word: a fact about texts, never a judgement on who wrote them. */
export const sayContradictions = (contradictions: readonly Contradiction[], posts: readonly Mention[]): readonly string[] =>
  contradictions.flatMap((one) => [
    `  contradicts-notice  ${one.target}  ${sayContradiction(one)}`,
    `    我方：${one.text}`,
    ...posts
      .filter(({ id }) => one.mentionIds.includes(id))
      .map((post) => `    帖文：${formatBeijing(post.publishedAt, "short")}  ${wholeText(post).replace(/\s+/g, " ").slice(0, 120)}`),
  ]);

/** How many recent incidents are searched for a post. */
const incidentsSearched = 1000;

/** The incident that a post is counted in, if any is recent. */
export const incidentOfPost = async (store: Store, id: string): Promise<Incident | undefined> =>
  (await store.incidents(incidentsSearched)).find(({ mentionIds, forecast, wave }) => !forecast && !wave && mentionIds.includes(id));

/** Why a post belongs to no incident: what was read in it, and which condition it fails. */
export const explainLoosePost = async (store: Store, post: Mention): Promise<readonly string[]> => {
  const analysis = await store.analysis(post.id);
  const head = `帖文 ${post.id}  ${formatBeijing(post.publishedAt)}  ${wholeText(post).replace(/\s+/g, " ").slice(0, 80)}`;
  if (!analysis) return [head, "没有预警：还没有分析到这条"];
  const words = (analysis.because.relevance ?? []).slice(0, 6).map(({ word, weight }) => `${word} ${weight.toFixed(1)}`);
  const why = analysis.isRelevant
    ? analysis.isLocal
      ? "与供电有关、可能属本地，但不在近期事件里：事件已经结束，或尚未轮到检测"
      : `与供电有关，但说的不是本地（${analysis.places.map(({ key }) => key).join("、")}）`
    : "判为与供电无关，不计入任何事件";
  return [head, `相关概率 ${analysis.relevance.toFixed(2)}${words.length > 0 ? `（${words.join("，")}）` : ""}`, `没有预警：${why}`];
};
