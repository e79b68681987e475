import type { Act } from "../model/act.ts";
import type { RiskPoint } from "../model/risk.ts";
import type { Person } from "./incident-desk.ts";

/** A risk point as it stands. */
export interface ShownRisk {
  readonly content: RiskPoint;
  readonly isRetired: boolean;
}

/** What a person does to the register. */
export type RiskDeed =
  | { readonly kind: "put"; readonly content: RiskPoint; readonly isNew: boolean }
  | { readonly kind: "review" | "retire" | "restore"; readonly key: string };

/** Who does it, why, and how many acts on the point they had before their eyes. */
export interface RiskDoing {
  readonly person: Person;
  readonly because: string;
  readonly seen?: number | undefined;
}

/** The risk register (风险辨别库): read, entered, revised, reviewed, retired, brought back; goes through the same acts as `wenfeng risk`. */
export interface RiskDesk {
  /** Shipped samples and what people entered, biggest first; retired ones at the end. */
  readonly all: () => Promise<readonly ShownRisk[]>;
  /** What happened to a point, oldest first; empty for a shipped sample that nobody touched. */
  readonly history: (key: string) => Promise<readonly Act[]>;
  /** A point begun from a case, for people to complete; the key is the next free one. */
  readonly begin: (caseKey: string | undefined) => Promise<Partial<RiskPoint>>;
  /** `ACT_REFUSED` when it cannot be done now, `STORE_CONFLICT` when somebody was faster. */
  readonly perform: (deed: RiskDeed, doing: RiskDoing) => Promise<void>;
}
