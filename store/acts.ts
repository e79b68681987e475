import { Failure } from "../lib/errors.ts";
import type { Act, ActPage, ActRequest } from "../model/act.ts";
import type { HandlingStore } from "../model/store.ts";
import { openBlobs } from "./blobs.ts";
import type { SqliteFile } from "./sqlite-file.ts";
import { openFile } from "./sqlite-file.ts";

const defaultLimit = 1000;

const numberOf = (act: Act): number => {
  const number = Number(act.id.slice(act.subject.length + 1));
  if (!act.id.startsWith(`${act.subject}#`) || !Number.isInteger(number) || number < 1) throw new Failure("BUG", `${act.id} 不是操作编号`);
  return number;
};

const append = ({ sql }: SqliteFile, act: Act): void => {
  const number = numberOf(act);
  const json = JSON.stringify(act);
  const known = sql("SELECT json FROM acts WHERE subject = ? AND number = ?").get(act.subject, number);
  if (known?.json === json) return;
  const { count } = sql("SELECT count(*) AS count FROM acts WHERE subject = ?").get(act.subject) as { count: number };
  if (known !== undefined || number !== count + 1) {
    throw new Failure("STORE_CONFLICT", `${act.subject} 已有 ${count} 条操作`, { facts: { act: act.id, count } });
  }
  const noun = act.subject.slice(0, act.subject.indexOf(":"));
  const values = [act.subject, number, noun, act.kind, act.at, json];
  sql("INSERT INTO acts (subject, number, noun, kind, at, json) VALUES (?, ?, ?, ?, ?, ?)").run(...values);
};

const find = ({ sql }: SqliteFile, { subject, noun, kind, since, limit = defaultLimit, cursor = "0" }: ActRequest): ActPage => {
  const wanted = Object.entries({ "subject = ?": subject, "noun = ?": noun, "kind = ?": kind, "at >= ?": since }).filter(
    ([, value]) => value !== undefined,
  );
  const where = ["seq > ?", ...wanted.map(([condition]) => condition)].join(" AND ");
  const values = [Number(cursor), ...wanted.map(([, value]) => value), limit + 1];
  const rows = sql(`SELECT seq, json FROM acts WHERE ${where} ORDER BY seq LIMIT ?`).all(...values) as { seq: number; json: string }[];
  const page = rows.slice(0, limit);
  const acts = page.map(({ json }) => JSON.parse(json) as Act);
  const end = String(page.at(-1)?.seq ?? cursor);
  return rows.length > limit ? { acts, cursor: end, end } : { acts, end };
};

/** The log of acts in the SQLite file of the store, with evidence in a folder beside it; one per tenant. */
export const openActs = (path: string, blobFolder: string): HandlingStore => {
  const file = openFile(path);
  return {
    appendActs: (acts) =>
      file.write(() => {
        for (const act of acts) append(file, act);
      }),
    acts: (request) => file.read(() => find(file, request)),
    ...openBlobs(blobFolder),
    close: file.close,
  };
};
