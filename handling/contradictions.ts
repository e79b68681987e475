import { hourMs, minuteMs } from "../lib/time.ts";
import type { Draft } from "../model/act.ts";
import type { Handling, IncidentActs } from "../model/handling.ts";
import type { Notice } from "../model/notice.ts";
import type { Statement } from "../model/statement.ts";
import { refuse } from "./ledger.ts";
import { readSignals } from "./text-signals.ts";

/** What a notice or statement of ours claims: power is back since, or nothing is cut in a window. */
export interface Claim {
  /** Notice or statement id. */
  readonly target: string;
  readonly kind: "restored" | "not-cut";
  readonly towns: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly publishedAt: string;
}

/** A restoration is taken at its word for so long; a later outage is a new matter. */
const wordHoldsMs = 6 * hourMs;

/** What our notices claim: power is back, or nothing is cut after all. */
export const claimsOf = (notices: readonly Notice[]): readonly Claim[] =>
  notices.flatMap(({ id, kind, towns, startsAt, endsAt, publishedAt, fetchedAt }): readonly Claim[] => {
    const base = { target: id, towns, publishedAt: publishedAt ?? fetchedAt };
    if (kind === "cancellation" && startsAt !== undefined && endsAt !== undefined)
      return [{ ...base, kind: "not-cut", from: startsAt, to: endsAt }];
    if (kind !== "restoration") return [];
    const from = endsAt ?? base.publishedAt;
    return [{ ...base, kind: "restored", from, to: new Date(Date.parse(from) + wordHoldsMs).toISOString() }];
  });

/** What a published statement claims: it said since when power is back. */
export const claimsOfStatement = (
  { id, cites, publishedAt }: Statement,
  restoredAt: string | undefined,
  towns: readonly string[],
): readonly Claim[] => {
  if (publishedAt === undefined || restoredAt === undefined || !cites.some(({ key }) => key === "restoredAt")) return [];
  const to = new Date(Date.parse(restoredAt) + wordHoldsMs).toISOString();
  return [{ target: id, kind: "restored", towns, from: restoredAt, to, publishedAt }];
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

/** A word spreads slower than power: so long after a restoration, 还没来电 is no contradiction. */
const graceMs = 15 * minuteMs;
const saysOut = /停电|停電|没电|断电|黑/;

/** Whether the texts differ: a fact about two texts, never a judgement on the author. */
export const contradicts = (witness: Witness, claim: Claim): boolean => {
  if (witness.voice === "self" || witness.at < claim.publishedAt) return false;
  if (!witness.towns.some((town) => claim.towns.includes(town))) return false;
  const { isStillOut, isBackOn } = readSignals(witness.text);
  if (isBackOn) return false;
  if (claim.kind === "restored") return isStillOut && Date.parse(witness.at) >= Date.parse(claim.from) + graceMs && witness.at <= claim.to;
  return (isStillOut || saysOut.test(witness.text)) && witness.at >= claim.from && witness.at < claim.to;
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

/** A doubt about our own word, for the lead: never called a rumour. */
export interface Doubt {
  readonly target: string;
  readonly witnesses: readonly Witness[];
  readonly text: string;
}

/** The claims that enough independent posts contradict. */
export const doubtsAbout = (claims: readonly Claim[], witnesses: readonly Witness[]): readonly Doubt[] =>
  claims.flatMap((claim) => {
    const against = independent(witnesses.filter((one) => contradicts(one, claim)));
    if (against.length < witnessesNeeded) return [];
    const said = claim.kind === "restored" ? "已复电" : "不停电";
    const text = `我方公告可能有误：${against.length} 条互不相关的帖文与“${said}”的说法不一致（${claim.towns.join("、")}），请主办核实`;
    return [{ target: claim.target, witnesses: against, text }];
  });

/** Notes a doubt on the incident; each target once, so that the lead is asked once. */
export const raiseDoubt =
  (doubt: Doubt) =>
  (state: Handling | undefined): readonly Draft<IncidentActs>[] => {
    const incident = state ?? refuse("事件还没有立案");
    if (incident.doubts.some(({ target }) => target === doubt.target)) return [];
    return [{ kind: "incident.doubted", content: { target: doubt.target, mentionIds: doubt.witnesses.map(({ mentionId }) => mentionId) } }];
  };
