import type { Complaint } from "../handling/overrun.ts";
import { townsOf } from "../lib/place-name.ts";
import { hourMs } from "../lib/time.ts";
import type { Store } from "../model/store.ts";

const pageSize = 500;
/** A flood is a flood: beyond this many the number no longer changes what is done. */
const mostCounted = 5000;

/** The complaints of the hour before an instant: negative posts about supply that are, or may be, ours, each with the towns it names. */
export const complaintsOfLastHour = async (store: Pick<Store, "search">, at: string): Promise<readonly Complaint[]> => {
  const from = new Date(Date.parse(at) - hourMs).toISOString();
  const found: Complaint[] = [];
  for (let cursor: string | undefined; found.length < mostCounted; ) {
    const page = await store.search({
      query: "",
      from,
      to: at,
      relevantOnly: true,
      limit: pageSize,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { mention, analysis } of page.hits) {
      if (!analysis?.isLocal || analysis.polarity !== "negative") continue;
      found.push({
        at: mention.publishedAt,
        towns: townsOf(analysis.places),
      });
    }
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  return found;
};
