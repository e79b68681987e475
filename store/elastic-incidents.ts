import { Failure } from "../lib/errors.ts";
import type { Alert } from "../model/alert.ts";
import type { Incident } from "../model/incident.ts";
import type { Store, StoredDecision } from "../model/store.ts";
import { bulk } from "./elastic-bulk.ts";
import { listJson } from "./elastic-list.ts";
import type { ElasticNode } from "./elastic-node.ts";
import { readOne, writeOne } from "./elastic-token.ts";
import type { StoreTools } from "./kind.ts";

const townOf = (place: string): readonly string[] => (place === "" ? [] : [place]);

/** An incident as it lies in Elasticsearch. */
export const incidentDocument = (incident: Incident, tools: StoreTools): object => {
  const { id, aliases, title, mentionIds, beganAt, lastAt, places, appeal, problem, phase, level, score, signals, resurfaced } = incident;
  const { mentions, roots, authors, reposts, negativeShare, observed, expected, reach } = signals;
  return {
    ...{ id, aliases, title, mentionIds, beganAt, lastAt, appeal, problem, phase, level, score, resurfaced },
    ...{ mentions, roots, authors, reposts, negativeShare, observed, expected, reach },
    towns: places.flatMap(townOf),
    location: places.flatMap((place) => tools.locate?.(place) ?? []),
    json: JSON.stringify(incident),
  };
};

const saveIncident = async (node: ElasticNode, incident: Incident, token: number | undefined): Promise<number> => {
  const written = await writeOne(node, "incidents", {
    id: incident.id,
    document: incidentDocument(incident, node.tools),
    ...(token !== undefined && { token }),
  });
  const index = await node.ready("incidents");
  await bulk(
    node,
    incident.aliases.map((id) => ({ action: "delete" as const, index, id })),
  );
  return written;
};

const findIncident = async (node: ElasticNode, id: string): Promise<{ value: Incident; token: number } | undefined> => {
  const own = await readOne<{ json: string }>(node, "incidents", id);
  if (own) return { value: JSON.parse(own.source.json) as Incident, token: own.token };
  await node.fresh("incidents");
  const reply = await node.client.search<{ id: string }>({
    index: await node.ready("incidents"),
    size: 1,
    query: { term: { aliases: id } },
  });
  const target = reply.hits.hits[0]?._source?.id;
  const merged = target === undefined ? undefined : await readOne<{ json: string }>(node, "incidents", target);
  return merged && { value: JSON.parse(merged.source.json) as Incident, token: merged.token };
};

/** An alert as it lies in Elasticsearch. */
export const alertDocument = (alert: Alert): object => {
  const { key, incidentId, revision, at, level, title, places, reasons, mentionIds, decision } = alert;
  return {
    ...{ key, incidentId, revision, at, level, title, because: decision.because },
    towns: places,
    rules: reasons.map(({ rule }) => rule),
    mentions: mentionIds.length,
    json: JSON.stringify(alert),
  };
};

/** The id of a decision, and the decision as it lies in Elasticsearch. */
export const decisionDocument = (stored: StoredDecision): { readonly id: string; readonly document: object } => {
  const { incidentId, at, revision, decision } = stored;
  const document = { incidentId, at, revision, send: decision.send, because: decision.because, json: JSON.stringify(stored) };
  return { id: `${incidentId}@${at}@${revision}`, document };
};

const addAlert = async (node: ElasticNode, alert: Alert): Promise<boolean> => {
  try {
    await writeOne(node, "alerts", { id: alert.key, document: alertDocument(alert), token: 0 });
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === "STORE_CONFLICT") return false;
    throw error;
  }
};

type Part = Pick<Store, "saveIncident" | "incident" | "incidents" | "addAlert" | "alert" | "alerts" | "addDecision" | "decisions">;

/** The part of the store that holds incidents, alerts and decisions. */
export const incidentsPart = (node: ElasticNode): Part => {
  const { read, write } = node;
  return {
    saveIncident: (incident, token) => write(() => saveIncident(node, incident, token)),
    incident: (id) => read(() => findIncident(node, id)),
    incidents: (limit, openAfter) =>
      read(() =>
        listJson<Incident>(node, "incidents", {
          limit,
          sort: [{ lastAt: "desc" }, { id: "desc" }],
          ...(openAfter !== undefined && {
            query: { bool: { filter: [{ range: { lastAt: { gt: openAfter } } }], must_not: [{ term: { phase: "closed" } }] } },
          }),
        }),
      ),
    addAlert: (alert) => write(() => addAlert(node, alert)),
    alert: (key) =>
      read(async () => {
        const found = await readOne<{ json: string }>(node, "alerts", key);
        return found && (JSON.parse(found.source.json) as Alert);
      }),
    alerts: ({ incidentId, limit }) =>
      read(() =>
        listJson<Alert>(
          node,
          "alerts",
          incidentId === undefined
            ? { limit, sort: [{ at: "desc" }, { key: "desc" }] }
            : { limit, sort: [{ revision: "asc" }], query: { term: { incidentId } } },
        ),
      ),
    addDecision: (decision) => write(async () => void (await writeOne(node, "decisions", decisionDocument(decision)))),
    decisions: (incidentId) =>
      read(() =>
        listJson<StoredDecision>(node, "decisions", {
          limit: 10_000,
          sort: [{ at: "asc" }, { revision: "asc" }],
          query: { term: { incidentId } },
        }),
      ),
  };
};
