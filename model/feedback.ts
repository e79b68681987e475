import type { Undo } from "./act.ts";
import type { Level } from "./incident.ts";

/** What staff think of an alert or a label (decision 5: never a `verdict`). */
export const opinions = ["useful", "not", "wrong-level", "wrong-label"] as const;
export type Opinion = (typeof opinions)[number];

/** How each opinion is written. */
export const opinionTitles: Record<Opinion, string> = { useful: "有用", not: "没用", "wrong-level": "级别不对", "wrong-label": "标注不对" };

/** What happens to the feedback on one alert or mention. */
export interface FeedbackActs extends Undo {
  readonly "feedback.given": {
    /** Alert key or mention id. */
    readonly target: string;
    readonly level: Level;
    readonly opinion: Opinion;
    /** What would have been right: a level, or `field=value` of a label. */
    readonly right?: string;
  };
}

/** The feedback on one target; of one person only the latest counts, for labels the latest of each field. */
export interface Feedback {
  readonly target: string;
  readonly level: Level;
  readonly given: readonly {
    readonly by: string;
    readonly at: string;
    readonly opinion: Opinion;
    readonly right?: string;
    readonly because: string;
  }[];
}
