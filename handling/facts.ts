import { Failure } from "../lib/errors.ts";
import { placeName } from "../lib/place-name.ts";
import { dayMs, formatBeijing, minuteMs, toInstant } from "../lib/time.ts";
import type { Act, Draft } from "../model/act.ts";
import type { Cause, Fact, FactActs, FactKey, FactSheet, FactWay } from "../model/fact.ts";
import { causeTitles, FactValues, factTitles, inquiryOf } from "../model/fact.ts";
import type { Incident } from "../model/incident.ts";
import { defineBook, refuse } from "./ledger.ts";

/** The first request about an incident: what its appeal needs, of the post that can say it. */
export const firstRequest = (
  { id, appeal, places, isSafety = false }: Pick<Incident, "id" | "appeal" | "places"> & { readonly isSafety?: boolean },
  posts: { readonly dispatch: string; readonly business: string },
): FactActs["fact.requested"] => {
  const { keys, by } = inquiryOf(appeal, isSafety);
  return { incidentId: id, questions: keys, to: posts[by], towns: places.map((place) => placeName(place)) };
};

type Answered = Act<string, FactActs["fact.answered"]>;

const begin = (first: Act): FactSheet | undefined => {
  const id = first.subject.slice(first.subject.indexOf(":") + 1);
  if (first.kind === "fact.imported") {
    const { towns, range } = (first as Act<string, FactActs["fact.imported"]>).content;
    return { id, towns, range, questions: [], facts: {} };
  }
  if (first.kind !== "fact.requested") return undefined;
  const { incidentId, questions, to, towns } = (first as Act<string, FactActs["fact.requested"]>).content;
  return { id, incidentId, towns, range: "", questions, requestedAt: first.at, requestedFrom: to, facts: {} };
};

const changed = (old: Fact | undefined, value: Fact["value"], act: Answered): Fact => ({
  value,
  source: act.content.source,
  knownAt: act.content.knownAt,
  by: act.who,
  before: old ? [...old.before, { value: old.value, until: act.at, because: act.because }] : [],
});

const answer = (state: FactSheet, act: Answered): FactSheet => {
  const entries = Object.entries(act.content.values) as [FactKey, Fact["value"]][];
  const added = entries.filter(([key, value]) => state.facts[key]?.value !== value);
  return {
    ...state,
    answeredAt: state.answeredAt ?? act.at,
    facts: { ...state.facts, ...Object.fromEntries(added.map(([key, value]) => [key, changed(state.facts[key], value, act)])) },
  };
};

/** The facts of incidents and outages. */
export const factBook = defineBook<FactSheet, FactActs>({
  noun: "fact",
  title: "事实单",
  begin,
  apply: { "fact.answered": answer, "fact.corrected": answer },
});

type Drafts = readonly Draft<FactActs>[];

/** Asks dispatch; a second request changes nothing. */
export const requestFacts =
  (content: FactActs["fact.requested"]) =>
  (state: FactSheet | undefined): Drafts =>
    state ? [] : [{ kind: "fact.requested", content }];

/** Opens a sheet that dispatch brings by itself (file or API). */
export const importFacts =
  (content: FactActs["fact.imported"]) =>
  (state: FactSheet | undefined): Drafts =>
    state ? [] : [{ kind: "fact.imported", content }];

/** An answer as a form, the API or a file hands it in. */
export interface Answer {
  readonly values: unknown;
  readonly source: string;
  readonly knownAt: string;
  readonly way: FactWay;
}

/** Clocks of two offices may differ by so much. */
const skewMs = 5 * minuteMs;
/** What a source knew longer before it was asked is another outage, or a wrong year; planned work is announced a week ahead. */
const oldMs = 31 * dayMs;

/** When the source knew it, as an instant; `INPUT_INVALID` for what is no time, is still to come, or was long before anybody asked (`askedAt`). */
export const readKnownAt = (text: string, { at, askedAt = at }: { readonly at: string; readonly askedAt?: string | undefined }): string => {
  const knownAt = toInstant(text);
  if (knownAt === undefined) throw new Failure("INPUT_INVALID", `得知时间“${text}”读不懂，写成 2026-07-01 05:30`);
  const shown = formatBeijing(knownAt);
  if (Date.parse(knownAt) > Date.parse(at) + skewMs)
    throw new Failure("INPUT_INVALID", `得知时间 ${shown} 还没有到，现在是 ${formatBeijing(at)}`);
  if (Date.parse(knownAt) < Date.parse(askedAt) - oldMs)
    throw new Failure("INPUT_INVALID", `得知时间 ${shown} 比提请核实（${formatBeijing(askedAt)}）早一个月以上，请核对日期`);
  return knownAt;
};

const readValues = (values: unknown): FactValues => {
  const read = FactValues.safeParse(values);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Failure("INPUT_INVALID", `事实“${issue?.path.join(".") ?? ""}”：${issue?.message ?? ""}`);
};

/** Adds facts. A fact that says something else than before is refused here: that is a correction, with its own reason. */
export const answerFacts =
  ({ values, ...from }: Answer) =>
  (state: FactSheet | undefined): Drafts => {
    if (!state) return refuse("还没有向调度提请");
    if (from.source.trim() === "") return refuse("请写明事实来源");
    const read = readValues(values);
    const differing = (Object.keys(read) as FactKey[]).find((key) => state.facts[key] && state.facts[key]?.value !== read[key]);
    if (differing) return refuse(`“${factTitles[differing]}”已有记录且不同；请用更正，并写明原因`);
    return Object.keys(read).length === 0 ? [] : [{ kind: "fact.answered", content: { values: read, ...from } }];
  };

/** Corrects facts; what they were stays visible with the reason. */
export const correctFacts =
  ({ values, ...from }: Answer) =>
  (state: FactSheet | undefined): Drafts =>
    state ? [{ kind: "fact.corrected", content: { values: readValues(values), ...from } }] : refuse("还没有向调度提请");

const isInstant = (value: Fact["value"]): value is string => typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value);

/** A fact as people read it: 是, 设备故障, 11-23 14:05. */
export const showFact = (key: FactKey, value: Fact["value"]): string => {
  if (typeof value === "boolean") return value ? "是" : "否";
  if (key === "cause") return causeTitles[value as Cause];
  return isInstant(value) ? formatBeijing(value, "short") : String(value);
};

/** What an outage that dispatch reports by itself is looked at for. */
const shownUnasked: readonly FactKey[] = ["isOurs", "cause", "restoreAt"];

/** Line 3 of the message: what was asked, with the answers; what is still open says so, and nothing else is asked for. */
export const factLine = (sheet: FactSheet | undefined): string => {
  const open = `待${sheet?.requestedFrom ?? "调度"}核实`;
  const asked = sheet && sheet.questions.length > 0 ? sheet.questions : shownUnasked;
  const keys = [...new Set([...asked, ...shownUnasked.filter((key) => sheet?.facts[key])])];
  if (!sheet || !keys.some((key) => sheet.facts[key])) return open;
  return keys
    .map((key) => {
      const fact = sheet.facts[key];
      return `${factTitles[key]}：${fact ? showFact(key, fact.value) : open}`;
    })
    .join("；");
};
