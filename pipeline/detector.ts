import type { Analysis } from "../model/analysis.ts";
import type { Incident } from "../model/incident.ts";
import type { Mention } from "../model/mention.ts";
import type { SeriesState } from "./burst.ts";
import type { ClusterSnapshot } from "./cluster.ts";
import type { DraftSnapshot } from "./draft.ts";
import type { DuplicateEntry } from "./duplicates.ts";
import type { Forecast, PredictState } from "./predict.ts";
import type { Gathering } from "./regroup.ts";
import type { WaveState } from "./waves.ts";

/** Changes whenever a snapshot of an earlier version cannot be continued. */
export const snapshotVersion = 4;

/** Everything that detection remembers, as plain data: a restart from it continues as if there had been none. */
export interface DetectorSnapshot {
  readonly version: number;
  /** Instant (ms) and id of the last mention taken in. */
  readonly watermark: readonly [number, string];
  readonly drafts: readonly DraftSnapshot[];
  readonly clusters: ClusterSnapshot;
  readonly texts: readonly DuplicateEntry[];
  readonly homes: readonly (readonly [string, string])[];
  readonly series: readonly (readonly [string, SeriesState])[];
  readonly predictor: PredictState;
  /** Only where areas are watched. */
  readonly waves: WaveState;
  /** Pairs of groups that people told apart; absent in snapshots of earlier versions. */
  readonly apart?: readonly (readonly [string, string])[];
}

/** Takes in analysed mentions in order and answers the incidents that changed in a way that matters. */
export interface Detector {
  /**
   * Mentions come by (`fetchedAt ?? publishedAt`, `id`); one that was taken before changes nothing.
   * An analysis given as a function is asked for only where it decides: a repost of a member belongs whatever it says.
   */
  readonly take: (mention: Mention, analysis: Analysis | (() => Analysis)) => readonly Incident[];
  /** By id or former id. */
  readonly incident: (id: string) => Incident | undefined;
  /** Incidents that are not over, oldest first. */
  readonly incidents: () => readonly Incident[];
  /** Appeals and places that may burst within a day. */
  readonly forecasts: () => readonly Forecast[];
  /**
   * People merged or split: these incidents take the place of whatever held their mentions, counted anew from them.
   * `apart` names pairs of first mentions that clustering must not bring together again. Answers the incidents as they are now.
   */
  readonly regroup: (wanted: readonly Gathering[], apart: readonly (readonly [string, string])[]) => readonly Incident[];
  readonly watermark: () => readonly [number, string];
  readonly snapshot: () => DetectorSnapshot;
}
