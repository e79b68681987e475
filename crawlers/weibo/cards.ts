import type { Mention } from "../../model/mention.ts";
import { isRecord, listOf } from "./json.ts";
import { type Raw, type ReadContext, type ReadPost, readPost } from "./mblog.ts";

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

/** Puts what was read of single posts together. */
export const gather = (posts: readonly ReadPost[]): ReadPosts => {
  const found = new Map<string, Mention>();
  const skipped: Record<string, number> = {};
  for (const { mentions, skipped: reasons } of posts) {
    for (const because of reasons) skipped[because] = (skipped[because] ?? 0) + 1;
    for (const mention of mentions) {
      if (mention.quotedBy === undefined || !found.has(mention.id)) found.set(mention.id, mention);
    }
  }
  return { mentions: [...found.values()], skipped, shownAt: posts.flatMap(({ mentions }) => mentions[0]?.publishedAt ?? []) };
};

/** Reads all posts; one that is broken is counted and never stops the others. */
export const readPosts = (posts: readonly Raw[], context: ReadContext): ReadPosts => gather(posts.map((raw) => readPost(raw, context)));
