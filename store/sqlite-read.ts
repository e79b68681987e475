import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import Database from "better-sqlite3";
import { Failure } from "../lib/errors.ts";
import { migrations } from "./sqlite-schema.ts";
import type { Entry, EntryPage, Readable, TransferKind } from "./transfer.ts";

type Row = Record<string, unknown>;

/** Rows read at once. */
const pageSize = 500;

const text = (value: unknown): string => value as string;

/** How each kind is read: a cursor column, the query behind it, and what a row becomes. */
interface Reader {
  readonly select: string;
  readonly start: string | number;
  readonly entry: (row: Row, db: Database.Database) => Entry;
}

const parsedGroup = (value: unknown): readonly string[] => (value === null ? [] : (JSON.parse(text(value)) as string[]));

const mentionEntry = (row: Row, db: Database.Database): Entry => {
  const readings = db.prepare("SELECT at, counts FROM observations WHERE seq = ? ORDER BY at").all(row.after) as {
    at: string;
    counts: string;
  }[];
  const earlier = db.prepare("SELECT json FROM versions WHERE seq = ? ORDER BY number").all(row.after) as { json: string }[];
  return {
    id: text(row.id),
    number: row.after as number,
    json: text(row.json),
    ...(earlier.length > 0 && { earlier: earlier.map(({ json }) => json) }),
    ...(readings.length > 0 && { readings }),
    ...(row.analysis !== null && { analysis: { version: text(row.version), json: text(row.analysis) } }),
  };
};

const plain = (row: Row): Entry => ({ id: text(row.id), json: text(row.json) });

const readers: Record<Exclude<TransferKind, "blobs">, Reader> = {
  authors: {
    select: "pseudonym AS after, pseudonym AS id, json FROM authors WHERE pseudonym > ? ORDER BY pseudonym",
    start: "",
    entry: plain,
  },
  reveals: {
    select: `number AS after, 'reveal-' || number AS id,
      json_object('pseudonym', pseudonym, 'who', who, 'because', because, 'at', at) AS json FROM reveals WHERE number > ? ORDER BY number`,
    start: 0,
    entry: plain,
  },
  mentions: {
    select: `seq AS after, id, mentions.json, analyses.json AS analysis, version FROM mentions LEFT JOIN analyses USING (id)
      WHERE seq > ? ORDER BY seq`,
    start: 0,
    entry: mentionEntry,
  },
  notices: {
    select: `id AS after, id, json, (SELECT json_group_array(json) FROM (SELECT json FROM notices AS old WHERE old.id = newest.id
      AND old.number < newest.number ORDER BY number)) AS earlier FROM notices AS newest
      WHERE id > ? AND number = (SELECT max(number) FROM notices WHERE id = newest.id) ORDER BY id`,
    start: "",
    entry: (row) => {
      const earlier = parsedGroup(row.earlier);
      return { ...plain(row), ...(earlier.length > 0 && { earlier }) };
    },
  },
  incidents: { select: "id AS after, id, json FROM incidents WHERE id > ? ORDER BY id", start: "", entry: plain },
  alerts: { select: "key AS after, key AS id, json FROM alerts WHERE key > ? ORDER BY key", start: "", entry: plain },
  decisions: {
    select: `incidentId || '@' || at || '@' || revision AS after, incidentId || '@' || at || '@' || revision AS id, incidentId, at, revision, json
      FROM decisions WHERE after > ? ORDER BY after`,
    start: "",
    entry: ({ id, incidentId, at, revision, json }) => ({
      id: text(id),
      json: JSON.stringify({ incidentId, at, revision, decision: JSON.parse(text(json)) }),
    }),
  },
  deliveries: {
    select: `number AS after, deliveries.id, deliveries.json, messages.json AS message FROM deliveries JOIN messages ON messages.id = messageId
      WHERE number > ? ORDER BY number`,
    start: 0,
    entry: (row) => ({ ...plain(row), number: row.after as number, message: text(row.message) }),
  },
  runs: {
    select: "source || '@' || at AS after, source || '@' || at AS id, json FROM runs WHERE after > ? ORDER BY after",
    start: "",
    entry: plain,
  },
  states: { select: "key AS after, 'state:' || key AS id, json FROM states WHERE key > ? ORDER BY key", start: "", entry: plain },
  acts: {
    select: "seq AS after, subject || '#' || number AS id, json FROM acts WHERE seq > ? ORDER BY seq",
    start: 0,
    entry: (row) => ({ ...plain(row), number: row.after as number }),
  },
};

/** Evidence is large: few at once. */
const blobsAtOnce = 10;

const blobPage = (folder: string, after = ""): EntryPage => {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
  const paths = new Map(names.filter((name) => /^[0-9a-f]{64}$/.test(basename(name))).map((name) => [basename(name), join(folder, name)]));
  const wanted = [...paths.keys()].filter((hash) => hash > after).sort();
  const page = wanted.slice(0, blobsAtOnce);
  const entries = page.map((hash) => ({ id: hash, json: readFileSync(paths.get(hash) as string).toString("base64") }));
  return { entries, ...(wanted.length > page.length && { after: page.at(-1) as string }) };
};

const pageOf = (db: Database.Database, kind: keyof typeof readers, after: string | undefined): EntryPage => {
  const reader = readers[kind];
  const from = after === undefined ? reader.start : typeof reader.start === "number" ? Number(after) : after;
  const rows = db.prepare<unknown[], Row>(`SELECT ${reader.select} LIMIT ${pageSize}`).all(from);
  const last = rows.at(-1)?.after;
  const entries = rows.map((row) => reader.entry(row, db));
  return { entries, ...(rows.length === pageSize && last !== undefined && { after: String(last) }) };
};

/** Opens a file for reading from end to end, as it stands, with the evidence in its folder; it must be of the newest version. */
export const readSqlite = (path: string, evidenceFolder: string): Readable => {
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true });
    const version = db.pragma("user_version", { simple: true });
    if (version !== migrations.length) {
      db.close();
      throw new Failure("STORE_UNREADABLE", `${path} 是第 ${version} 版；先用本版本打开一次（wenfeng check）`, { facts: { path } });
    }
    const { value } = db.prepare("SELECT value FROM meta WHERE key = 'authorKey'").get() as { value: string };
    return {
      authorKey: value,
      page: async (kind, after) => (kind === "blobs" ? blobPage(evidenceFolder, after) : pageOf(db, kind, after)),
      close: async () => void db.close(),
    };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("STORE_UNREADABLE", `${path}：${(error as Error).message}`, { facts: { path }, cause: error });
  }
};
