import type { z } from "zod";
import type { Mention, Observation } from "../model/mention.ts";
import type { Notice } from "../model/notice.ts";

/** On what ground a source is collected (domain.md section 9); none, no run. */
export const bases = ["licensed", "permitted", "manual"] as const;
export type Basis = (typeof bases)[number];

/**
 * How one fetch ended, recognised by positive marks of a good page, never by the absence of errors.
 * `empty`: proven to hold nothing new; `gone`: this one page was deleted or forbidden, the source is fine;
 * `changed`: we no longer understand the page. Only `ok` and `empty` move a watermark.
 */
export const pageStates = ["ok", "empty", "gone", "blocked", "login-needed", "captcha", "changed", "error"] as const;
export type PageState = (typeof pageStates)[number];

/** What a source wants fetched next. */
export interface Request {
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What the source must know again when the page arrives (page number, what the list said); serialisable. */
  readonly carry?: Readonly<Record<string, unknown>>;
  /** `browser`: rendered by Playwright; `visitor`: with a visitor session's cookies; `login`: with the bureau's own; `file`: from the disk. */
  readonly needs?: "browser" | "visitor" | "login" | "file";
  /** The canary: a page that is never empty; if it is, we are blind. */
  readonly canary?: boolean;
  /** What this page is known by (an article's canonical URL): once it ended `ok` or `gone` it is not fetched again. */
  readonly once?: string;
  /** Follow this even if the page that led here held only known mentions: an earlier run may have broken off behind it. */
  readonly always?: boolean;
  /** The address expires: it is not kept for a later run, which finds it anew. */
  readonly temporary?: boolean;
}

/** A page as it arrived, decoded. */
export interface Page {
  readonly request: Request;
  /** After redirects: a login host shows here. */
  readonly finalUrl: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly bytes: Uint8Array;
  readonly fetchedAt: string;
  /** Headers with which the same page can be asked for only if it changed. */
  readonly validators?: Readonly<Record<string, string>>;
}

/** What a source makes of a page. */
export interface Parsed {
  readonly state: PageState;
  readonly mentions?: readonly Mention[];
  readonly notices?: readonly Notice[];
  readonly observations?: readonly Observation[];
  readonly next?: readonly Request[];
  /** Why, in Chinese, when the state is not `ok`. */
  readonly because?: string;
  /** What a cap hides, estimated: how many mentions, and between when. */
  readonly gap?: { readonly missing: number; readonly from: string; readonly to: string };
  /** What was left out, with the reason and how many. */
  readonly skipped?: Readonly<Record<string, number>>;
  /** What the source wants to remember for its next run; merged into its memory if the whole run succeeds. */
  readonly remember?: Memory;
  /** What it may remember even if a later page of this run fails: a stretch that is read to its end. */
  readonly settle?: Memory;
}

/** What a source keeps between runs, given to `start`; serialisable. */
export type Memory = Readonly<Record<string, unknown>>;

/** What a source may know when it starts a run. */
export interface StartContext {
  readonly now: string;
  readonly memory: Memory;
  /** Watch words of the bureau, for sources that search. */
  readonly words: readonly string[];
  /** Ids of mentions in open incidents, the most important first, for sources that follow how they spread. */
  readonly followed?: readonly string[];
}

/** A page that a person opens in their own browser. */
export interface HandLink {
  readonly title: string;
  readonly url: string;
}

/** A source is two pure functions and a description: it does not fetch, sleep, log or touch the store. */
export interface Source<Options = unknown> {
  readonly name: string;
  readonly title: string;
  readonly platform: string;
  /** Silence longer than this means broken, and the console says so; a duration such as `6h`. */
  readonly quietAfter: string;
  /** How often it is read unless the configuration says otherwise: a cron expression in Asia/Shanghai. */
  readonly schedule: string;
  /** Lowest pause between two requests to one host. */
  readonly pauseMs: number;
  /** The ground assumed when none is stated; sources with walls have none: a person must state it. */
  readonly basis?: Basis;
  /** Whether robots.txt is asked before each page: for pages meant for anyone, not for feeds by contract. */
  readonly robots?: boolean;
  readonly options: z.ZodType<Options>;
  readonly start: (options: Options, context: StartContext) => readonly Request[];
  readonly parse: (page: Page, options: Options) => Parsed | Promise<Parsed>;
  /** Where a person looks meanwhile when the source can't be seen. */
  readonly byHand?: (options: Options) => readonly HandLink[];
}

/** Declares a source; the list of sources is `sources.ts`. */
export const defineSource = <Options>(source: Source<Options>): Source<Options> => source;
