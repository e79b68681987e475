import { Failure } from "../lib/errors.ts";
import type { Mention } from "../model/mention.ts";
import type { Added } from "../model/store.ts";
import { saveAuthors } from "./elastic-authors.ts";
import { bulk, type Item, type Outcome } from "./elastic-bulk.ts";
import { numberer } from "./elastic-counter.ts";
import { bury } from "./elastic-dead.ts";
import { documentId, earlierOf, type MentionDocument, mentionFields, type Reading, readingsOf, withReading } from "./elastic-document.ts";
import { type Found, readAt } from "./elastic-find.ts";
import type { ElasticNode } from "./elastic-node.ts";
import { isEdited, textHash } from "./mention-hash.ts";
import { pseudonymOf, withoutAuthor } from "./pseudonym.ts";

/** What became of one mention. */
type Fate = "added" | "edited" | "known" | "refused";

/** A mention on its way in, with its author's pseudonym. */
interface Incoming {
  readonly mention: Mention;
  readonly stored: Mention;
  readonly pseudonym: string;
}

const readingOf = (node: ElasticNode, mention: Mention): Reading | undefined =>
  mention.counts && { at: mention.fetchedAt ?? node.tools.now().toISOString(), counts: mention.counts };

const documentOf = (node: ElasticNode, { mention, stored }: Incoming, seq: number): MentionDocument => {
  const reading = readingOf(node, mention);
  return {
    ...mentionFields(stored, node.tools),
    id: mention.id,
    seq,
    publishedAt: mention.publishedAt,
    hash: textHash(mention),
    isTruncated: mention.truncated === true,
    mentionJson: JSON.stringify(stored),
    ...(reading && { readingsJson: JSON.stringify([reading]) }),
  };
};

/** The stored mention with what the incoming one adds; `undefined` when that is nothing. */
const changed = (node: ElasticNode, before: MentionDocument, { mention, stored }: Incoming): MentionDocument | undefined => {
  const edited = isEdited(before, mention);
  const reading = readingOf(node, mention);
  const readings = reading && withReading(readingsOf(before), reading);
  if (!edited && !readings) return undefined;
  const text = edited ? stored : (JSON.parse(before.mentionJson) as Mention);
  const counts = (readings ?? readingsOf(before)).at(-1)?.counts ?? text.counts;
  return {
    ...before,
    ...(edited && {
      hash: textHash(mention),
      isTruncated: mention.truncated === true,
      mentionJson: JSON.stringify(stored),
      earlierJson: JSON.stringify([...earlierOf(before), JSON.parse(before.mentionJson)]),
    }),
    ...mentionFields(counts ? { ...text, counts } : text, node.tools),
    ...(readings && { readingsJson: JSON.stringify(readings) }),
  };
};

const versionOf = ({ token }: Found): { seqNo: number; primaryTerm: number } => ({
  seqNo: token % 2 ** 40,
  primaryTerm: Math.floor(token / 2 ** 40),
});

/** How often an update is worked out anew when another writer was faster. */
const maxTries = 10;

/** Adds counts and versions to mentions that are there already. */
const update = async (node: ElasticNode, incoming: readonly Incoming[], fates: Map<string, Fate>): Promise<void> => {
  let waiting = incoming;
  for (let tries = 0; waiting.length > 0 && tries < maxTries; tries += 1) {
    const found = await readAt(
      node,
      waiting.map(({ mention }) => mention),
    );
    const changes = waiting.flatMap((item) => {
      const held = found.get(item.mention.id);
      const document = held && changed(node, held.source, item);
      fates.set(item.mention.id, held && isEdited(held.source, item.mention) ? "edited" : "known");
      return held && document ? [{ item, held, document }] : [];
    });
    const outcomes = await bulk(
      node,
      changes.map(({ held, document, item }) => ({
        action: "index" as const,
        index: node.names.writing("mentions", held.source.publishedAt),
        id: documentId(item.mention.id),
        document: { ...document, publishedAt: held.source.publishedAt },
        version: versionOf(held),
      })),
    );
    waiting = changes.filter((_, index) => outcomes[index]?.state === "conflict").map(({ item }) => item);
  }
  if (waiting.length > 0)
    throw new Failure("STORE_WRITE", `${waiting.length} 条帖文一直被他人改动`, { facts: { waiting: waiting.length } });
};

/** What one process remembers between batches. */
interface Taker {
  readonly node: ElasticNode;
  readonly numbered: ReturnType<typeof numberer>;
  /** The record of each author that this process wrote last. */
  readonly written: Map<string, string>;
}

const create = ({ node, numbered }: Taker, incoming: readonly Incoming[]): Promise<readonly Outcome[]> =>
  numbered(incoming.length, async (from) => {
    const items = incoming.map(async (item, index): Promise<Item> => {
      const document = documentOf(node, item, from + index);
      return { action: "create", index: await node.ready("mentions", document.publishedAt), id: documentId(document.id), document };
    });
    return bulk(node, await Promise.all(items));
  });

/** Takes in a batch in which every id occurs once. */
const takeRound = async (taker: Taker, mentions: readonly Mention[]): Promise<ReadonlyMap<string, Fate>> => {
  const { node } = taker;
  const incoming = mentions.map((mention): Incoming => {
    const pseudonym = pseudonymOf(node.authorKey, mention.platform, mention.author);
    return { mention, stored: withoutAuthor(mention, pseudonym), pseudonym };
  });
  const fates = new Map<string, Fate>();
  const elsewhere = await inNeighbourMonth(node, mentions);
  const fresh = incoming.filter(({ mention }) => !elsewhere.has(mention.id));
  const outcomes = fresh.length === 0 ? [] : await create(taker, fresh);
  fresh.forEach(({ mention }, index) => {
    const state = outcomes[index]?.state;
    fates.set(mention.id, state === "done" ? "added" : state === "refused" ? "refused" : "known");
  });
  await bury(
    node,
    fresh.flatMap(({ mention, stored }, index) => {
      const outcome = outcomes[index];
      return outcome?.state === "refused"
        ? [{ id: mention.id, kind: "mention", because: outcome.because, json: JSON.stringify(stored) }]
        : [];
    }),
  );
  node.touched("mentions");
  await update(
    node,
    incoming.filter(({ mention }) => elsewhere.has(mention.id) || fates.get(mention.id) === "known"),
    fates,
  );
  return fates;
};

/** Those that a slightly different time of publication put into the month before or after. */
const inNeighbourMonth = async (node: ElasticNode, mentions: readonly Mention[]): Promise<ReadonlySet<string>> => {
  const near = mentions.filter(({ publishedAt }) => /-(01|02|2[789]|3[01])T/.test(publishedAt));
  if (near.length === 0) return new Set();
  const found = await readAt(node, near);
  const own = new Map(near.map(({ id, publishedAt }) => [id, node.names.writing("mentions", publishedAt)]));
  return new Set([...found].filter(([id, { index }]) => !index.startsWith(own.get(id) as string)).map(([id]) => id));
};

/** Splits a batch into rounds in which every id occurs once, in order. */
const roundsOf = (mentions: readonly Mention[]): readonly (readonly Mention[])[] => {
  const rounds: Mention[][] = [];
  const times = new Map<string, number>();
  for (const mention of mentions) {
    const round = times.get(mention.id) ?? 0;
    times.set(mention.id, round + 1);
    const members = rounds[round] ?? [];
    rounds[round] = members;
    members.push(mention);
  }
  return rounds;
};

/** Takes mentions in; what is new gets a number, what is known gets counts and versions, what is bad is kept apart. */
export const mentionTaker = (node: ElasticNode): ((mentions: readonly Mention[]) => Promise<Added>) => {
  const taker: Taker = { node, numbered: numberer(node, "mentions"), written: new Map() };
  return async (mentions) => {
    const added: Record<Fate, string[]> = { added: [], edited: [], known: [], refused: [] };
    // Authors first: a mention whose author is missing would stay so, because a repetition finds it known.
    await saveAuthors(node, mentions, taker.written);
    for (const round of roundsOf(mentions)) {
      const fates = await takeRound(taker, round);
      for (const { id } of round) added[fates.get(id) ?? "known"].push(id);
    }
    const { refused, ...rest } = added;
    return refused.length === 0 ? rest : added;
  };
};
