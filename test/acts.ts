import { Failure } from "../lib/errors.ts";
import { sha256 } from "../lib/hash.ts";
import type { Act, ActRequest } from "../model/act.ts";
import { actId } from "../model/act.ts";
import type { HandlingStore } from "../model/store.ts";

const nounOf = (act: Act): string => act.subject.slice(0, act.subject.indexOf(":"));

const wanted =
  ({ subject, noun, kind, since }: ActRequest) =>
  (act: Act): boolean =>
    (subject === undefined || act.subject === subject) &&
    (noun === undefined || nounOf(act) === noun) &&
    (kind === undefined || act.kind === kind) &&
    (since === undefined || act.at >= since);

/** A handling store in memory that keeps the same promise as the real ones. */
export const memoryActs = (): HandlingStore => {
  const log: Act[] = [];
  const blobs = new Map<string, Uint8Array>();
  const place = (act: Act): Act | undefined => {
    const taken = log.find((one) => one.id === act.id);
    if (taken && JSON.stringify(taken) !== JSON.stringify(act)) throw new Failure("STORE_CONFLICT", `${act.id} 已被占用`);
    return taken ? undefined : act;
  };
  return {
    appendActs: async (acts) => {
      const fresh: Act[] = [];
      for (const act of acts) {
        const added = place(act);
        if (!added) continue;
        const count = [...log, ...fresh].filter((one) => one.subject === act.subject).length;
        if (act.id !== actId(act.subject, count + 1)) throw new Failure("STORE_CONFLICT", `${act.id} 之前有空缺`);
        fresh.push(added);
      }
      log.push(...structuredClone(fresh));
    },
    acts: async (request) => {
      const from = Number(request.cursor ?? 0);
      const limit = request.limit ?? 1000;
      const found = log.map((act, seq) => ({ act, seq })).filter(({ act, seq }) => seq >= from && wanted(request)(act));
      const page = found.slice(0, limit);
      const next = found[limit];
      const end = String((page.at(-1)?.seq ?? from - 1) + 1);
      return { acts: page.map(({ act }) => act), end, ...(next ? { cursor: String(next.seq) } : {}) };
    },
    putBlob: async (bytes) => {
      const hash = sha256(bytes);
      blobs.set(hash, bytes);
      return hash;
    },
    blob: async (hash) => blobs.get(hash),
    eraseBlob: async (hash) => blobs.delete(hash),
    close: async () => undefined,
  };
};
