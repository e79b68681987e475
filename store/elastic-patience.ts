import { setTimeout as wait } from "node:timers/promises";
import { errors } from "@elastic/elasticsearch";

/** Waits of 0.1 s, doubled up to 5 s: about half a minute in all before a caller hears of it. */
export const patience = { attempts: 10, waitMs: (attempt: number): number => Math.min(5000, 100 * 2 ** attempt) };

/** Whether an index is just being replaced behind its alias: blocked for writing by us, or gone a moment ago. */
export const isMoving = (status: number, reason: string | undefined, type: string | undefined): boolean =>
  (status === 403 && (reason ?? "").includes("index write (api)")) || (status === 404 && type === "index_not_found_exception");

const isPassing = (error: unknown): boolean => {
  if (!(error instanceof errors.ResponseError)) return false;
  const cause = (error.body as { error?: { reason?: string; type?: string } } | undefined)?.error;
  const status = error.statusCode ?? 0;
  if (status === 503) return true;
  return isMoving(status, cause?.reason, cause?.type) || (status === 429 && !cause?.reason?.includes("read-only-allow-delete"));
};

/** Repeats a request while the server is busy or starting, or the index is being moved. */
export const patiently = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || attempt >= patience.attempts) throw error;
      await wait(patience.waitMs(attempt));
    }
  }
};
