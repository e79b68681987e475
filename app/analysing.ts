import type { Queue } from "bullmq";
import { analysisVersion } from "../model/analysis.ts";
import type { IntakeParts } from "./intake.ts";

/** Mentions analysed in one job. */
const batchSize = 500;
/** Batches planned ahead. */
const batchesAhead = 20;
const stateKey = "analyse:confirmed";

/** A stretch of mentions by their numbers: those after `after`, up to `until`. */
export interface Stretch {
  readonly after: number;
  readonly until: number;
}

/** Analyses one stretch; repeating it writes the same again. */
export const analyseStretch = async ({ store, analyse }: IntakeParts, { after, until }: Stretch): Promise<number> => {
  const taken = (await store.takenAfter(after, batchSize)).filter(({ seq }) => seq <= until);
  await store.addAnalyses(taken.map(({ mention }) => ({ id: mention.id, version: analysisVersion, analysis: analyse(mention) })));
  return taken.length;
};

const jobId = (after: number): string => `stretch-${after}`;

/** Gives out the stretch after a number, unless it is given out already; `undefined` when nothing follows. */
const plan = async (parts: IntakeParts, queue: Queue, after: number): Promise<(Stretch & { state: string }) | undefined> => {
  const known = await queue.getJob(jobId(after));
  if (known) return { ...(known.data as Stretch), state: await known.getState() };
  const last = (await parts.store.takenAfter(after, batchSize)).at(-1);
  if (!last) return undefined;
  const stretch = { after, until: last.seq };
  await queue.add("stretch", stretch, { jobId: jobId(after), attempts: 5, backoff: { type: "exponential", delay: 1000 } });
  return { ...stretch, state: "waiting" };
};

/**
 * Gives out stretches to analyse and remembers in the store how far all is done: what Redis loses is given out again.
 * A stretch that failed for good stays among the failed jobs and holds nobody up.
 */
export const planStretches = async (parts: IntakeParts, queue: Queue): Promise<void> => {
  const saved = await parts.store.readState<number>(stateKey);
  let confirmed = saved?.value ?? 0;
  let isContiguous = true;
  let after = confirmed;
  for (let ahead = 0; ahead < batchesAhead; ahead += 1) {
    const stretch = await plan(parts, queue, after);
    if (!stretch) break;
    isContiguous &&= stretch.state === "completed" || stretch.state === "failed";
    if (isContiguous) confirmed = stretch.until;
    after = stretch.until;
  }
  if (confirmed !== (saved?.value ?? 0)) await parts.store.writeState(stateKey, confirmed, saved?.token ?? 0);
};
