import type { Level } from "./incident.ts";

/** One reason of an alert, given by one rule. */
export interface Reason {
  readonly rule: string;
  /** One Chinese sentence with the numbers in it. */
  readonly text: string;
  /** The mentions that the numbers count. */
  readonly mentionIds: readonly string[];
}

/** Whether people are told, and why (not). Stored for every decision, also the negative ones. */
export interface Decision {
  readonly send: boolean;
  readonly because:
    | "first"
    | "worse"
    | "new-town"
    | "new-fact"
    | "safety"
    | "reminder"
    | "already-told"
    | "below-threshold"
    | "silenced"
    | "not-local"
    | "no-rule";
  /** What a person would act on now that they could not before; Chinese, one line each. */
  readonly changes: readonly string[];
}

/** One per incident; what changes later is a numbered revision. `key` = incident id + revision. */
export interface Alert {
  readonly key: string;
  readonly incidentId: string;
  readonly revision: number;
  readonly at: string;
  readonly level: Level;
  readonly title: string;
  readonly places: readonly string[];
  readonly reasons: readonly Reason[];
  readonly decision: Decision;
  readonly mentionIds: readonly string[];
}

/** The key of a revision: `<incident id>#<revision>`, revisions from 1. */
export const alertKey = (incidentId: string, revision: number): string => `${incidentId}#${revision}`;
