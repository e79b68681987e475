import type { Alert } from "../model/alert.ts";
import type { Responsibility } from "../model/analysis.ts";
import type { Incident } from "../model/incident.ts";
import type { Message } from "../model/message.ts";
import type { Verdict } from "../model/notice-match.ts";

/** A post to be quoted; its author is not handed over. */
export interface Quote {
  readonly text: string;
  readonly platform: string;
  readonly publishedAt: string;
  readonly url?: string | undefined;
}

/** A collector that sees nothing, and since when. */
export interface DataGap {
  readonly source: string;
  readonly title: string;
  readonly since: string;
  /** The source is seen, but about so many posts since then could not be got (a search that is cut off). */
  readonly missing?: number;
}

/** What dispatch answered; what is absent is still to be verified. */
export interface DispatchFacts {
  readonly responsibility?: Responsibility;
  readonly cause?: string;
  /** Expected restoration, an instant. */
  readonly restoreAt?: string;
  /** What an amount or a tariff rests on. */
  readonly amount?: string;
  /** What has been done about it. */
  readonly measure?: string;
}

/** What the official notices say about it (domain: verdict). */
export interface NoticeVerdict {
  readonly verdict: Verdict;
  readonly title?: string;
  readonly noticeId?: string;
  readonly plannedEnd?: string;
}

/** All that an alert's message is made of; the optional parts come from other rooms, wired by the app. */
export interface AlertView {
  readonly alert: Alert;
  readonly incident: Incident;
  readonly quotes: readonly Quote[];
  readonly gaps?: readonly DataGap[];
  readonly facts?: DispatchFacts;
  readonly notice?: NoticeVerdict;
  /** What to do now, from the similar case; at most three are shown. */
  readonly acts?: readonly string[];
  /** The most similar case, why it is one, and what helped then; one line. */
  readonly similar?: string;
  readonly lead?: string;
  readonly coHandlers?: readonly string[];
  /** The next deadline: what, and by when (an instant). */
  readonly deadline?: { readonly what: string; readonly at: string };
  readonly actions?: Message["actions"];
  /** How to acknowledge where no link can be followed. */
  readonly howToAcknowledge?: string;
  /** The incident's page in the console. */
  readonly moreUrl?: string;
  /** Set for a reader who was told nothing of this incident yet: a later revision is told whole too. */
  readonly isWhole?: boolean;
  /** What it is about, where that is not the appeal: a storm. Its changes are all that is to be counted of it. */
  readonly topic?: string;
}
