import type { FactSheet } from "../model/fact.ts";
import type { Feedback, FeedbackActs } from "../model/feedback.ts";

/** What dispatch says about an incident, by a form or by the API. */
export interface FactAnswer {
  readonly incidentId: string;
  readonly values: unknown;
  readonly source: string;
  /** When the source knew it; an instant. */
  readonly knownAt: string;
  readonly way: "form" | "api";
  /** Says something else than what is known: a correction, with its own reason. */
  readonly isCorrection: boolean;
  readonly expected?: number;
}

/** Who enters something, and why. */
export interface Entering {
  readonly who: string;
  readonly because: string;
}

/** How reliable the alerts of each level have been, in words, and what that suggests; applied only by a person. */
export interface ReliabilityTable {
  readonly rows: readonly string[];
  readonly suggestions: readonly string[];
}

/** What comes in by hand or from another system: facts of dispatch, what somebody saw, what staff think. */
export interface EntryDesk {
  /** Asks dispatch the first questions; a second request changes nothing. */
  readonly requestFacts: (incidentId: string, entering: Entering) => Promise<FactSheet>;
  readonly answerFacts: (answer: FactAnswer, entering: Entering) => Promise<FactSheet>;
  readonly factSheet: (incidentId: string) => Promise<FactSheet | undefined>;
  /** Takes in what a person saw (`ManualEntry`, a picture as evidence); answers the mention's id and whether it is new. */
  readonly addManual: (
    entry: unknown,
    picture: Uint8Array | undefined,
    entering: Entering,
  ) => Promise<{ readonly id: string; readonly isNew: boolean }>;
  readonly reliability: () => Promise<ReliabilityTable>;
  readonly giveFeedback: (content: FeedbackActs["feedback.given"], entering: Entering) => Promise<Feedback>;
}
