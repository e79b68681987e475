import type { ShownStatement, SpeakDeed, SpeakDesk } from "../../console/speak-desk.ts";
import { caseBook, putCase } from "../../handling/cases.ts";
import { measureEffect, sayEffect, similarEffects } from "../../handling/effect.ts";
import { factBook } from "../../handling/facts.ts";
import { open, openAll, openKnown, perform, refuse } from "../../handling/ledger.ts";
import { incidentBook } from "../../handling/lifecycle.ts";
import { followPledge, keepPledge, makePledge, pledgeBook, postponePledge, withdrawPledge } from "../../handling/pledges.ts";
import { answerPress, askPress, pressBook } from "../../handling/press.ts";
import {
  approveStatement,
  closeStatement,
  correctStatement,
  followStatement,
  publishStatement,
  returnStatement,
  statementBook,
} from "../../handling/statements.ts";
import { shortHash } from "../../lib/hash.ts";
import { dayMs, hourMs } from "../../lib/time.ts";
import type { Doing } from "../../model/act.ts";
import { adoptIntoLibrary } from "../closing.ts";
import { draftFromFacts, rewordFromFacts } from "../drafting.ts";
import { knownCases } from "../filing.ts";
import type { Parts } from "../parts.ts";

/** What began longer ago is read from the commands. */
const shownMs = 180 * dayMs;
const effectWindowMs = 2 * hourMs;

type Of<Kind extends SpeakDeed["kind"]> = Extract<SpeakDeed, { readonly kind: Kind }>;
type Doer<Kind extends SpeakDeed["kind"]> = (parts: Parts, deed: Of<Kind>, doing: Doing) => Promise<unknown>;

const statementOf = (parts: Parts, id: string, doing: Doing) => ({ store: parts.handling, book: statementBook, id, doing });

/** Stops the clocks of the statement's incident at a moment of its life. */
const note = async ({ secretariat, handling }: Parts, incidentId: string, moment: "drafted" | "approved" | "published", doing: Doing) => {
  if ((await open(handling, incidentBook, incidentId)).state) await secretariat.secretary.note(incidentId, moment, doing);
};

const approve: Doer<"approve"> = async (parts, { id }, doing) => {
  const before = await openKnown(parts.handling, statementBook, id);
  const post = before.chain[before.approvals.length] ?? "";
  const after = await perform(statementOf(parts, id, doing), approveStatement(post, doing.who));
  if (after.state === "approved") await note(parts, after.incidentId, "approved", doing);
};

const follow: Doer<"follow"> = async (parts, { id }, doing) => {
  const { store } = parts;
  const statement = await openKnown(parts.handling, statementBook, id);
  const incident = (await store.incident(statement.incidentId))?.value;
  const ids = incident?.mentionIds ?? [];
  const [mentions, analyses] = await Promise.all([store.mentions(ids), store.analyses(ids)]);
  const counted = mentions.map((one) => ({ at: one.publishedAt, polarity: analyses.get(one.id)?.polarity ?? ("neutral" as const) }));
  const effect = measureEffect(counted, statement.publishedAt ?? doing.at, effectWindowMs);
  await perform(statementOf(parts, id, doing), followStatement(effect));
};

const adopt: Doer<"adopt"> = ({ handling }, { key }, doing) => adoptIntoLibrary(handling, key, doing);

/** Keeps what people learnt in a draft; the rest of it comes from the record. */
const learn: Doer<"learn"> = ({ handling: store }, { kind: _kind, key, lessons, measures, signs, helped, ...chosen }, doing) => {
  const learnt = { ...chosen, lessons: [...lessons], measures: [...measures], signs: [...signs], helped: [...helped] };
  return perform({ store, book: caseBook, id: key, doing }, (state) =>
    state === undefined ? refuse(`没有案例 ${key}`) : putCase({ ...state.content, ...learnt })(state),
  );
};

const pledgeOf = (parts: Parts, id: string, doing: Doing) => ({ store: parts.handling, book: pledgeBook, id, doing });
const pressOf = (parts: Parts, id: string, doing: Doing) => ({ store: parts.handling, book: pressBook, id, doing });

const doers: { readonly [Kind in SpeakDeed["kind"]]: Doer<Kind> } = {
  draft: async (parts, { incidentId }, doing) => {
    await draftFromFacts({ store: parts.handling, options: parts.config.handling }, { incidentId, doing });
    await note(parts, incidentId, "drafted", doing);
  },
  reword: async (parts, { id, text }, doing) => {
    const { incidentId } = await openKnown(parts.handling, statementBook, id);
    await perform(statementOf(parts, id, doing), await rewordFromFacts(parts.handling, incidentId, text));
  },
  approve,
  return: async (parts, { id }, doing) => {
    const { chain, approvals } = await openKnown(parts.handling, statementBook, id);
    await perform(statementOf(parts, id, doing), returnStatement(chain[Math.min(approvals.length, chain.length - 1)] ?? ""));
  },
  publish: async (parts, { id, where, url }, doing) => {
    const { incidentId } = await perform(statementOf(parts, id, doing), publishStatement(where, url));
    await note(parts, incidentId, "published", doing);
  },
  follow,
  correct: (parts, { id, text, where, url }, doing) => perform(statementOf(parts, id, doing), correctStatement({ text, where, url })),
  close: (parts, { id }, doing) => perform(statementOf(parts, id, doing), closeStatement),
  promise: (parts, { kind: _kind, ...content }, doing) => {
    const id = shortHash(`${content.incidentId}|${content.to}|${content.what}|${doing.at}`);
    return perform(pledgeOf(parts, id, doing), makePledge(content, doing.at));
  },
  keep: (parts, { id, how }, doing) => perform(pledgeOf(parts, id, doing), keepPledge(how)),
  postpone: (parts, { id, dueAt }, doing) => perform(pledgeOf(parts, id, doing), postponePledge(dueAt)),
  call: (parts, { id, result, note: said }, doing) => {
    const reached = result !== "unreached";
    return perform(pledgeOf(parts, id, doing), followPledge({ reached, satisfied: reached ? result === "yes" : null, note: said }));
  },
  withdraw: (parts, { id }, doing) => perform(pledgeOf(parts, id, doing), withdrawPledge),
  ask: (parts, { kind: _kind, ...content }, doing) => {
    const id = shortHash(`${content.outlet}|${content.question}|${doing.at}`);
    return perform(pressOf(parts, id, doing), askPress(content));
  },
  answer: (parts, { id, answer }, doing) => perform(pressOf(parts, id, doing), answerPress({ answer })),
  learn,
  adopt,
};

const shownOf = async ({ handling }: Parts, since: string): Promise<readonly ShownStatement[]> => {
  const known = { statements: await openAll(handling, statementBook), handlings: await openAll(handling, incidentBook) };
  const shown = await openAll(handling, statementBook, since);
  return shown.toReversed().map((statement) => ({
    statement,
    effects: statement.effects.map((effect) => sayEffect(effect, similarEffects(statement, known))),
  }));
};

/** The rooms in which the bureau speaks, over the ordinary acts. */
export const createSpeakDesk = (parts: Parts): SpeakDesk => {
  const { handling, now } = parts;
  const since = (): string => new Date(now().getTime() - shownMs).toISOString();
  return {
    subjects: async () =>
      (await openAll(handling, incidentBook, since()))
        .map(({ incidentId, title, phase, isFalseAlarm }) => ({ id: incidentId, title, isOpen: phase !== "closed" && !isFalseAlarm }))
        .toReversed(),
    statements: () => shownOf(parts, since()),
    pledges: () => openAll(handling, pledgeBook, since()),
    press: async () => (await openAll(handling, pressBook, since())).toReversed(),
    facts: async () => (await openAll(handling, factBook, since())).toReversed(),
    cases: async () => ({
      adopted: await knownCases(handling),
      drafts: (await openAll(handling, caseBook)).filter(({ adoptedAt }) => adoptedAt === undefined),
    }),
    perform: async (deed, { who }, because) => {
      const doing: Doing = { who, at: now().toISOString(), because };
      await (doers[deed.kind] as (parts: Parts, deed: SpeakDeed, doing: Doing) => Promise<unknown>)(parts, deed, doing);
    },
  };
};
