import { alertOf, decide, type Told, toldOf } from "../alerts/decide.ts";
import type { Rule } from "../alerts/rule.ts";
import { type ContradictionState, watchContradictions } from "../handling/contradiction-watch.ts";
import { type Claim, witnessOf } from "../handling/contradictions.ts";
import { minuteMs } from "../lib/time.ts";
import type { Alert, Decision, Reason } from "../model/alert.ts";
import type { Analysis } from "../model/analysis.ts";
import type { Incident } from "../model/incident.ts";
import { type Mention, orderInstant } from "../model/mention.ts";
import { createDetector } from "../pipeline/detect.ts";
import type { DetectSettings } from "../pipeline/detect-settings.ts";
import type { DetectorSnapshot } from "../pipeline/detector.ts";
import { raisedByDoubts } from "../pipeline/immediate.ts";
import type { Gathering } from "../pipeline/regroup.ts";

/** A rule with the options it runs with. */
export interface ActiveRule {
  readonly rule: Rule;
  readonly options: unknown;
}

/** What was decided about an incident that changed; `alert` when people are told. */
export interface Judged {
  readonly at: string;
  readonly incident: Incident;
  readonly reasons: readonly Reason[];
  readonly decision: Decision;
  readonly alert?: Alert;
}

/** Everything that watching remembers, as plain data. */
export interface WatchSnapshot {
  readonly detector: DetectorSnapshot;
  readonly told: readonly (readonly [string, Told])[];
  /** Absent in snapshots of earlier versions. */
  readonly contradictions?: ContradictionState;
}

/** From analysed mentions to decisions; the same code live and in replay. */
export interface Watch {
  /** What we have said ourselves, as far as it is known now; posts that differ from it are a fact of their incident. */
  readonly hear: (claims: readonly Claim[]) => void;
  /** Takes one mention in; answers what was decided about the instants before its own. */
  readonly take: (mention: Mention, analyse: () => Analysis) => readonly Judged[];
  /** Takes one mention in as something long known: counted, but not judged. */
  readonly recall: (mention: Mention, analyse: () => Analysis) => void;
  /** Decides about the instant that is still open; to be called when nothing more of it will come. */
  readonly flush: () => readonly Judged[];
  readonly incidents: () => readonly Incident[];
  readonly incident: (id: string) => Incident | undefined;
  /** People merged or split: counts these incidents anew and judges them; `apart` as in `Detector.regroup`. */
  readonly regroup: (wanted: readonly Gathering[], apart: readonly (readonly [string, string])[]) => readonly Judged[];
  readonly snapshot: () => WatchSnapshot;
}

/** Every rule with its own default options. */
export const defaultRules = (rules: Readonly<Record<string, Rule>>): readonly ActiveRule[] =>
  Object.values(rules).map((rule) => ({ rule, options: rule.options.parse({}) }));

/** People are not told of one more town more often than this; what is worse, unsafe or a new fact does not wait: nothing may come after it. */
const calmMs = 10 * minuteMs;

const isHasty = ({ send, because }: Decision, told: Told | undefined, at: string): boolean =>
  send && told !== undefined && because === "new-town" && Date.parse(at) - Date.parse(told.at) < calmMs;

const lastOf = ({ members }: Gathering): readonly number[] => members.map(({ mention }) => Date.parse(orderInstant(mention)));

/** Starts watching, empty or where a snapshot (or a part of one) left off. Time is the mentions' own. */
export const createWatch = (settings: DetectSettings, rules: readonly ActiveRule[], snapshot?: Partial<WatchSnapshot>): Watch => {
  const detector = createDetector(settings, snapshot?.detector);
  const contradictions = watchContradictions(snapshot?.contradictions);
  const toldById = new Map(snapshot?.told);
  const toldOfIncident = ({ id, aliases }: Incident): Told | undefined => {
    const all = [id, ...aliases].map((name) => toldById.get(name)).filter((told) => told !== undefined);
    const [latest] = all.sort((a, b) => (a.at < b.at ? 1 : -1));
    // Of two that were merged, the one told last may have been told of less often: its next number would be taken already.
    return latest && { ...latest, revision: Math.max(...all.map(({ revision }) => revision)) };
  };
  const withContradictions = (incident: Incident, at: string): Incident => {
    // What contradicts us rings by its own incident; a wave or a forecast that holds the same posts says nothing more.
    const found = incident.wave || incident.forecast ? [] : contradictions.about(incident, at);
    return found.length === 0 ? incident : raisedByDoubts({ ...incident, contradictions: found }, settings.levels.immediate);
  };
  const judge = (counted: Incident, at: string): Judged => {
    const incident = withContradictions(counted, at);
    // A forecast is shown, never told by itself.
    const reasons = incident.forecast ? [] : rules.flatMap(({ rule, options }) => rule.judge(incident, options) ?? []);
    const told = toldOfIncident(incident);
    const decided = decide(incident, reasons, told);
    const decision: Decision = isHasty(decided, told, at) ? { send: false, because: "already-told", changes: [] } : decided;
    if (!decision.send) return { at, incident, reasons, decision };
    const revision = (told?.revision ?? 0) + 1;
    toldById.set(incident.id, toldOf(incident, revision, at, told));
    return { at, incident, reasons, decision, alert: alertOf(incident, reasons, decision, { revision, at }) };
  };
  // What comes in at one instant (a crawl's batch) is judged once, so that people are told once.
  let open: { at: string; changed: Map<string, Incident> } = { at: "", changed: new Map() };
  const flush = (): readonly Judged[] => {
    const { at, changed } = open;
    open = { at: "", changed: new Map() };
    const swallowed = new Set([...changed.values()].flatMap(({ aliases }) => aliases));
    return [...changed.values()].filter(({ id }) => !swallowed.has(id)).map((incident) => judge(incident, at));
  };
  // Only texts that detection asks about can be witnesses: a repost says nothing of its own.
  const listening = (mention: Mention, analyse: () => Analysis) => (): Analysis => {
    const analysis = analyse();
    if (analysis.isRelevant) contradictions.note(witnessOf(mention, analysis));
    return analysis;
  };
  return {
    hear: contradictions.hear,
    take: (mention, analyse) => {
      const at = orderInstant(mention);
      const judged = at === open.at ? [] : flush();
      open.at = at;
      for (const incident of detector.take(mention, listening(mention, analyse))) open.changed.set(incident.id, incident);
      return judged;
    },
    recall: (mention, analyse) => void detector.take(mention, listening(mention, analyse)),
    flush,
    incidents: () => detector.incidents().map((incident) => withContradictions(incident, incident.lastAt)),
    incident: detector.incident,
    regroup: (wanted, apart) => {
      const at = new Date(Math.max(detector.watermark()[0], ...wanted.flatMap(lastOf))).toISOString();
      return [...flush(), ...detector.regroup(wanted, apart).map((incident) => judge(incident, at))];
    },
    snapshot: () => ({ detector: detector.snapshot(), told: [...toldById], contradictions: contradictions.snapshot() }),
  };
};
