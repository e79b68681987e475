import { type Config, rules } from "../config/schema.ts";
import type { Log } from "../lib/log.ts";
import type { Analysis } from "../model/analysis.ts";
import type { Mention } from "../model/mention.ts";
import { type AnyStep, createAnalyser } from "../pipeline/analyse.ts";
import { settingsOf } from "../pipeline/detect-options.ts";
import type { DetectSettings } from "../pipeline/detect-settings.ts";
import { snapshotVersion } from "../pipeline/detector.ts";
import * as steps from "../pipeline/steps.ts";
import { type ActiveRule, createWatch, type Watch, type WatchSnapshot } from "./watch.ts";

/** How Wenfeng thinks: what a text says, which incident it belongs to, and whether people are told. */
export interface Thinking {
  readonly analyse: (mention: Mention) => Analysis;
  readonly startWatch: (snapshot?: Partial<WatchSnapshot>) => Watch;
}

/** The bureau's part of the configuration, as the steps need it. */
type Bureau = Config["bureau"];

/** The analyser with every registered step, for a bureau. */
export const createBureauAnalyser = (bureau: Pick<Bureau, "city" | "province" | "accounts">, log: Log): ((mention: Mention) => Analysis) =>
  createAnalyser(
    { city: bureau.city, province: bureau.province, ownAccounts: bureau.accounts },
    Object.values(steps) as unknown as readonly AnyStep[],
    (failure, mention, step) => log("warn", "analysis.failed", { mention: mention.id, step, because: failure.message }),
  );

const activeRules = (configured: Config["alerts"]["rules"]): readonly ActiveRule[] =>
  (Object.values(configured) as { use: string; with: unknown }[]).flatMap((entry) => {
    const rule = rules[entry.use];
    return rule ? [{ rule, options: entry.with }] : [];
  });

/** A snapshot of another version cannot be continued: detection is rebuilt from what the store holds of the last weeks. */
export const usableSnapshot = (snapshot: unknown): WatchSnapshot | undefined =>
  (snapshot as WatchSnapshot | undefined)?.detector?.version === snapshotVersion ? (snapshot as WatchSnapshot) : undefined;

/** The towns of each area (片区): what the units below a unit of that tier cover. */
export const areasOf = (units: NonNullable<Config["duty"]>["units"]): DetectSettings["areas"] => {
  const below = (key: string): readonly string[] =>
    Object.entries(units).flatMap(([own, { parent, places }]) => (parent === key ? [...places, ...below(own)] : []));
  const areas = Object.entries(units).filter(([, { tier }]) => tier === "area");
  return Object.fromEntries(areas.map(([key, { title, places }]) => [title, [...places, ...below(key)]]));
};

/** Everything that detection reads from a configuration, besides the rules; live it watches what is, or may be, ours. */
export const detectionOf = ({ bureau, detection, handling, duty }: Config, region: DetectSettings["region"] = "local"): DetectSettings => {
  const settings = settingsOf(detection);
  const areas = region === "local" && duty ? areasOf(duty.units) : {};
  return { ...settings, region, areas, cluster: { ...settings.cluster, home: bureau.city }, protectedDates: handling.protectedDates };
};

/** What a snapshot of another version says people were told: that stays true, and nothing is told twice. */
export const toldBy = (snapshot: unknown): Partial<WatchSnapshot> => {
  const told = (snapshot as Partial<WatchSnapshot> | undefined)?.told;
  return Array.isArray(told) ? { told } : {};
};

/** Puts analyser, detector and rules together as the configuration says. */
export const createThinking = (config: Config, log: Log): Thinking => ({
  analyse: createBureauAnalyser(config.bureau, log),
  startWatch: (snapshot) => createWatch(detectionOf(config), activeRules(config.alerts.rules), snapshot),
});
