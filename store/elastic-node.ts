import { randomBytes } from "node:crypto";
import { type Client, errors } from "@elastic/elasticsearch";
import { Failure, toFailure } from "../lib/errors.ts";
import { connect } from "./elastic-address.ts";
import { type Names, namesOf } from "./elastic-names.ts";
import { whileMoved } from "./elastic-patience.ts";
import { type Kind, kinds } from "./elastic-schema.ts";
import { installTemplates } from "./elastic-templates.ts";
import type { StoreTools } from "./kind.ts";

/** A connection with what the parts of the store share. */
export interface ElasticNode {
  readonly client: Client;
  readonly names: Names;
  readonly tools: StoreTools;
  /** Makes the index behind a writing alias exist; once per process. */
  readonly ready: (kind: Kind, publishedAt?: string) => Promise<string>;
  /** Says that something of a kind was written, so that the next search must refresh. */
  readonly touched: (kind: Kind) => void;
  /** Makes what this process wrote visible to searches; with `always` also what others wrote. */
  readonly fresh: (kind: Kind, always?: "always") => Promise<void>;
  readonly write: <T>(work: () => Promise<T>) => Promise<T>;
  readonly read: <T>(work: () => Promise<T>) => Promise<T>;
  /** The secret of this tenant under which authors are pseudonymous. */
  readonly authorKey: string;
}

/** The HTTP status of a refused request; 0 when the server was not reached. */
export const statusOf = (error: unknown): number => (error instanceof errors.ResponseError ? (error.statusCode ?? 0) : 0);

const reasonOf = (error: unknown): string => {
  if (error instanceof errors.ResponseError) {
    const cause = (error.body as { error?: { reason?: string } } | undefined)?.error;
    return `${error.statusCode} ${cause?.reason ?? error.message}`.slice(0, 300);
  }
  return (error as Error).message;
};

const failureOf = (error: unknown, reached: "STORE_WRITE" | "STORE_UNREADABLE"): Failure => {
  if (error instanceof Failure) return error;
  if (!(error instanceof errors.ElasticsearchClientError)) return toFailure(error);
  const status = statusOf(error);
  const isPassing = status === 0 || status === 429 || status >= 500;
  const code = reached === "STORE_UNREADABLE" && isPassing ? "NET_FAILED" : reached;
  return new Failure(code, `Elasticsearch：${reasonOf(error)}`, { facts: { status }, cause: error });
};

const openIndex = async (client: Client, names: Names, kind: Kind, alias: string): Promise<void> => {
  try {
    const aliases = { [alias]: {}, [names.all(kind)]: {} };
    await client.indices.create({ index: names.index(alias), aliases, wait_for_active_shards: 1 });
  } catch (error) {
    const type = error instanceof errors.ResponseError ? error.body?.error?.type : undefined;
    // Another process made it first, or a newer index already stands behind the alias.
    if (type !== "resource_already_exists_exception" && type !== "invalid_alias_name_exception") throw error;
  }
};

const indexOpener = (client: Client, names: Names): ElasticNode["ready"] => {
  const opened = new Map<string, Promise<void>>();
  const open = async (kind: Kind, alias: string): Promise<void> => {
    if (!(await client.indices.existsAlias({ name: alias }))) await openIndex(client, names, kind, alias);
    // Another process may have made it this very moment: its shard is not yet there to be searched.
    await client.cluster.health({ index: alias, wait_for_status: "yellow", timeout: "30s" });
  };
  return async (kind, publishedAt) => {
    const alias = names.writing(kind, publishedAt);
    const opening = opened.get(alias) ?? open(kind, alias);
    opened.set(alias, opening);
    await opening.catch((error: unknown) => {
      opened.delete(alias);
      throw error;
    });
    return alias;
  };
};

const refresher = (client: Client, names: Names): Pick<ElasticNode, "touched" | "fresh"> => {
  // At first everything: what another process wrote a moment before we began must be seen.
  const dirty = new Set<Kind>(kinds);
  // Whoever asks while a refresh is under way waits for it: two readings at once would else see different states.
  const running = new Map<Kind, Promise<unknown>>();
  const refresh = (kind: Kind): Promise<unknown> =>
    client.indices.refresh({ index: names.all(kind), ignore_unavailable: true }).catch((error: unknown) => {
      dirty.add(kind);
      throw error;
    });
  return {
    touched: (kind) => void dirty.add(kind),
    fresh: async (kind, always) => {
      if (dirty.delete(kind) || always !== undefined) running.set(kind, refresh(kind));
      await running.get(kind);
    },
  };
};

/** Reads the tenant's secret, or makes it; two processes that start at once agree on the first one written. */
const authorKeyOf = async (client: Client, states: string): Promise<string> => {
  const json = JSON.stringify(randomBytes(32).toString("hex"));
  try {
    await client.create({ index: states, id: "meta:authorKey", document: { key: "meta:authorKey", json } });
  } catch (error) {
    if (statusOf(error) !== 409) throw error;
  }
  const { _source } = await client.get<{ json: string }>({ index: states, id: "meta:authorKey" });
  return JSON.parse(_source?.json as string) as string;
};

/** Connects, installs the templates, and prepares what all parts need; `STORE_NEWER` when a newer Wenfeng was here. */
export const openNode = async (place: string, tools: StoreTools): Promise<ElasticNode> => {
  const client = connect(place, tools.credentials);
  const names = namesOf(tools.tenant ?? "default");
  try {
    await installTemplates(client);
    const ready = indexOpener(client, names);
    const authorKey = await authorKeyOf(client, await ready("states"));
    return {
      client,
      names,
      tools,
      ready,
      ...refresher(client, names),
      write: (work) => work().catch((error: unknown) => Promise.reject(failureOf(error, "STORE_WRITE"))),
      read: (work) => whileMoved(work).catch((error: unknown) => Promise.reject(failureOf(error, "STORE_UNREADABLE"))),
      authorKey,
    };
  } catch (error) {
    await client.close();
    throw failureOf(error, "STORE_UNREADABLE");
  }
};
