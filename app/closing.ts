import { draftCase } from "../handling/case-draft.ts";
import { adoptCase, caseBook, putCase } from "../handling/cases.ts";
import { clockBook } from "../handling/clocks.ts";
import { factBook } from "../handling/facts.ts";
import { allActs, effective, open, openAll, openKnown, perform } from "../handling/ledger.ts";
import { comment, incidentBook } from "../handling/lifecycle.ts";
import { factsOfMatter } from "../handling/matter-facts.ts";
import { pledgeBook } from "../handling/pledges.ts";
import { putRisk, riskBook } from "../handling/risks.ts";
import { feedRegister, shownRisks } from "../handling/similar.ts";
import { statementBook } from "../handling/statements.ts";
import { formatBeijing, sayDuration } from "../lib/time.ts";
import { type Doing, machine, subjectOf } from "../model/act.ts";
import { type Case, isCited, plainLine } from "../model/case.ts";
import type { Handling } from "../model/handling.ts";
import type { Incident } from "../model/incident.ts";
import { wholeText } from "../model/mention.ts";
import type { HandlingStore, Store } from "../model/store.ts";
import { enterShipped, knownCases, knownRisks } from "./filing.ts";

const mostRead = 500;

const own = <T extends { readonly incidentId?: string }>(all: readonly T[], ids: readonly string[]): readonly T[] =>
  all.filter(({ incidentId }) => incidentId !== undefined && ids.includes(incidentId));

const mostSigns = 6;

/** Words that the libraries know as signs and that its posts used, the commonest first: what a like incident will show too. */
const signsIn = (texts: readonly string[], known: readonly { readonly signs: readonly string[] }[]): readonly string[] =>
  [...new Set(known.flatMap(({ signs }) => signs))]
    .map((sign) => ({ sign, count: texts.filter((text) => text.includes(sign)).length }))
    .filter(({ count }) => count >= Math.min(2, texts.length) && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, mostSigns)
    .map(({ sign }) => sign);

/** People's own lines of a former draft, with what the record says now. */
const joined = (former: readonly string[], drafted: readonly string[]): string[] => [
  ...former.filter((line) => !isCited(line)),
  ...drafted.filter((line) => !former.includes(plainLine(line))),
];

/** What people wrote into a former draft stays; the rest is drafted anew. */
const withLearnt = (drafted: Case, former: Case | undefined): Case =>
  former === undefined
    ? drafted
    : {
        ...drafted,
        ...{ title: former.title, lessons: former.lessons },
        ...{ problem: former.problem ?? drafted.problem, rootCause: former.rootCause, appeal: former.appeal ?? drafted.appeal },
        measures: joined(former.measures, drafted.measures),
        helped: joined(former.helped, drafted.helped).slice(0, 3),
        risks: former.risks.length > 0 ? former.risks : drafted.risks,
        signs: former.signs.length > 0 ? former.signs : drafted.signs,
      };

type Records = Pick<Store, "incident" | "mentions" | "analyses">;

/** What the machine knows of an incident: its posts as counting and matching need them. */
const machinePart = async (store: HandlingStore, records: Records, incident: Incident | undefined) => {
  if (incident === undefined) return { posts: [], signs: [], risks: [] };
  const [mentions, analyses] = await Promise.all([records.mentions(incident.mentionIds), records.analyses(incident.mentionIds)]);
  const risks = await knownRisks(store);
  const texts = mentions.slice(0, mostRead).map(wholeText);
  return {
    posts: mentions.map(({ id, publishedAt }) => {
      const analysis = analyses.get(id);
      return { at: publishedAt, polarity: analysis?.polarity ?? ("neutral" as const), places: analysis?.places ?? [] };
    }),
    signs: signsIn(texts, [...(await knownCases(store)), ...risks]),
    risks: shownRisks({ ...incident, texts: [incident.title, ...texts] }, risks).map(({ key }) => key),
  };
};

/** Facts that were asked for and never came are said in the log at the closing: nobody will ask for them again. A draft before it says nothing. */
const sayUnanswered = async (store: HandlingStore, handling: Handling, at: string): Promise<void> => {
  if (handling.phase !== "closed") return;
  const ids = [handling.incidentId, ...handling.merged];
  const sheets = await Promise.all(ids.map(async (id) => (await open(store, factBook, id)).state));
  const lines = sheets.flatMap((sheet) =>
    sheet?.requestedAt === undefined || sheet.answeredAt !== undefined
      ? []
      : [
          `${formatBeijing(sheet.requestedAt, "short")} 向${sheet.requestedFrom ?? "调度"}提请，${sayDuration(Date.parse(at) - Date.parse(sheet.requestedAt))}没有答复`,
        ],
  );
  if (lines.length === 0) return;
  const doing = { who: machine, at, because: "办结" };
  const text = `办结时事实仍未核实：${lines.join("；")}。之后查明的仍可补记`;
  await perform({ store, book: incidentBook, id: handling.incidentId, doing }, comment(text));
};

/** Drafts the case of an incident from what is on record and keeps it; lessons are left to people. */
export const closeIntoCase = async (
  { handling: store, store: records }: { readonly handling: HandlingStore; readonly store: Records },
  id: string,
  doing: Doing,
): Promise<Case> => {
  const handling = await openKnown(store, incidentBook, id);
  await sayUnanswered(store, handling, doing.at);
  const ids = [id, ...handling.merged];
  const incident = (await records.incident(id))?.value;
  const content = draftCase({
    ...{ handling, incident, at: doing.at, ...(await machinePart(store, records, incident)) },
    acts: effective(await allActs(store, { subject: subjectOf("incident", id) })),
    facts: (await factsOfMatter(store, id))?.sheet,
    statements: own(await openAll(store, statementBook), ids),
    clocks: (await openAll(store, clockBook, handling.openedAt)).filter(({ ownerId }) => ids.includes(ownerId)),
    pledges: own(await openAll(store, pledgeBook), ids),
  });
  const what = { store, book: caseBook, id: content.key, doing: { ...doing, because: "办结起草案例" } };
  // A reopened incident closes again: the record is told anew, what people learnt from it stays.
  const kept = await perform(what, (state) => putCase(withLearnt(content, state?.content))(state));
  return kept.content;
};

/** Signs a case off into the library and revises the risk points that it confirms; `isNew` when the register has none for it. */
export const adoptIntoLibrary = async (store: HandlingStore, key: string, doing: Doing) => {
  const entry = await perform({ store, book: caseBook, id: key, doing }, adoptCase);
  const { revised, isNew } = feedRegister(entry.content, await knownRisks(store));
  for (const risk of revised) {
    await enterShipped(store, risk.key, doing);
    await perform({ store, book: riskBook, id: risk.key, doing }, putRisk(risk));
  }
  return { entry, revised, isNew };
};
