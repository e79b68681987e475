import type { Usual } from "../lib/usual.ts";
import type { Appeal } from "../model/analysis.ts";
import type { Level } from "../model/incident.ts";

/** Where something comes from: `mention:`, `incident:`, `notice:`, `act:` or `forecast:` with an id, `query:` or `run:` with what and when. */
export type Cite = string;

/** One sentence that was built from queries, with all it rests on. */
export interface Sentence {
  readonly text: string;
  readonly cites: readonly Cite[];
  /** The wording is the summariser's; the facts are the same. */
  readonly reworded?: true;
}

/** One day of the period. */
export interface DayCount {
  /** 2026-11-23. */
  readonly day: string;
  readonly mentions: number;
  readonly negative: number;
  /** Whether a source could not see for six hours or more of it. */
  readonly isBlind: boolean;
  readonly cites: readonly Cite[];
}

/** How far one source could see. */
export interface SourceSight {
  readonly key: string;
  readonly title: string;
  /** 0…1 of the period. */
  readonly share: number;
  readonly isBlindAtEnd: boolean;
  readonly cites: readonly Cite[];
}

/** One incident, as a manager reads it. */
export interface IncidentRow {
  readonly id: string;
  readonly level: Level;
  readonly title: string;
  /** The most telling words of its posts. */
  readonly quote: string;
  readonly happened: Sentence;
  readonly did: Sentence;
  readonly result: Sentence;
  readonly owed: Sentence;
}

/** Negative posts about an appeal in a town, beside tickets; neither is added to the other. */
export interface AreaRow {
  readonly town: string;
  readonly appeal: Appeal;
  readonly negative: number;
  /** Absent where nobody entered how many customers the town has. */
  readonly per10k?: number;
  /** Too few to be ranked. */
  readonly isSmall: boolean;
  readonly tickets95598: number;
  readonly tickets12345: number;
  readonly cites: readonly Cite[];
}

/** One planned outage of the time to come. */
export interface WorkRow {
  readonly when: string;
  readonly towns: string;
  readonly title: string;
  /** Names of protected dates that it meets. */
  readonly meets: readonly string[];
  readonly cites: readonly Cite[];
}

/** One source of the appendix, by its number. */
export interface Reference {
  readonly number: number;
  readonly cite: Cite;
  readonly kind: string;
  readonly text: string;
  readonly at?: string;
  readonly platform?: string;
  readonly place?: string;
  readonly url?: string;
}

/** Which stretch of time a digest is about. */
export type DigestKind = "day" | "week" | "month" | "incident";

/** A digest: plain data, in which every sentence and every count says what it rests on. */
export interface Digest {
  readonly id: string;
  readonly kind: DigestKind;
  readonly bureau: string;
  readonly title: string;
  /** Instants; `to` is exclusive. */
  readonly from: string;
  readonly to: string;
  readonly madeAt: string;
  readonly isDemo: boolean;
  readonly verdict: Sentence;
  /** 0…1 of the collection time; absent where no source ever ran. */
  readonly coverage?: number;
  readonly coverageSaid: Sentence;
  readonly sources: readonly SourceSight[];
  readonly decisions: readonly Sentence[];
  readonly days: readonly DayCount[];
  readonly usual?: Usual;
  readonly volumeSaid: Sentence;
  readonly incidents: readonly IncidentRow[];
  readonly moreIncidents: number;
  readonly areas: readonly AreaRow[];
  readonly areasSaid: Sentence;
  readonly pledges: readonly Sentence[];
  readonly statements: readonly Sentence[];
  readonly works: readonly WorkRow[];
  readonly worksSaid: Sentence;
  /** Changes of the risk register; of months only. */
  readonly risks?: readonly Sentence[];
  readonly references: readonly Reference[];
}
