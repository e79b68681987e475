import { z } from "zod";
import type { Undo } from "./act.ts";
import { appeals } from "./analysis.ts";
import type { FactKey } from "./fact.ts";
import { causes } from "./fact.ts";

/** A template of 口径: paragraphs with `{{fact}}` marks; a paragraph whose facts are missing is left out. */
export const StatementTemplate = z.strictObject({
  key: z.string().min(1),
  title: z.string().min(1),
  appeals: z.array(z.enum(appeals)).min(1).describe("适用的诉求"),
  causes: z.array(z.enum(causes)).optional().describe("只用于这些原因；缺省为全部"),
  requires: z.array(z.string()).describe("缺了就不能起草的事实"),
  text: z.string().min(1),
});
export type StatementTemplate = z.infer<typeof StatementTemplate>;

/** A fact that a text rests on, as it stood when the text was drafted. */
export interface Citation {
  readonly key: FactKey;
  readonly shown: string;
  readonly source: string;
  readonly knownAt: string;
}

/** Counts before and after a moment; windows of the same length. */
export interface Effect {
  readonly windowMs: number;
  readonly before: { readonly mentions: number; readonly negativeShare: number };
  readonly after: { readonly mentions: number; readonly negativeShare: number };
  readonly contradictions: number;
}

/** An effect as it was looked at. */
export interface Followed extends Effect {
  readonly at: string;
  /** Since publication when it was counted: while that is less than the window, what followed is only a part. */
  readonly passedMs: number;
}

/** What happens to a statement: drafted → approved by the chain → published → followed → corrected or closed. */
export interface StatementActs extends Undo {
  readonly "statement.drafted": {
    readonly incidentId: string;
    readonly template: string;
    readonly text: string;
    readonly cites: readonly Citation[];
    readonly chain: readonly string[];
  };
  /** `cites`: the facts that the new words rest on; absent in what earlier versions kept. */
  readonly "statement.reworded": { readonly text: string; readonly cites?: readonly Citation[] };
  readonly "statement.approved": { readonly post: string };
  readonly "statement.returned": { readonly post: string };
  readonly "statement.published": { readonly where: string; readonly url: string };
  readonly "statement.followed": Effect;
  readonly "statement.corrected": { readonly text: string; readonly where: string; readonly url: string };
  readonly "statement.closed": Record<never, never>;
}

/** What the bureau says about an incident. */
export interface Statement {
  readonly id: string;
  readonly incidentId: string;
  readonly draftedAt: string;
  readonly draftedBy: string;
  readonly text: string;
  readonly cites: readonly Citation[];
  readonly chain: readonly string[];
  readonly approvals: readonly { readonly post: string; readonly by: string; readonly at: string }[];
  readonly state: "draft" | "approved" | "published" | "corrected" | "closed";
  readonly publishedAt?: string;
  readonly where?: string;
  readonly url?: string;
  readonly effects: readonly Followed[];
  readonly corrections: readonly { readonly at: string; readonly text: string; readonly url: string; readonly because: string }[];
}

/** The log of press queries. */
export interface PressActs extends Undo {
  readonly "press.asked": {
    readonly incidentId?: string;
    readonly outlet: string;
    readonly reporter: string;
    readonly question: string;
    readonly answerBy?: string;
  };
  readonly "press.answered": { readonly answer: string; readonly statementId?: string };
}

/** One question of a reporter. */
export interface PressQuery {
  readonly id: string;
  readonly incidentId?: string;
  readonly askedAt: string;
  readonly takenBy: string;
  readonly outlet: string;
  readonly reporter: string;
  readonly question: string;
  readonly answerBy?: string;
  readonly answeredAt?: string;
  readonly answeredBy?: string;
  readonly answer?: string;
  readonly statementId?: string;
}

/** A correction as it was published, by its own words or with the word 更正 before them: never twice. */
export const sayCorrection = (text: string): string => (/^更正[:：]/.test(text) ? text : `更正：${text}`);
