import type { Undo } from "./act.ts";
import type { Appeal } from "./analysis.ts";
import type { Level, Phase } from "./incident.ts";

/** A thing to do first, from the risk register or the appeal. */
export interface Todo {
  readonly key: string;
  readonly text: string;
  /** Where it comes from, such as `风险点 R07`. */
  readonly from: string;
}

/** Whose part a transfer is about. */
export type Role = "lead" | "co-handler";

/** What people do with an incident; decision 3: the machine's part lives in `Incident`. */
export interface IncidentActs extends Undo {
  readonly "incident.opened": {
    readonly title: string;
    readonly phase: "prevention" | "response";
    readonly level: Level;
    readonly appeal: Appeal | null;
    readonly places: readonly string[];
    readonly firstMentionId: string;
    readonly lead: string;
    readonly coHandlers: readonly string[];
    readonly todos: readonly Todo[];
  };
  readonly "incident.acknowledged": { readonly onBehalfOf?: string };
  readonly "incident.moved": { readonly from: Phase; readonly to: Phase };
  readonly "incident.levelled": { readonly level: Level };
  readonly "incident.offered": { readonly role: Role; readonly to: string };
  readonly "incident.accepted": Record<never, never>;
  readonly "incident.refused": Record<never, never>;
  readonly "incident.escalated": { readonly to: string };
  /**
   * `members`: the other's mentions as they were, so that an undo gives them back; `coHandlers`: who worked on it, and goes on
   * here; `also`: what had been merged into it before; `level`: its level, below which the survivor does not stay.
   */
  readonly "incident.merged": {
    readonly other: string;
    readonly mentionIds: readonly [string, string];
    readonly members?: readonly string[];
    readonly coHandlers?: readonly string[];
    readonly also?: readonly string[];
    readonly level?: Level;
  };
  /** Was merged into another, whose file goes on. */
  readonly "incident.joined": { readonly into: string };
  readonly "incident.split": { readonly mentionIds: readonly string[]; readonly into: string };
  readonly "incident.sheltered": { readonly umbrella: string };
  readonly "incident.unsheltered": Record<never, never>;
  /** `text` is what the item said, for the log. */
  readonly "incident.checked": { readonly todo: string; readonly text?: string };
  readonly "incident.referred": { readonly case: string; readonly title: string; readonly todos: readonly Todo[] };
  readonly "incident.dismissed": Record<never, never>;
  readonly "incident.commented": { readonly text: string };
  readonly "incident.doubted": { readonly target: string; readonly mentionIds: readonly string[] };
}

/** A part that was offered to another post and not yet accepted: the clock runs on with the old one. */
export interface Offer {
  readonly role: Role;
  readonly to: string;
  readonly by: string;
  readonly at: string;
}

/** The people's part of an incident, folded from its acts. */
export interface Handling {
  readonly incidentId: string;
  readonly title: string;
  readonly openedAt: string;
  readonly phase: Phase;
  readonly phaseSince: string;
  readonly level: Level;
  /** Who changed the level last, and why; absent while it is the first one. */
  readonly levelBy?: string;
  readonly levelBecause?: string;
  readonly appeal: Appeal | null;
  readonly places: readonly string[];
  readonly firstMentionId: string;
  readonly acknowledgedAt?: string;
  readonly acknowledgedBy?: string;
  /** When it flared up after it was over and the machine took it up again: the signature before that counts no more. */
  readonly againAt?: string;
  readonly escalatedAt?: string;
  readonly lead: string;
  readonly coHandlers: readonly string[];
  readonly offer?: Offer;
  /** Refusals of the lead since it last changed hands. */
  readonly refusals: number;
  readonly umbrella?: string;
  readonly merged: readonly string[];
  /** The incident that it was merged into; this file rests while it stands. */
  readonly joined?: string;
  readonly todos: readonly (Todo & { readonly doneAt?: string; readonly doneBy?: string })[];
  /** Cases that it is handled after; what they did stands among the todos. */
  readonly cases: readonly string[];
  readonly comments: readonly { readonly at: string; readonly who: string; readonly text: string }[];
  readonly doubts: readonly { readonly at: string; readonly target: string; readonly mentionIds: readonly string[] }[];
  readonly isFalseAlarm: boolean;
  readonly closedAt?: string;
  readonly reopened: number;
}

/** What the clusterer must respect, from the acts of people. */
export interface Constraint {
  readonly kind: "together" | "apart";
  /** Together: the first mentions of the two incidents. Apart: the mentions that leave, against `from`. */
  readonly mentionIds: readonly string[];
  /** The first mention of the incident that `mentionIds` must not be in. */
  readonly from?: string;
  readonly because: string;
}
