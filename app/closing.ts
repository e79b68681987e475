import { caseBook, draftCase, putCase } from "../handling/cases.ts";
import { clockBook } from "../handling/clocks.ts";
import { factBook } from "../handling/facts.ts";
import { allActs, effective, open, openAll, openKnown, perform } from "../handling/ledger.ts";
import { incidentBook } from "../handling/lifecycle.ts";
import { pledgeBook } from "../handling/pledges.ts";
import { statementBook } from "../handling/statements.ts";
import { type Doing, subjectOf } from "../model/act.ts";
import type { Case } from "../model/case.ts";
import type { Incident } from "../model/incident.ts";
import { wholeText } from "../model/mention.ts";
import type { HandlingStore, Store } from "../model/store.ts";
import { knownCases, knownRisks } from "./filing.ts";

const mostRead = 500;

const own = <T extends { readonly incidentId?: string }>(all: readonly T[], ids: readonly string[]): readonly T[] =>
  all.filter(({ incidentId }) => incidentId !== undefined && ids.includes(incidentId));

const mostSigns = 6;

/** Words that the libraries know as signs and that its posts used, the commonest first: what a like incident will show too. */
const signsOf = async (
  store: HandlingStore,
  records: Pick<Store, "mentions">,
  incident: Incident | undefined,
): Promise<readonly string[]> => {
  if (incident === undefined) return [];
  const texts = (await records.mentions(incident.mentionIds.slice(0, mostRead))).map(wholeText);
  const known = [...(await knownCases(store)), ...(await knownRisks(store))].flatMap(({ signs }) => signs);
  return [...new Set(known)]
    .map((sign) => ({ sign, count: texts.filter((text) => text.includes(sign)).length }))
    .filter(({ count }) => count >= Math.min(2, texts.length) && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, mostSigns)
    .map(({ sign }) => sign);
};

/** What people may have written into a draft; what they left empty is drafted anew. */
const learntIn = (one: Case | undefined): Partial<Case> | undefined =>
  one && {
    ...{ rootCause: one.rootCause, lessons: one.lessons, measures: one.measures, risks: one.risks },
    ...(one.signs.length > 0 && { signs: one.signs }),
    ...(one.helped.length > 0 && { helped: one.helped }),
  };

/** Drafts the case of an incident from what is on record and keeps it; lessons are left to people. */
export const closeIntoCase = async (
  { handling: store, store: records }: { readonly handling: HandlingStore; readonly store: Pick<Store, "incident" | "mentions"> },
  id: string,
  doing: Doing,
): Promise<Case> => {
  const handling = await openKnown(store, incidentBook, id);
  const ids = [id, ...handling.merged];
  const incident = (await records.incident(id))?.value;
  const content = draftCase({
    ...{ handling, at: doing.at, signs: await signsOf(store, records, incident), problem: incident?.problem ?? null },
    acts: effective(await allActs(store, { subject: subjectOf("incident", id) })),
    facts: (await open(store, factBook, id)).state,
    statements: own(await openAll(store, statementBook), ids),
    clocks: (await openAll(store, clockBook, handling.openedAt)).filter(({ ownerId }) => ids.includes(ownerId)),
    pledges: own(await openAll(store, pledgeBook), ids),
  });
  const what = { store, book: caseBook, id: content.key, doing: { ...doing, because: "办结起草案例" } };
  // A reopened incident closes again: the record is told anew, what people learnt from it stays.
  const kept = await perform(what, (state) => putCase({ ...content, ...learntIn(state?.content) })(state));
  return kept.content;
};
