import type { Case, CaseEntry } from "../model/case.ts";
import type { FactSheet } from "../model/fact.ts";
import type { Pledge } from "../model/pledge.ts";
import type { PressQuery, Statement } from "../model/statement.ts";
import type { Person } from "./incident-desk.ts";

/** What a person does about what the bureau says, promises and is asked. */
export type SpeakDeed =
  | { readonly kind: "draft"; readonly incidentId: string }
  | { readonly kind: "reword"; readonly id: string; readonly text: string }
  | { readonly kind: "approve"; readonly id: string }
  | { readonly kind: "return"; readonly id: string }
  | { readonly kind: "publish"; readonly id: string; readonly where: string; readonly url: string }
  | { readonly kind: "follow"; readonly id: string }
  | { readonly kind: "correct"; readonly id: string; readonly text: string; readonly where: string; readonly url: string }
  | { readonly kind: "close"; readonly id: string }
  | {
      readonly kind: "promise";
      readonly incidentId: string;
      readonly to: string;
      readonly what: string;
      readonly dueAt: string;
      readonly post: string;
    }
  | { readonly kind: "keep"; readonly id: string; readonly how: string }
  | { readonly kind: "postpone"; readonly id: string; readonly dueAt: string }
  | { readonly kind: "call"; readonly id: string; readonly result: "yes" | "no" | "unreached"; readonly note: string }
  | { readonly kind: "withdraw"; readonly id: string }
  | { readonly kind: "ask"; readonly outlet: string; readonly reporter: string; readonly question: string; readonly incidentId?: string }
  | { readonly kind: "answer"; readonly id: string; readonly answer: string }
  | ({ readonly kind: "learn"; readonly key: string } & Readonly<Record<"lessons" | "measures" | "signs" | "helped", readonly string[]>> &
      Pick<Case, "appeal" | "problem" | "rootCause">)
  | { readonly kind: "adopt"; readonly key: string };

/** A statement with what followed it, said in words. */
export interface ShownStatement {
  readonly statement: Statement;
  readonly effects: readonly string[];
}

/** An incident by the title of its file. */
export interface Subject {
  readonly id: string;
  readonly title: string;
  /** Neither closed nor a false alarm: something can still be said about it. */
  readonly isOpen: boolean;
}

/** The rooms in which the bureau speaks and remembers; goes through the same acts as commands. */
export interface SpeakDesk {
  readonly subjects: () => Promise<readonly Subject[]>;
  readonly statements: () => Promise<readonly ShownStatement[]>;
  readonly pledges: () => Promise<readonly Pledge[]>;
  readonly press: () => Promise<readonly PressQuery[]>;
  readonly facts: () => Promise<readonly FactSheet[]>;
  /** Adopted cases and shipped samples, and drafts that wait for people. */
  readonly cases: () => Promise<{ readonly adopted: readonly Case[]; readonly drafts: readonly CaseEntry[] }>;
  readonly perform: (deed: SpeakDeed, person: Person, because: string) => Promise<void>;
}
