import { randomUUID } from "node:crypto";
import type { Author } from "../model/mention.ts";
import type { Store, Taken } from "../model/store.ts";
import { authorsOf } from "./elastic-authors.ts";
import { settledUpTo } from "./elastic-counter.ts";
import { earlierOf, type MentionDocument, mentionOfDocument, readingsOf } from "./elastic-document.ts";
import { findByIds } from "./elastic-find.ts";
import type { ElasticNode } from "./elastic-node.ts";
import { prune } from "./elastic-prune.ts";
import { mentionTaker } from "./elastic-take.ts";
import { readOne, writeOne } from "./elastic-token.ts";
import { withAuthor } from "./pseudonym.ts";

/** Most mentions handed out at once, whatever was asked for. */
const maxTaken = 10_000;

const takenAfter = async (node: ElasticNode, seq: number, limit: number): Promise<readonly Taken[]> => {
  const settled = await settledUpTo(node, "mentions");
  if (settled <= seq) return [];
  // What another process wrote must be seen too: a number that is passed over is never asked for again.
  await node.fresh("mentions", "always");
  const reply = await node.client.search<MentionDocument>({
    index: node.names.all("mentions"),
    ignore_unavailable: true,
    size: Math.min(limit, maxTaken),
    track_total_hits: false,
    query: { range: { seq: { gt: seq, lte: settled } } },
    sort: [{ seq: "asc" }],
    _source: ["seq", "mentionJson", "readingsJson"],
  });
  const taken = reply.hits.hits.map(({ _source }) => ({
    seq: _source?.seq as number,
    mention: mentionOfDocument(_source as MentionDocument),
  }));
  const authors = await authorsOf(
    node,
    taken.map(({ mention }) => mention.author.id),
  );
  return taken.map(({ seq: number, mention }) => ({ seq: number, mention: withAuthor(mention, authors.get(mention.author.id)) }));
};

const revealAuthor = async (
  node: ElasticNode,
  pseudonym: string,
  reason: { who: string; because: string },
): Promise<Author | undefined> => {
  const document = { pseudonym, ...reason, at: node.tools.now().toISOString() };
  await writeOne(node, "reveals", { id: randomUUID(), document, token: 0 });
  const found = pseudonym === "" ? undefined : await readOne<{ json: string }>(node, "authors", pseudonym);
  return found && (JSON.parse(found.source.json) as Author);
};

type Part = Pick<
  Store,
  "addMentions" | "mention" | "mentions" | "mentionVersions" | "takenAfter" | "revealAuthor" | "observations" | "prune"
>;

/** The part of the store that holds mentions, their versions, counts and authors. */
export const mentionsPart = (node: ElasticNode): Part => {
  const { read, write } = node;
  const take = mentionTaker(node);
  const document = async (id: string): Promise<MentionDocument | undefined> => (await findByIds(node, [id])).get(id)?.source;
  return {
    addMentions: (mentions) => write(() => take(mentions)),
    mention: (id) =>
      read(async () => {
        const found = await document(id);
        return found && mentionOfDocument(found);
      }),
    mentions: (ids) =>
      read(async () => {
        const found = await findByIds(node, ids);
        return ids.flatMap((id) => found.get(id)?.source ?? []).map(mentionOfDocument);
      }),
    mentionVersions: (id) =>
      read(async () => {
        const found = await document(id);
        return found ? [...earlierOf(found), mentionOfDocument(found)] : [];
      }),
    takenAfter: (seq, limit) => read(() => takenAfter(node, seq, limit)),
    revealAuthor: (pseudonym, who, because) => write(() => revealAuthor(node, pseudonym, { who, because })),
    observations: (mentionId) =>
      read(async () => {
        const found = await document(mentionId);
        return found ? readingsOf(found).map((reading) => ({ mentionId, ...reading })) : [];
      }),
    prune: (before) => write(() => prune(node, before)),
  };
};
