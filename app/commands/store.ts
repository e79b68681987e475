import { loadConfig } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import { Failure } from "../../lib/errors.ts";
import { type OnCopied, readerRoleOf, reindexTenant, restoreSnapshot, roleOf, takeSnapshot } from "../../store/elastic-admin.ts";
import { loadElastic } from "../../store/elastic-load.ts";
import { type ElasticNode, openNode } from "../../store/elastic-node.ts";
import { readSqlite } from "../../store/sqlite-read.ts";
import { type Arguments, defineCommand, type Terminal } from "../command.ts";
import { evidenceFolderOf } from "../filing.ts";
import { configOption } from "../opening.ts";
import { configPathOf } from "../parts.ts";
import { dataPathOf, storeToolsOf, storeUrlOf } from "../storing.ts";

/** What an act of this command works with. */
interface Work {
  readonly config: Config;
  readonly configPath: string;
  readonly args: Arguments;
  readonly terminal: Terminal;
}

const onNode = async ({ config, terminal }: Work, act: (node: ElasticNode) => Promise<object>): Promise<object> => {
  const node = await openNode(storeUrlOf(config), storeToolsOf(config, terminal.now));
  try {
    return await act(node);
  } finally {
    await node.client.close();
  }
};

const migrate = async ({ config, configPath, terminal }: Work): Promise<object> => {
  const path = dataPathOf(config, configPath);
  const from = readSqlite(path, evidenceFolderOf(path));
  try {
    const tell = ({ kind, done }: { kind: string; done: number }): void => terminal.talk(`${kind} ${done}\n`);
    const verdicts = await loadElastic(from, { place: storeUrlOf(config), tools: storeToolsOf(config, terminal.now), tell });
    const differing = verdicts.filter((verdict) => verdict.from.count !== verdict.to.count || verdict.from.hash !== verdict.to.hash);
    if (differing.length > 0) {
      const said = differing.map(({ kind, from: ours, to }) => `${kind}（${ours.count} 与 ${to.count}）`).join("、");
      throw new Failure("STORE_WRITE", `两边不一致：${said}；确认没有别的进程在写，然后再运行一次`);
    }
    return Object.fromEntries(verdicts.map(({ kind, to }) => [kind, to]));
  } finally {
    await from.close();
  }
};

const snapshotOf = ({ args }: Work): { repository: string; location: string; name: string } => {
  const name = args.text("name");
  if (!name) throw new Failure("INPUT_INVALID", "快照要有名字：--name 2026-11-23");
  return { repository: args.text("repository") ?? "wenfeng", location: args.text("location") ?? "wenfeng", name };
};

/** Says how far a copy is, at most eleven lines an index. */
const tellTenths = (terminal: Terminal): OnCopied => {
  let last = "";
  return ({ index, done, total }) => {
    const line = `${index} ${Math.floor((10 * done) / total)}`;
    if (total === 0 || line === last) return;
    last = line;
    terminal.talk(`${index} ${done}/${total}\n`);
  };
};

/** What can be done, each answering with what is printed. */
const acts: Record<string, (work: Work) => Promise<object>> = {
  migrate,
  role: async ({ config, args }) => (args.flag("reader") ? readerRoleOf(config.store.tenant) : roleOf(config.store.tenant)),
  reindex: (work) => onNode(work, async (node) => ({ replaced: await reindexTenant(node, undefined, tellTenths(work.terminal)) })),
  snapshot: (work) => onNode(work, async (node) => ({ indices: await takeSnapshot(node, snapshotOf(work)) })),
  restore: (work) =>
    onNode(work, async (node) => {
      await restoreSnapshot(node, snapshotOf(work));
      return { restored: snapshotOf(work).name };
    }),
};

/** Looks after the store: moving, roles, schema, snapshots. */
export const store = defineCommand({
  name: "store",
  help: "照管存储：从 SQLite 搬到 Elasticsearch、打印最小权限角色、升级索引、快照与恢复",
  usage: "store <migrate|role|reindex|snapshot|restore> [--name <快照名>] [--reader] [--json]",
  examples: ["wenfeng store migrate", "wenfeng store role --reader", "wenfeng store snapshot --name 2026-11-23"],
  options: {
    ...configOption,
    name: { type: "string" },
    repository: { type: "string" },
    location: { type: "string" },
    reader: { type: "boolean" },
  },
  run: async (args, terminal) => {
    const act = acts[args.positionals[0] ?? ""];
    if (!act) throw new Failure("INPUT_INVALID", `要做什么？${Object.keys(acts).join("、")}`);
    const configPath = configPathOf(args.text("config"), terminal.env);
    const result = await act({ config: loadConfig(configPath, terminal.env), configPath, args, terminal });
    terminal.out(`${JSON.stringify(result, null, args.flag("json") ? 0 : 2)}\n`);
    return 0;
  },
});
