import type { Act } from "../model/act.ts";
import type { Analysis } from "../model/analysis.ts";
import type { Clock } from "../model/clock.ts";
import type { Evidence } from "../model/evidence.ts";
import type { RiskForecast } from "../model/forecast.ts";
import type { Handling, Role } from "../model/handling.ts";
import type { Incident, Level, Phase } from "../model/incident.ts";
import type { Mention } from "../model/mention.ts";
import type { Notice } from "../model/notice.ts";
import type { Verdict } from "../model/notice-match.ts";
import type { Statement } from "../model/statement.ts";

/** A countdown with how it stands now. */
export interface ShownClock extends Pick<Clock, "id" | "title" | "side" | "post" | "from" | "dueAt" | "basis"> {
  readonly state: "waiting" | "running" | "paused" | "met" | "missed";
  readonly stoppedAt?: string;
}

/** The people's part of an incident with its countdowns. */
export interface IncidentFile {
  readonly handling: Handling;
  readonly clocks: readonly ShownClock[];
}

/** How the tickets of the other systems stand: those without an answer, and the most urgent of them. */
export interface TicketStanding {
  readonly open: number;
  readonly late: number;
  readonly nearest: readonly ShownClock[];
}

/** One person, as acts name and as alerting knows them. */
export interface Person {
  readonly key: string;
  readonly who: string;
}

/** What a person does with an incident, as a form sends it. */
export type Deed =
  | { readonly kind: "sign" }
  | { readonly kind: "accept" }
  | { readonly kind: "refuse" }
  | { readonly kind: "dismiss" }
  | { readonly kind: "offer"; readonly role: Role; readonly to: string }
  | { readonly kind: "comment"; readonly text: string }
  | { readonly kind: "answer"; readonly where: string; readonly url: string }
  | { readonly kind: "level"; readonly level: Level }
  | { readonly kind: "move"; readonly to: Phase }
  | { readonly kind: "check"; readonly todo: string }
  /** What was done in a like case joins the checklist. */
  | { readonly kind: "refer"; readonly case: string }
  | { readonly kind: "merge"; readonly other: string }
  | { readonly kind: "split"; readonly mentionIds: readonly string[] }
  /** Keeps the public page of one of its posts as evidence. */
  | { readonly kind: "preserve"; readonly mentionId: string }
  | { readonly kind: "undo"; readonly act: string };

/** A deed with what it needs to be kept. */
export interface Done {
  readonly id: string;
  readonly deed: Deed;
  readonly person: Person;
  readonly because: string;
  /** How many acts the person had before their eyes; another number now is `STORE_CONFLICT`. */
  readonly expected?: number;
}

/** A worked example that is like an incident, and why. */
export interface SimilarCase {
  readonly key: string;
  /** Ships with the program as an example; not the bureau's own experience. */
  readonly sample: boolean;
  readonly title: string;
  readonly because: readonly string[];
  readonly helped: readonly string[];
  readonly measures: readonly string[];
}

/** A point of the risk register that an incident shows, and why. */
export interface ShownRisk {
  readonly key: string;
  readonly title: string;
  readonly owner: string;
  readonly because: readonly string[];
}

/** What stands around an incident: the official word, what it is like, what was preserved, what we know and said. */
export interface Context {
  readonly verdict?: {
    readonly verdict: Verdict;
    readonly votes: number;
    readonly of: number;
    readonly because: readonly string[];
    readonly notice?: Notice;
  };
  readonly verdictByPost: ReadonlyMap<string, Verdict>;
  /** Notices near it in its towns, whose begin and end belong to its time. */
  readonly notices: readonly Notice[];
  readonly similar: readonly SimilarCase[];
  readonly risks: readonly ShownRisk[];
  readonly evidence: readonly Evidence[];
  /** What is known in one line, or that dispatch has been asked. */
  readonly facts: string;
  readonly statements: readonly Statement[];
}

/** A post with its analysis. */
export interface Post {
  readonly mention: Mention;
  readonly analysis: Analysis | undefined;
}

/** A post that an incident can be given to. */
export interface ChosenPost {
  readonly key: string;
  readonly title: string;
}

/** Places and hours that may bring complaints, as forecast, and how right such forecasts have been. */
export interface Outlook {
  readonly risks: readonly RiskForecast[];
  readonly hitRate: string;
}

/** Everything that people do with incidents; goes through the same acts as commands and phone links. */
export interface IncidentDesk {
  /** Every file of the last months, closed ones and false alarms too. */
  readonly files: () => Promise<readonly IncidentFile[]>;
  /** Files of incidents that are not closed. */
  readonly openFiles: () => Promise<readonly IncidentFile[]>;
  /** The file of one incident, with every act; `undefined` while nobody was told of it. */
  readonly file: (id: string) => Promise<(IncidentFile & { readonly acts: readonly Act[] }) | undefined>;
  readonly tickets: () => Promise<TicketStanding>;
  readonly context: (incident: Incident, posts: readonly Post[]) => Promise<Context>;
  /** Does it; answers the id of the act that can be undone, if one can. */
  readonly perform: (done: Done) => Promise<string | undefined>;
  /** Kinds of acts that can be taken back. */
  readonly undoable: readonly string[];
  readonly posts: readonly ChosenPost[];
  /** What is forecast for the hours to come. */
  readonly outlook: () => Promise<Outlook>;
  /** From which score each level holds. */
  readonly levelFrom: Readonly<Record<Exclude<Level, "IV">, number>>;
}
