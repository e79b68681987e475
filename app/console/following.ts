import type { Book } from "../../handling/ledger.ts";
import { dayMs } from "../../lib/time.ts";
import type { Act, ActRequest, ActStore } from "../../model/act.ts";

/** Files that began longer ago are opened from their own page, not followed. */
export const followedMs = 60 * dayMs;

/** Reads what was appended to the log since the last time; one call after the other. */
export const newActs = (store: Pick<ActStore, "acts">, request: ActRequest): (() => Promise<readonly Act[]>) => {
  let end: string | undefined;
  let line: Promise<readonly Act[]> = Promise.resolve([]);
  const read = async (): Promise<readonly Act[]> => {
    const found: Act[] = [];
    for (;;) {
      const page = await store.acts({ ...request, limit: 5000, ...(end === undefined ? {} : { cursor: end }) });
      found.push(...page.acts);
      end = page.end;
      if (page.cursor === undefined) return found;
    }
  };
  return () => {
    line = line.catch(() => []).then(read);
    return line;
  };
};

/** Every object of a book as it stands now: the log is append-only, so only new acts are read and folded. */
export const follow = <State, Table>(
  store: Pick<ActStore, "acts">,
  book: Book<State, Table>,
  { since }: { readonly since: string },
): (() => Promise<readonly State[]>) => {
  const next = newActs(store, { noun: book.noun, since });
  const acts = new Map<string, Act[]>();
  const states = new Map<string, State>();
  return async () => {
    const changed = new Set<string>();
    for (const act of await next()) {
      const own = acts.get(act.subject);
      if (own) own.push(act);
      else acts.set(act.subject, [act]);
      changed.add(act.subject);
    }
    for (const subject of changed) {
      const state = book.fold(acts.get(subject) ?? []);
      if (state !== undefined) states.set(subject, state);
    }
    return [...states.values()];
  };
};
