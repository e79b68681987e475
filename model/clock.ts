import type { Undo } from "./act.ts";
import type { Level } from "./incident.ts";
import type { TicketSource } from "./ticket.ts";

/** Which book a clock belongs to; regulatory and committed ones run side by side. */
export const sides = ["duty", "decision", "fact", "wording", "publication", "regulation", "commitment", "service", "ticket"] as const;
export type Side = (typeof sides)[number];

/** How each side is called. */
export const sideTitles: Record<Side, string> = {
  duty: "签收",
  decision: "决策人知悉",
  fact: "核实",
  wording: "口径",
  publication: "发布",
  regulation: "法规时限",
  commitment: "服务承诺",
  service: "服务办理",
  ticket: "工单",
};

/** What starts and stops clocks. */
export const moments = [
  ...(["pushed", "acknowledged", "decision-informed", "facts-requested", "facts-answered", "drafted", "approved", "published"] as const),
  ...(["outage-began", "crew-arrived", "restored", "damage-reported", "damage-visited", "claim-filed", "claim-settled"] as const),
  ...(["connection-applied", "connection-surveyed", "connection-offered", "connection-energised"] as const),
  ...(["complaint-received", "complaint-contacted", "complaint-answered", "ticket-received", "ticket-answered", "never"] as const),
] as const;
export type Moment = (typeof moments)[number];

/** What happens to a clock. */
export interface ClockActs extends Undo {
  readonly "clock.started": {
    readonly ownerId: string;
    readonly name: string;
    readonly title: string;
    readonly side: Side;
    readonly level: Level;
    /** The post that must act; missed: `next`. */
    readonly post: string;
    /** When counting began; may lie after the act (quiet hours, batches). */
    readonly from: string;
    readonly dueAt: string;
    readonly basis: string;
    /** The owner is a ticket of this system, not an incident. */
    readonly ticket?: TicketSource;
  };
  /** The matter flared up again: it counts anew, and how the earlier round ended stays. */
  readonly "clock.restarted": { readonly from: string; readonly dueAt: string; readonly post: string; readonly level: Level };
  /** Its incident has another lead, or rose: who owes it now, who did before, and how pressing it is. */
  readonly "clock.passed": { readonly from: string; readonly to: string; readonly level: Level };
  /** The other system gave the ticket another deadline. */
  readonly "clock.extended": { readonly dueAt: string };
  readonly "clock.paused": Record<never, never>;
  readonly "clock.resumed": Record<never, never>;
  readonly "clock.stopped": Record<never, never>;
  readonly "clock.reminded": { readonly share: number };
}

/** One countdown. */
export interface Clock {
  readonly id: string;
  readonly ownerId: string;
  readonly name: string;
  readonly title: string;
  readonly side: Side;
  readonly level: Level;
  readonly post: string;
  readonly basis: string;
  readonly from: string;
  /** Moves by the time paused. */
  readonly dueAt: string;
  readonly pausedAt?: string;
  readonly pauses: readonly { readonly from: string; readonly to: string; readonly because: string }[];
  readonly pauseBecause?: string;
  readonly stoppedAt?: string;
  readonly ticket?: TicketSource;
  /** Rounds before the matter flared up again. */
  readonly earlier?: readonly { readonly from: string; readonly dueAt: string; readonly stoppedAt?: string }[];
  readonly reminded: readonly number[];
  readonly remindedAt?: string;
}
