import { Failure } from "../lib/errors.ts";
import type { Alert } from "../model/alert.ts";
import type { Incident } from "../model/incident.ts";
import type { Store, StoredDecision } from "../model/store.ts";
import type { SqliteFile } from "./sqlite-file.ts";

/** `STORE_CONFLICT` when a writer's token is no longer the stored one; 0 stands for "not there yet". */
export const checkToken = (what: string, stored: number, token: number | undefined): void => {
  if (token === undefined || token === stored) return;
  throw new Failure("STORE_CONFLICT", `${what} 已被修改`, { facts: { stored, token } });
};

const saveAliases = ({ sql }: SqliteFile, incident: Incident): void => {
  sql("DELETE FROM aliases WHERE id = ? OR alias = ?").run(incident.id, incident.id);
  for (const alias of incident.aliases) {
    sql("INSERT OR REPLACE INTO aliases (alias, id) VALUES (?, ?)").run(alias, incident.id);
    sql("UPDATE aliases SET id = ? WHERE id = ?").run(incident.id, alias);
    sql("DELETE FROM incidents WHERE id = ?").run(alias);
    sql("DELETE FROM members WHERE incidentId = ?").run(alias);
  }
};

const saveMembers = ({ sql }: SqliteFile, incident: Incident): void => {
  const current = new Set(incident.mentionIds);
  const before = new Set(
    sql("SELECT mentionId FROM members WHERE incidentId = ?")
      .all(incident.id)
      .map(({ mentionId }) => mentionId as string),
  );
  for (const id of before) if (!current.has(id)) sql("DELETE FROM members WHERE mentionId = ? AND incidentId = ?").run(id, incident.id);
  for (const id of current) if (!before.has(id)) sql("INSERT INTO members (mentionId, incidentId) VALUES (?, ?)").run(id, incident.id);
};

const saveIncident = (file: SqliteFile, incident: Incident, token: number | undefined): number => {
  const { sql } = file;
  const stored = (sql("SELECT token FROM incidents WHERE id = ?").get(incident.id)?.token as number | undefined) ?? 0;
  checkToken(`事件 ${incident.id}`, stored, token);
  const { id, lastAt, level, phase } = incident;
  sql("INSERT OR REPLACE INTO incidents (id, token, lastAt, level, phase, json) VALUES (?, ?, ?, ?, ?, ?)").run(
    id,
    stored + 1,
    lastAt,
    level,
    phase,
    JSON.stringify(incident),
  );
  saveAliases(file, incident);
  saveMembers(file, incident);
  return stored + 1;
};

type Part = Pick<Store, "saveIncident" | "incident" | "incidents" | "addAlert" | "alert" | "alerts" | "addDecision" | "decisions">;

const alertOf = (row: Record<string, unknown>): Alert => JSON.parse(row.json as string) as Alert;

const alertsPart = ({ sql, read, write }: SqliteFile): Pick<Store, "addAlert" | "alert" | "alerts" | "addDecision" | "decisions"> => ({
  addAlert: (alert) =>
    write(() => {
      const values = [alert.key, alert.incidentId, alert.revision, alert.at, JSON.stringify(alert)];
      return sql("INSERT OR IGNORE INTO alerts (key, incidentId, revision, at, json) VALUES (?, ?, ?, ?, ?)").run(...values).changes === 1;
    }),
  alert: (key) =>
    read(() => {
      const row = sql("SELECT json FROM alerts WHERE key = ?").get(key);
      return row && alertOf(row);
    }),
  alerts: ({ incidentId, limit }) =>
    read(() =>
      (incidentId === undefined
        ? sql("SELECT json FROM alerts ORDER BY at DESC, key DESC LIMIT ?").all(limit)
        : sql("SELECT json FROM alerts WHERE incidentId = ? ORDER BY revision LIMIT ?").all(incidentId, limit)
      ).map(alertOf),
    ),
  addDecision: ({ incidentId, at, revision, decision }) =>
    write(() => {
      const values = [incidentId, at, revision, JSON.stringify(decision)];
      sql("INSERT OR REPLACE INTO decisions (incidentId, at, revision, json) VALUES (?, ?, ?, ?)").run(...values);
    }),
  decisions: (incidentId) =>
    read(() =>
      sql("SELECT at, revision, json FROM decisions WHERE incidentId = ? ORDER BY at, revision")
        .all(incidentId)
        .map(
          ({ at, revision, json }): StoredDecision => ({
            incidentId,
            at: at as string,
            revision: revision as number,
            decision: JSON.parse(json as string),
          }),
        ),
    ),
});

/** The part of the store that holds incidents, alerts and decisions. */
export const incidentsPart = (file: SqliteFile): Part => {
  const { sql, read, write } = file;
  return {
    ...alertsPart(file),
    saveIncident: (incident, token) => write(() => saveIncident(file, incident, token)),
    incident: (id) =>
      read(() => {
        const row = sql("SELECT token, json FROM incidents WHERE id = coalesce((SELECT id FROM aliases WHERE alias = ?), ?)").get(id, id);
        return row && { value: JSON.parse(row.json as string) as Incident, token: row.token as number };
      }),
    incidents: (limit, openAfter) =>
      read(() =>
        (openAfter === undefined
          ? sql("SELECT json FROM incidents ORDER BY lastAt DESC, id DESC LIMIT ?").all(limit)
          : sql("SELECT json FROM incidents WHERE lastAt > ? AND phase <> 'closed' ORDER BY lastAt DESC, id DESC LIMIT ?").all(
              openAfter,
              limit,
            )
        ).map(({ json }) => JSON.parse(json as string) as Incident),
      ),
  };
};
