import type { Act } from "../../model/act.ts";
import type { ClockActs } from "../../model/clock.ts";
import { type FeedbackActs, opinionTitles } from "../../model/feedback.ts";
import type { IncidentActs } from "../../model/handling.ts";
import { type Level, levelTitles, type Phase } from "../../model/incident.ts";
import { kindTitle } from "../kind-titles.ts";
import { labelTitles } from "../label-desk.ts";
import { isLabel, sayLabel } from "../search/labels.tsx";

const phaseTitles: Record<Phase, string> = { prevention: "事前", response: "事中", recovery: "事后", closed: "办结" };

type Told = { readonly [Kind in keyof IncidentActs]: (content: IncidentActs[Kind]) => string };

const sentences: Told = {
  "incident.opened": ({ lead }) => `立案，主办 ${lead}`,
  "incident.acknowledged": ({ onBehalfOf }) => (onBehalfOf === undefined ? "签收" : `代 ${onBehalfOf} 签收`),
  "incident.moved": ({ from, to }) => `由${phaseTitles[from]}转入${phaseTitles[to]}`,
  "incident.levelled": ({ level }: { readonly level: Level }) => `定为${levelTitles[level].sign}`,
  "incident.offered": ({ role, to }) => `提请 ${to} ${role === "lead" ? "主办" : "协办"}`,
  "incident.accepted": () => "接收",
  "incident.refused": () => "退回",
  "incident.escalated": ({ to }) => `上交 ${to}`,
  "incident.merged": ({ other }) => `并入事件 ${other.slice(0, 8)}`,
  "incident.joined": ({ into }) => `并入事件 ${into.slice(0, 8)}，在那里处置`,
  "incident.split": ({ mentionIds, into }) => `拆出 ${mentionIds.length} 条到事件 ${into.slice(0, 8)}`,
  "incident.sheltered": () => "归入总事件",
  "incident.unsheltered": () => "移出总事件",
  "incident.checked": ({ todo, text }) => `完成清单项：${text ?? todo}`,
  "incident.referred": ({ title, todos }) => `参照案例“${title}”，清单加 ${todos.length} 项`,
  "incident.dismissed": () => "判为误报",
  "incident.commented": ({ text }) => text,
  "incident.doubted": ({ mentionIds }) => `${mentionIds.length} 条帖文与我方说法不一致`,
  undone: ({ act }) => `撤销第 ${act.split("#").at(-1)} 条操作`,
};

const sayOpinion = ({ opinion, right = "" }: FeedbackActs["feedback.given"]): string => {
  const [field = "", ...value] = right.split("=");
  if (opinion === "wrong-label" && isLabel(field, value.join("=")))
    return `改标注：${labelTitles[field]}应为 ${sayLabel({ field, value: value.join("=") })}`;
  return `看法：${opinionTitles[opinion]}${right === "" ? "" : `，应为${levelTitles[right as Level]?.sign ?? right}`}`;
};

const sayPassed = ({ from, to, level }: ClockActs["clock.passed"]): string =>
  from === to ? `时限随事件升为${levelTitles[level].sign}` : `时限由 ${from} 转到 ${to}`;

/** An act in a sentence; who, when and why stand beside it. */
export const sayAct = ({ kind, content }: Act): string => {
  const { what } = (content ?? {}) as { readonly what?: unknown };
  if (/^(setting|view)\./.test(kind) && typeof what === "string") return `${kindTitle(kind)}：${what}`;
  if (kind === "clock.passed") return sayPassed(content as ClockActs["clock.passed"]);
  if (kind === "feedback.given") return sayOpinion(content as FeedbackActs["feedback.given"]);
  const say = (sentences as Readonly<Record<string, ((content: never) => string) | undefined>>)[kind];
  return say === undefined ? kindTitle(kind) : say(content as never);
};

/** How phases are shown. */
export const sayPhase = (phase: Phase): string => phaseTitles[phase];

/** The acts that were taken back. */
export const undoneIn = (acts: readonly Act[]): ReadonlySet<string> => {
  const undone = new Set<string>();
  for (const act of acts.toReversed())
    if (act.kind === "undone" && !undone.has(act.id)) undone.add((act as Act<"undone", IncidentActs["undone"]>).content.act);
  return undone;
};
