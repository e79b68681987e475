import { shortHash } from "../lib/hash.ts";
import type { Notice } from "../model/notice.ts";
import type { Run, Store, Totals } from "../model/store.ts";
import { noticeSpan } from "./notice-time.ts";
import type { SqliteFile } from "./sqlite-file.ts";
import { checkToken } from "./sqlite-incidents.ts";

const saveNotice = ({ sql }: SqliteFile, notice: Notice): void => {
  const { fetchedAt: _, ...content } = notice;
  const hash = shortHash(JSON.stringify(content));
  const newest = sql("SELECT number, hash FROM notices WHERE id = ? ORDER BY number DESC LIMIT 1").get(notice.id);
  if (newest?.hash === hash) return;
  const { startsAt, endsAt } = noticeSpan(notice);
  const number = ((newest?.number as number | undefined) ?? 0) + 1;
  sql("INSERT INTO notices (id, number, startsAt, endsAt, hash, json) VALUES (?, ?, ?, ?, ?, ?)").run(
    notice.id,
    number,
    startsAt,
    endsAt,
    hash,
    JSON.stringify(notice),
  );
};

const countAll = ({ sql }: SqliteFile): Totals => {
  const count = (text: string): number => sql(`SELECT count(*) AS count FROM ${text}`).get()?.count as number;
  return {
    mentions: count("mentions"),
    incidents: count("incidents"),
    alerts: count("alerts"),
    delivered: count("deliveries WHERE state = 'delivered'"),
    waiting: count("deliveries WHERE state IN ('queued', 'sent')"),
    dead: count("deliveries WHERE state = 'dead'"),
  };
};

const noticesPart = (file: SqliteFile): Pick<Store, "addNotices" | "notices"> => ({
  addNotices: (notices) =>
    file.write(() => {
      for (const notice of notices) saveNotice(file, notice);
    }),
  notices: (from, to) =>
    file.read(() =>
      file
        .sql(
          `SELECT json FROM notices AS newest WHERE endsAt > ? AND startsAt < ?
           AND number = (SELECT max(number) FROM notices WHERE id = newest.id) ORDER BY startsAt, id`,
        )
        .all(from, to)
        .map(({ json }) => JSON.parse(json as string) as Notice),
    ),
});

const runsPart = ({ sql, read, write }: SqliteFile): Pick<Store, "addRun" | "runs"> => ({
  addRun: (run) =>
    write(() => {
      sql("INSERT OR REPLACE INTO runs (source, at, json) VALUES (?, ?, ?)").run(run.source, run.at, JSON.stringify(run));
    }),
  runs: (source, since) =>
    read(() =>
      sql("SELECT json FROM runs WHERE source = ? AND at >= ? ORDER BY at")
        .all(source, since)
        .map(({ json }) => JSON.parse(json as string) as Run),
    ),
});

type Part = Pick<Store, "addNotices" | "notices" | "addRun" | "runs" | "readState" | "writeState" | "lease" | "totals">;

/** The part of the store that holds notices, runs, small states and leases. */
export const statePart = (file: SqliteFile): Part => {
  const { sql, read, write } = file;
  return {
    ...noticesPart(file),
    ...runsPart(file),
    readState: <T>(key: string) =>
      read(() => {
        const row = sql("SELECT token, json FROM states WHERE key = ?").get(key);
        return row && { value: JSON.parse(row.json as string) as T, token: row.token as number };
      }),
    writeState: (key, value, token) =>
      write(() => {
        const stored = (sql("SELECT token FROM states WHERE key = ?").get(key)?.token as number | undefined) ?? 0;
        checkToken(`状态 ${key}`, stored, token);
        sql("INSERT OR REPLACE INTO states (key, token, json) VALUES (?, ?, ?)").run(key, stored + 1, JSON.stringify(value ?? null));
        return stored + 1;
      }),
    lease: (name, owner, at, until) =>
      write(() => {
        const text = `INSERT INTO leases (name, owner, until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
          SET owner = excluded.owner, until = excluded.until WHERE owner = excluded.owner OR until <= ?`;
        return sql(text).run(name, owner, until, at).changes === 1;
      }),
    totals: () => read(() => countAll(file)),
  };
};
