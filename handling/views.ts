import type { Act, Draft, Undo } from "../model/act.ts";
import { defineBook } from "./ledger.ts";

/** A search that is kept for everybody, in words too. */
interface Kept {
  readonly title: string;
  readonly what: string;
}

/** What happens to searches that are kept for everybody. */
interface ViewActs extends Undo {
  readonly "view.kept": Kept;
  readonly "view.removed": Kept;
}

/** Who kept or removed a shared search, when; the searches themselves are a state of the store. */
export const viewBook = defineBook<readonly Act[], ViewActs>({
  noun: "view",
  title: "视图",
  begin: (first) => [first],
  apply: { "view.kept": (state, act) => [...state, act], "view.removed": (state, act) => [...state, act] },
});

/** Somebody keeps a search, or takes it away from everybody. */
export const noteView =
  (kind: keyof Omit<ViewActs, keyof Undo>, { name, query }: { readonly name: string; readonly query: string }) =>
  (): readonly Draft<ViewActs>[] => [{ kind, content: { title: name, what: `“${name}”（${query}）` } }];
