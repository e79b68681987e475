import type { Level } from "../model/incident.ts";
import type { Person } from "./incident-desk.ts";
import type { ShownTurn } from "./roster-desk.ts";

/** What of the duty section can be changed here: a shift, a swap, a line of the matrix, a post, a person. */
export const dutyKinds = { shift: "班次", swap: "换班", line: "责任矩阵", post: "岗位", person: "人员" } as const;
export type DutyKind = keyof typeof dutyKinds;

/** The key under which a new entry is opened. */
export const newKey = "new";

/** An entry of the section as it stands in the file. */
export interface DutyEntry {
  readonly kind: DutyKind;
  /** Index in its list, `unit.post`, or the person's key. */
  readonly key: string;
  /** In one line, for lists. */
  readonly said: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** A key with what it is called. */
export interface Choice {
  readonly key: string;
  readonly title: string;
}

/** Who leads for one appeal, level by level; absent where nobody does. */
export interface OwnerRow {
  readonly appeal: string;
  readonly leads: Readonly<Record<Level, string | undefined>>;
}

/** The section as it stands in the file now, with what can be chosen in its forms. */
export interface DutyFile {
  readonly version: string;
  readonly entries: readonly DutyEntry[];
  readonly people: readonly Choice[];
  readonly posts: readonly Choice[];
  readonly channels: readonly string[];
  readonly places: readonly string[];
  /** What is wrong in the file now: nothing can be saved before that is mended. */
  readonly mistakes: readonly DutyMistake[];
}

/** Something wrong after a change; `field` when it stands in the entry that is changed. */
export interface DutyMistake {
  readonly field?: string;
  readonly text: string;
}

/** One change of one entry; `content` are the fields of the form, an absent value takes a key out. */
export type DutyEdit = { readonly kind: DutyKind; readonly key: string } & (
  | { readonly act: "set"; readonly content: Readonly<Record<string, unknown>> }
  | { readonly act: "remove" | "up" | "down" }
);

/** One line of a comparison of two texts. */
export interface DiffLine {
  readonly sign: "+" | "-" | " ";
  readonly text: string;
}

/** What a change would do, before it is done. */
export interface DutyPreview {
  readonly version: string;
  /** The change in words, as the log keeps it. */
  readonly what: string;
  readonly lines: readonly DiffLine[];
  readonly mistakes: readonly DutyMistake[];
  /** Shifts of the next seven days under the change, and hours without anybody. */
  readonly turns: readonly ShownTurn[];
  readonly gaps: readonly { readonly from: string; readonly until: string }[];
}

/** The duty section of the configuration file: looked at, changed one entry at a time, checked like a start checks it. */
export interface DutyDesk {
  /** Absent where the configuration has no such section. */
  readonly file: () => DutyFile | undefined;
  readonly owners: (place: string | undefined) => readonly OwnerRow[];
  readonly preview: (edit: DutyEdit) => DutyPreview;
  /** Writes the change and makes it count at once; `STORE_CONFLICT` when the file changed since `version`, `CONFIG_INVALID` when it would be wrong. */
  readonly save: (
    edit: DutyEdit,
    version: string,
    by: { readonly person: Person; readonly because: string },
  ) => Promise<{ readonly backup: string }>;
}
