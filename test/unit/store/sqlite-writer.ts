// Run as a process of its own: writes batches until it is killed or fails, and tells each batch that was acknowledged.
import { writeSync } from "node:fs";
import { Failure } from "../../../lib/errors.ts";
import { sqlite } from "../../../store/stores.ts";
import { testTools } from "../../contract/store-places.ts";
import { mentionAt } from "../../contract/store-samples.ts";

/** How many mentions are in each batch. */
export const batchSize = 20;

const write = async (path: string, first: number): Promise<void> => {
  const store = await sqlite.open(path, testTools());
  for (let batch = first; ; batch += 1) {
    const mentions = Array.from({ length: batchSize }, (_, index) => mentionAt(batch * batchSize + index, `第 ${batch} 批停电 ${index}`));
    await store.addMentions(mentions);
    await store.writeState("batch", batch);
    writeSync(1, `${batch}\n`);
  }
};

const [path, first] = process.argv.slice(2);
if (path !== undefined && first !== undefined) {
  write(path, Number(first)).catch((error: unknown) => {
    writeSync(1, `failed ${error instanceof Failure ? error.code : String(error)}\n`);
    process.exitCode = 1;
  });
}
