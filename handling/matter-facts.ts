import type { ActStore } from "../model/act.ts";
import type { Fact, FactKey, FactSheet } from "../model/fact.ts";
import { factTitles } from "../model/fact.ts";
import { factBook, showFact } from "./facts.ts";
import { open } from "./ledger.ts";
import { incidentBook } from "./lifecycle.ts";

/** The facts of an incident with those of the incidents merged into it. */
export interface MatterFacts {
  /** Its own facts come first; theirs fill what it has not, each with its incident in the source. What was asked stays asked. */
  readonly sheet: FactSheet;
  /** What a merged incident knows otherwise: which of the two holds is for people to say. One line each. */
  readonly differing: readonly string[];
}

interface Foreign {
  readonly key: FactKey;
  readonly fact: Fact;
}

const foreignOf = async (
  store: ActStore,
  id: string,
): Promise<{ readonly sheet: FactSheet; readonly facts: readonly Foreign[] } | undefined> => {
  const [{ state: sheet }, { state: file }] = await Promise.all([open(store, factBook, id), open(store, incidentBook, id)]);
  if (sheet === undefined) return undefined;
  const from = `，来自并入的事件“${file?.title ?? id}”`;
  const entries = Object.entries(sheet.facts) as [FactKey, Fact][];
  return { sheet, facts: entries.map(([key, fact]) => ({ key, fact: { ...fact, source: `${fact.source}${from}` } })) };
};

/** Reads the facts of an incident and of those merged into it; `undefined` when nobody was asked about any of them. */
export const factsOfMatter = async (store: ActStore, incidentId: string): Promise<MatterFacts | undefined> => {
  const merged = (await open(store, incidentBook, incidentId)).state?.merged ?? [];
  const own = (await open(store, factBook, incidentId)).state;
  const others = (await Promise.all(merged.map((id) => foreignOf(store, id)))).filter((one) => one !== undefined);
  const [first] = others;
  if (own === undefined && first === undefined) return undefined;
  const base: FactSheet = own ?? { ...(first as { sheet: FactSheet }).sheet, id: incidentId, incidentId, facts: {} };
  const facts: Partial<Record<FactKey, Fact>> = { ...base.facts };
  const differing: string[] = [];
  for (const { key, fact } of others.flatMap((one) => one.facts)) {
    const known = facts[key];
    if (known === undefined) facts[key] = fact;
    else if (known.value !== fact.value) differing.push(`${factTitles[key]}：${showFact(key, fact.value)}（${fact.source}）`);
  }
  return { sheet: { ...base, facts }, differing };
};
