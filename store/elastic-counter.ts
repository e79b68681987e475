import type { ElasticNode } from "./elastic-node.ts";
import { patiently } from "./elastic-patience.ts";
import { readOne } from "./elastic-token.ts";

/** Numbers handed out to a writer that may not have written them yet. */
interface Pending {
  readonly from: number;
  readonly until: string;
}

interface Counter {
  readonly next: number;
  readonly pending: readonly Pending[];
}

/** How long a writer may take; numbers of one that died are then no longer waited for. */
const patienceMs = 120_000;

const reserveScript = `
  def counter = ctx._source.counter;
  counter.pending.removeIf(item -> item.until.compareTo(params.now) < 0);
  if (params.until != null) { counter.pending.add(['from': counter.next, 'until': params.until]) }
  counter.next += params.count`;
const releaseScript = "ctx._source.counter.pending.removeIf(item -> item.from == params.from)";

const counterId = (name: string): string => `counter:${name}`;

const run = async (node: ElasticNode, name: string, script: { source: string; params: object }): Promise<Counter> => {
  const id = counterId(name);
  const index = await node.ready("states");
  const reply = await patiently(() =>
    node.client.update<unknown, unknown, { counter: Counter }>({
      index,
      id,
      retry_on_conflict: 50,
      require_alias: true,
      _source: true,
      scripted_upsert: true,
      script: { lang: "painless", ...script },
      upsert: { key: id, counter: { next: 1, pending: [] } },
    }),
  );
  return reply.get?._source?.counter as Counter;
};

/** Hands out `count` numbers that follow each other; the first of them. Readers wait for them until they are released. */
const reserve = async (node: ElasticNode, name: string, count: number): Promise<number> => {
  const nowMs = node.tools.now().getTime();
  const params = { count, now: new Date(nowMs).toISOString(), until: new Date(nowMs + patienceMs).toISOString() };
  return (await run(node, name, { source: reserveScript, params })).next - count;
};

/** Hands out numbers that nobody waits for. */
export const nextNumbers = async (node: ElasticNode, name: string, count: number): Promise<number> => {
  const params = { count, now: node.tools.now().toISOString(), until: null };
  return (await run(node, name, { source: reserveScript, params })).next - count;
};

/** Says that the numbers from `from` on are written (or never will be). */
const release = async (node: ElasticNode, name: string, from: number): Promise<void> => {
  await run(node, name, { source: releaseScript, params: { from } });
};

/** Hands out numbers for the length of some work; what could not be released because the server was away is released later. */
export const numberer = (node: ElasticNode, name: string): (<T>(count: number, work: (from: number) => Promise<T>) => Promise<T>) => {
  const unreleased = new Set<number>();
  const releaseAll = async (): Promise<void> => {
    for (const from of unreleased) {
      await release(node, name, from);
      unreleased.delete(from);
    }
  };
  return async (count, work) => {
    await releaseAll();
    const from = await reserve(node, name, count);
    try {
      return await work(from);
    } finally {
      unreleased.add(from);
      await releaseAll().catch(() => undefined);
    }
  };
};

/** The last number up to which everything is written: beyond it a slower writer may still put something in between. */
export const settledUpTo = async (node: ElasticNode, name: string): Promise<number> => {
  const counter = (await readOne<{ counter: Counter }>(node, "states", counterId(name)))?.source.counter;
  if (!counter) return 0;
  const now = node.tools.now().toISOString();
  const waiting = counter.pending.filter(({ until }) => until >= now).map(({ from }) => from);
  return Math.min(counter.next, ...waiting) - 1;
};
