import { isDeepStrictEqual } from "node:util";
import { hourMs } from "../lib/time.ts";
import type { Act, Draft } from "../model/act.ts";
import type { Appeal } from "../model/analysis.ts";
import type { LinkedTicket, Ticket, TicketActs } from "../model/ticket.ts";
import { defineBook, refuse } from "./ledger.ts";

/** Imported tickets with their links. */
export const ticketBook = defineBook<LinkedTicket, TicketActs>({
  noun: "ticket",
  title: "工单",
  undoable: ["ticket.linked"],
  begin: (first) =>
    first.kind === "ticket.imported"
      ? { ...(first as Act<string, TicketActs["ticket.imported"]>).content, incidentIds: [], mentionIds: [] }
      : undefined,
  apply: {
    "ticket.updated": (state, { content }) => ({ ...state, ...content }),
    "ticket.linked": (state, { content }) => ({
      ...state,
      incidentIds: [...new Set([...state.incidentIds, content.incidentId])],
      mentionIds: [...new Set([...state.mentionIds, ...content.mentionIds])],
    }),
  },
});

type Drafts = readonly Draft<TicketActs>[];
const withoutLinks = ({ incidentIds: _incidents, mentionIds: _mentions, ...ticket }: LinkedTicket): Ticket => ticket;

/** Imports a ticket; the same one again changes nothing, a changed one is an update. */
export const importTicket =
  (ticket: Ticket) =>
  (state: LinkedTicket | undefined): Drafts => {
    if (!state) return [{ kind: "ticket.imported", content: ticket }];
    return isDeepStrictEqual(withoutLinks(state), ticket) ? [] : [{ kind: "ticket.updated", content: ticket }];
  };

/** Links a ticket with an incident and the posts about one matter; both stay what they are. */
export const linkTicket =
  (incidentId: string, mentionIds: readonly string[]) =>
  (state: LinkedTicket | undefined): Drafts => {
    if (!state) return refuse("没有这张工单");
    const isKnown = state.incidentIds.includes(incidentId) && mentionIds.every((id) => state.mentionIds.includes(id));
    return isKnown ? [] : [{ kind: "ticket.linked", content: { incidentId, mentionIds } }];
  };

/** Posts and tickets side by side, per town and appeal. */
export interface Tally {
  readonly town: string;
  readonly appeal: Appeal | null;
  readonly posts: number;
  readonly tickets: Readonly<Partial<Record<Ticket["source"], number>>>;
}

/** Counts posts and tickets per town and appeal; neither is added to the other. */
export const tally = (
  posts: readonly { readonly town: string; readonly appeal: Appeal | null }[],
  tickets: readonly Pick<Ticket, "town" | "appeal" | "source">[],
): readonly Tally[] => {
  const rows = new Map<
    string,
    { town: string; appeal: Appeal | null; posts: number; tickets: Partial<Record<Ticket["source"], number>> }
  >();
  const rowOf = ({ town, appeal }: { town: string; appeal: Appeal | null }) => {
    const key = `${town}|${appeal}`;
    const row = rows.get(key) ?? { town, appeal, posts: 0, tickets: {} };
    rows.set(key, row);
    return row;
  };
  for (const post of posts) rowOf(post).posts += 1;
  for (const ticket of tickets) {
    const row = rowOf(ticket);
    row.tickets[ticket.source] = (row.tickets[ticket.source] ?? 0) + 1;
  }
  return [...rows.values()].sort((a, b) => (a.town < b.town ? -1 : Number(a.town > b.town)));
};

/** A proposed link: same town and appeal, within hours of the incident. A person confirms it. */
export const proposeLinks = (
  ticket: Ticket,
  incidents: readonly {
    readonly id: string;
    readonly towns: readonly string[];
    readonly appeal: Appeal | null;
    readonly beganAt: string;
    readonly lastAt: string;
  }[],
): readonly string[] =>
  incidents
    .filter(
      ({ towns, appeal }) => towns.some((town) => town === ticket.town || town.endsWith(`/${ticket.town}`)) && appeal === ticket.appeal,
    )
    .filter(({ beganAt, lastAt }) => {
      const at = Date.parse(ticket.at);
      return at >= Date.parse(beganAt) - 3 * hourMs && at <= Date.parse(lastAt) + 24 * hourMs;
    })
    .map(({ id }) => id);
