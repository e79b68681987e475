import type { Doing as Deed } from "../alerts/deed.ts";
import { chainOf } from "../alerts/organisation.ts";
import { type Pursuit, titleOfPost, type World } from "../alerts/pursuit.ts";
import { handledIn } from "../handling/constraints.ts";
import { perform } from "../handling/ledger.ts";
import { acknowledge, dismiss, incidentBook } from "../handling/lifecycle.ts";
import { acceptOffer, offer, refuseOffer } from "../handling/transfer.ts";
import type { ActStore, Draft } from "../model/act.ts";
import type { Handling, IncidentActs } from "../model/handling.ts";

type Decide = (state: Handling | undefined) => readonly Draft<IncidentActs>[];

const decisions: Readonly<Record<Deed["deed"], (world: World, deed: Deed, pursuit: Pursuit) => Decide>> = {
  sign: (world, { onBehalfOf }) => acknowledge(onBehalfOf === undefined ? undefined : (world.org.people[onBehalfOf]?.name ?? onBehalfOf)),
  dismiss: () => dismiss,
  transfer: (world, { to = "" }) => offer("lead", titleOfPost(world, to)),
  accept: () => (state) => (state?.offer === undefined ? [] : acceptOffer(state.offer.to)(state)),
  refuse: (world, _deed, { lead, refusals }) => {
    // After the second refusal the pursuit has already gone up; before it, the next post above would be the superior.
    const superior = refusals === 0 ? lead : (chainOf(world.org, lead)[1] ?? lead);
    return (state) => (state?.offer === undefined ? [] : refuseOffer(state.offer.to, titleOfPost(world, superior))(state));
  },
};

/** Keeps what was done from the phone or a command in the incident's own log, or that of the incident it was merged into, if people opened one for it. */
export const keepDeed = async (
  acts: ActStore,
  world: World,
  deed: Deed,
  kept: { readonly pursuit: Pursuit; readonly at: string },
): Promise<boolean> => {
  const home = await handledIn(acts, deed.incidentId);
  if (home === undefined) return false;
  const who = world.org.people[deed.person]?.name ?? deed.person;
  const doing = { who, at: kept.at, because: deed.because || deed.how };
  await perform({ store: acts, book: incidentBook, id: home.incidentId, doing }, decisions[deed.deed](world, deed, kept.pursuit));
  return true;
};
