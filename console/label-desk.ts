import type { Person } from "./incident-desk.ts";

/** What staff may put right on a post. */
export const labelFields = ["polarity", "appeal", "relevance", "place"] as const;
export type LabelField = (typeof labelFields)[number];

/** How each field is called. */
export const labelTitles: Record<LabelField, string> = { polarity: "情感", appeal: "诉求", relevance: "相关", place: "地点" };

/** What somebody put right on a post. */
export interface Correction {
  readonly field: LabelField;
  readonly value: string;
  readonly by: string;
  readonly at: string;
  /** The act that can be taken back. */
  readonly act: string;
}

/** Corrections of labels: kept as feedback, which evaluation and retraining read; the stored analysis stays as it was. */
export interface LabelDesk {
  readonly corrections: (mentionIds: readonly string[]) => Promise<ReadonlyMap<string, readonly Correction[]>>;
  readonly correct: (mentionId: string, label: Pick<Correction, "field" | "value">, person: Person) => Promise<void>;
  readonly undo: (mentionId: string, act: string, person: Person) => Promise<void>;
}

/** A search that somebody keeps. */
export interface SavedView {
  readonly name: string;
  readonly query: string;
  readonly by: string;
}

/** Searches kept for everybody; who keeps or removes one stands in the log. */
export interface ViewDesk {
  readonly all: () => Promise<readonly SavedView[]>;
  readonly save: (view: Pick<SavedView, "name" | "query">, person: Person) => Promise<void>;
  readonly remove: (name: string, person: Person) => Promise<void>;
}
