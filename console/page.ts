import type { Hono } from "hono";
import type { ConsoleParts } from "./parts.ts";
import type { ConsoleEnv, NavGroup, Right } from "./viewer.ts";

/** A page of the console: where it stands in the navigation, who may open it, and its routes. */
export interface Page {
  readonly name: string;
  readonly title: string;
  /** Where the navigation leads; also what the tests open. */
  readonly path: string;
  /** Absent: reachable from other pages only. `place` orders the entries of a group. */
  readonly nav?: { readonly group: NavGroup; readonly place: number; readonly icon: string; readonly jump?: string };
  readonly right: Right;
  readonly mount: (app: Hono<ConsoleEnv>, parts: ConsoleParts) => void;
}

/** Declares a page; the list is `pages.ts`. */
export const definePage = (page: Page): Page => page;
