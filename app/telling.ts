import type { Outbox } from "../alerts/outbox.ts";
import { type AlertView, type DataGap, renderAlert } from "../alerts/render.ts";
import type { Alert } from "../model/alert.ts";
import type { Incident } from "../model/incident.ts";
import type { Store } from "../model/store.ts";

/** What telling needs: where to, what is blind now, and where the whole can be read. */
export interface TellingParts {
  readonly store: Store;
  readonly outbox: Outbox;
  readonly channels: readonly string[];
  readonly gaps: () => Promise<readonly DataGap[]>;
  readonly moreUrl: (alert: Alert) => string | undefined;
}

/** How many posts are read to choose the two that are quoted. */
const quotedFrom = 30;

/** The two posts that say most: the newest of the reasons with a link, the longest first. */
const quotesOf = async (store: Store, alert: Alert) => {
  const ids = [...new Set([...alert.reasons.flatMap(({ mentionIds }) => mentionIds), ...alert.mentionIds])].slice(-quotedFrom);
  const mentions = await store.mentions(ids);
  return mentions
    .filter(({ text, repostOf }) => text.length > 0 && repostOf === undefined)
    .sort((a, b) => Math.min(b.text.length, 80) - Math.min(a.text.length, 80))
    .slice(0, 2)
    .map(({ text, platform, publishedAt, url }) => ({ text, platform, publishedAt, url }));
};

/** All that is shown of an alert. */
export const viewAlert = async (
  { store, gaps, moreUrl }: Pick<TellingParts, "store" | "gaps" | "moreUrl">,
  alert: Alert,
  incident: Incident,
): Promise<AlertView> => {
  const more = moreUrl(alert);
  return { alert, incident, quotes: await quotesOf(store, alert), gaps: await gaps(), ...(more !== undefined && { moreUrl: more }) };
};

/** Renders an alert and puts it into the outbox; told twice it is queued once. */
export const createTelling =
  (parts: TellingParts) =>
  async (alert: Alert, incident: Incident): Promise<void> =>
    parts.outbox.post(renderAlert(await viewAlert(parts, alert, incident)), parts.channels);
