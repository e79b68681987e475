import { dayMs, hourMs } from "../lib/time.ts";
import type { Contradiction } from "../model/contradiction.ts";
import type { Incident } from "../model/incident.ts";
import { type Claim, contradicts, independent, maySpeakAgainst, sayClaim, type Witness, witnessesNeeded } from "./contradictions.ts";

/** What the watch on our own words remembers, as plain data: posts of the last hours, and what was found. */
export interface ContradictionState {
  readonly witnesses: readonly Witness[];
  readonly found: readonly (readonly [string, readonly Contradiction[]])[];
}

/** Holds what people say about a cut against what we said of it. */
export interface ContradictionWatch {
  /** Our claims as they are known now; what was learnt later than an instant says nothing about it. */
  readonly hear: (claims: readonly Claim[]) => void;
  readonly note: (witness: Witness) => void;
  /** What an incident's posts contradict as of an instant. What was found once stays found: it does not flap. */
  readonly about: (incident: Pick<Incident, "id" | "aliases" | "mentionIds">, at: string) => readonly Contradiction[];
  readonly snapshot: () => ContradictionState;
}

/** Posts are kept for so long: a notice that is read late still meets them. */
const keptMs = 12 * hourMs;
/** An incident that nothing new was found about is over by then. */
const overMs = 14 * dayMs;

const contradictionOf = (claim: Claim, against: readonly Witness[]): Contradiction => ({
  ...{ kind: claim.kind, target: claim.target, said: sayClaim(claim), text: claim.text ?? "" },
  since: (against[0] as Witness).at,
  mentionIds: against.map(({ mentionId }) => mentionId),
  isDoubt: against.length >= witnessesNeeded,
});

const isSame = (one: Contradiction, other: Contradiction): boolean => one.kind === other.kind && one.target === other.target;

/** What was known joined with what is found now; a doubt stays one. */
const join = (known: readonly Contradiction[], now: readonly Contradiction[]): readonly Contradiction[] => {
  const joined = known.map((before) => {
    const after = now.find((one) => isSame(one, before));
    if (after === undefined) return before;
    const mentionIds = [...new Set([...before.mentionIds, ...after.mentionIds])];
    return { ...before, mentionIds, isDoubt: before.isDoubt || after.isDoubt };
  });
  return [...joined, ...now.filter((one) => !known.some((before) => isSame(one, before)))];
};

/** Starts the watch, empty or where a snapshot left off. */
export const watchContradictions = (kept?: ContradictionState): ContradictionWatch => {
  let claims: readonly Claim[] = [];
  let witnesses = [...(kept?.witnesses ?? [])];
  const found = new Map(kept?.found);
  const forget = (at: string): void => {
    const [from, over] = [keptMs, overMs].map((ms) => new Date(Date.parse(at) - ms).toISOString()) as [string, string];
    witnesses = witnesses.filter((one) => one.at >= from);
    for (const [id, list] of found) if (list.every(({ since }) => since < over)) found.delete(id);
  };
  return {
    hear: (known) => {
      claims = known;
    },
    note: (witness) => {
      if (!maySpeakAgainst(witness)) return;
      if ((witnesses[0]?.at ?? witness.at) < new Date(Date.parse(witness.at) - keptMs - hourMs).toISOString()) forget(witness.at);
      witnesses.push(witness);
    },
    about: ({ id, aliases, mentionIds }, at) => {
      const known = [id, ...aliases].reduce<readonly Contradiction[]>((all, name) => join(all, found.get(name) ?? []), []);
      const standing = claims.filter(({ knownAt, publishedAt }) => (knownAt ?? publishedAt) <= at);
      if (standing.length === 0 || witnesses.length === 0) return known;
      const own = new Set(mentionIds);
      const spoke = witnesses.filter((one) => own.has(one.mentionId));
      const now = standing.flatMap((claim) => {
        const against = independent(spoke.filter((one) => contradicts(one, claim)));
        return against.length === 0 ? [] : [contradictionOf(claim, against)];
      });
      const joined = join(known, now);
      if (joined.length > 0) found.set(id, joined);
      return joined;
    },
    // Copied, since the witnesses go on growing here.
    snapshot: () => ({ witnesses: [...witnesses], found: [...found] }),
  };
};
