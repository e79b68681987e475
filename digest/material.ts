import type { Act } from "../model/act.ts";
import type { Analysis } from "../model/analysis.ts";
import type { FactSheet } from "../model/fact.ts";
import type { ProtectedDate } from "../model/forecast.ts";
import type { Handling } from "../model/handling.ts";
import type { Incident } from "../model/incident.ts";
import type { Mention } from "../model/mention.ts";
import type { Pledge } from "../model/pledge.ts";
import type { RiskPoint } from "../model/risk.ts";
import type { Statement } from "../model/statement.ts";
import type { Hour, Run, SearchRequest, Store } from "../model/store.ts";
import type { LinkedTicket } from "../model/ticket.ts";
import type { Sentence } from "./digest.ts";
import type { Period } from "./period.ts";

/** A post that is about us, with what we think of it. */
export interface Post {
  readonly mention: Mention;
  readonly analysis: Analysis;
}

/** A planned outage as its newest notice has it. */
export interface Work {
  readonly noticeId: string;
  readonly title: string;
  readonly towns: readonly string[];
  readonly startsAt: string;
  readonly endsAt: string;
}

/** Everything that a digest is made of, read from the stores; collecting from it is pure. */
export interface Material {
  readonly bureau: string;
  readonly isDemo: boolean;
  readonly period: Period;
  readonly madeAt: string;
  /** Relevant and local posts of the period, oldest first. */
  readonly posts: readonly Post[];
  /** Posts that incidents begin with, also from before the period. */
  readonly quoted: readonly Post[];
  /** Counted hours from four weeks before the period to its end. */
  readonly hours: readonly Hour[];
  /** Incidents that were alive in the period. */
  readonly incidents: readonly Incident[];
  /** Runs of each source, oldest first, from four weeks and a day before the period. */
  readonly sources: readonly { readonly key: string; readonly title: string; readonly runs: readonly Run[] }[];
  readonly handlings: readonly Handling[];
  readonly facts: readonly FactSheet[];
  readonly pledges: readonly Pledge[];
  /** Statements published in the period, with what is said of what followed them. */
  readonly statements: readonly { readonly statement: Statement; readonly followed: string | undefined }[];
  readonly tickets: readonly LinkedTicket[];
  /** Clocks that ran out, of incidents. */
  readonly missed: readonly { readonly ownerId: string; readonly title: string }[];
  readonly risks: readonly RiskPoint[];
  readonly riskChanges: readonly Sentence[];
  readonly works: readonly Work[];
  readonly hitRate: Sentence;
  readonly acts: readonly Act[];
  readonly customers: Readonly<Record<string, number>>;
  readonly protectedDates: readonly ProtectedDate[];
}

const pageSize = 500;

/** Every relevant and local post of a stretch of time, oldest first. */
export const readPosts = async (store: Pick<Store, "search">, { from, to }: Pick<Period, "from" | "to">): Promise<readonly Post[]> => {
  const found: Post[] = [];
  for (let cursor: string | undefined; ; ) {
    const request: SearchRequest = { query: "", from, to, relevantOnly: true, limit: pageSize };
    const page = await store.search(cursor === undefined ? request : { ...request, cursor });
    for (const { mention, analysis } of page.hits) if (analysis?.isLocal) found.push({ mention, analysis });
    if (page.cursor === undefined) return found.reverse();
    cursor = page.cursor;
  }
};
