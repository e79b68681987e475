import type { estypes } from "@elastic/elasticsearch";
import { shortHash } from "../lib/hash.ts";
import type { Notice } from "../model/notice.ts";
import type { Run, Store, Totals } from "../model/store.ts";
import { documentId } from "./elastic-document.ts";
import { listJson } from "./elastic-list.ts";
import type { ElasticNode } from "./elastic-node.ts";
import type { Kind } from "./elastic-schema.ts";
import { changeOne, readOne, writeOne } from "./elastic-token.ts";
import { noticeSpan } from "./notice-time.ts";

interface StoredNotice {
  readonly hash: string;
  readonly json: string;
  readonly earlierJson?: string;
}

/** What tells versions of a notice apart: everything but when it was fetched. */
const noticeHash = ({ fetchedAt: _, ...content }: Notice): string => shortHash(JSON.stringify(content));

/** A notice as it lies in Elasticsearch, with its earlier versions, oldest first. */
export const noticeDocument = (notice: Notice, earlier: readonly Notice[]): StoredNotice & object => {
  const { id, kind, title, range, towns } = notice;
  const fields = { id, kind, title, range, towns, ...noticeSpan(notice), hash: noticeHash(notice), json: JSON.stringify(notice) };
  return { ...fields, ...(earlier.length > 0 && { earlierJson: JSON.stringify(earlier) }) };
};

const saveNotice = (node: ElasticNode, notice: Notice): Promise<boolean> =>
  changeOne<StoredNotice>(node, "notices", {
    id: documentId(notice.id),
    change: (before) => {
      if (before?.hash === noticeHash(notice)) return undefined;
      const earlier = before ? [...JSON.parse(before.earlierJson ?? "[]"), JSON.parse(before.json)] : [];
      return noticeDocument(notice, earlier);
    },
  });

const noticesPart = (node: ElasticNode): Pick<Store, "addNotices" | "notices"> => ({
  addNotices: (notices) =>
    node.write(async () => {
      for (const notice of notices) await saveNotice(node, notice);
    }),
  notices: (from, to) =>
    node.read(() =>
      listJson<Notice>(node, "notices", {
        limit: 10_000,
        sort: [{ startsAt: "asc" }, { id: "asc" }],
        query: { bool: { filter: [{ range: { endsAt: { gt: from } } }, { range: { startsAt: { lt: to } } }] } },
      }),
    ),
});

/** The id of a run, and the run as it lies in Elasticsearch. */
export const runDocument = (run: Run): { readonly id: string; readonly document: object } => {
  const { source, at, state, fetched, added, ms, because } = run;
  return { id: `${source}@${at}`, document: { source, at, state, fetched, added, ms, because, json: JSON.stringify(run) } };
};

const runsPart = (node: ElasticNode): Pick<Store, "addRun" | "runs"> => ({
  addRun: (run) => node.write(async () => void (await writeOne(node, "runs", runDocument(run)))),
  runs: (source, since) =>
    node.read(() =>
      listJson<Run>(node, "runs", {
        limit: 100_000,
        sort: [{ at: "asc" }],
        query: { bool: { filter: [{ term: { source } }, { range: { at: { gte: since } } }] } },
      }),
    ),
});

/** A lease is a small document: whoever writes it first over what both have read holds it. */
const lease = (node: ElasticNode, name: string, claim: { owner: string; at: string; until: string }): Promise<boolean> => {
  const { owner, at, until } = claim;
  const key = `lease:${name}`;
  return changeOne<{ key: string; json: string }>(node, "states", {
    id: documentId(key),
    change: (before) => {
      const held = before && (JSON.parse(before.json) as { owner: string; until: string });
      if (held && held.owner !== owner && held.until > at) return undefined;
      return { key, json: JSON.stringify({ owner, until }) };
    },
  });
};

const totals = async (node: ElasticNode): Promise<Totals> => {
  const count = async (kind: Kind, query?: estypes.QueryDslQueryContainer): Promise<number> => {
    await node.fresh(kind);
    return (await node.client.count({ index: node.names.all(kind), ignore_unavailable: true, ...(query && { query }) })).count;
  };
  const inState = (...states: readonly string[]): Promise<number> => count("deliveries", { terms: { state: [...states] } });
  const [mentions, incidents, alerts] = await Promise.all([count("mentions"), count("incidents"), count("alerts")]);
  const [delivered, waiting, dead] = await Promise.all([inState("delivered"), inState("queued", "sent"), inState("dead")]);
  return { mentions, incidents, alerts, delivered, waiting, dead };
};

type Part = Pick<Store, "addNotices" | "notices" | "addRun" | "runs" | "readState" | "writeState" | "lease" | "totals">;

/** The part of the store that holds notices, runs, small states and leases. */
export const statePart = (node: ElasticNode): Part => ({
  ...noticesPart(node),
  ...runsPart(node),
  readState: <T>(key: string) =>
    node.read(async () => {
      const found = await readOne<{ json: string }>(node, "states", documentId(`state:${key}`));
      return found && { value: JSON.parse(found.source.json) as T, token: found.token };
    }),
  writeState: (key, value, token) =>
    node.write(() =>
      writeOne(node, "states", {
        id: documentId(`state:${key}`),
        document: { key: `state:${key}`, json: JSON.stringify(value ?? null) },
        ...(token !== undefined && { token }),
      }),
    ),
  lease: (name, owner, at, until) => node.write(() => lease(node, name, { owner, at, until })),
  totals: () => node.read(() => totals(node)),
});
