import type { Mention } from "../../model/mention.ts";
import { isRecord, listOf } from "./json.ts";
import { type Raw, type ReadContext, readPost } from "./mblog.ts";

/** Every post of a list of cards: search puts them into a card's `card_group`, timelines straight into the list. */
export const postsIn = (cards: unknown): readonly Raw[] =>
  listOf(cards).flatMap((card) => [...(isRecord(card.mblog) ? [card.mblog] : []), ...postsIn(card.card_group)]);

/** Posts read as mentions, once each; a post that also came as another's root is kept as itself. */
export interface ReadPosts {
  readonly mentions: readonly Mention[];
  readonly skipped: Readonly<Record<string, number>>;
  /** Instants of the posts themselves, without their roots, in the order shown. */
  readonly shownAt: readonly string[];
}

/** Reads all posts; one that is broken is counted and never stops the others. */
export const readPosts = (posts: readonly Raw[], context: ReadContext): ReadPosts => {
  const found = new Map<string, Mention>();
  const skipped: Record<string, number> = {};
  const shownAt: string[] = [];
  for (const raw of posts) {
    const read = readPost(raw, context);
    for (const because of read.skipped) skipped[because] = (skipped[because] ?? 0) + 1;
    if (read.mentions[0]) shownAt.push(read.mentions[0].publishedAt);
    for (const mention of read.mentions) {
      if (mention.quotedBy === undefined || !found.has(mention.id)) found.set(mention.id, mention);
    }
  }
  return { mentions: [...found.values()], skipped, shownAt };
};
