/** Something that a person (or Wenfeng on a rule) did: the only way in which handling changes. Never edited, never removed. */
export interface Act<Kind extends string = string, Content = unknown> {
  /** `<subject>#<n>`, n from 1 without gaps: two writers can't both write the n-th act of a subject. */
  readonly id: string;
  /** `<noun>:<id>`, such as `incident:9f…` or `pledge:…`. */
  readonly subject: string;
  /** `<noun>.<past verb>`. */
  readonly kind: Kind;
  readonly at: string;
  /** The post (岗位) or person who did it; `闻风` when a rule did. */
  readonly who: string;
  readonly because: string;
  readonly content: Content;
}

/** What a decision adds to a subject; who, when and why come from the `Doing`. */
export type Draft<Table> = {
  [Kind in keyof Table & string]: { readonly kind: Kind; readonly content: Table[Kind] };
}[keyof Table & string];

/** Who does something, when, and why. */
export interface Doing {
  readonly who: string;
  readonly at: string;
  readonly because: string;
}

/** Takes back an earlier act of the same subject; both stay in the log. */
export interface Undo {
  readonly undone: { readonly act: string };
}

/** The name under which rules act. */
export const machine = "闻风";

/** The subject of a noun and an id. */
export const subjectOf = (noun: string, id: string): string => `${noun}:${id}`;

/** The id of the n-th act (from 1) of a subject. */
export const actId = (subject: string, n: number): string => `${subject}#${n}`;

/** Which acts are wanted; every given field narrows. */
export interface ActRequest {
  readonly subject?: string;
  /** All subjects of a noun, such as `pledge`. */
  readonly noun?: string;
  readonly kind?: string;
  /** Instant, inclusive. */
  readonly since?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

/** Acts in the order in which they were appended; `cursor` fetches the next page. */
export interface ActPage {
  readonly acts: readonly Act[];
  readonly cursor?: string;
  /** Where the page ends: as `cursor` of a later request it brings only what was appended since. */
  readonly end: string;
}

/**
 * The append-only log of acts. `appendActs` writes all of a call or nothing, in order; an act whose id is taken by another
 * content, or that leaves a gap, rejects with `STORE_CONFLICT`; an act that is already there unchanged is left alone,
 * so a caller repeats after a crash.
 */
export interface ActStore {
  readonly appendActs: (acts: readonly Act[]) => Promise<void>;
  readonly acts: (request: ActRequest) => Promise<ActPage>;
}

/** Bytes under their SHA-256; erasing one leaves every hash in the chain as it was. */
export interface BlobStore {
  readonly putBlob: (bytes: Uint8Array) => Promise<string>;
  readonly blob: (sha256: string) => Promise<Uint8Array | undefined>;
  readonly eraseBlob: (sha256: string) => Promise<boolean>;
}
