import { z } from "zod";
import { dayMs, hourMs, minuteMs } from "../lib/time.ts";
import type { Memory, PageState, Parsed, Request } from "./source.ts";

/** How many fetched-once keys a source remembers: more than any list page shows. */
const rememberedKeys = 5000;

/** Pages that could not be fetched are tried again by later runs, so often and so long, then told as missing. */
const mostTries = 5;
const longestWaitMs = dayMs;
const mostPending = 500;

/** The second wall in a row rests the source; each further one twice as long. */
const firstRestMs = 10 * minuteMs;
const longestRestMs = 2 * hourMs;

const Pending = z.object({ request: z.looseObject({ url: z.string() }), tries: z.number(), since: z.string() });

/** A page that is still owed: its request, how often it was tried, and since when it is waited for. */
export interface PendingPage {
  readonly request: Request;
  readonly tries: number;
  readonly since: string;
}

const Rest = z.object({ walls: z.number(), until: z.string(), state: z.string(), because: z.string() });

/** After walls: not to be asked before `until`. */
export interface Rest {
  readonly walls: number;
  readonly until: string;
  readonly state: PageState;
  readonly because: string;
}

const Validators = z.record(z.string(), z.record(z.string(), z.string()));

/** What the runner itself keeps in a source's memory, beside what the source remembers. */
export interface RunnerMemory {
  readonly once: ReadonlySet<string>;
  readonly pending: readonly PendingPage[];
  readonly rest: Rest | undefined;
  /** `if-none-match` and `if-modified-since` by address, from pages whose mentions are stored. */
  readonly validators: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Reads the runner's part; what is malformed counts as nothing. */
export const readMemory = (memory: Memory): RunnerMemory => ({
  once: new Set(z.array(z.string()).safeParse(memory.once).data ?? []),
  pending: (z.array(Pending).safeParse(memory.pending).data ?? []) as readonly PendingPage[],
  rest: Rest.safeParse(memory.rest).data as Rest | undefined,
  validators: Validators.safeParse(memory.validators).data ?? {},
});

/** Writes the runner's part into a source's memory, bounded. */
export function writeMemory(memory: Memory, { once, pending, rest, validators }: RunnerMemory): Memory {
  const { once: _once, pending: _pending, rest: _rest, validators: _validators, ...own } = memory;
  const known = Object.entries(validators).slice(-200);
  return {
    ...own,
    once: [...once].slice(-rememberedKeys),
    ...(pending.length > 0 && { pending: pending.slice(0, mostPending) }),
    ...(rest && { rest }),
    ...(known.length > 0 && { validators: Object.fromEntries(known) }),
  };
}

/** Whether a request is worth keeping for a later run: it is known by a key, and its address does not expire. */
export const isOwed = (request: Request): boolean => request.once !== undefined && request.temporary !== true && request.canary !== true;

/** Splits what is owed into what is tried again and what is given up and told as missing. */
export function settle(
  owed: readonly PendingPage[],
  now: string,
): { readonly pending: readonly PendingPage[]; readonly gaps: readonly NonNullable<Parsed["gap"]>[] } {
  const isHopeless = ({ tries, since }: PendingPage): boolean => tries >= mostTries || Date.parse(now) - Date.parse(since) > longestWaitMs;
  const given = owed.filter(isHopeless);
  const gaps = given.length === 0 ? [] : [{ missing: given.length, from: given.map(({ since }) => since).sort()[0] ?? now, to: now }];
  return { pending: owed.filter((page) => !isHopeless(page)), gaps };
}

const isWall = (state: PageState): boolean => state === "blocked" || state === "captcha" || state === "login-needed";

/** How a run ended, and whether a site answered with a wall (not: we left it alone ourselves). */
export interface RunEnd {
  readonly state: PageState;
  readonly because: string;
  readonly met: boolean;
}

/** The rest that a run's end calls for: none after a good page, longer with every wall in a row. */
export function restAfter({ state, because, met }: RunEnd, before: Rest | undefined, now: string): Rest | undefined {
  if (state === "ok" || state === "empty" || state === "gone") return undefined;
  if (!isWall(state) || !met) return before;
  const walls = (before?.walls ?? 0) + 1;
  const restMs = walls < 2 ? 0 : Math.min(longestRestMs, firstRestMs * 2 ** (walls - 2));
  return { walls, until: new Date(Date.parse(now) + restMs).toISOString(), state, because };
}
