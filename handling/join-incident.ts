import type { NoticeMatch, Verdict } from "../model/notice-match.ts";
import type { OfficialWord, OutagePost } from "./join.ts";
import { joinPost } from "./join.ts";

/** The verdict of a whole incident, from its posts. */
export interface IncidentMatch extends NoticeMatch {
  /** Posts that speak for the verdict, and all that were joined. */
  readonly votes: number;
  readonly of: number;
  readonly byPost: readonly { readonly mentionId: string; readonly match: NoticeMatch }[];
}

/** A post with its mention's id. */
export interface IncidentPost extends OutagePost {
  readonly mentionId: string;
}

/** An overrun or a contradiction is news even when most posts still fit the window. */
const weights: Partial<Record<Verdict, number>> = { overran: 1.5, conflicting: 1.5, "unknown-place": 0.2 };

/** Joins every post and lets them vote by confidence; the best post of the winning verdict gives the notice. */
export const joinIncident = (posts: readonly IncidentPost[], word: OfficialWord): IncidentMatch => {
  const byPost = posts.map((post) => ({ mentionId: post.mentionId, match: joinPost(post, word) }));
  const sums = new Map<Verdict, number>();
  for (const { match } of byPost) {
    sums.set(match.verdict, (sums.get(match.verdict) ?? 0) + match.confidence * (weights[match.verdict] ?? 1));
  }
  const [verdict] = [...sums.entries()].sort((a, b) => b[1] - a[1])[0] ?? (["unknown-place", 0] as const);
  const voters = byPost.filter(({ match }) => match.verdict === verdict).map(({ match }) => match);
  const best = voters.toSorted((a, b) => b.confidence - a.confidence)[0];
  const nothing: NoticeMatch = { verdict, placeOverlap: 0, timeOverlap: 0, confidence: 0, because: ["没有可比对的帖文"] };
  return { ...(best ?? nothing), votes: voters.length, of: posts.length, byPost };
};
