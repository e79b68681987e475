import type { Author, Mention } from "../model/mention.ts";
import { bulk } from "./elastic-bulk.ts";
import type { ElasticNode } from "./elastic-node.ts";
import { pseudonymOf } from "./pseudonym.ts";

/** Authors whose record this process wrote last, so that it is not written again for each of their posts. */
const authorsRemembered = 50_000;

/** Writes the authors of a batch apart from its texts, each once, and only if their record changed. */
export const saveAuthors = async (node: ElasticNode, mentions: readonly Mention[], written: Map<string, string>): Promise<void> => {
  const records = new Map<string, string>();
  for (const { platform, author } of mentions) {
    const pseudonym = pseudonymOf(node.authorKey, platform, author);
    if (pseudonym !== "" && written.get(pseudonym) !== JSON.stringify(author)) records.set(pseudonym, JSON.stringify(author));
  }
  if (records.size === 0) return;
  const index = await node.ready("authors");
  const writtenAt = node.tools.now().toISOString();
  await bulk(
    node,
    [...records].map(([pseudonym, json]) => ({ action: "index" as const, index, id: pseudonym, document: { pseudonym, json, writtenAt } })),
  );
  if (written.size > authorsRemembered) written.clear();
  for (const [pseudonym, json] of records) written.set(pseudonym, json);
  node.touched("authors");
};

/** The author behind a pseudonym, for the pipeline. */
export const authorsOf = async (node: ElasticNode, pseudonyms: readonly string[]): Promise<ReadonlyMap<string, Author>> => {
  const ids = [...new Set(pseudonyms)].filter((id) => id !== "");
  if (ids.length === 0) return new Map();
  const reply = await node.client.mget<{ pseudonym: string; json: string }>({ index: await node.ready("authors"), ids });
  return new Map(
    reply.docs.flatMap((item) =>
      "found" in item && item.found && item._source ? [[item._source.pseudonym, JSON.parse(item._source.json) as Author] as const] : [],
    ),
  );
};
