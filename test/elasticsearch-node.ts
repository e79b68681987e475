import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { packageRoot } from "../lib/assets.ts";
import { freePort } from "./port.ts";

/** The script that runs a real node without Docker, where the workspace has it. */
const script = join(packageRoot, "..", "shared", "elasticsearch", "start.sh");
const folderVariable = "WENFENG_TEST_ELASTICSEARCH";

/** Whether tests can start nodes of their own, to kill them. */
export const canStartNode: boolean = existsSync(script);

/** Whether tests can reach a real node; `ELASTICSEARCH_URL` names one that runs already. */
export const hasElasticsearch: boolean = process.env.ELASTICSEARCH_URL !== undefined || canStartNode;

if (!hasElasticsearch) {
  if (process.env.CI === "true")
    throw new Error("CI must run the Elasticsearch tests: set ELASTICSEARCH_URL or provide ../shared/elasticsearch");
  process.stderr.write(
    "\n*** SKIPPED: no ELASTICSEARCH_URL and no ../shared/elasticsearch/start.sh, so nothing ran on Elasticsearch ***\n\n",
  );
}

/** A node that a test runs for itself; `settings` are Elasticsearch's own. */
export interface OwnNode {
  readonly url: string;
  readonly folder: string;
  readonly process: ChildProcess;
  readonly stop: () => Promise<void>;
}

/**
 * For long benches: the script's node collects garbage serially, which never runs early because memory is short, and garbage that nobody
 * collected yet counts as used for the breaker, which then refuses a million documents on any heap.
 */
export const steadyBreaker = "indices.breaker.total.use_real_memory=false";

/** Starts a node; the first time on a machine this fetches and unpacks the server. */
export const startNode = async (folder: string, options: { port?: number; settings?: string } = {}): Promise<OwnNode> => {
  const port = options.port ?? (await freePort());
  // Started by root, the server runs as another user, who must be able to enter.
  chmodSync(folder, 0o755);
  const env = {
    ...process.env,
    ES_CACHE: process.env.ES_CACHE ?? join(tmpdir(), "wenfeng-elasticsearch"),
    ES_SETTINGS: `path.repo=${join(folder, "tmp", "snapshots")} ${options.settings ?? ""}`.trim(),
  };
  const child = spawn(script, [String(port), folder], { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (data: Buffer) => data.toString().includes("ES_READY") && resolve());
    child.once("close", (code) => reject(new Error(`the Elasticsearch node ended with ${code}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    folder,
    process: child,
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
};

/** The address of the node that all test files of a run share; the first that asks starts it. */
export const elasticsearchUrl = async (): Promise<string> => {
  if (process.env.ELASTICSEARCH_URL !== undefined) return process.env.ELASTICSEARCH_URL;
  const folder = process.env[folderVariable] as string;
  const file = join(folder, "url");
  if (existsSync(file)) return readFileSync(file, "utf8");
  writeFileSync(join(folder, "wanted"), "");
  while (!existsSync(file)) {
    if (existsSync(join(folder, "failed"))) throw new Error(readFileSync(join(folder, "failed"), "utf8"));
    await wait(100);
  }
  return readFileSync(file, "utf8");
};

/** Vitest's global set-up: starts one node when a test file first wants it, and stops it after the run. */
export const setup = (): (() => Promise<void>) => {
  const folder = mkdtempSync(join(tmpdir(), "wenfeng-es-"));
  chmodSync(folder, 0o755);
  process.env[folderVariable] = folder;
  mkdirSync(join(folder, "node"));
  let node: Promise<OwnNode> | undefined;
  const watch = setInterval(() => {
    if (node || !existsSync(join(folder, "wanted"))) return;
    node = startNode(join(folder, "node"));
    node.then(
      ({ url }) => writeFileSync(join(folder, "url"), url),
      (error: unknown) => writeFileSync(join(folder, "failed"), String(error)),
    );
  }, 100);
  return async () => {
    clearInterval(watch);
    await (await node?.catch(() => undefined))?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
};
