import { setTimeout as wait } from "node:timers/promises";
import type { Client } from "@elastic/elasticsearch";
import { Failure } from "../lib/errors.ts";

/** How far a task is, in documents. */
export interface TaskStatus {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly version_conflicts: number;
  readonly total: number;
}

/** How often the server is asked how far it is. */
const lookMs = 1000;
/** The first looks come sooner: most tasks are small. */
const firstLookMs = 50;

/** Waits between looks at something that the server does by itself: ever longer, up to a second. */
export const untilNextLook = (look: number): Promise<void> => wait(Math.min(lookMs, firstLookMs * 2 ** look));

/**
 * Waits for a task begun with `wait_for_completion: false`, hours if need be: the client cuts a request that waits itself off after a
 * minute, whatever time it is given, and would begin the work again. Its last status; `STORE_WRITE` when it failed or left something out.
 */
export const finishTask = async (
  client: Client,
  task: string | number | undefined,
  tell: (status: TaskStatus) => void = () => undefined,
): Promise<TaskStatus> => {
  for (let look = 0; ; look += 1) {
    const { completed, error, response, task: running } = await client.tasks.get({ task_id: String(task) });
    const status = running.status as TaskStatus;
    tell(status);
    const failures = (response as { failures?: readonly unknown[] } | undefined)?.failures ?? [];
    if (error !== undefined || failures.length > 0)
      throw new Failure("STORE_WRITE", `Elasticsearch 没有做完：${JSON.stringify(error ?? failures[0]).slice(0, 300)}`);
    if (completed) return status;
    await untilNextLook(look);
  }
};
