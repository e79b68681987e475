import { peopleAt, titleOfPost } from "../../alerts/pursuit.ts";
import { checkRoster, gapsBetween, turnsOn } from "../../alerts/roster.ts";
import type { RosterDesk, ShownRoster } from "../../console/roster-desk.ts";
import { dayMs, formatBeijing } from "../../lib/time.ts";
import type { Parts } from "../parts.ts";

/** Reads the roster out of the configuration; names instead of keys. */
export const createRosterDesk = ({ duty, now }: Pick<Parts, "duty" | "now">): RosterDesk => ({
  roster: (days): ShownRoster | undefined => {
    if (duty === undefined) return undefined;
    const { world } = duty;
    const at = now().toISOString();
    const nameOf = (person: string): string => world.org.people[person]?.name ?? person;
    // Yesterday's night shift may still be on.
    const dates = Array.from({ length: days + 1 }, (_, index) => formatBeijing(now().getTime() + (index - 1) * dayMs, "day"));
    const posts = Object.entries(world.org.units).flatMap(([unit, { posts: own }]) => Object.keys(own).map((role) => `${unit}.${role}`));
    return {
      turns: dates
        .flatMap((date) => turnsOn(world.roster, date))
        .filter(({ until }) => until > at)
        .map((turn) => ({ ...turn, people: turn.people.map(nameOf) })),
      gaps: gapsBetween(world.roster, at, new Date(now().getTime() + 7 * dayMs).toISOString()),
      mistakes: checkRoster(world.roster, new Set(Object.keys(world.org.people)), { at, days }),
      posts: posts.map((post) => ({ title: titleOfPost(world, post), people: peopleAt(world, post, at).map(nameOf) })),
    };
  },
});
