import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Config } from "../config/schema.ts";
import { caseBook, readCase } from "../handling/cases.ts";
import { open, openAll, perform } from "../handling/ledger.ts";
import { readLibrary } from "../handling/library.ts";
import { asShipped, putRisk, readRisk, riskBook } from "../handling/risks.ts";
import { assetPath } from "../lib/assets.ts";
import { Failure } from "../lib/errors.ts";
import type { Clock } from "../lib/time.ts";
import type { ActStore, Doing } from "../model/act.ts";
import type { Case } from "../model/case.ts";
import type { RiskPoint } from "../model/risk.ts";
import type { HandlingStore } from "../model/store.ts";
import { openActs } from "../store/acts.ts";
import { openElasticActs } from "../store/elastic-acts.ts";
import { dataPathOf, storeToolsOf, storeUrlOf } from "./storing.ts";

/** The folder of the evidence's contents, beside the data file; a store in memory leaves its own to the system. */
export const evidenceFolderOf = (path: string): string =>
  path === ":memory:" ? join(tmpdir(), `wenfeng-evidence-${process.pid}`) : join(dirname(path), "evidence");

/** Opens the log of acts where the configuration says: in the data file, or with everything else in Elasticsearch. */
export const openHandling = (config: Config, configPath: string, now: Clock): HandlingStore => {
  if (config.store.use === "elasticsearch") return openElasticActs(storeUrlOf(config), storeToolsOf(config, now));
  const path = dataPathOf(config, configPath);
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
  return openActs(path, evidenceFolderOf(path));
};

/** What ships with the program does not change while it runs: read once. */
const once = <T>(read: () => T): (() => T) => {
  const kept: T[] = [];
  return () => {
    if (kept.length === 0) kept.push(read());
    return kept[0] as T;
  };
};
const shippedRisks = once(() => readLibrary(assetPath("config", "risks"), readRisk));
const shippedCases = once(() => readLibrary(assetPath("config", "cases"), readCase));

/** The register as it stands: shipped samples, over them what people entered; retired points left out. */
export const knownRisks = async (store: ActStore): Promise<readonly RiskPoint[]> => {
  const own = await openAll(store, riskBook);
  const shipped = shippedRisks().filter(({ key }) => !own.some(({ content }) => content.key === key));
  return [...shipped, ...own.filter(({ isRetired }) => !isRetired).map(({ content }) => content)];
};

/** Enters a shipped point into the log as it was, before it is first changed; whether that was needed. */
export const enterShipped = async (store: ActStore, key: string, doing: Doing): Promise<boolean> => {
  const shipped = shippedRisks().find((one) => one.key === key);
  if (shipped === undefined || (await open(store, riskBook, key)).acts.length > 0) return false;
  await perform({ store, book: riskBook, id: key, doing: { ...doing, because: asShipped } }, putRisk(shipped));
  return true;
};

/** The library of cases: shipped samples and what people adopted. */
export const knownCases = async (store: ActStore): Promise<readonly Case[]> => {
  const own = (await openAll(store, caseBook)).filter(({ adoptedAt }) => adoptedAt !== undefined).map(({ content }) => content);
  return [...shippedCases().filter(({ key }) => !own.some((one) => one.key === key)), ...own];
};

/** Whether a case is a shipped sample as it stands: exported and imported again, it is no draft. */
export const isShippedCase = (one: Case): boolean =>
  shippedCases().some((shipped) => shipped.key === one.key && JSON.stringify(shipped) === JSON.stringify(one));

/** One case of the library; `INPUT_INVALID` when there is none of that key (a draft is not one yet). */
export const knownCase = async (store: ActStore, key: string): Promise<Case> => {
  const found = (await knownCases(store)).find((one) => one.key === key);
  if (found === undefined) throw new Failure("INPUT_INVALID", `案例库里没有 ${key}（草稿要先审定）`);
  return found;
};
