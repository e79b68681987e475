/** The parts of a preserved page. */
export const evidenceParts = ["raw", "headers", "text", "screenshot", "picture"] as const;
export type EvidencePart = (typeof evidenceParts)[number];

/** How a page stands against the last time it was preserved. */
export type PageChange = "first" | "unchanged" | "changed" | "gone";

/** One link of the chain: hashes only, so that contents can be erased and the chain still verifies (decision 9). */
export interface Evidence {
  /** From 1. */
  readonly n: number;
  readonly url: string;
  readonly mentionId?: string;
  readonly incidentId?: string;
  readonly takenAt: string;
  readonly takenBy: string;
  readonly because: string;
  /** HTTP status; 0 for what a person handed in. */
  readonly status: number;
  readonly change: PageChange;
  /** SHA-256 of each part kept. */
  readonly parts: Readonly<Partial<Record<EvidencePart, string>>>;
  /** `hash` of the link before; 64 zeros for the first. */
  readonly previous: string;
  /** SHA-256 of the canonical JSON of all fields above. */
  readonly hash: string;
}

/** What happens to the chain. */
export interface EvidenceActs {
  readonly "evidence.taken": Evidence;
  /** Contents removed by retention or by order; the hashes stay. */
  readonly "evidence.erased": { readonly hashes: readonly string[] };
  /** An RFC 3161 token over a link's hash, kept as a blob. */
  readonly "evidence.stamped": { readonly hash: string; readonly token: string; readonly authority: string };
}

/** The chain with what was erased and stamped. */
export interface EvidenceChain {
  readonly links: readonly Evidence[];
  readonly erased: ReadonlySet<string>;
  readonly stamps: readonly { readonly hash: string; readonly token: string; readonly authority: string; readonly at: string }[];
}
