import type { Config } from "../config/schema.ts";
import { suggestCuts, wrongLevels } from "../handling/feedback.ts";
import type { Feedback } from "../model/feedback.ts";
import type { Store } from "../model/store.ts";

/** What people's other levels suggest about the cut points, by the score that the incidents have now; applied only by a person. */
export const suggestedCuts = async (
  all: readonly Feedback[],
  { store, config }: { readonly store: Pick<Store, "incident">; readonly config: Config },
): Promise<readonly string[]> => {
  const wrong = await Promise.all(
    wrongLevels(all).map(async ({ target, level, right }) => {
      const incident = (await store.incident(target.split("#")[0] ?? ""))?.value;
      return incident === undefined ? [] : [{ level, right, score: incident.score, terms: incident.terms }];
    }),
  );
  return suggestCuts(wrong.flat(), config.detection.levels.from);
};
