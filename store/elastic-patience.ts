import { setTimeout as wait } from "node:timers/promises";
import { errors, SniffingTransport, type TransportRequestOptions, type TransportRequestParams } from "@elastic/elasticsearch";

/** Waits of 0.1 s, doubled up to 5 s: about half a minute in all before a caller hears of it. */
export const patience = { attempts: 10, waitMs: (attempt: number): number => Math.min(5000, 100 * 2 ** attempt) };

/** Whether an index is just being replaced behind its alias: blocked for writing by us, or gone a moment ago. */
export const isMoving = (status: number, reason: string | undefined, type: string | undefined): boolean =>
  (status === 403 && (reason ?? "").includes("index write (api)")) || (status === 404 && type === "index_not_found_exception");

/** Whether the server says that it has too much to do right now: its memory is full, its queue is, or it is starting. */
const isBusy = (error: unknown): boolean => {
  if (!(error instanceof errors.ResponseError)) return false;
  if (error.statusCode === 503) return true;
  // A disk over its watermark says 429 too, and stays until somebody makes room.
  return error.statusCode === 429 && !causeOf(error)?.reason?.includes("read-only-allow-delete");
};

const causeOf = (error: errors.ResponseError): { reason?: string; type?: string } | undefined =>
  (error.body as { error?: { reason?: string; type?: string } } | undefined)?.error;

const isBeingMoved = (error: unknown): boolean =>
  error instanceof errors.ResponseError && isMoving(error.statusCode ?? 0, causeOf(error)?.reason, causeOf(error)?.type);

const repeat = async <T>(work: () => Promise<T>, isPassing: (error: unknown) => boolean): Promise<T> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || attempt >= patience.attempts) throw error;
      await wait(patience.waitMs(attempt));
    }
  }
};

/** Repeats a request while the server is busy or starting, or the index is being moved. */
export const patiently = async <T>(work: () => Promise<T>): Promise<T> => repeat(work, (error) => isBusy(error) || isBeingMoved(error));

/** Repeats a reading of several requests while an index is being moved; that the server is busy, `PatientTransport` waits out by itself. */
export const whileMoved = async <T>(work: () => Promise<T>): Promise<T> => repeat(work, isBeingMoved);

const readingPath = /_(search|mget|count|pit)(\?|$)/;

/** Repeats what only reads while the server is busy: within a write too, where the whole must not be done twice. */
export class PatientTransport extends SniffingTransport {
  override request(params: TransportRequestParams, options?: TransportRequestOptions): Promise<never> {
    const ask = (): Promise<never> => super.request(params, options) as Promise<never>;
    return params.method === "GET" || readingPath.test(params.path) ? repeat(ask, isBusy) : ask();
  }
}
