import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { consoleParts } from "../../app/console/parts.ts";
import { openShowcase } from "../../app/showcase.ts";
import { createConsole } from "../../console/console.tsx";
import { clockBook, clockId, startFixedClock } from "../../handling/clocks.ts";
import { perform } from "../../handling/ledger.ts";
import { acknowledge, incidentBook, openIncident } from "../../handling/lifecycle.ts";
import { dayMs, hourMs, minuteMs } from "../../lib/time.ts";
import type { HandlingStore, Store } from "../../model/store.ts";
import { elasticsearch } from "../../store/stores.ts";
import { dropTenant } from "../contract/store-places.ts";
import { analysisOf, incidentOf } from "../contract/store-samples.ts";
import { startNode, steadyBreaker } from "../elasticsearch-node.ts";
import type { Measurement } from "./measurement.ts";
import { post } from "./store.ts";

/** What the desk may take, p95 in milliseconds (issue 10). */
const goalMs = 100;
const days = 180;
const batch = 5000;
const requests = 200;
const endMs = Date.UTC(2026, 10, 23, 10);
/** Incidents of the last days, and files of the last two months: ten a day. */
const current = 120;
const files = 600;

/** Cheap words: what is measured is reading, not segmenting. */
const segment = (text: string): string[] => text.match(/.{1,2}/gu) ?? [];

const fillMentions = async (store: Store, count: number): Promise<void> => {
  const stepMs = (days * dayMs) / count;
  for (let from = 0; from < count; from += batch) {
    const mentions = Array.from({ length: Math.min(batch, count - from) }, (_, index) => {
      const number = from + index;
      const publishedAt = new Date(endMs - days * dayMs + number * stepMs).toISOString();
      return { ...post(number), publishedAt, fetchedAt: publishedAt };
    });
    await store.addMentions(mentions);
    const polarities = ["negative", "neutral", "neutral", "positive"] as const;
    await store.addAnalyses(
      mentions.map(({ id }, index) => ({
        id,
        version: "1",
        analysis: analysisOf({ polarity: polarities[index % 4] ?? "neutral", isLocal: index % 3 > 0 }),
      })),
    );
    if (from % (batch * 20) === 0) process.stderr.write(`\r${from.toLocaleString("en")} stored`);
  }
  process.stderr.write("\n");
};

const fillIncidents = async (store: Store, handling: HandlingStore): Promise<void> => {
  for (let number = 0; number < files; number += 1) {
    const isCurrent = number < current;
    const atMs = isCurrent ? endMs - number * 30 * minuteMs : endMs - 3 * dayMs - number * 2 * hourMs;
    const at = new Date(atMs).toISOString();
    const ids = Array.from({ length: 100 + (number % 20) * 50 }, (_, index) => `weibo:${number * 1000 + index}`);
    const incident = incidentOf(`i${number}`, ids, {
      beganAt: at,
      lastAt: at,
      level: (["I", "II", "III", "IV"] as const)[number % 4] ?? "IV",
    });
    await store.saveIncident(incident);
    const doing = { who: "值班员甲", at, because: "立案" };
    const what = { store: handling, id: incident.id, doing };
    const { title, level, appeal, places, firstMentionId } = incident;
    const content = { title, level, appeal, places, firstMentionId, lead: "主任", coHandlers: [], todos: [], phase: "response" as const };
    await perform({ ...what, book: incidentBook }, openIncident(content));
    if (number % 3 > 0) await perform({ ...what, book: incidentBook }, acknowledge());
    for (const name of ["duty", "decision", "facts", "golden-hours"]) {
      const clock = { ownerId: incident.id, name, title: name, side: "duty" as const, level, post: "值班室", from: at, basis: "示例" };
      const dueAt = new Date(atMs + 4 * hourMs).toISOString();
      await perform({ ...what, id: clockId(incident.id, name), book: clockBook }, startFixedClock({ ...clock, dueAt }));
    }
  }
};

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

/** Asks for the desk again and again; answers the 95th percentile of the server's time. */
const timeDesk = async (app: ReturnType<typeof createConsole>): Promise<number> => {
  const times: number[] = [];
  for (let turn = 0; turn < requests; turn += 1) {
    const began = performance.now();
    const answer = await app.request("http://127.0.0.1/");
    const page = await answer.text();
    if (answer.status !== 200 || !page.includes("今天的声量")) throw new Error(`the desk answered ${answer.status}`);
    times.push(performance.now() - began);
  }
  return percentile(times, 0.95);
};

const measureOn = async (name: string, count: number, openStore?: () => Promise<Store>): Promise<Measurement> => {
  const folder = mkdtempSync(join(tmpdir(), "wenfeng-desk-"));
  const showcase = await openShowcase(folder);
  showcase.setTime(endMs);
  const store = (await openStore?.()) ?? showcase.parts.store;
  try {
    await fillMentions(store, count);
    await fillIncidents(store, showcase.parts.handling);
    const value = await timeDesk(createConsole(consoleParts({ ...showcase.parts, store })));
    return { name: `desk p95 ${name} ${count.toLocaleString("en")}`, value, unit: "ms", baseline: goalMs, ratio: goalMs / value };
  } finally {
    await showcase.close();
    if (openStore) await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

const measureOnElasticsearch = async (count: number): Promise<Measurement> => {
  const folder = mkdtempSync(join(tmpdir(), "wenfeng-desk-es-"));
  // A million documents and their merges do not fit the half gigabyte that tests run with.
  process.env.ES_HEAP ??= "2g";
  const node = await startNode(folder, { settings: steadyBreaker });
  const tenant = `desk${randomBytes(4).toString("hex")}`;
  try {
    const open = (): Promise<Store> => elasticsearch.open(node.url, { now: () => new Date(endMs), segment, tenant });
    return await measureOn("elasticsearch", count, open);
  } finally {
    await dropTenant(node.url, tenant);
    await node.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The desk's server time with so many mentions stored, on one store or on both. */
export const measureDesk = async (count: number, on: string | undefined): Promise<readonly Measurement[]> => [
  ...(on === undefined || on === "sqlite" ? [await measureOn("sqlite", count)] : []),
  ...(on === undefined || on === "elasticsearch" ? [await measureOnElasticsearch(count)] : []),
];
