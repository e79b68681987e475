import type { Level } from "../model/incident.ts";

/** One option of a rule as a field of a form. */
export interface RuleSetting {
  /** The key in the configuration. */
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** What it does. */
  readonly help: string;
  /** What may be filled in, and the value that the program comes with, in words. */
  readonly range: string;
  /** As it is set; of choices the chosen ones. */
  readonly value: string | readonly string[];
  /** A number with its limits, some of a list, or a value of another kind as YAML. */
  readonly kind:
    | { readonly is: "number"; readonly min?: number; readonly max?: number; readonly isWhole: boolean }
    | { readonly is: "choices"; readonly titles: Readonly<Record<string, string>> }
    | { readonly is: "yaml" };
}

/** A configured rule with its options. */
export interface ShownRule {
  /** The key under which it is configured. */
  readonly key: string;
  readonly title: string;
  readonly settings: readonly RuleSetting[];
}

/** What was filled in for one rule, by option. */
export type FilledRule = Readonly<Record<string, string | readonly string[]>>;

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
  /** What was tried, as `alerts.rules` of the configuration would say it; absent when it is what is configured. */
  readonly yaml?: string;
}

/** The rules of alerting: looked at and tried, never changed from here. */
export interface RuleDesk {
  readonly rules: () => readonly ShownRule[];
  /** Plays the last days through detection and these rules; `INPUT_INVALID` names the rule and option that is wrong. */
  readonly try: (filledByKey: ReadonlyMap<string, FilledRule>) => Promise<Trial>;
}
