/** A shift as the roster says it. */
export interface ShownTurn {
  readonly date: string;
  readonly shift: string;
  readonly people: readonly string[];
  readonly from: string;
  readonly until: string;
  /** Why it is not the team whose turn it is. */
  readonly swapped?: string;
}

/** Who is on duty in the days to come, what is wrong with the roster, and who owns what. */
export interface ShownRoster {
  readonly turns: readonly ShownTurn[];
  /** Hours of the next seven days in which nobody is on duty. */
  readonly gaps: readonly { readonly from: string; readonly until: string }[];
  readonly mistakes: readonly string[];
  readonly posts: readonly { readonly title: string; readonly people: readonly string[] }[];
}

/** The roster as configured; absent where the configuration has no section on duty. */
export interface RosterDesk {
  readonly roster: (days: number) => ShownRoster | undefined;
}
