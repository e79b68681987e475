import { decide } from "../alerts/decide.ts";
import { type Config, rules } from "../config/schema.ts";
import type { Log } from "../lib/log.ts";
import type { Reason } from "../model/alert.ts";
import type { Analysis } from "../model/analysis.ts";
import type { Mention } from "../model/mention.ts";
import { type AnyStep, createAnalyser } from "../pipeline/analyse.ts";
import { createDetector, type Detector, type DetectorSnapshot, detectDefaults, snapshotVersion } from "../pipeline/detect.ts";
import * as steps from "../pipeline/steps.ts";
import type { Judge } from "./intake.ts";

/** How Wenfeng thinks: what a text says, which incident it belongs to, and whether people are told. */
export interface Thinking {
  readonly analyse: (mention: Mention) => Analysis;
  readonly startDetector: (snapshot?: unknown) => Detector;
  readonly judge: Judge;
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

const judgeWith = (configured: Config["alerts"]["rules"]): Judge => {
  const entries = (Object.values(configured) as { use: string; with: unknown }[]).flatMap((entry) => {
    const rule = rules[entry.use];
    return rule ? [{ rule, options: entry.with }] : [];
  });
  return (incident, told) => {
    const reasons = entries.flatMap(({ rule, options }): readonly Reason[] => {
      const reason = rule.judge(incident, options);
      return reason ? [reason] : [];
    });
    return { reasons, decision: decide(incident, reasons, told) };
  };
};

/** A snapshot of another version cannot be continued: detection starts anew from what the store holds. */
const usable = (snapshot: unknown): DetectorSnapshot | undefined =>
  (snapshot as DetectorSnapshot | undefined)?.version === snapshotVersion ? (snapshot as DetectorSnapshot) : undefined;

/** Puts analyser, detector and rules together as the configuration says. */
export const createThinking = (config: Config, log: Log): Thinking => ({
  analyse: createBureauAnalyser(config.bureau, log),
  startDetector: (snapshot) => createDetector({ ...detectDefaults, region: "local" }, usable(snapshot)),
  judge: judgeWith(config.alerts.rules),
});
