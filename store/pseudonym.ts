import { createHmac } from "node:crypto";
import type { Author, Mention } from "../model/mention.ts";

/** The name under which an author is stored: a keyed hash, so that only the holder of this store's key can link them. */
export const pseudonymOf = (key: string, platform: string, author: Author): string => {
  const identity = author.id === "" ? (author.name ? `name:${author.name}` : "") : `id:${author.id}`;
  return identity === "" ? "" : createHmac("sha256", key).update(`${platform}\n${identity}`).digest("base64url").slice(0, 22);
};

/** The mention as it is stored: of the author only the pseudonym and what reach is judged by. */
export const withoutAuthor = (mention: Mention, pseudonym: string): Mention => {
  const { followers, verified } = mention.author;
  return {
    ...mention,
    author: { id: pseudonym, ...(followers !== undefined && { followers }), ...(verified !== undefined && { verified }) },
  };
};

/** The mention with the author again, as the pipeline consumes it. */
export const withAuthor = (mention: Mention, author: Author | undefined): Mention =>
  author ? { ...mention, author: { ...author, ...mention.author, id: author.id } } : mention;
