import { Failure } from "../lib/errors.ts";
import { prefix } from "./elastic-names.ts";
import { type ElasticNode, statusOf } from "./elastic-node.ts";
import { type Kind, kinds, schemaVersion } from "./elastic-schema.ts";
import { finishTask, untilNextLook } from "./elastic-task.ts";
import { installTemplates } from "./elastic-templates.ts";

/** Every index of a tenant, whatever its month and version. */
const patternOf = (tenant: string, kind: Kind): string => `${prefix}-${kind}-${tenant}-*`;

/** Told while documents are copied, a few times a minute. */
export type OnCopied = (progress: { readonly index: string; readonly done: number; readonly total: number }) => void;

/** A restore is given up when this often, 20 seconds apart, nothing is being restored and something is missing. */
const looksUntilStuck = 3;

const lastSequence = async ({ client }: ElasticNode, index: string): Promise<number> => {
  await client.indices.refresh({ index });
  const { hits } = await client.search({ index, size: 1, sort: [{ _seq_no: "desc" }], seq_no_primary_term: true, _source: false });
  return hits.hits[0]?._seq_no ?? -1;
};

/** Copies what was written after a place in the index's own sequence; versions travel along, so that nothing newer is overwritten. */
const copy = async ({ client }: ElasticNode, move: { from: string; to: string; after: number }, tell: OnCopied): Promise<void> => {
  const source = { index: move.from, query: { range: { _seq_no: { gt: move.after } } } };
  const { task } = await client.reindex({
    ...{ conflicts: "proceed", source, dest: { index: move.to, version_type: "external" } },
    ...{ refresh: true, wait_for_completion: false },
  });
  await finishTask(client, task, ({ created, updated, version_conflicts: known, total }) =>
    tell({ index: move.to, done: created + updated + known, total }),
  );
};

const countIn = async ({ client }: ElasticNode, index: string): Promise<number> => (await client.count({ index })).count;

const replaceIndex = async (node: ElasticNode, old: string, version: number, tell: OnCopied): Promise<void> => {
  const { client, names } = node;
  const held = (await client.indices.getAlias({ index: old }))[old]?.aliases ?? {};
  const fresh = names.index(old.replace(/-v\d+$/, ""), version);
  if (!(await client.indices.exists({ index: fresh }))) await client.indices.create({ index: fresh });
  const reached = await lastSequence(node, old);
  await copy(node, { from: old, to: fresh, after: -1 }, tell);
  // Readers notice nothing; writers wait for the length of the second, short pass.
  await client.indices.addBlock({ index: old, block: "write" });
  try {
    await client.indices.refresh({ index: old });
    await copy(node, { from: old, to: fresh, after: reached }, tell);
    const [before, after] = [await countIn(node, old), await countIn(node, fresh)];
    if (before !== after) {
      await client.indices.delete({ index: fresh });
      throw new Failure("STORE_CONFLICT", `${old} 有 ${before} 条，抄出 ${after} 条（多半是清理同时删了旧帖）；旧索引没有动，请再运行一次`);
    }
    await client.indices.updateAliases({
      actions: Object.keys(held).flatMap((alias) => [{ remove: { index: old, alias } }, { add: { index: fresh, alias } }]),
    });
  } catch (error) {
    await client.indices.putSettings({ index: old, settings: { "index.blocks.write": null } });
    throw error;
  }
  await client.indices.delete({ index: old });
};

/**
 * Moves all indices of the tenant to a version of the schema, behind their aliases; the names of those replaced. Broken off, it is run
 * again; `STORE_WRITE` or `STORE_CONFLICT` when a copy is not whole: the old index then stays as it was.
 */
export const reindexTenant = async (
  node: ElasticNode,
  version = schemaVersion,
  tell: OnCopied = () => undefined,
): Promise<readonly string[]> => {
  await installTemplates(node.client, version);
  const replaced: string[] = [];
  for (const kind of kinds) {
    const found = Object.keys(await node.client.indices.get({ index: patternOf(node.names.tenant, kind) }));
    for (const old of found.filter((name) => !name.endsWith(`-v${version}`)).sort()) {
      await replaceIndex(node, old, version, tell);
      replaced.push(old);
    }
  }
  return replaced;
};

const tenantPatterns = (tenant: string): string => kinds.map((kind) => patternOf(tenant, kind)).join(",");

/** Takes a snapshot of a tenant into a repository of the server's own file system; `location` must lie under its `path.repo`. */
export const takeSnapshot = async (node: ElasticNode, where: { repository: string; location: string; name: string }): Promise<number> => {
  const { repository, location, name } = where;
  await node.client.snapshot.createRepository({ name: repository, repository: { type: "fs", settings: { location } } });
  await node.client.snapshot.create({
    repository,
    snapshot: name,
    indices: tenantPatterns(node.names.tenant),
    include_global_state: false,
  });
  for (let look = 0; ; look += 1) {
    const [taken] = (await node.client.snapshot.get({ repository, snapshot: name })).snapshots ?? [];
    if (taken?.state === "SUCCESS") return taken.indices?.length ?? 0;
    const failed = taken?.shards?.failed ?? 0;
    if (taken?.state !== "IN_PROGRESS")
      throw new Failure("STORE_WRITE", `快照 ${name} 未完成（${taken?.state}）：${failed} 个分片失败`, { facts: { failed } });
    await untilNextLook(look);
  }
};

/** Puts a tenant back from a snapshot; refuses to write over a tenant that holds mentions. */
export const restoreSnapshot = async (node: ElasticNode, where: { repository: string; name: string }): Promise<void> => {
  const { client, names } = node;
  const { count } = await client.count({ index: names.all("mentions"), ignore_unavailable: true });
  if (count > 0)
    throw new Failure("STORE_CONFLICT", `租户 ${names.tenant} 已有 ${count} 条帖文；请恢复到空的集群或租户`, { facts: { count } });
  const present = Object.keys(
    await client.indices.get({ index: tenantPatterns(names.tenant), allow_no_indices: true, ignore_unavailable: true }),
  );
  if (present.length > 0) await client.indices.delete({ index: present });
  const indices = tenantPatterns(names.tenant);
  await client.snapshot.restore({ repository: where.repository, snapshot: where.name, indices, include_global_state: false });
  let stuck = 0;
  for (;;) {
    const health = await client.cluster.health({ index: indices, wait_for_status: "yellow", timeout: "20s" }).catch((error: unknown) => {
      // Servers of version 8 may answer a wait that ran out with 408.
      if (statusOf(error) !== 408) throw error;
      return client.cluster.health({ index: indices });
    });
    if (health.status !== "red") return;
    stuck = health.initializing_shards === 0 ? stuck + 1 : 0;
    if (stuck >= looksUntilStuck)
      throw new Failure("STORE_WRITE", `快照 ${where.name} 没有恢复完整：${health.unassigned_shards} 个分片恢复不了；请看服务器日志`);
  }
};

/** The body of the least-privilege role of a tenant, for `PUT _security/role/<name>`. */
export const roleOf = (tenant: string): object => ({
  cluster: ["monitor", "manage_index_templates"],
  indices: [
    {
      names: kinds.flatMap((kind) => [`${prefix}-${kind}-${tenant}`, `${prefix}-${kind}-${tenant}-*`]),
      privileges: ["read", "write", "create_index", "view_index_metadata", "maintenance", "manage"],
    },
  ],
});

/** The role of an analyst in Kibana: reads everything of a tenant but authors, and what people did and preserved, which lie in indices of their own. */
export const readerRoleOf = (tenant: string): object => ({
  indices: [
    {
      names: kinds
        .filter((kind) => !["authors", "reveals", "states", "acts", "blobs"].includes(kind))
        .flatMap((kind) => [`${prefix}-${kind}-${tenant}`, `${prefix}-${kind}-${tenant}-*`]),
      privileges: ["read", "view_index_metadata"],
    },
  ],
});
