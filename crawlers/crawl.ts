import { type Failure, toFailure } from "../lib/errors.ts";
import type { Clock } from "../lib/time.ts";
import type { Mention, Observation } from "../model/mention.ts";
import type { Notice } from "../model/notice.ts";
import type { Fetch } from "./fetch.ts";
import type { Memory, Page, PageState, Parsed, Request, Source } from "./source.ts";

/** A configured source, ready to run. */
export interface CrawlJob {
  /** The key that the user chose. */
  readonly key: string;
  readonly source: Source;
  readonly options: unknown;
  readonly memory: Memory;
  readonly words: readonly string[];
  /** Pages of one run at most; what is left over is told as a gap. */
  readonly maxPages: number;
}

/** What a run needs from outside. */
export interface CrawlTools {
  readonly fetch: Fetch;
  readonly now: Clock;
  /** Which of these mention ids the store already has: a page of only known ones ends the paging. */
  readonly known: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly stopped: AbortSignal;
}

/** How a run ended. `memory` may be written only after the store has confirmed the mentions. */
export interface CrawlResult {
  readonly key: string;
  readonly at: string;
  readonly state: PageState;
  readonly because?: string;
  readonly pages: number;
  readonly mentions: readonly Mention[];
  readonly notices: readonly Notice[];
  readonly observations: readonly Observation[];
  readonly gaps: readonly NonNullable<Parsed["gap"]>[];
  readonly skipped: Readonly<Record<string, number>>;
  readonly memory: Memory;
}

/** How many fetched-once keys a source remembers: more than any list page shows. */
const rememberedKeys = 5000;

/** From harmless to blind; the worst page names the run. */
const gravity: Record<PageState, number> = { ok: 0, empty: 0, gone: 0, error: 1, changed: 2, blocked: 3, captcha: 4, "login-needed": 5 };

const blockedStatuses = new Set([403, 414, 418, 429, 432, 503]);

/** Reads a page that came back; what the source cannot understand is `changed`, never `empty`. */
export const readPage = async (source: Source, page: Page, options: unknown): Promise<Parsed> => {
  if (blockedStatuses.has(page.status)) return { state: "blocked", because: `返回状态 ${page.status}` };
  if (page.status === 404 || page.status === 410) return { state: "gone", because: `返回状态 ${page.status}` };
  if (page.status >= 400) return { state: "error", because: `返回状态 ${page.status}` };
  try {
    return await source.parse(page, options);
  } catch (error) {
    const failure = toFailure(error, "SOURCE_CHANGED");
    return { state: failure.code === "SOURCE_LOGIN" ? "login-needed" : "changed", because: failure.message };
  }
};

const stateOf = (failure: Failure): PageState =>
  failure.code === "SOURCE_BLOCKED" ? "blocked" : failure.code === "SOURCE_LOGIN" ? "login-needed" : "error";

interface Progress {
  state: PageState;
  because: string | undefined;
  pages: number;
  memory: Memory;
  readonly mentions: Map<string, Mention>;
  readonly notices: Notice[];
  readonly observations: Observation[];
  readonly gaps: NonNullable<Parsed["gap"]>[];
  readonly skipped: Record<string, number>;
  readonly once: Set<string>;
}

/** The later reading of a mention counts, but a cut text never replaces a full one. */
const keep = (mentions: Map<string, Mention>, mention: Mention): void => {
  const before = mentions.get(mention.id);
  if (!before || before.truncated || !mention.truncated) mentions.set(mention.id, mention);
};

const note = (progress: Progress, parsed: Parsed): void => {
  if (gravity[parsed.state] > gravity[progress.state] || (progress.state === "empty" && parsed.state === "ok")) {
    progress.state = parsed.state;
    progress.because = parsed.because;
  }
  for (const mention of parsed.mentions ?? []) keep(progress.mentions, mention);
  progress.notices.push(...(parsed.notices ?? []));
  progress.observations.push(...(parsed.observations ?? []));
  if (parsed.gap) progress.gaps.push(parsed.gap);
  for (const [because, count] of Object.entries(parsed.skipped ?? {})) progress.skipped[because] = (progress.skipped[because] ?? 0) + count;
  progress.memory = { ...progress.memory, ...parsed.remember };
};

/** A canary that shows nothing means that we are blind, whatever its status said. */
const canaryVerdict = (parsed: Parsed): Parsed =>
  parsed.state === "ok" && ((parsed.mentions?.length ?? 0) > 0 || (parsed.next?.length ?? 0) > 0)
    ? { state: "ok" }
    : { state: gravity[parsed.state] > 0 ? parsed.state : "blocked", because: parsed.because ?? "探针页面没有内容，疑似被限制" };

/** Whether paging on is of use: the page held something that the store does not have yet. */
const hasNews = async (parsed: Parsed, tools: CrawlTools): Promise<boolean> => {
  const ids = (parsed.mentions ?? []).map(({ id }) => id);
  if (ids.length === 0) return true;
  const known = await tools.known(ids);
  return ids.some((id) => !known.has(id));
};

const visit = async (job: CrawlJob, request: Request, tools: CrawlTools): Promise<Parsed> => {
  try {
    const page = await tools.fetch(request, job.source.pauseMs);
    const parsed = await readPage(job.source, page, job.options);
    const mentions = parsed.mentions?.map((mention) => ({ ...mention, source: job.key, fetchedAt: page.fetchedAt }));
    return mentions ? { ...parsed, mentions } : parsed;
  } catch (error) {
    const failure = toFailure(error);
    return { state: stateOf(failure), because: failure.message };
  }
};

/** Takes one request off the line: what it found is noted, what it leads to is queued. */
const step = async (job: CrawlJob, queue: Request[], progress: Progress, tools: CrawlTools): Promise<void> => {
  const request = queue.shift() as Request;
  if (request.once !== undefined && progress.once.has(request.once)) return;
  const visited = await visit(job, request, tools);
  progress.pages += 1;
  const parsed = request.canary ? canaryVerdict(visited) : visited;
  note(progress, parsed);
  if (!parsed.next?.length) {
    // What leads on is not done yet: its last page carries the same key.
    if (request.once !== undefined && gravity[parsed.state] === 0) progress.once.add(request.once);
    return;
  }
  const isNews = await hasNews(parsed, tools);
  // First what this page leads to: temporary links expire, and pages drift while others are read.
  queue.unshift(...parsed.next.filter(({ always }) => isNews || always));
};

/** Runs a source once: fetch, parse, follow, until nothing is left. Never rejects for what a site does. */
export const crawl = async (job: CrawlJob, tools: CrawlTools): Promise<CrawlResult> => {
  const at = tools.now().toISOString();
  const once = new Set(Array.isArray(job.memory.once) ? (job.memory.once as string[]) : []);
  const progress: Progress = {
    state: "empty",
    because: undefined,
    pages: 0,
    memory: job.memory,
    once,
    mentions: new Map(),
    notices: [],
    observations: [],
    gaps: [],
    skipped: {},
  };
  const queue = [...job.source.start(job.options, { now: at, memory: job.memory, words: job.words })];
  while (queue.length > 0 && progress.pages < job.maxPages && !tools.stopped.aborted && gravity[progress.state] < 3) {
    await step(job, queue, progress, tools);
  }
  const { state, because, pages, notices, observations, gaps, skipped } = progress;
  const failed = gravity[state] > 0 || tools.stopped.aborted;
  const memory = { ...(failed ? job.memory : progress.memory), once: [...once].slice(-rememberedKeys) };
  return {
    key: job.key,
    at,
    state,
    ...(because !== undefined && { because }),
    pages,
    mentions: [...progress.mentions.values()],
    notices,
    observations,
    gaps,
    skipped: queue.length > 0 ? { ...skipped, "left-for-next-run": queue.length } : skipped,
    memory,
  };
};
