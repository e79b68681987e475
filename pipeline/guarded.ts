import { placeName } from "../lib/place-name.ts";
import type { ProtectedDate } from "../model/forecast.ts";

/** What an incident is, as far as protection asks. */
export interface Exposed {
  /** Instant, ISO-8601. */
  readonly at: string;
  /** Keys of places, such as `东莞/塘厦`. */
  readonly places: readonly string[];
  readonly texts: readonly string[];
}

const isAt = ({ towns, sites = [] }: ProtectedDate, { places, texts }: Exposed): boolean => {
  const isInTown = towns.length === 0 || places.some((place) => towns.includes(placeName(place)));
  if (sites.length === 0) return isInTown;
  return texts.some((text) => sites.some((site) => text.includes(site)));
};

/** The names of the protected dates and sites (保电) that an incident touches: by its time and town, or by a site that its texts name. */
export const guardedBy = (dates: readonly ProtectedDate[], exposed: Exposed): readonly string[] =>
  dates.filter((date) => date.from <= exposed.at && exposed.at <= date.to && isAt(date, exposed)).map(({ name }) => name);
