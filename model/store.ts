import type { ActStore, BlobStore } from "./act.ts";
import type { Alert, Decision } from "./alert.ts";
import type { Analysis } from "./analysis.ts";
import type { Incident } from "./incident.ts";
import type { Author, Mention, Observation } from "./mention.ts";
import type { Delivery, Message } from "./message.ts";
import type { Notice } from "./notice.ts";

/** What became of each mention handed in; the sum is what was handed in. */
export interface Added {
  /** Ids never seen before, in the order in which the store took them. */
  readonly added: readonly string[];
  /** Ids known before whose text changed: an edited post, kept as a new version. */
  readonly edited: readonly string[];
  /** Ids known before, unchanged but perhaps for their counts. */
  readonly known: readonly string[];
  /** Ids that the store cannot hold, kept apart with the reason (dead letters); absent when there are none. */
  readonly refused?: readonly string[];
}

/** A mention with the number under which the store took it in (1, 2, …): what consumers remember as their cursor. */
export interface Taken {
  readonly seq: number;
  readonly mention: Mention;
}

/** An analysis with the mention that it is of. */
export interface Analysed {
  readonly id: string;
  readonly version: string;
  readonly analysis: Analysis;
}

/** A stored value with the token that a writer must present to change it. */
export interface Versioned<T> {
  readonly value: T;
  readonly token: number;
}

/** What is being looked for: a parsed query plus limits. `query` is the text of the query language; empty matches all. */
export interface SearchRequest {
  readonly query: string;
  /** Instants, `from` inclusive, `to` exclusive, of publication. */
  readonly from?: string;
  readonly to?: string;
  readonly relevantOnly?: boolean;
  readonly limit: number;
  readonly cursor?: string;
}

/** A page of hits, newest first; `cursor` fetches the next page. */
export interface SearchPage {
  readonly hits: readonly { readonly mention: Mention; readonly analysis?: Analysis }[];
  readonly cursor?: string;
}

/** One hour of what was said about us. */
export interface Hour {
  /** The instant in which it begins. */
  readonly at: string;
  /** Mentions that are relevant and (perhaps) ours, and those of them that are negative. */
  readonly mentions: number;
  readonly negative: number;
}

/** How one crawl of a source ended: what health is computed from. */
export interface Run {
  readonly source: string;
  readonly at: string;
  readonly state: string;
  readonly fetched: number;
  readonly added: number;
  readonly ms: number;
  readonly because?: string;
  /** What the run knows it could not get: how many about, and over which time. */
  readonly missing?: { readonly count: number; readonly from: string; readonly to: string };
}

/** A decision about an incident at a moment, sent or not. */
export interface StoredDecision {
  readonly incidentId: string;
  readonly at: string;
  readonly revision: number;
  readonly decision: Decision;
}

/** How many of each the store holds. */
export interface Totals {
  readonly mentions: number;
  readonly incidents: number;
  readonly alerts: number;
  readonly delivered: number;
  readonly waiting: number;
  readonly dead: number;
}

/**
 * The promise every store keeps. Async everywhere; one instance per tenant; no transactions across entities:
 * ids are deterministic and writes idempotent, so that a caller repeats after a crash. A resolved promise means
 * that the write survives `kill -9`; a failed write rejects with `STORE_WRITE` and changes nothing of that call.
 */
export interface Store {
  /** Takes mentions in by id. Authors are kept apart under a pseudonym; counts become observations. */
  readonly addMentions: (mentions: readonly Mention[]) => Promise<Added>;
  /** The mention without the author's name (its id is the pseudonym). */
  readonly mention: (id: string) => Promise<Mention | undefined>;
  readonly mentions: (ids: readonly string[]) => Promise<readonly Mention[]>;
  /** Every version of an edited mention, oldest first. */
  readonly mentionVersions: (id: string) => Promise<readonly Mention[]>;
  /** Mentions taken in after `seq`, in that order, with authors: what the pipeline consumes. */
  readonly takenAfter: (seq: number, limit: number) => Promise<readonly Taken[]>;
  /** The author behind a pseudonym; the caller states a reason, and it is kept. */
  readonly revealAuthor: (pseudonym: string, who: string, because: string) => Promise<Author | undefined>;
  readonly observations: (mentionId: string) => Promise<readonly Observation[]>;
  readonly addAnalyses: (analyses: readonly Analysed[]) => Promise<void>;
  readonly analysis: (mentionId: string) => Promise<Analysis | undefined>;
  /** The analyses of many mentions by their ids; those that are not analysed are left out. */
  readonly analyses: (mentionIds: readonly string[]) => Promise<ReadonlyMap<string, Analysis>>;
  /** `QUERY_INVALID` with the column when the query cannot be read. */
  readonly search: (request: SearchRequest) => Promise<SearchPage>;
  /**
   * Relevant and local mentions by the hour of publication, hours that begin in [from, to), oldest first; an hour without
   * any is left out. Cheap whatever the store holds: counted when they come in, or by the engine.
   */
  readonly hours: (from: string, to: string) => Promise<readonly Hour[]>;
  readonly addNotices: (notices: readonly Notice[]) => Promise<void>;
  /** Notices whose time overlaps [from, to), newest version of each. */
  readonly notices: (from: string, to: string) => Promise<readonly Notice[]>;
  /** Writes the incident; with a token only if nobody changed it since (`STORE_CONFLICT`). */
  readonly saveIncident: (incident: Incident, token?: number) => Promise<number>;
  /** By id or by a former id after a merge. */
  readonly incident: (id: string) => Promise<Versioned<Incident> | undefined>;
  /** Newest activity first. */
  readonly incidents: (limit: number, openAfter?: string) => Promise<readonly Incident[]>;
  /** Idempotent by key: a second write of a key changes nothing and answers `false`. */
  readonly addAlert: (alert: Alert) => Promise<boolean>;
  readonly alert: (key: string) => Promise<Alert | undefined>;
  /** Of one incident by revision, or of all, newest first. */
  readonly alerts: (request: { readonly incidentId?: string; readonly limit: number }) => Promise<readonly Alert[]>;
  readonly addDecision: (decision: StoredDecision) => Promise<void>;
  readonly decisions: (incidentId: string) => Promise<readonly StoredDecision[]>;
  /** Puts a message into the outbox for each channel; idempotent by message id and channel. */
  readonly queueMessage: (message: Message, channels: readonly string[], at: string) => Promise<void>;
  /** Deliveries neither confirmed nor dead whose time has come, oldest first, with their messages. */
  readonly dueDeliveries: (at: string, limit: number) => Promise<readonly { readonly delivery: Delivery; readonly message: Message }[]>;
  readonly saveDelivery: (delivery: Delivery) => Promise<void>;
  readonly deliveries: (request: { readonly messageId?: string; readonly limit: number }) => Promise<readonly Delivery[]>;
  readonly addRun: (run: Run) => Promise<void>;
  /** Of one source since an instant, oldest first. */
  readonly runs: (source: string, since: string) => Promise<readonly Run[]>;
  /** Small state under a key (carry of a source, cursor, snapshot); the token guards against two writers. */
  readonly readState: <T>(key: string) => Promise<Versioned<T> | undefined>;
  readonly writeState: (key: string, value: unknown, token?: number) => Promise<number>;
  /** Takes or renews the lease `name` for `owner` until an instant; `false` when another holds it. */
  readonly lease: (name: string, owner: string, at: string, until: string) => Promise<boolean>;
  readonly totals: () => Promise<Totals>;
  /** Removes mentions (with all that belongs to them) published before an instant; how many. */
  readonly prune: (before: string) => Promise<number>;
  readonly close: () => Promise<void>;
}

/** The store of what people do (acts) and of what they preserve (blobs); one per tenant, beside the `Store`. */
export interface HandlingStore extends ActStore, BlobStore {
  readonly close: () => Promise<void>;
}
