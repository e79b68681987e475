import { z } from "zod";
import type { Undo } from "./act.ts";
import { appeals } from "./analysis.ts";

/** Where tickets come from; one way, de-identified. */
export const ticketSources = ["95598", "OMS", "12345", "12398"] as const;
export type TicketSource = (typeof ticketSources)[number];

/** One de-identified ticket of another system. */
export const Ticket = z.strictObject({
  id: z.string().min(1),
  source: z.enum(ticketSources),
  at: z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString()),
  /** Key of a town (东莞/塘厦) or its name. */
  town: z.string(),
  appeal: z.enum(appeals).nullable(),
  text: z.string().default(""),
  dueAt: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text).toISOString())
    .optional(),
  answeredAt: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text).toISOString())
    .optional(),
});
export type Ticket = z.infer<typeof Ticket>;

/** What happens to an imported ticket: it is linked, never merged. */
export interface TicketActs extends Undo {
  readonly "ticket.imported": Ticket;
  readonly "ticket.updated": Ticket;
  readonly "ticket.linked": { readonly incidentId: string; readonly mentionIds: readonly string[] };
}

/** A ticket with the incidents and posts it is linked to. */
export interface LinkedTicket extends Ticket {
  readonly incidentIds: readonly string[];
  readonly mentionIds: readonly string[];
}
