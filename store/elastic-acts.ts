import type { estypes } from "@elastic/elasticsearch";
import { Failure } from "../lib/errors.ts";
import { type Act, type ActPage, type ActRequest, actId } from "../model/act.ts";
import type { HandlingStore } from "../model/store.ts";
import { blobsPart } from "./elastic-blobs.ts";
import { bulk } from "./elastic-bulk.ts";
import { documentId } from "./elastic-document.ts";
import { type ElasticNode, openNode } from "./elastic-node.ts";
import { patiently } from "./elastic-patience.ts";
import { readOne, writeOne } from "./elastic-token.ts";
import type { StoreTools } from "./kind.ts";

/** An act as it lies in Elasticsearch. */
interface StoredAct {
  readonly id: string;
  readonly seq: number;
  readonly json: string;
}

/** The one document through which every call is written: `next` numbers the log, `pending` is what the last call promised. */
interface Head {
  readonly next: number;
  readonly pending: readonly string[];
}

const headId = "acts:head";
const defaultLimit = 1000;
/** How often a call is tried anew when another writer was faster. */
const maxTries = 30;

/** An act with its place in the log. */
export const actDocument = (seq: number, act: Act): object => {
  const { id, subject, kind, at, who } = act;
  return { id, subject, noun: subject.slice(0, subject.indexOf(":")), kind, at, who, seq, json: JSON.stringify(act) };
};

const readHead = async (node: ElasticNode): Promise<{ readonly head: Head; readonly token: number }> => {
  const found = await readOne<{ json: string }>(node, "states", headId);
  return found ? { head: JSON.parse(found.source.json) as Head, token: found.token } : { head: { next: 1, pending: [] }, token: 0 };
};

const writeHead = (node: ElasticNode, head: Head, token: number): Promise<number> =>
  writeOne(node, "states", { id: headId, document: { key: headId, json: JSON.stringify(head) }, token });

/** Writes what a call promised into the log; repeating it changes nothing, so whoever comes next may finish a dead writer's work. */
const settle = async (node: ElasticNode, { next, pending }: Head): Promise<void> => {
  const index = await node.ready("acts");
  const first = next - pending.length;
  const outcomes = await bulk(
    node,
    pending.map((json, at) => {
      const act = JSON.parse(json) as Act;
      const document = { ...actDocument(first + at, act), writtenAt: node.tools.now().toISOString() };
      return { action: "create" as const, index, id: documentId(act.id), document };
    }),
  );
  const bad = outcomes.find(({ state }) => state !== "done" && state !== "conflict");
  if (bad) throw new Failure("STORE_WRITE", `操作写不进去：${bad.state === "refused" ? bad.because : bad.state}`);
  node.touched("acts");
};

/** The head with nothing pending. */
const settledHead = async (node: ElasticNode): Promise<{ readonly head: Head; readonly token: number }> => {
  for (let tries = 1; ; tries += 1) {
    const { head, token } = await readHead(node);
    if (head.pending.length === 0) return { head, token };
    await settle(node, head);
    try {
      const settled = { next: head.next, pending: [] };
      return { head: settled, token: await writeHead(node, settled, token) };
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== "STORE_CONFLICT" || tries >= maxTries) throw error;
    }
  }
};

/** Lets the log go on at a number, after acts were copied in. */
export const continueActs = async (node: ElasticNode, next: number): Promise<void> => {
  const { head, token } = await settledHead(node);
  if (head.next < next) await writeHead(node, { next, pending: [] }, token);
};

const numberOf = (act: Act): number => {
  const number = Number(act.id.slice(act.subject.length + 1));
  if (act.id !== actId(act.subject, number) || !Number.isInteger(number) || number < 1) throw new Failure("BUG", `${act.id} 不是操作编号`);
  return number;
};

const storedAct = async (node: ElasticNode, id: string): Promise<string | undefined> =>
  (await patiently(() => readOne<StoredAct>(node, "acts", documentId(id))))?.source.json;

const conflict = (act: Act): Failure => new Failure("STORE_CONFLICT", `${act.subject} 已有别的操作`, { facts: { act: act.id } });

/** The acts of a call that are not there yet; a taken number with another content, or a gap, is a conflict. */
const missingActs = async (node: ElasticNode, acts: readonly Act[]): Promise<readonly string[]> => {
  const fresh = new Map<string, string>();
  for (const act of acts) {
    const json = JSON.stringify(act);
    const known = fresh.get(act.id) ?? (await storedAct(node, act.id));
    if (known === json) continue;
    const before = numberOf(act) === 1 ? undefined : actId(act.subject, numberOf(act) - 1);
    const hasBefore = before === undefined || fresh.has(before) || (await storedAct(node, before)) !== undefined;
    if (known !== undefined || !hasBefore) throw conflict(act);
    fresh.set(act.id, json);
  }
  return [...fresh.values()];
};

/**
 * Elasticsearch has no transactions, so a call is committed by one write of the head, over the head that was read;
 * only then do its acts go into the log, by this writer or by the next one who finds them pending.
 */
const append = async (node: ElasticNode, acts: readonly Act[]): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    const { head, token } = await settledHead(node);
    const pending = await missingActs(node, acts);
    if (pending.length === 0) return;
    try {
      await writeHead(node, { next: head.next + pending.length, pending }, token);
      await settledHead(node);
      return;
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== "STORE_CONFLICT" || tries >= maxTries) throw error;
    }
  }
};

const find = async (node: ElasticNode, request: ActRequest): Promise<ActPage> => {
  const { subject, noun, kind, since, limit = defaultLimit, cursor = "0" } = request;
  await settledHead(node);
  // Other processes append too; what they did a moment ago must be seen by the person who acts next.
  await node.fresh("acts", "always");
  const terms = Object.entries({ subject, noun, kind }).flatMap(([field, value]) =>
    value === undefined ? [] : [{ term: { [field]: value } }],
  );
  const filter: estypes.QueryDslQueryContainer[] = [
    { range: { seq: { gt: Number(cursor) } } },
    ...terms,
    ...(since === undefined ? [] : [{ range: { at: { gte: since } } }]),
  ];
  const found: StoredAct[] = [];
  let after = Number(cursor);
  while (found.length <= limit) {
    const size = Math.min(limit + 1 - found.length, 1000);
    const reply = await node.client.search<StoredAct>({
      ...{ index: await node.ready("acts"), size, track_total_hits: false, sort: [{ seq: "asc" as const }], _source: ["seq", "json"] },
      query: { bool: { filter: [...filter, { range: { seq: { gt: after } } }] } },
    });
    const page = reply.hits.hits.map(({ _source }) => _source as StoredAct);
    found.push(...page);
    after = page.at(-1)?.seq ?? after;
    if (page.length < size) break;
  }
  const page = found.slice(0, limit);
  const acts = page.map(({ json }) => JSON.parse(json) as Act);
  const end = String(page.at(-1)?.seq ?? cursor);
  return found.length > limit ? { acts, cursor: end, end } : { acts, end };
};

/** The log of acts and the evidence of one tenant in Elasticsearch; connects when first used. */
export const openElasticActs = (place: string, tools: StoreTools): HandlingStore => {
  let opening: Promise<ElasticNode> | undefined;
  const open = (): Promise<ElasticNode> => {
    opening ??= openNode(place, tools).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  const through =
    (way: "read" | "write") =>
    async <T>(work: (node: ElasticNode) => Promise<T>): Promise<T> => {
      const node = await open();
      return node[way](() => work(node));
    };
  const [read, write] = [through("read"), through("write")];
  return {
    appendActs: (acts) => write((node) => append(node, acts)),
    acts: (request) => read((node) => find(node, request)),
    ...blobsPart({ read, write }),
    close: async () => {
      await (await opening?.catch(() => undefined))?.client.close();
    },
  };
};
