import type { Client } from "@elastic/elasticsearch";
import { Failure } from "../lib/errors.ts";
import { prefix } from "./elastic-names.ts";
import { baseTemplate, kinds, kindTemplate, schemaVersion } from "./elastic-schema.ts";

/** Above Elastic's own templates, which use up to 200. */
const priority = 500;

const installedVersion = async (client: Client): Promise<number> => {
  const name = `${prefix}-mentions`;
  if (!(await client.indices.existsIndexTemplate({ name }))) return 0;
  const { index_templates: found } = await client.indices.getIndexTemplate({ name });
  return found[0]?.index_template.version ?? 0;
};

/** Puts our component and index templates, unless they are there; `STORE_NEWER` when a newer version is. */
export const installTemplates = async (client: Client, version = schemaVersion): Promise<void> => {
  const found = await installedVersion(client);
  if (found > version) throw new Failure("STORE_NEWER", `索引模板是第 ${found} 版，本程序只认到第 ${version} 版`, { facts: { found } });
  if (found === version) return;
  await client.cluster.putComponentTemplate({ name: `${prefix}-base`, version, template: baseTemplate });
  // Mentions come last: their version says that all of them are in place.
  for (const kind of [...kinds].reverse()) {
    await client.cluster.putComponentTemplate({ name: `${prefix}-fields-${kind}`, version, template: kindTemplate(kind) });
    await client.indices.putIndexTemplate({
      name: `${prefix}-${kind}`,
      version,
      priority,
      index_patterns: [`${prefix}-${kind}-*`],
      composed_of: [`${prefix}-base`, `${prefix}-fields-${kind}`],
    });
  }
};
