import { placeName } from "../lib/place-name.ts";
import { type Appeal, appealTitles, type Problem } from "../model/analysis.ts";
import type { Incident, Signals } from "../model/incident.ts";
import type { DetectSettings } from "./detect-settings.ts";
import { commonest, type Draft } from "./draft.ts";
import { levelled, versionOf } from "./level.ts";
import { titleOf } from "./title.ts";
import type { Wave } from "./waves.ts";

const instant = (ms: number): string => new Date(ms).toISOString();

const levelTitle = (where: string): string => (where === "*" ? "全市" : where.startsWith("area:") ? where.slice(5) : placeName(where));

const sum = (drafts: readonly Draft[], countOf: (draft: Draft) => number): number => drafts.reduce((all, draft) => all + countOf(draft), 0);

const signalsOf = (wave: Wave, drafts: readonly Draft[], windowMs: number): Signals => {
  const { voices, observed, expected, p, tests } = wave;
  const spoke = new Map<string, number>();
  for (const draft of drafts) for (const [voice, count] of draft.voices) spoke.set(voice, (spoke.get(voice) ?? 0) + count);
  return {
    ...{ mentions: voices.length, roots: drafts.length, authors: observed, reposts: 0, observed, expected, windowMs, p },
    negativeShare:
      sum(drafts, (draft) => draft.negativeRoots) /
      Math.max(
        1,
        sum(drafts, (draft) => draft.roots),
      ),
    test: `负二项上尾 p=${p.toPrecision(2)}（镇、片区、全市 ${tests} 个序列同时检验，已校正）`,
    reach: Math.max(0, ...drafts.map(({ reach }) => reach)),
    voices: Object.fromEntries([...spoke].sort(([a], [b]) => (a < b ? -1 : 1))),
    // What endangers people rings by its own incident.
    ...{ safety: [], hot: 0, concern: Math.max(0, ...drafts.map(({ concern }) => concern)) },
  };
};

/** Many small matters at once as an incident of its own: counts of them all, and the sentence of the one that concerns us most. */
export const waveIncident = (
  wave: Wave,
  draftOf: (matter: string) => Draft | undefined,
  { windowMs, appealSeverity, levels }: Pick<DetectSettings, "windowMs" | "appealSeverity" | "levels">,
): Incident => {
  const [appealKey = "", where = "*"] = wave.series.split("|");
  const appeal = appealKey in appealTitles ? (appealKey as Appeal) : null;
  const drafts = [...new Set(wave.voices.map(({ matter }) => matter))].flatMap((matter) => draftOf(matter) ?? []);
  const places = [...new Set(drafts.flatMap((draft) => commonest(draft.places) ?? []))];
  const signals = signalsOf(wave, drafts, windowMs);
  const severity = appeal === null ? 0 : (appealSeverity[appeal] ?? 0);
  const { level, score, terms } = levelled({ signals, appealSeverity: severity, places: places.length, households: 0 }, undefined, levels);
  const worst = drafts.toSorted((a, b) => b.concern - a.concern)[0];
  return {
    ...{ id: wave.id, aliases: [], title: worst === undefined ? "" : titleOf(worst.sentences, () => 1) },
    ...{ firstMentionId: wave.voices[0]?.mentionId ?? "", mentionIds: wave.voices.map(({ mentionId }) => mentionId) },
    ...{ beganAt: instant(wave.voices[0]?.at ?? 0), lastAt: instant(wave.voices.at(-1)?.at ?? 0) },
    ...{
      places,
      appeal,
      phase: "response",
      level,
      levelVersion: versionOf(levels),
      score,
      resurfaced: false,
    },
    problem: commonest(new Map<Problem, number>(drafts.flatMap((draft) => [...draft.problems]))),
    terms: [...terms, { name: "wave", title: "同类小事", value: `${levelTitle(where)} ${drafts.length} 件，各自不够预警`, points: 0 }],
    signals,
    wave: { where: levelTitle(where), matters: drafts.length },
  };
};
