import type { Claim } from "../handling/contradictions.ts";
import { claimsAsOf } from "../handling/own-claims.ts";
import { dayMs } from "../lib/time.ts";
import type { ActStore } from "../model/act.ts";
import type { Store } from "../model/store.ts";

/** Notices whose time lies this near can still be contradicted; planned work is announced a week ahead. */
const nearMs = 2 * dayMs;

/** Reads what we have said ourselves as of an instant: notices of the store, and published statements. */
export const createClaims =
  (parts: { readonly store: Pick<Store, "notices">; readonly handling: ActStore; readonly isStorm: (at: string) => boolean }) =>
  async (at: string): Promise<readonly Claim[]> => {
    const [from, to] = [-nearMs, nearMs].map((ms) => new Date(Date.parse(at) + ms).toISOString()) as [string, string];
    return claimsAsOf(parts.handling, await parts.store.notices(from, to), { at, since: from, isStorm: parts.isStorm(at) });
  };
