import { dayMs } from "../lib/time.ts";
import type { Analysis } from "../model/analysis.ts";
import { type Mention, orderInstant } from "../model/mention.ts";
import type { Store } from "../model/store.ts";
import type { Watch } from "./watch.ts";

/** What is usual rests on four weeks; nothing older changes what detection would say now. */
export const rebuildMs = 28 * dayMs;

const batchSize = 500;

/** The store's number before the first mention that was taken in at or after an instant, at most `upTo`; found by halving. */
const numberBefore = async (store: Pick<Store, "takenAfter">, instant: string, upTo: number): Promise<number> => {
  let [low, high] = [0, upTo];
  while (low < high) {
    const middle = (low + high) >> 1;
    const [next] = await store.takenAfter(middle, 1);
    if (next === undefined || next.seq > upTo || orderInstant(next.mention) >= instant) high = middle;
    else low = next.seq;
  }
  return low;
};

/**
 * Fills an empty watch from the stored mentions of the window that ends with number `upTo`: what an earlier version had
 * seen and told. Nothing is judged, so nothing is told again. Answers how many were read.
 */
export const rebuild = async (
  { store, analyse }: { readonly store: Pick<Store, "takenAfter">; readonly analyse: (mention: Mention) => Analysis },
  watch: Pick<Watch, "recall">,
  upTo: number,
): Promise<number> => {
  const [last] = upTo > 0 ? await store.takenAfter(upTo - 1, 1) : [];
  if (last === undefined || last.seq > upTo) return 0;
  const from = new Date(Date.parse(orderInstant(last.mention)) - rebuildMs).toISOString();
  let [seq, read] = [await numberBefore(store, from, upTo), 0];
  for (;;) {
    const batch = (await store.takenAfter(seq, batchSize)).filter((taken) => taken.seq <= upTo);
    if (batch.length === 0) return read;
    for (const { mention } of batch) watch.recall(mention, () => analyse(mention));
    seq = batch.at(-1)?.seq ?? upTo;
    read += batch.length;
  }
};
