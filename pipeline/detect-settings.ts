import { hourMs } from "../lib/time.ts";
import type { Appeal } from "../model/analysis.ts";
import type { ProtectedDate } from "../model/forecast.ts";
import { type ClusterSettings, clusterDefaults } from "./cluster.ts";
import { type LevelSettings, levelDefaults } from "./level.ts";

/** Settings of detection. */
export const detectDefaults = {
  /** `all` watches the whole country; `local` only what is, or may be, ours. */
  region: "all" as "all" | "local",
  /** The window in which voices are counted against what is usual. */
  windowMs: 6 * hourMs,
  /** Copies are recognised for this long. */
  duplicateMs: 7 * 24 * hourMs,
  /** Concern (0…1) from which a text is watched whatever the relevance model says. */
  watchesFrom: 0.47,
  cluster: clusterDefaults as ClusterSettings,
  levels: levelDefaults as LevelSettings,
  /** Towns (keys) by area (片区). With any given, many small matters at once are watched too, by town, area and city. */
  areas: {} as Readonly<Record<string, readonly string[]>>,
  /** Days and sites that need power more than others; an incident that touches one weighs more. */
  protectedDates: [] as readonly ProtectedDate[],
  /** Extra points of the level score for an appeal. */
  appealSeverity: {
    "safety-hazard": 1.5,
    "outage-voltage": 1,
    "appliance-damage": 0.5,
    "line-dispute": 0.5,
  } as Readonly<Partial<Record<Appeal, number>>>,
};
/** The same, as a bureau may set them. */
export type DetectSettings = typeof detectDefaults;
