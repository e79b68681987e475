import { Failure } from "../lib/errors.ts";
import { prefix } from "./elastic-names.ts";
import type { ElasticNode } from "./elastic-node.ts";
import { type Kind, kinds, schemaVersion } from "./elastic-schema.ts";
import { installTemplates } from "./elastic-templates.ts";

/** Every index of a tenant, whatever its month and version. */
const patternOf = (tenant: string, kind: Kind): string => `${prefix}-${kind}-${tenant}-*`;

const longMs = 6 * 3600 * 1000;

const copy = async (node: ElasticNode, from: string, to: string): Promise<void> => {
  await node.client.indices.refresh({ index: from });
  // Versions travel along, so that a second pass copies only what changed since the first.
  await node.client.reindex(
    { conflicts: "proceed", source: { index: from }, dest: { index: to, version_type: "external" }, refresh: true, timeout: "5m" },
    { requestTimeout: longMs, maxRetries: 0 },
  );
};

const replaceIndex = async (node: ElasticNode, old: string, version: number): Promise<void> => {
  const { client, names } = node;
  const held = (await client.indices.getAlias({ index: old }))[old]?.aliases ?? {};
  const fresh = names.index(old.replace(/-v\d+$/, ""), version);
  if (!(await client.indices.exists({ index: fresh }))) await client.indices.create({ index: fresh });
  await copy(node, old, fresh);
  // Readers notice nothing; writers wait for the length of the second, short pass.
  await client.indices.addBlock({ index: old, block: "write" });
  await copy(node, old, fresh);
  await client.indices.updateAliases({
    actions: Object.keys(held).flatMap((alias) => [{ remove: { index: old, alias } }, { add: { index: fresh, alias } }]),
  });
  await client.indices.delete({ index: old });
};

/** Moves all indices of the tenant to a version of the schema, behind their aliases; the names of those replaced. */
export const reindexTenant = async (node: ElasticNode, version = schemaVersion): Promise<readonly string[]> => {
  await installTemplates(node.client, version);
  const replaced: string[] = [];
  for (const kind of kinds) {
    const found = Object.keys(await node.client.indices.get({ index: patternOf(node.names.tenant, kind) }));
    for (const old of found.filter((name) => !name.endsWith(`-v${version}`)).sort()) {
      await replaceIndex(node, old, version);
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
  const taken = await node.client.snapshot.create(
    { repository, snapshot: name, indices: tenantPatterns(node.names.tenant), include_global_state: false, wait_for_completion: true },
    { requestTimeout: longMs },
  );
  const failed = taken.snapshot?.shards?.failed ?? 0;
  if (taken.snapshot?.state !== "SUCCESS")
    throw new Failure("STORE_WRITE", `快照 ${name} 未完成：${failed} 个分片失败`, { facts: { failed } });
  return taken.snapshot.indices?.length ?? 0;
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
  await client.snapshot.restore(
    {
      repository: where.repository,
      snapshot: where.name,
      indices: tenantPatterns(names.tenant),
      include_global_state: false,
      wait_for_completion: true,
    },
    { requestTimeout: longMs },
  );
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
