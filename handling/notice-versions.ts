import { readRange } from "../lib/notice-range.ts";
import { hourMs } from "../lib/time.ts";
import type { FactSheet } from "../model/fact.ts";
import type { Notice } from "../model/notice.ts";
import { fineNames } from "./place-overlap.ts";

/** What is officially known about one outage at a moment: a notice with its versions, or a fact sheet of dispatch. */
export interface Official {
  /** Of the newest version. */
  readonly id: string;
  readonly kind: "planned" | "fault" | "weather" | "load-management" | "arrears" | "customer-side";
  readonly towns: readonly string[];
  readonly names: ReturnType<typeof fineNames>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly restoredAt?: string;
  readonly isCancelled: boolean;
  /** The window before it was moved to another day. */
  readonly former?: { readonly startsAt: string; readonly endsAt: string };
  readonly publishedAt?: string;
}

/** A fault without a printed end is taken to last so long. */
const faultMs = 8 * hourMs;

const kindOf = { "planned-outage": "planned", fault: "fault", "load-management": "load-management" } as const;
const isRoot = (notice: Notice): boolean => notice.kind in kindOf;
const knownAt = (notice: Notice): string => notice.publishedAt ?? notice.fetchedAt;

const touches = (a: Notice, b: Notice): boolean =>
  a.towns.some((town) => b.towns.includes(town)) &&
  (a.startsAt ?? "") < (b.endsAt ?? "9") &&
  (b.startsAt ?? "") < (a.endsAt ?? "9") &&
  fineNames(readRange(a.range, a.towns)).some(({ core }) => b.range.includes(core));

const follows = (later: Notice, earlier: Notice): boolean =>
  later.supersedes === earlier.id ||
  (later.number !== undefined && later.number === earlier.number) ||
  (!isRoot(later) && later.supersedes === undefined && later.number === undefined && touches(later, earlier));

/** Chains of versions, oldest first; postponed and cancelled notices are new posts that point back by id, number or place. */
const chainsOf = (notices: readonly Notice[]): readonly (readonly Notice[])[] => {
  const chains: Notice[][] = [];
  for (const notice of notices.toSorted((a, b) => (knownAt(a) < knownAt(b) ? -1 : Number(knownAt(a) > knownAt(b))))) {
    const chain = chains.find((one) => one.some((earlier) => follows(notice, earlier)));
    if (chain) chain.push(notice);
    else if (isRoot(notice)) chains.push([notice]);
  }
  return chains;
};

const later = (instant: string, ms: number): string => new Date(Date.parse(instant) + ms).toISOString();

const fold = (chain: readonly Notice[]): Official | undefined => {
  const [root] = chain as [Notice, ...Notice[]];
  const latest = chain.at(-1) as Notice;
  if (root.startsAt === undefined) return undefined;
  const windowed = chain.findLast((one) => one.startsAt !== undefined && (isRoot(one) || one.kind === "extension")) as Notice;
  const startsAt = windowed.startsAt as string;
  const restored = chain.findLast((one) => one.kind === "restoration");
  const isMoved = isRoot(windowed) && windowed !== root && startsAt.slice(0, 10) !== root.startsAt.slice(0, 10);
  return {
    id: latest.id,
    kind: kindOf[root.kind as keyof typeof kindOf],
    towns: latest.towns,
    names: root.kind === "load-management" && root.towns.length === 0 ? [] : fineNames(readRange(latest.range, latest.towns)),
    startsAt,
    endsAt: windowed.endsAt ?? later(startsAt, faultMs),
    ...(restored ? { restoredAt: restored.endsAt ?? knownAt(restored) } : {}),
    isCancelled: latest.kind === "cancellation",
    ...(isMoved ? { former: { startsAt: root.startsAt, endsAt: root.endsAt ?? later(root.startsAt, faultMs) } } : {}),
    ...(root.publishedAt === undefined ? {} : { publishedAt: root.publishedAt }),
  };
};

/** What the notices said at an instant: only versions known by then, the newest of each. */
export const officialsOf = (notices: readonly Notice[], asOf: string): readonly Official[] =>
  chainsOf(notices.filter((one) => knownAt(one) <= asOf))
    .map(fold)
    .filter((one) => one !== undefined);

const factKind = {
  fault: "fault",
  "third-party": "fault",
  weather: "weather",
  "load-management": "load-management",
  arrears: "arrears",
  "customer-side": "customer-side",
  planned: "planned",
} as const;

/** What dispatch's fact sheets say; a sheet without a cause or a start says nothing here. */
export const officialsOfFacts = (sheets: readonly FactSheet[]): readonly Official[] =>
  sheets.flatMap((sheet): readonly Official[] => {
    const text = (key: "cause" | "startedAt" | "restoreAt" | "restoredAt"): string | undefined =>
      sheet.facts[key]?.value as string | undefined;
    const cause = text("cause");
    const startsAt = text("startedAt");
    if (cause === undefined || startsAt === undefined || !(cause in factKind)) return [];
    const restoredAt = text("restoredAt");
    const official: Official = {
      ...{ id: sheet.id, kind: factKind[cause as keyof typeof factKind], towns: sheet.towns, isCancelled: false, startsAt },
      names: fineNames(readRange(sheet.range, sheet.towns)),
      endsAt: restoredAt ?? text("restoreAt") ?? later(startsAt, faultMs),
      ...(restoredAt === undefined ? {} : { restoredAt }),
    };
    return [official];
  });
