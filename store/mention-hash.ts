import { shortHash } from "../lib/hash.ts";
import type { Mention } from "../model/mention.ts";

/** What makes an edited post a new version: its words, not its numbers. */
export const textHash = (mention: Mention): string => shortHash(JSON.stringify([mention.title ?? "", mention.text, mention.quoted ?? ""]));

/** Whether another text came in, and not only a shortened copy of what is held in full. */
export const isEdited = (held: { readonly hash: string; readonly isTruncated: boolean }, mention: Mention): boolean =>
  held.hash !== textHash(mention) && !(mention.truncated === true && !held.isTruncated);
