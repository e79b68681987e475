/** The two sides that must agree before a file is opened (domain.md section 6). */
export const reportSides = ["business", "legal"] as const;
export type ReportSide = (typeof reportSides)[number];

/** A fact with its source, against a statement. */
export interface SourcedFact {
  readonly text: string;
  readonly source: string;
  readonly knownAt: string;
}

/** What happens to a file on a false report. */
export interface FalseReportActs {
  readonly "false-report.proposed": {
    readonly incidentId: string;
    readonly url: string;
    /** Pseudonym; revealed only with a reason. */
    readonly author: string;
    /** The false statement of fact, word by word. */
    readonly statement: string;
    readonly facts: readonly SourcedFact[];
    readonly evidence: readonly number[];
    readonly side: ReportSide;
  };
  readonly "false-report.joined": { readonly side: ReportSide };
  readonly "false-report.declined": { readonly side: ReportSide };
  readonly "false-report.spread": { readonly reposts: number; readonly reads: number };
  readonly "false-report.contacted": { readonly platform: string; readonly what: string };
  readonly "false-report.closed": { readonly outcome: string };
}

/** The file. It is `open` only when one person of each side has signed. */
export interface FalseReport {
  readonly id: string;
  readonly incidentId: string;
  readonly url: string;
  readonly author: string;
  readonly statement: string;
  readonly facts: readonly SourcedFact[];
  readonly evidence: readonly number[];
  readonly signed: readonly { readonly side: ReportSide; readonly by: string; readonly at: string }[];
  readonly state: "proposed" | "open" | "declined" | "closed";
  readonly spread: readonly { readonly at: string; readonly reposts: number; readonly reads: number }[];
  readonly contacts: readonly { readonly at: string; readonly by: string; readonly platform: string; readonly what: string }[];
  readonly outcome?: string;
}
