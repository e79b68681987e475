import { z } from "zod";
import { toInstant } from "../lib/time.ts";

const instant = z.string().transform((text, context) => {
  const iso = toInstant(text);
  if (iso !== undefined) return iso;
  context.addIssue({ code: "custom", message: `“${text}”不是带时区的 ISO-8601 时间` });
  return z.NEVER;
});

/** Who speaks, as the platform shows it. Stored apart from the text, under a pseudonym. */
export const Author = z.looseObject({
  id: z.string(),
  name: z.string().optional(),
  followers: z.number().nonnegative().optional(),
  verified: z.union([z.boolean(), z.string()]).optional(),
});
export type Author = z.infer<typeof Author>;

/** Growing numbers of a mention, as last seen; each reading is kept as a dated `Observation`. */
export const Counts = z.looseObject({
  reposts: z.number().nonnegative().optional(),
  comments: z.number().nonnegative().optional(),
  likes: z.number().nonnegative().optional(),
  reads: z.number().nonnegative().optional(),
});
export type Counts = z.infer<typeof Counts>;

/**
 * One public statement, exactly as its source published it.
 * `id` is by platform (`weibo:<mid>`, `wechat:<biz>:<mid>:<idx>`, `news:<hash>`), never by source or crawl.
 * `text` holds the author's own words (a repost's quoted chain is in `quoted`) and may be empty.
 * Fields that Wenfeng does not know are kept.
 */
export const Mention = z.looseObject({
  id: z.string().min(1),
  source: z.string(),
  platform: z.string(),
  url: z.string().optional(),
  author: Author,
  publishedAt: instant,
  fetchedAt: instant.optional(),
  title: z.string().optional(),
  text: z.string(),
  quoted: z.string().optional(),
  repostOf: z.string().optional(),
  replyTo: z.string().optional(),
  region: z.string().optional(),
  truncated: z.boolean().optional(),
  editedAt: instant.optional(),
  counts: Counts.optional(),
  rawHash: z.string().optional(),
});
export type Mention = z.infer<typeof Mention>;

/** A mention as people hand it in (JSONL): author may be a plain string, source and platform may be missing. */
export const MentionLine = z
  .looseObject({
    id: z.string().min(1),
    text: z.string(),
    author: z.union([z.string(), Author]).optional(),
    publishedAt: z.string().optional(),
  })
  .transform((line) => ({
    source: "import",
    platform: "import",
    publishedAt: "1970-01-01T00:00:00Z",
    ...line,
    author: typeof line.author === "string" ? { id: line.author, name: line.author } : (line.author ?? { id: "" }),
  }))
  .pipe(Mention);

/** When the detector takes a mention in: when it was fetched, or published where that is not known. */
export const orderInstant = (mention: Mention): string => mention.fetchedAt ?? mention.publishedAt;

/** The order in which mentions are consumed, live and in replay: by instant, then by id. */
export const compareMentions = (a: Mention, b: Mention): number => {
  const [left, right] = [orderInstant(a), orderInstant(b)];
  if (left !== right) return left < right ? -1 : 1;
  return a.id < b.id ? -1 : Number(a.id > b.id);
};

/** What is read as one text: the title, unless the text already begins with it, then the text. */
export const wholeText = (mention: Pick<Mention, "title" | "text">): string =>
  mention.title && !mention.text.startsWith(mention.title) ? `${mention.title}\n${mention.text}` : mention.text;

/** A dated reading of a mention's counts. */
export interface Observation {
  readonly mentionId: string;
  readonly at: string;
  readonly counts: Counts;
}
