import { alertOf, decide, type Told, toldOf } from "../alerts/decide.ts";
import type { Rule } from "../alerts/rule.ts";
import type { Alert, Decision, Reason } from "../model/alert.ts";
import type { Analysis } from "../model/analysis.ts";
import type { Incident } from "../model/incident.ts";
import { type Mention, orderInstant } from "../model/mention.ts";
import { createDetector, type DetectorSnapshot, type DetectSettings } from "../pipeline/detect.ts";

/** A rule with the options it runs with. */
export interface ActiveRule {
  readonly rule: Rule;
  readonly options: unknown;
}

/** What was decided about an incident that changed; `alert` when people are told. */
export interface Judged {
  readonly incident: Incident;
  readonly reasons: readonly Reason[];
  readonly decision: Decision;
  readonly alert?: Alert;
}

/** Everything that watching remembers, as plain data. */
export interface WatchSnapshot {
  readonly detector: DetectorSnapshot;
  readonly told: readonly (readonly [string, Told])[];
}

/** From analysed mentions to decisions; the same code live and in replay. */
export interface Watch {
  readonly take: (mention: Mention, analyse: () => Analysis) => readonly Judged[];
  readonly incidents: () => readonly Incident[];
  readonly snapshot: () => WatchSnapshot;
}

/** Every rule with its own default options. */
export const defaultRules = (rules: Readonly<Record<string, Rule>>): readonly ActiveRule[] =>
  Object.values(rules).map((rule) => ({ rule, options: rule.options.parse({}) }));

/** Starts watching, empty or where a snapshot left off. Time is the mentions' own. */
export const createWatch = (settings: DetectSettings, rules: readonly ActiveRule[], snapshot?: WatchSnapshot): Watch => {
  const detector = createDetector(settings, snapshot?.detector);
  const toldById = new Map(snapshot?.told);
  const toldOfIncident = ({ id, aliases }: Incident): Told | undefined =>
    [id, ...aliases]
      .map((name) => toldById.get(name))
      .filter((told) => told !== undefined)
      .sort((a, b) => (a.at < b.at ? 1 : -1))[0];
  const judge = (incident: Incident, at: string): Judged => {
    const reasons = rules.flatMap(({ rule, options }) => rule.judge(incident, options) ?? []);
    const told = toldOfIncident(incident);
    const decision = decide(incident, reasons, told);
    if (!decision.send) return { incident, reasons, decision };
    const revision = (told?.revision ?? 0) + 1;
    toldById.set(incident.id, toldOf(incident, revision, at));
    return { incident, reasons, decision, alert: alertOf(incident, reasons, decision, { revision, at }) };
  };
  return {
    take: (mention, analyse) => detector.take(mention, analyse).map((incident) => judge(incident, orderInstant(mention))),
    incidents: detector.incidents,
    snapshot: () => ({ detector: detector.snapshot(), told: [...toldById] }),
  };
};
