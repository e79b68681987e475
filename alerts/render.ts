import { placeName } from "../lib/place-name.ts";
import { formatBeijing, sayDuration } from "../lib/time.ts";
import type { Alert, Decision, Reason } from "../model/alert.ts";
import { appealTitles, type Responsibility, saySafety } from "../model/analysis.ts";
import { doubtTitle, sayContradiction } from "../model/contradiction.ts";
import { inquiryOf } from "../model/fact.ts";
import { type Incident, levelTitles } from "../model/incident.ts";
import type { Message, Section } from "../model/message.ts";
import { verdictTitles } from "../model/notice-match.ts";
import type { AlertView, DataGap, DispatchFacts, NoticeVerdict, Quote } from "./alert-view.ts";
import { cleanLine, cleanQuote, safeUrl, shorten } from "./plain.ts";

const responsibilityTitles: Record<Responsibility, string> = {
  grid: "我方设备（公变）",
  "customer-side": "用户侧（专变或内部线路）",
  property: "物业或转供电",
  other: "其他单位",
  unclear: "待核实",
};

const stages: Record<Decision["because"], string> = {
  first: "首报",
  worse: "升级",
  "new-town": "扩散",
  "new-fact": "续报",
  safety: "安全",
  reminder: "催办",
  "already-told": "续报",
  "below-threshold": "续报",
  silenced: "续报",
  "not-local": "续报",
  "no-rule": "续报",
};

const platformTitles: Readonly<Record<string, string>> = {
  weibo: "微博",
  "weibo-hot": "微博热搜",
  wechat: "微信公众号",
  news: "新闻",
  douyin: "抖音",
  zhihu: "知乎",
};

const verdictTitle = ({ verdict, plannedEnd }: NoticeVerdict): string => {
  const title = verdictTitles[verdict];
  return plannedEnd === undefined ? title : `${title}（公告结束 ${formatBeijing(plannedEnd, "short")}）`;
};

/** The names of places as people say them: 塘厦, 塘厦等3地, or 未指明地点. */
export const sayPlaces = (keys: readonly string[]): string => {
  const names = keys.map((key) => cleanQuote(placeName(key), 12));
  if (names.length === 0) return "未指明地点";
  return names.length === 1 ? (names[0] as string) : `${names[0]}等${names.length}地`;
};

const topicOf = ({ incident, notice, topic }: AlertView): string => {
  if (topic !== undefined) return cleanQuote(topic, 20);
  const appeal = incident.appeal === null ? "涉电舆情" : appealTitles[incident.appeal];
  return notice?.verdict === "overran" ? "停电超时" : appeal;
};

/** That we may be wrong ourselves is what the reader must see first, whatever else changed. */
const isDoubt = ({ decision, revision, reasons }: Alert): boolean =>
  revision === 1 ? reasons.some(({ rule }) => rule === "contradicts-notice") : decision.changes.some((line) => line.startsWith(doubtTitle));

const stageOf = (alert: Alert): string => {
  if (isDoubt(alert)) return doubtTitle;
  const { decision, revision } = alert;
  return revision === 1 ? (decision.because === "safety" ? "首报·安全" : "首报") : stages[decision.because];
};

/** Line 1: 舆情Ⅱ级｜塘厦｜停电与电压质量｜首报. */
const headlineOf = (view: AlertView): string =>
  [levelTitles[view.alert.level].sign, sayPlaces(view.alert.places), topicOf(view), stageOf(view.alert)].join("｜");

const observedLine = ({ signals }: Incident): string => {
  const { expected } = signals;
  const usual = expected < 0.05 ? "不到 0.1" : expected < 10 ? expected.toFixed(1) : Math.round(expected);
  return `近 ${sayDuration(signals.windowMs)} ${signals.observed} 人发声（平常 ${usual} 人），累计 ${signals.mentions} 条、${signals.authors} 人`;
};

const whatLines = ({ incident }: AlertView): readonly string[] => [
  ...(incident.wave ? [`${incident.wave.where}同时出现 ${incident.wave.matters} 件同类小事，没有一件占到一半；其中一件：`] : []),
  cleanQuote(incident.title, 60),
  `首发 ${formatBeijing(incident.beganAt, "short")}${incident.resurfaced ? "（旧事重提）" : ""}；${observedLine(incident)}`,
];

const factNames = { isOurs: "责任", cause: "原因", restoreAt: "预计复电", amount: "金额或电价依据", measure: "已采取的措施" } as const;
type FactName = keyof typeof factNames;

const sayFact: Record<FactName, (facts: DispatchFacts) => string | undefined> = {
  isOurs: ({ responsibility }) => responsibility && responsibilityTitles[responsibility],
  cause: ({ cause }) => cause && cleanQuote(cause, 40),
  restoreAt: ({ restoreAt }) => restoreAt && formatBeijing(restoreAt, "short"),
  amount: ({ amount }) => amount && cleanQuote(amount, 40),
  measure: ({ measure }) => measure && cleanQuote(measure, 40),
};

/** A cause in words is shown as the cause. */
const isAsked = (name: FactName, keys: readonly string[]): boolean =>
  keys.includes(name) || (name === "cause" && keys.includes("causeText"));

/** Line 3: what the appeal needs to know, and what is known besides; what nobody has answered is said to be open, by whom. */
const factsLine = ({ facts = {}, incident }: AlertView): string => {
  const { keys, by } = inquiryOf(incident.appeal, incident.signals.safety.length > 0);
  const open = by === "dispatch" ? "待调度核实" : "待业务部门核实";
  const shown = (Object.keys(factNames) as FactName[]).filter((key) => isAsked(key, keys) || sayFact[key](facts) !== undefined);
  if (shown.every((key) => sayFact[key](facts) === undefined)) return `${shown.map((key) => factNames[key]).join("、")}：${open}`;
  return shown.map((key) => `${factNames[key]}：${sayFact[key](facts) ?? open}`).join("；");
};

/** Two quotes; one that the title gives already is only linked. */
const quoteSections = (quotes: readonly Quote[], title: string): readonly Section[] =>
  quotes.slice(0, 2).map((quote, index) => {
    const where = platformTitles[quote.platform] ?? cleanQuote(quote.platform, 12);
    const url = safeUrl(quote.url);
    return {
      ...(index === 0 ? { title: "原帖（作者已隐去）" } : {}),
      lines: [
        `${cleanQuote(quote.text, 60) === cleanQuote(title, 60) ? "即上文" : `“${cleanQuote(quote.text, 60)}”`} ${where} ${formatBeijing(quote.publishedAt, "short")}`,
      ],
      ...(url === undefined ? {} : { links: [{ title: `原帖${index + 1}`, url }] }),
    };
  });

const sayGap = ({ title, since, missing }: DataGap): string => {
  const from = `${cleanQuote(title, 20)} 自 ${formatBeijing(since, "short")} 起`;
  return missing === undefined ? `${from}采不到，实际可能更多` : `${from}约 ${missing} 条没有取到，实际更多`;
};

/** What cannot be seen, as a section; none when everything is. */
export const gapSections = (gaps: readonly DataGap[] = []): readonly Section[] =>
  gaps.length === 0
    ? []
    : [
        {
          title: "数据缺口",
          lines: gaps.map(sayGap),
        },
      ];

const safetyLines = ({ signals }: Incident): readonly string[] =>
  signals.safety.length === 0 ? [] : [`⚠ 涉及人身安全：${signals.safety.map((sign) => cleanQuote(saySafety(sign), 12)).join("、")}`];

/** Why it has its level, in one line: a condition that set it, and the weightiest terms; the page and `explain` show all. */
const levelLines = ({ terms, score, level }: Incident): readonly string[] => {
  const weighty = terms
    .filter(({ points }) => points > 0)
    .toSorted((a, b) => b.points - a.points)
    .slice(0, 3);
  const set = terms.find(({ name, value }) => name === "immediate" && value.endsWith(levelTitles[level].sign));
  const parts = [
    ...(set === undefined ? [] : [cleanQuote(set.value, 40)]),
    ...(weighty.length === 0 ? [] : [`评分 ${score.toFixed(1)}，主要是${weighty.map(({ title }) => cleanQuote(title, 12)).join("、")}`]),
  ];
  return parts.length === 0 ? [] : [`定级依据：${parts.join("；")}`];
};

/** The counts of a surge stand in the second line of the message already; what they mean does not. */
const sayReason = ({ rule, text }: Reason): string => (rule === "surge" ? text.replace(/^近 [^（]*（(.*)）$/, "声量突增，$1") : text);

const whyLines = ({ alert, incident }: AlertView): readonly string[] => [
  ...alert.reasons.slice(0, 3).map((reason) => cleanQuote(sayReason(reason), 80)),
  ...levelLines(incident),
];

/** Words of ours that posts differ from; what the reasons say already is not said twice. */
const contradictionLines = ({ alert, incident }: AlertView): readonly string[] =>
  alert.reasons.some(({ rule }) => rule === "contradicts-notice")
    ? []
    : (incident.contradictions ?? []).slice(0, 2).map((one) => cleanQuote(sayContradiction(one), 80));

const deadlineLines = ({ deadline }: Pick<AlertView, "deadline">): readonly string[] =>
  deadline === undefined ? [] : [`时限：${cleanLine(deadline.what)}，${formatBeijing(deadline.at, "short")} 前`];

const handlingLines = ({ lead, coHandlers = [], howToAcknowledge, ...view }: AlertView): readonly string[] => [
  ...(lead === undefined
    ? []
    : [`主办：${cleanLine(lead)}${coHandlers.length === 0 ? "" : `；协办：${coHandlers.map(cleanLine).join("、")}`}`]),
  ...deadlineLines(view),
  ...(howToAcknowledge === undefined ? [] : [cleanLine(howToAcknowledge)]),
];

const actSections = (acts: readonly string[] = []): readonly Section[] =>
  acts.length === 0 ? [] : [{ title: "现在要做", lines: acts.slice(0, 3).map((act, index) => `${index + 1}. ${cleanQuote(act, 50)}`) }];

const untitled = (lines: readonly string[]): readonly Section[] => (lines.length === 0 ? [] : [{ lines }]);

/** The best case; where the console can be reached, the way to take its measures into the checklist there. */
const similarSections = ({ similar, moreUrl }: AlertView): readonly Section[] => {
  if (similar === undefined) return [];
  const lines = [cleanQuote(similar, 100)];
  return [moreUrl === undefined ? { lines } : { lines, links: [{ title: "看案例、参照其做法", url: `${moreUrl}#similar-title` }] }];
};

/** A storm's umbrella has no posts, no facts and no usual of its own: what it is, and what has gone under it. */
const umbrellaSections = (view: AlertView): readonly Section[] => [
  { lines: [cleanQuote(view.incident.title, 80), ...view.alert.decision.changes.map((change) => cleanQuote(change, 80))] },
  ...untitled(handlingLines(view)),
  ...gapSections(view.gaps),
];

const fullSections = (view: AlertView): readonly Section[] => [
  { lines: [...safetyLines(view.incident), ...whatLines(view), factsLine(view)] },
  ...quoteSections(view.quotes, view.incident.title),
  ...(view.notice === undefined ? [] : untitled([`公告比对：${verdictTitle(view.notice)}`])),
  ...untitled(contradictionLines(view)),
  { title: "为何预警", lines: whyLines(view) },
  ...actSections(view.acts),
  ...similarSections(view),
  ...untitled(handlingLines(view)),
  ...gapSections(view.gaps),
];

/** An update names its matter in a few words, then holds what changed, what it means for the clock, and what cannot be seen. */
const changedSections = (view: AlertView): readonly Section[] => [
  ...untitled(view.topic === undefined ? [`事由：${cleanQuote(view.incident.title, 24)}`] : []),
  { title: "有变化的", lines: view.alert.decision.changes.map((change) => cleanQuote(change, 80)) },
  ...untitled(view.alert.decision.because === "new-fact" && view.facts !== undefined ? [factsLine(view)] : []),
  ...untitled(view.alert.decision.because === "worse" ? [...levelLines(view.incident), ...handlingLines(view)] : deadlineLines(view)),
  ...gapSections(view.gaps),
];

const eventOf = ({ revision, decision }: Alert): string => {
  if (revision === 1) return "opened";
  return decision.because === "worse" ? "escalated" : "updated";
};

const definedOf = (record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

/** The same for machines: the body of channels.md 4.5. */
const payloadOf = (view: AlertView): Readonly<Record<string, unknown>> => {
  const { alert, incident, notice, gaps = [], quotes } = view;
  const { observed, expected, test, p } = incident.signals;
  return definedOf({
    event: eventOf(alert),
    revision: alert.revision,
    place: { town: sayPlaces(alert.places), keys: alert.places },
    topic: topicOf(view),
    appeal: incident.appeal ?? undefined,
    notice,
    contradictions: incident.contradictions,
    why: { observed, baseline: expected, test, p, rule: alert.reasons.map((reason) => reason.rule).join("+") },
    reasons: alert.reasons.map(({ rule, text }) => ({ rule, text })),
    changes: alert.decision.changes,
    dataGaps: gaps.map(({ source, since, missing }) => ({ source, since, ...(missing === undefined ? {} : { missing }) })),
    evidence: quotes.flatMap(({ url }) => (safeUrl(url) === undefined ? [] : [{ url: safeUrl(url) }])),
    facts: view.facts,
  });
};

/** The message of an alert's revision, line by line after domain.md section 7; an update says only what changed. */
export const renderAlert = (view: AlertView): Message => {
  const { alert, incident, actions, moreUrl } = view;
  const isFirst = alert.revision === 1 || view.isWhole === true || alert.decision.changes.length === 0;
  return {
    id: `alert:${alert.key}`,
    kind: alert.revision === 1 ? "alert" : "update",
    alertKey: alert.key,
    incidentId: incident.id,
    level: alert.level,
    headline: shorten(headlineOf(view), 60),
    sections: isFirst ? (view.topic === undefined ? fullSections : umbrellaSections)(view) : changedSections(view),
    ...(actions === undefined ? {} : { actions }),
    ...(moreUrl === undefined ? {} : { moreUrl }),
    payload: payloadOf(view),
    createdAt: alert.at,
  };
};
