import { randomBytes } from "node:crypto";
import Database from "better-sqlite3";
import { Failure, toFailure } from "../lib/errors.ts";
import { migrations } from "./sqlite-schema.ts";

/** An open file with what its parts share: prepared statements, and the two ways of running work on it. */
export interface SqliteFile {
  readonly sql: (text: string) => Database.Statement<unknown[], Record<string, unknown>>;
  /** All or nothing, and on the disk when it resolves; `STORE_WRITE` otherwise. */
  readonly write: <T>(work: () => T) => Promise<T>;
  readonly read: <T>(work: () => T) => Promise<T>;
  readonly close: () => Promise<void>;
  /** The secret of this file under which authors are pseudonymous. */
  readonly authorKey: string;
}

const isSqlite = (error: unknown): error is Error & { readonly code: string } => error instanceof Database.SqliteError;

const isBroken = (code: string): boolean => /^SQLITE_(CORRUPT|NOTADB)/.test(code);

const writeFailure = (error: unknown, path: string): Failure => {
  if (error instanceof Failure) return error;
  if (!isSqlite(error)) return toFailure(error);
  const code = isBroken(error.code) ? "STORE_UNREADABLE" : "STORE_WRITE";
  return new Failure(code, `${path}：${error.message}`, { facts: { path, sqlite: error.code }, cause: error });
};

const readFailure = (error: unknown, path: string): Failure => {
  if (error instanceof Failure || !isSqlite(error)) return toFailure(error);
  return new Failure("STORE_UNREADABLE", `${path}：${error.message}`, { facts: { path, sqlite: error.code }, cause: error });
};

const migrate = (db: Database.Database, path: string): void => {
  const found = db.pragma("user_version", { simple: true }) as number;
  if (found > migrations.length) {
    throw new Failure("STORE_NEWER", `${path} 是第 ${found} 版，本程序只认到第 ${migrations.length} 版`, { facts: { path, found } });
  }
  for (let version = found; version < migrations.length; version += 1) {
    db.transaction(() => {
      db.exec(migrations[version] as string);
      db.pragma(`user_version = ${version + 1}`);
    }).immediate();
  }
};

const authorKeyOf = (db: Database.Database): string => {
  db.prepare("INSERT OR IGNORE INTO meta (key, value) VALUES ('authorKey', ?)").run(randomBytes(32).toString("hex"));
  return (db.prepare("SELECT value FROM meta WHERE key = 'authorKey'").get() as { value: string }).value;
};

const prepare = (path: string): Database.Database => {
  const db = new Database(path);
  try {
    db.pragma("journal_mode = WAL");
    // FULL: a commit is on the disk before the caller hears of it, also when the power fails.
    db.pragma("synchronous = FULL");
    db.pragma("busy_timeout = 5000");
    db.pragma("cache_size = -32000");
    db.pragma("journal_size_limit = 67108864");
    migrate(db, path);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

const statements = (db: Database.Database): SqliteFile["sql"] => {
  const known = new Map<string, Database.Statement<unknown[], Record<string, unknown>>>();
  return (text) => {
    const statement = known.get(text) ?? db.prepare<unknown[], Record<string, unknown>>(text);
    known.set(text, statement);
    return statement;
  };
};

/** Opens or creates a file and brings it to the newest version; `:memory:` for tests. */
export const openFile = (path: string): SqliteFile => {
  try {
    const db = prepare(path);
    const run = db.transaction((work: () => unknown) => work()).immediate;
    return {
      sql: statements(db),
      write: async <T>(work: () => T) => {
        try {
          return run(work) as T;
        } catch (error) {
          throw writeFailure(error, path);
        }
      },
      read: async (work) => {
        try {
          return work();
        } catch (error) {
          throw readFailure(error, path);
        }
      },
      close: async () => void db.close(),
      authorKey: authorKeyOf(db),
    };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("STORE_UNREADABLE", `${path}：${(error as Error).message}`, { facts: { path }, cause: error });
  }
};
