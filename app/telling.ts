import type { AlertView, DataGap, Quote } from "../alerts/alert-view.ts";
import type { Outbox } from "../alerts/outbox.ts";
import { renderAlert } from "../alerts/render.ts";
import { toFailure } from "../lib/errors.ts";
import { given } from "../lib/given.ts";
import type { Log } from "../lib/log.ts";
import type { Alert } from "../model/alert.ts";
import type { Incident } from "../model/incident.ts";
import type { Mention } from "../model/mention.ts";
import type { Store } from "../model/store.ts";
import type { Advise } from "./advising.ts";

/** What telling needs: where to, what is known already, and what is blind now. */
export interface TellingParts {
  readonly store: Store;
  readonly outbox: Outbox;
  readonly channels: readonly string[];
  readonly advise: Advise;
  readonly gaps: () => Promise<readonly DataGap[]>;
  readonly log: Log;
  /** Where people open the console; absent: alerts carry no link into it. */
  readonly consoleUrl?: string | undefined;
}

/** How many posts are read to advise on an incident and to choose the two that are quoted. */
const postsRead = 30;

/** The latest root posts of an alert, those that its reasons name first. */
const postsOf = async (store: Store, alert: Alert): Promise<readonly Mention[]> => {
  const ids = [...new Set([...alert.reasons.flatMap(({ mentionIds }) => mentionIds), ...alert.mentionIds])].slice(-postsRead);
  return (await store.mentions(ids)).filter(({ text, repostOf }) => text.length > 0 && repostOf === undefined);
};

/** A quote longer than this is cut on a phone anyway. */
const quotedLength = 80;

/** The two posts that say most: the longer, up to what a phone shows. */
const quotesOf = (posts: readonly Mention[]): readonly Quote[] =>
  posts
    .toSorted((a, b) => Math.min(b.text.length, quotedLength) - Math.min(a.text.length, quotedLength))
    .slice(0, 2)
    .map(({ text, platform, publishedAt, url }) => ({ text, platform, publishedAt, url }));

/** All that is shown of an alert; an alert goes out also when nothing can be advised on it. */
export const viewAlert = async (
  { store, advise, gaps, log, consoleUrl }: Omit<TellingParts, "outbox" | "channels">,
  alert: Alert,
  incident: Incident,
): Promise<AlertView> => {
  const posts = await postsOf(store, alert);
  const advice = await advise(incident, posts, alert.at).catch((error: unknown) => {
    log("error", "job.failed", { job: "advise", incident: incident.id, because: toFailure(error).message });
    return { acts: [] };
  });
  const moreUrl = consoleUrl && `${consoleUrl.replace(/\/+$/, "")}/incidents/${incident.id}`;
  return { alert, incident, quotes: quotesOf(posts), gaps: await gaps(), ...advice, ...given({ moreUrl }) };
};

/** Renders an alert and puts it into the outbox; told twice it is queued once. */
export const createTelling =
  (parts: TellingParts) =>
  async (alert: Alert, incident: Incident): Promise<void> =>
    parts.outbox.post(renderAlert(await viewAlert(parts, alert, incident)), parts.channels);
