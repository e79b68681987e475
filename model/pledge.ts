import type { Undo } from "./act.ts";

/** What happens to a promise. */
export interface PledgeActs extends Undo {
  readonly "pledge.made": {
    readonly incidentId: string;
    /** To whom: a group or a pseudonym, never a name with a number. */
    readonly to: string;
    readonly what: string;
    readonly dueAt: string;
    readonly post: string;
  };
  readonly "pledge.postponed": { readonly dueAt: string };
  readonly "pledge.kept": { readonly how: string };
  readonly "pledge.followed": { readonly reached: boolean; readonly satisfied: boolean | null; readonly note: string };
  readonly "pledge.withdrawn": Record<never, never>;
}

/** A promise to a customer (承诺). */
export interface Pledge {
  readonly id: string;
  readonly incidentId: string;
  readonly to: string;
  readonly what: string;
  readonly post: string;
  readonly madeAt: string;
  readonly dueAt: string;
  readonly postponed: number;
  readonly state: "open" | "kept" | "withdrawn";
  readonly keptAt?: string;
  readonly how?: string;
  readonly followUps: readonly {
    readonly at: string;
    readonly by: string;
    readonly reached: boolean;
    readonly satisfied: boolean | null;
    readonly note: string;
  }[];
}
