import type { Level } from "../model/incident.ts";

/** A configured rule with its options as YAML. */
export interface ShownRule {
  /** The key under which it is configured. */
  readonly key: string;
  readonly title: string;
  readonly options: string;
  /** What each option means, one line each. */
  readonly help: readonly string[];
}

/** An alert that would have been raised. */
export interface WouldFire {
  readonly at: string;
  readonly level: Level;
  readonly title: string;
  readonly places: readonly string[];
  readonly reasons: readonly string[];
  /** The incident as it is stored, if it is. */
  readonly incidentId: string;
}

/** What rules would have done. */
export interface Trial {
  readonly days: number;
  readonly mentions: number;
  /** Whether older mentions of the time were left out, so that a try does not take minutes. */
  readonly isCut: boolean;
  readonly fired: readonly WouldFire[];
  /** Further revisions of the same alerts. */
  readonly updates: number;
}

/** The rules of alerting: looked at and tried, never changed from here. */
export interface RuleDesk {
  readonly rules: () => readonly ShownRule[];
  /** Plays the last days through detection and these rules; `INPUT_INVALID` names the rule and option that is wrong. */
  readonly try: (optionsByKey: ReadonlyMap<string, string>) => Promise<Trial>;
}
