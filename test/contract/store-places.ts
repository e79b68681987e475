import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StoreTools } from "../../store/kind.ts";

/** Somewhere a store can be opened for tests, and how to make it vanish afterwards. */
export interface Place {
  readonly place: string;
  readonly dispose: () => Promise<void>;
}

/** Words by the platform's own dictionary: no model to load, and other cuts than jieba's, which must not matter. */
const segmenter = new Intl.Segmenter("zh", { granularity: "word" });

/** What stores are given in tests: a clock that a test may set, and a segmenter. */
export const testTools = (at = "2026-11-23T08:00:00.000Z"): StoreTools => ({
  now: () => new Date(at),
  segment: (text) => [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment),
});

const sqlitePlace = async (): Promise<Place> => {
  const folder = mkdtempSync(join(tmpdir(), "wenfeng-store-"));
  return { place: join(folder, "wenfeng.db"), dispose: async () => rmSync(folder, { recursive: true, force: true }) };
};

/** For each registered store, an empty place of its own. */
export const places: Record<string, () => Promise<Place>> = { sqlite: sqlitePlace };
