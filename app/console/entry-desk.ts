import type { Entering, EntryDesk } from "../../console/entry-desk.ts";
import { takeEvidence } from "../../handling/evidence.ts";
import { answerFacts, correctFacts, factBook, firstRequest, readKnownAt, requestFacts } from "../../handling/facts.ts";
import { feedbackBook, giveFeedback, reliability, sayReliability, suggest } from "../../handling/feedback.ts";
import { open, openAll, openKnown, perform } from "../../handling/ledger.ts";
import { incidentBook } from "../../handling/lifecycle.ts";
import { checkPicture, mentionOf, readManual } from "../../handling/manual.ts";
import { given } from "../../lib/given.ts";
import type { Doing } from "../../model/act.ts";
import type { Moment } from "../../model/clock.ts";
import type { Parts } from "../parts.ts";
import { suggestedCuts } from "../suggesting.ts";

/** What entering needs of a process. */
export type EntryParts = Pick<Parts, "handling" | "store" | "config" | "intake" | "secretariat" | "now">;

/** Starts or stops the clocks of the incident, if it has a file. */
const strikeFor = async ({ handling, secretariat }: EntryParts, id: string, moment: Moment, doing: Doing): Promise<void> => {
  const { state } = await open(handling, incidentBook, id);
  if (state) await secretariat.secretary.note(id, moment, doing);
};

const ask = async (parts: EntryParts, incidentId: string, doing: Doing) => {
  const { handling, config } = parts;
  const { appeal, places } = await openKnown(handling, incidentBook, incidentId);
  const questions = firstRequest({ id: incidentId, appeal, places }, config.handling);
  const sheet = await perform({ store: handling, book: factBook, id: incidentId, doing }, requestFacts(questions));
  await strikeFor(parts, incidentId, "facts-requested", doing);
  return sheet;
};

const answer = async (parts: EntryParts, asked: Parameters<EntryDesk["answerFacts"]>[0], doing: Doing) => {
  const { incidentId, isCorrection, expected, ...facts } = asked;
  // Dispatch may speak before it was asked: the questions are then put in its own name.
  if ((await open(parts.handling, factBook, incidentId)).state === undefined) await ask(parts, incidentId, doing);
  const askedAt = (await open(parts.handling, factBook, incidentId)).state?.requestedAt;
  const knownAt = readKnownAt(facts.knownAt, { at: doing.at, askedAt });
  const what = { store: parts.handling, book: factBook, id: incidentId, doing, ...given({ expected }) };
  const sheet = await perform(what, (isCorrection ? correctFacts : answerFacts)({ ...facts, knownAt }));
  await strikeFor(parts, incidentId, "facts-answered", doing);
  return sheet;
};

/** Goes through the intake like everything else, so that it is analysed and may raise an alert at once. */
const addManual = async ({ handling, intake }: EntryParts, entry: unknown, picture: Uint8Array | undefined, doing: Doing) => {
  const mention = mentionOf(readManual(entry), doing.at);
  if (picture) {
    const parts = { picture: checkPicture(picture), text: new TextEncoder().encode(mention.text) };
    await takeEvidence(handling, { url: mention.url ?? mention.id, status: 0, mentionId: mention.id, parts }, doing);
  }
  const { added } = await intake.take([mention]);
  return { id: mention.id, isNew: added > 0 };
};

/** The desk at which facts, sightings and opinions come in. */
export const createEntryDesk = (parts: EntryParts): EntryDesk => {
  const doingOf = ({ who, because }: Entering): Doing => ({ who, because, at: parts.now().toISOString() });
  return {
    requestFacts: (incidentId, entering) => ask(parts, incidentId, doingOf(entering)),
    answerFacts: (asked, entering) => answer(parts, asked, doingOf(entering)),
    factSheet: async (incidentId) => (await open(parts.handling, factBook, incidentId)).state,
    addManual: (entry, picture, entering) => addManual(parts, entry, picture, doingOf(entering)),
    reliability: async () => {
      const all = await openAll(parts.handling, feedbackBook);
      const table = reliability(all);
      return { rows: sayReliability(table), suggestions: [...suggest(table), ...(await suggestedCuts(all, parts))] };
    },
    giveFeedback: (content, entering) =>
      perform({ store: parts.handling, book: feedbackBook, id: content.target, doing: doingOf(entering) }, giveFeedback(content)),
  };
};
