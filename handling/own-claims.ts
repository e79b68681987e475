import { placeName } from "../lib/place-name.ts";
import type { ActStore } from "../model/act.ts";
import type { Notice } from "../model/notice.ts";
import type { Statement } from "../model/statement.ts";
import { type Claim, claimsOf, claimsOfStatement } from "./contradictions.ts";
import { factBook } from "./facts.ts";
import { open, openAll } from "./ledger.ts";
import { incidentBook } from "./lifecycle.ts";
import { statementBook } from "./statements.ts";

const claimsOfOne = async (store: ActStore, statement: Statement, places: readonly string[]): Promise<readonly Claim[]> => {
  const { state: sheet } = await open(store, factBook, statement.incidentId);
  return claimsOfStatement(statement, sheet?.facts.restoredAt?.value as string | undefined, places.map(placeName));
};

/** Everything that we claim as of an instant: notices, and statements that began since another. In a storm only "restored" counts. */
export const claimsAsOf = async (
  store: ActStore,
  notices: readonly Notice[],
  { at, since, isStorm }: { readonly at: string; readonly since: string; readonly isStorm: boolean },
): Promise<readonly Claim[]> => {
  const statements = (await openAll(store, statementBook, since)).filter(({ publishedAt }) => publishedAt !== undefined);
  const own = await Promise.all(
    statements.map(async (one) => claimsOfOne(store, one, (await open(store, incidentBook, one.incidentId)).state?.places ?? [])),
  );
  // In a storm a cancelled planned outage says nothing about what the weather breaks.
  const noticed = claimsOf(notices, at).filter(({ kind }) => !isStorm || kind === "restored");
  return [...noticed, ...own.flat()];
};
