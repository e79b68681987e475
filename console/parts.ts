import type { Hono, MiddlewareHandler } from "hono";
import type { Log } from "../lib/log.ts";
import type { Clock as Now } from "../lib/time.ts";
import type { ActStore } from "../model/act.ts";
import type { Author } from "../model/mention.ts";
import type { Store } from "../model/store.ts";
import type { DutyDesk } from "./duty-desk.ts";
import type { EntryDesk } from "./entry-desk.ts";
import type { IncidentDesk, Person } from "./incident-desk.ts";
import type { LabelDesk, ViewDesk } from "./label-desk.ts";
import type { RiskDesk } from "./risk-desk.ts";
import type { RosterDesk } from "./roster-desk.ts";
import type { RuleDesk } from "./rule-desk.ts";
import type { SettingsDesk } from "./settings-desk.ts";
import type { SpeakDesk } from "./speak-desk.ts";
import type { ConsoleEnv } from "./viewer.ts";

/** How well we see through one source. */
export interface Sight {
  readonly key: string;
  readonly title: string;
  readonly state: "good" | "quiet" | "blind" | "new" | "off";
  readonly lastGoodAt?: string;
  readonly since?: string;
  readonly because?: string;
  /** New mentions in the last 24 hours, and what a day usually brings. */
  readonly got: number;
  readonly usual?: number;
  /** Where a person looks while we cannot. */
  readonly byHand?: readonly { readonly title: string; readonly url: string }[];
}

/** Fingerprints by topic (`desk`, `incident:<id>`, `sources`); one that differs from before has changed. */
export type Pulse = Readonly<Record<string, string>>;

/** A town on the tile map: where its square stands. */
export interface Tile {
  readonly key: string;
  readonly column: number;
  readonly row: number;
}

/** Somebody whom one may say to be, on loopback without login. */
export interface Candidate {
  readonly key: string;
  readonly who: string;
  readonly note: string;
}

/** Everything that the console receives; wired in `app/console/`. Each page takes what it needs, and changes nothing but through a desk. */
export interface ConsoleParts {
  readonly now: Now;
  readonly log: Log;
  readonly bureau: { readonly name: string; readonly city: string };
  /** The towns of the bureau as squares; empty where nobody arranged them. */
  readonly tiles: readonly Tile[];
  /** The names under which we may be asked for. */
  readonly hosts: readonly string[];
  /** Says who the viewer is: puts a `Viewer` into the context, or answers itself (a login page). */
  readonly identify: MiddlewareHandler<ConsoleEnv>;
  /** People of the roster, for the choice on loopback. */
  readonly candidates: () => Promise<readonly Candidate[]>;
  /** Read only. */
  readonly store: Omit<Store, "revealAuthor">;
  /** The account behind a pseudonym; who asked and why is kept in the log. */
  readonly revealAuthor: (pseudonym: string, person: Person, because: string) => Promise<Author | undefined>;
  readonly acts: Pick<ActStore, "acts">;
  readonly sight: () => Promise<readonly Sight[]>;
  readonly pulse: () => Promise<Pulse>;
  readonly incidents: IncidentDesk;
  readonly entry: EntryDesk;
  /** The pages of logging in, given the folder of the assets; absent on loopback without login. */
  readonly entrance?: ((assets: string) => Hono<ConsoleEnv>) | undefined;
  readonly speak: SpeakDesk;
  readonly risks: RiskDesk;
  readonly rules: RuleDesk;
  readonly roster: RosterDesk;
  readonly duty: DutyDesk;
  readonly settings: SettingsDesk;
  readonly labels: LabelDesk;
  readonly views: ViewDesk;
}
