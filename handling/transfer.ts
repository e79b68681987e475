import type { Draft } from "../model/act.ts";
import type { Handling, IncidentActs, Role } from "../model/handling.ts";
import { refuse } from "./ledger.ts";

type Drafts = readonly Draft<IncidentActs>[];
const known = (state: Handling | undefined): Handling => state ?? refuse("事件还没有立案");

/** After this many refusals of the lead it goes up to the next post. */
export const refusalsBeforeEscalation = 2;

/** Offers the lead (or a co-handler's part) to another post; until it accepts, nothing has moved and the clocks run on. */
export const offer =
  (role: Role, to: string) =>
  (state: Handling | undefined): Drafts => {
    const { lead, offer: pending, phase } = known(state);
    if (phase === "closed") return refuse("事件已办结");
    if (pending) return refuse(`已提请 ${pending.to}，等待对方接收`);
    if (role === "lead" && to === lead) return refuse(`${to} 已是主办`);
    return [{ kind: "incident.offered", content: { role, to } }];
  };

/** The offered post accepts. */
export const acceptOffer =
  (post: string) =>
  (state: Handling | undefined): Drafts => {
    const { offer: pending } = known(state);
    if (pending?.to !== post) return refuse(`没有待 ${post} 接收的转派`);
    return [{ kind: "incident.accepted", content: {} }];
  };

/** The offered post refuses; a second refusal of the lead goes up to `superior`. */
export const refuseOffer =
  (post: string, superior: string) =>
  (state: Handling | undefined): Drafts => {
    const { offer: pending, refusals } = known(state);
    if (pending?.to !== post) return refuse(`没有待 ${post} 接收的转派`);
    const refused: Draft<IncidentActs> = { kind: "incident.refused", content: {} };
    const isLast = pending.role === "lead" && refusals + 1 >= refusalsBeforeEscalation;
    return isLast ? [refused, { kind: "incident.escalated", content: { to: superior } }] : [refused];
  };

/** A missed clock (or a person) hands the lead to a higher post at once. */
export const escalateTo =
  (superior: string) =>
  (state: Handling | undefined): Drafts =>
    known(state).lead === superior ? [] : [{ kind: "incident.escalated", content: { to: superior } }];
