import type { Author, Mention, Observation } from "../model/mention.ts";
import type { Added, Store, Taken } from "../model/store.ts";
import type { StoreTools } from "./kind.ts";
import { isEdited, textHash } from "./mention-hash.ts";
import { pseudonymOf, withAuthor, withoutAuthor } from "./pseudonym.ts";
import type { SqliteFile } from "./sqlite-file.ts";
import { slotsPerMs } from "./sqlite-schema.ts";
import { searchText, textTerms } from "./terms.ts";

/** What becomes of a mention here: a file refuses none. */
type Fate = Exclude<keyof Added, "refused">;

/** A row of the table of mentions. */
interface Row {
  readonly seq: number;
  readonly slot: number;
  readonly hash: string;
  readonly isTruncated: number;
  readonly json: string;
  readonly counts: string | null;
}

/** The first slot of an instant; times before 1970 share the first. */
export const slotAt = (instant: string): number => Math.max(0, Date.parse(instant)) * slotsPerMs;

/** A stored mention with its counts as last seen. */
export const mentionOf = (row: { readonly json: string; readonly counts: string | null }): Mention => {
  const mention = JSON.parse(row.json) as Mention;
  return row.counts === null ? mention : { ...mention, counts: JSON.parse(row.counts) };
};

const freeSlot = ({ sql }: SqliteFile, publishedAt: string): number => {
  for (let first = slotAt(publishedAt); ; first += slotsPerMs) {
    const end = first + slotsPerMs;
    const last = sql("SELECT max(slot) AS slot FROM mentions WHERE slot >= ? AND slot < ?").get(first, end)?.slot as number | null;
    if (last === null) return first;
    if (last + 1 < end) return last + 1;
  }
};

const saveAuthor = ({ sql }: SqliteFile, pseudonym: string, author: Author, slot: number): void => {
  if (pseudonym === "") return;
  sql(
    `INSERT INTO authors (pseudonym, json, lastSlot) VALUES (?, ?, ?)
     ON CONFLICT (pseudonym) DO UPDATE SET json = excluded.json, lastSlot = max(lastSlot, excluded.lastSlot)
     WHERE json <> excluded.json OR lastSlot < excluded.lastSlot`,
  ).run(pseudonym, JSON.stringify(author), slot);
};

/** Keeps a dated reading only when it differs from the reading before it; newer readings become the counts shown. */
const observe = ({ sql }: SqliteFile, row: Pick<Row, "seq">, mention: Mention, now: () => string): void => {
  if (!mention.counts) return;
  const at = mention.fetchedAt ?? now();
  const counts = JSON.stringify(mention.counts);
  const before = sql("SELECT counts FROM observations WHERE seq = ? AND at <= ? ORDER BY at DESC LIMIT 1").get(row.seq, at);
  if (before?.counts === counts) return;
  sql("INSERT OR REPLACE INTO observations (seq, at, counts) VALUES (?, ?, ?)").run(row.seq, at, counts);
  const isNewest = sql("SELECT 1 FROM observations WHERE seq = ? AND at > ?").get(row.seq, at) === undefined;
  if (isNewest) sql("UPDATE mentions SET counts = ? WHERE seq = ?").run(counts, row.seq);
};

const indexText = ({ sql }: SqliteFile, slot: number, mention: Mention, segment: StoreTools["segment"]): void => {
  const { words, pairs } = textTerms(searchText(mention), segment);
  sql("INSERT INTO texts (rowid, terms) VALUES (?, ?)").run(slot, [...new Set([...words, ...pairs])].join(" "));
};

const insert = (file: SqliteFile, mention: Mention, stored: Mention, segment: StoreTools["segment"]): { seq: number; slot: number } => {
  const slot = freeSlot(file, mention.publishedAt);
  const result = file
    .sql("INSERT INTO mentions (id, slot, hash, isTruncated, json) VALUES (?, ?, ?, ?, ?)")
    .run(mention.id, slot, textHash(mention), Number(mention.truncated === true), JSON.stringify(stored));
  indexText(file, slot, mention, segment);
  return { seq: Number(result.lastInsertRowid), slot };
};

const edit = (file: SqliteFile, row: Row, stored: Mention, segment: StoreTools["segment"]): void => {
  const { sql } = file;
  const isMoved = slotAt(stored.publishedAt) !== slotAt((JSON.parse(row.json) as Mention).publishedAt);
  const slot = isMoved ? freeSlot(file, stored.publishedAt) : row.slot;
  const number = sql("SELECT count(*) AS count FROM versions WHERE seq = ?").get(row.seq)?.count as number;
  sql("INSERT INTO versions (seq, number, json) VALUES (?, ?, ?)").run(row.seq, number + 1, row.json);
  sql("UPDATE mentions SET slot = ?, hash = ?, isTruncated = ?, json = ? WHERE seq = ?").run(
    slot,
    textHash(stored),
    Number(stored.truncated === true),
    JSON.stringify(stored),
    row.seq,
  );
  sql("DELETE FROM texts WHERE rowid = ?").run(row.slot);
  indexText(file, slot, stored, segment);
};

const takeIn = (file: SqliteFile, mention: Mention, tools: StoreTools): Fate => {
  const pseudonym = pseudonymOf(file.authorKey, mention.platform, mention.author);
  const stored = withoutAuthor(mention, pseudonym);
  const now = () => tools.now().toISOString();
  const row = file.sql("SELECT seq, slot, hash, isTruncated, json, counts FROM mentions WHERE id = ?").get(mention.id) as Row | undefined;
  const kept = row ?? insert(file, mention, stored, tools.segment);
  const edited = row !== undefined && isEdited({ hash: row.hash, isTruncated: row.isTruncated === 1 }, mention);
  if (row && edited) edit(file, row, stored, tools.segment);
  saveAuthor(file, pseudonym, mention.author, kept.slot);
  observe(file, kept, mention, now);
  return row ? (edited ? "edited" : "known") : "added";
};

const prune = async (file: SqliteFile, before: string): Promise<number> => {
  const { sql, write } = file;
  const end = slotAt(before);
  const chunk = () => {
    const rows = sql("SELECT seq, id, slot FROM mentions WHERE slot < ? ORDER BY slot LIMIT 500").all(end);
    for (const { seq, id, slot } of rows) {
      sql("DELETE FROM texts WHERE rowid = ?").run(slot);
      sql("DELETE FROM versions WHERE seq = ?").run(seq);
      sql("DELETE FROM observations WHERE seq = ?").run(seq);
      sql("DELETE FROM analyses WHERE id = ?").run(id);
      sql("DELETE FROM members WHERE mentionId = ?").run(id);
      sql("DELETE FROM mentions WHERE seq = ?").run(seq);
    }
    if (rows.length === 0) sql("DELETE FROM authors WHERE lastSlot < ?").run(end);
    return rows.length;
  };
  let removed = 0;
  for (let count = await write(chunk); count > 0; count = await write(chunk)) removed += count;
  return removed;
};

type Part = Pick<
  Store,
  "addMentions" | "mention" | "mentions" | "mentionVersions" | "takenAfter" | "revealAuthor" | "observations" | "prune"
>;

/** The part of the store that holds mentions, their versions, counts and authors. */
export const mentionsPart = (file: SqliteFile, tools: StoreTools): Part => {
  const { sql, read, write } = file;
  const byId = (id: string): Mention | undefined => {
    const row = sql("SELECT json, counts FROM mentions WHERE id = ?").get(id) as Row | undefined;
    return row && mentionOf(row);
  };
  return {
    addMentions: (mentions) =>
      write(() => {
        const added: Record<Fate, string[]> = { added: [], edited: [], known: [] };
        for (const mention of mentions) added[takeIn(file, mention, tools)].push(mention.id);
        return added;
      }),
    mention: (id) => read(() => byId(id)),
    mentions: (ids) => read(() => ids.map(byId).filter((mention) => mention !== undefined)),
    mentionVersions: (id) =>
      read(() => {
        const last = byId(id);
        const earlier = sql("SELECT json FROM versions WHERE seq = (SELECT seq FROM mentions WHERE id = ?) ORDER BY number").all(id);
        return last ? [...earlier.map(({ json }) => JSON.parse(json as string) as Mention), last] : [];
      }),
    takenAfter: (seq, limit) =>
      read(() =>
        sql(
          `SELECT seq, mentions.json, counts, authors.json AS author FROM mentions
           LEFT JOIN authors ON pseudonym = mentions.json ->> '$.author.id' WHERE seq > ? ORDER BY seq LIMIT ?`,
        )
          .all(seq, limit)
          .map((row): Taken => {
            const author = row.author === null ? undefined : (JSON.parse(row.author as string) as Author);
            return { seq: row.seq as number, mention: withAuthor(mentionOf(row as unknown as Row), author) };
          }),
      ),
    revealAuthor: (pseudonym, who, because) =>
      write(() => {
        sql("INSERT INTO reveals (pseudonym, who, because, at) VALUES (?, ?, ?, ?)").run(
          pseudonym,
          who,
          because,
          tools.now().toISOString(),
        );
        const row = sql("SELECT json FROM authors WHERE pseudonym = ?").get(pseudonym);
        return row && (JSON.parse(row.json as string) as Author);
      }),
    observations: (mentionId) =>
      read(() =>
        sql("SELECT at, observations.counts FROM observations JOIN mentions USING (seq) WHERE id = ? ORDER BY at")
          .all(mentionId)
          .map((row): Observation => ({ mentionId, at: row.at as string, counts: JSON.parse(row.counts as string) })),
      ),
    prune: (before) => prune(file, before),
  };
};
