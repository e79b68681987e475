import { shortHash } from "../lib/hash.ts";
import { readRange } from "../lib/notice-range.ts";
import { townsOf } from "../lib/place-name.ts";
import { formatBeijing, hourMs, minuteMs } from "../lib/time.ts";
import type { Draft } from "../model/act.ts";
import type { Analysis } from "../model/analysis.ts";
import type { ClaimKind, Contradiction } from "../model/contradiction.ts";
import type { Handling, IncidentActs } from "../model/handling.ts";
import { type Mention, wholeText } from "../model/mention.ts";
import type { Notice } from "../model/notice.ts";
import type { Statement } from "../model/statement.ts";
import { refuse } from "./ledger.ts";
import { officialsOf } from "./notice-versions.ts";
import { fineNames, locatePost, overlapOf } from "./place-overlap.ts";
import { readSignals } from "./text-signals.ts";

/** What a notice or statement of ours claims: power is back since, nothing is cut in a window, or not before an hour. */
export interface Claim {
  /** Notice or statement id. */
  readonly target: string;
  readonly kind: ClaimKind;
  readonly towns: readonly string[];
  /** The finer places of its range; a post about another village says nothing against it. */
  readonly names?: ReturnType<typeof fineNames>;
  readonly from: string;
  readonly to: string;
  readonly publishedAt: string;
  /** When we learnt of it, where that was later. */
  readonly knownAt?: string;
  /** Our own words. */
  readonly text?: string;
}

/** A restoration is taken at its word for so long; a later outage is a new matter. */
const wordHoldsMs = 6 * hourMs;

const quoted = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, 160);

const claimsOfNotice = (notice: Notice): readonly Claim[] => {
  const { id, kind, towns, startsAt, endsAt, publishedAt, fetchedAt, range } = notice;
  const base = { target: id, towns, names: fineNames(readRange(range, towns)), publishedAt: publishedAt ?? fetchedAt, knownAt: fetchedAt };
  const said = { ...base, text: quoted(notice.text) };
  if (kind === "planned-outage" && startsAt !== undefined) return [{ ...said, kind: "not-yet", from: base.publishedAt, to: startsAt }];
  if (kind === "cancellation" && startsAt !== undefined && endsAt !== undefined)
    return [{ ...said, kind: "not-cut", from: startsAt, to: endsAt }];
  if (kind !== "restoration") return [];
  const from = endsAt ?? base.publishedAt;
  return [{ ...said, kind: "restored", from, to: new Date(Date.parse(from) + wordHoldsMs).toISOString() }];
};

/** What was moved to another day is not cut at its former hours. */
const claimsOfMoved = (notices: readonly Notice[], asOf: string): readonly Claim[] =>
  officialsOf(notices, asOf).flatMap(({ id, former, towns, names }): readonly Claim[] => {
    const notice = notices.find((one) => one.id === id);
    if (former === undefined || notice === undefined) return [];
    const { publishedAt = notice.fetchedAt, fetchedAt: knownAt } = notice;
    return [
      {
        target: id,
        kind: "not-cut",
        towns,
        names,
        from: former.startsAt,
        to: former.endsAt,
        publishedAt,
        knownAt,
        text: quoted(notice.text),
      },
    ];
  });

/** What our notices claim as of an instant: power is back, nothing is cut after all, or not before the printed hour. */
export const claimsOf = (notices: readonly Notice[], asOf: string): readonly Claim[] => [
  ...notices.flatMap(claimsOfNotice),
  ...claimsOfMoved(notices, asOf),
];

/** What a published statement claims: it said since when power is back. */
export const claimsOfStatement = (
  { id, cites, publishedAt, text }: Statement,
  restoredAt: string | undefined,
  towns: readonly string[],
): readonly Claim[] => {
  if (publishedAt === undefined || restoredAt === undefined || !cites.some(({ key }) => key === "restoredAt")) return [];
  const to = new Date(Date.parse(restoredAt) + wordHoldsMs).toISOString();
  return [{ target: id, kind: "restored", towns, from: restoredAt, to, publishedAt, text: quoted(text) }];
};

/** What we said, in one line. */
export const sayClaim = ({ kind, from, to }: Claim): string => {
  if (kind === "restored") return `我方称 ${formatBeijing(from, "short")} 已复电`;
  if (kind === "not-yet") return `我方称 ${formatBeijing(to, "short")} 起停电`;
  return `我方称 ${formatBeijing(from, "short")} 不停电`;
};

/** A post as the comparison needs it; `rootId` is the same for reposts and near-duplicates. */
export interface Witness {
  readonly mentionId: string;
  readonly author: string;
  readonly rootId: string;
  readonly at: string;
  readonly text: string;
  readonly towns: readonly string[];
  readonly voice: string;
}

/** The post as a witness. */
export const witnessOf = (mention: Mention, { places, voice }: Pick<Analysis, "places" | "voice">): Witness => {
  const text = wholeText(mention);
  return {
    ...{ mentionId: mention.id, author: mention.author.id === "" ? mention.id : mention.author.id, at: mention.publishedAt, text, voice },
    rootId: mention.repostOf ?? shortHash(text.replace(/[^\p{L}\p{N}]/gu, "")),
    towns: townsOf(places),
  };
};

/** A word spreads slower than power: so long after a restoration, 还没来电 is no contradiction. */
const graceMs = 15 * minuteMs;
/** Clocks of people and switchmen differ by this much. */
const toleranceMs = 10 * minuteMs;
/** An outage longer before the printed hour is another outage. */
const earlyMs = 3 * hourMs;
const saysOut = /停电|停電|没电|断电|黑/;

/** Whether a text may contradict anything of ours: it says that power is off, and somebody else than us says it. */
export const maySpeakAgainst = ({ voice, text, towns }: Witness): boolean => {
  if (voice === "self" || towns.length === 0) return false;
  const { isStillOut, isBackOn, isEarly } = readSignals(text);
  return !isBackOn && (isStillOut || isEarly || saysOut.test(text));
};

const isThere = ({ text, towns }: Witness, { towns: ours, names = [] }: Claim): boolean => {
  if (!towns.some((town) => ours.includes(town))) return false;
  const known = names.flatMap(({ core, parent }) => (parent === undefined ? [core] : [core, parent]));
  return overlapOf(locatePost(text, towns, known), { towns: ours, names }).overlap > 0;
};

const isBefore = (witness: Witness, { to }: Claim): boolean => {
  const aheadMs = Date.parse(to) - Date.parse(witness.at);
  return aheadMs > toleranceMs && aheadMs <= earlyMs && readSignals(witness.text).isEarly;
};

/** Whether the texts differ: a fact about two texts, never a judgement on the author. */
export const contradicts = (witness: Witness, claim: Claim): boolean => {
  if (witness.at < claim.publishedAt || !maySpeakAgainst(witness) || !isThere(witness, claim)) return false;
  if (claim.kind === "not-yet") return isBefore(witness, claim);
  const { isStillOut } = readSignals(witness.text);
  if (claim.kind === "restored") return isStillOut && Date.parse(witness.at) >= Date.parse(claim.from) + graceMs && witness.at <= claim.to;
  return witness.at >= claim.from && witness.at < claim.to;
};

/** Three independent witnesses (by author and by text) raise the doubt. */
export const witnessesNeeded = 3;

/** One witness per author and per root text, earliest first. */
export const independent = (witnesses: readonly Witness[]): readonly Witness[] => {
  const authors = new Set<string>();
  const roots = new Set<string>();
  return witnesses
    .toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)))
    .filter(({ author, rootId }) => {
      if (authors.has(author) || roots.has(rootId)) return false;
      authors.add(author);
      roots.add(rootId);
      return true;
    });
};

/** Notes a doubt on the incident; each target once, so that the lead is asked once. */
export const raiseDoubt =
  ({ target, mentionIds }: Pick<Contradiction, "target" | "mentionIds">) =>
  (state: Handling | undefined): readonly Draft<IncidentActs>[] => {
    const incident = state ?? refuse("事件还没有立案");
    if (incident.doubts.some((known) => known.target === target)) return [];
    return [{ kind: "incident.doubted", content: { target, mentionIds } }];
  };
