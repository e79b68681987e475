import type { Act, Draft, Undo } from "../model/act.ts";
import { defineBook } from "./ledger.ts";

/** What happens to an author kept under a pseudonym. */
interface AuthorActs extends Undo {
  readonly "author.revealed": Record<never, never>;
}

/** Who looked behind a pseudonym, when and why; kept in the log beside the store's own record, so that the audit shows it. */
export const authorBook = defineBook<readonly Act[], AuthorActs>({
  noun: "author",
  title: "作者",
  begin: (first) => (first.kind === "author.revealed" ? [first] : undefined),
  apply: { "author.revealed": (state, act) => [...state, act] },
});

/** Somebody looks behind the pseudonym. */
export const reveal = (): readonly Draft<AuthorActs>[] => [{ kind: "author.revealed", content: {} }];
