import { toFailure } from "../lib/errors.ts";
import type { Clock } from "../lib/time.ts";
import type { Mention, Observation } from "../model/mention.ts";
import type { Notice } from "../model/notice.ts";
import { isOwed, type PendingPage, type RunnerMemory, readMemory, restAfter, settle, writeMemory } from "./crawl-memory.ts";
import { canaryVerdict, gravity, isGood, isWall, readPage, stateOf } from "./crawl-page.ts";
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
  /** Ids of mentions in open incidents, the most important first. */
  readonly followed?: readonly string[];
  /** Pages of one run at most; what is left over is fetched by the next run or told as a gap. */
  readonly maxPages: number;
  /** Whether robots.txt is observed; the source's own default when missing. */
  readonly robots?: boolean | undefined;
  /** A person asks: rest after walls is not observed. */
  readonly force?: boolean;
}

/** What a run needs from outside. */
export interface CrawlTools {
  readonly fetch: Fetch;
  readonly now: Clock;
  /** Which of these mention ids the store already has: a page of only known ones ends the paging. */
  readonly known: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly stopped: AbortSignal;
  /** Keeps a raw page that became a mention or notice; answers its hash. */
  readonly archive?: (page: Page, source: string) => Promise<string>;
  /** Whether the site's robots.txt lets us fetch an address. */
  readonly permits?: (url: string) => Promise<boolean>;
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

/** This many single pages of a run may fail before the source itself counts as failing. */
const forgivenPages = 3;

interface Progress {
  readonly memory: RunnerMemory;
  state: PageState;
  because: string | undefined;
  pages: number;
  met: boolean;
  remembered: Memory;
  /** What holds even if the run fails. */
  settled: Memory;
  readonly mentions: Map<string, Mention>;
  readonly notices: Notice[];
  readonly observations: Observation[];
  readonly gaps: NonNullable<Parsed["gap"]>[];
  readonly skipped: Record<string, number>;
  readonly once: Set<string>;
  readonly owed: PendingPage[];
  readonly failed: { count: number; state: PageState; because: string | undefined };
  readonly validators: Record<string, Readonly<Record<string, string>>>;
}

/** One request on the line, with its past when an earlier run left it. */
type Waiting = Pick<PendingPage, "request"> & Partial<PendingPage>;

interface Visited {
  readonly parsed: Parsed;
  readonly page?: Page;
}

/** A wall that the site showed, as opposed to one that we keep to ourselves after it. */
const isMet = ({ parsed, page }: Visited): boolean => page !== undefined && isWall(parsed.state);

/** The later reading of a mention counts, but a cut text never replaces a full one. */
const keep = (mentions: Map<string, Mention>, mention: Mention): void => {
  const before = mentions.get(mention.id);
  if (!before || before.truncated || !mention.truncated) mentions.set(mention.id, mention);
};

const count = (progress: Progress, because: string, times = 1): void => {
  progress.skipped[because] = (progress.skipped[because] ?? 0) + times;
};

/** Takes over what a page holds. */
const note = (progress: Progress, parsed: Parsed): void => {
  for (const mention of parsed.mentions ?? []) keep(progress.mentions, mention);
  progress.notices.push(...(parsed.notices ?? []));
  progress.observations.push(...(parsed.observations ?? []));
  if (parsed.gap) progress.gaps.push(parsed.gap);
  for (const [because, times] of Object.entries(parsed.skipped ?? {})) count(progress, because, times);
  progress.remembered = { ...progress.remembered, ...parsed.remember, ...parsed.settle };
  progress.settled = { ...progress.settled, ...parsed.settle };
};

/** The worst page names the run; a single article that fails does not, unless many do. */
const judge = (progress: Progress, { state, because }: Parsed, isSingle: boolean): void => {
  if (isSingle && !isGood(state) && !isWall(state)) {
    count(progress, `page-${state}`);
    progress.failed.count += 1;
    Object.assign(progress.failed, { state, because });
    return;
  }
  if (gravity[state] > gravity[progress.state] || (progress.state === "empty" && state === "ok")) {
    progress.state = state;
    progress.because = because;
  }
};

/** Whether paging on is of use: the page held something that the store does not have yet. */
const hasNews = async (parsed: Parsed, tools: CrawlTools): Promise<boolean> => {
  const ids = (parsed.mentions ?? []).map(({ id }) => id);
  if (ids.length === 0) return true;
  const known = await tools.known(ids);
  return ids.some((id) => !known.has(id));
};

const visit = async (job: CrawlJob, request: Request, tools: CrawlTools): Promise<Visited> => {
  try {
    if (tools.permits && (job.robots ?? job.source.robots) && !(await tools.permits(request.url)))
      return { parsed: { state: "blocked", because: "对方的 robots.txt 不允许采集此页" } };
    const page = await tools.fetch(request, job.source.pauseMs);
    return { page, parsed: await readPage(job.source, page, job.options) };
  } catch (error) {
    const failure = toFailure(error);
    return { parsed: { state: stateOf(failure), because: failure.message } };
  }
};

/** A list or feed that is gone is not "nothing new": its address changed, and nobody would notice. */
const notMoved = (visited: Visited, { request }: Waiting): Visited =>
  request.once === undefined && visited.page !== undefined && visited.page.status >= 400 && visited.parsed.state === "gone"
    ? { ...visited, parsed: { state: "changed", because: `${visited.parsed.because ?? "页面不存在"}：地址可能已变` } }
    : visited;

/** Stamps what a page gave with the source's key, the time, and the hash under which the page is kept. */
const stamp = async ({ parsed, page }: Visited, job: CrawlJob, tools: CrawlTools): Promise<Parsed> => {
  const holds = (parsed.mentions?.length ?? 0) + (parsed.notices?.length ?? 0) > 0;
  if (!page || !holds) return parsed;
  const rawHash = await tools.archive?.(page, job.key);
  const mentions = parsed.mentions?.map((mention) => ({
    ...mention,
    source: job.key,
    fetchedAt: page.fetchedAt,
    ...(rawHash && { rawHash }),
  }));
  const notices = parsed.notices?.map((notice) => ({ ...notice, source: job.key }));
  return { ...parsed, ...(mentions && { mentions }), ...(notices && { notices }) };
};

/** Remembers how a page ended: a failed one is owed, an unchanged one need not be sent again. */
const settlePage = ({ request, tries = 0, since }: Waiting, { parsed, page }: Visited, progress: Progress, now: string): void => {
  if (!isGood(parsed.state)) {
    if (isOwed(request)) progress.owed.push({ request, tries: tries + 1, since: since ?? now });
    return;
  }
  if (page?.validators) progress.validators[request.url] = page.validators;
  // What leads on is not done yet: its last page carries the same key.
  if (request.once !== undefined && !parsed.next?.length) progress.once.add(request.once);
};

/** Takes one request off the line: what it found is noted, what it leads to goes first. */
const step = async (job: CrawlJob, queue: Waiting[], progress: Progress, tools: CrawlTools): Promise<void> => {
  const waiting = queue.shift() as Waiting;
  const { request } = waiting;
  if (request.once !== undefined && progress.once.has(request.once)) return;
  const visited = notMoved(await visit(job, ifChanged(request, progress.memory), tools), waiting);
  progress.pages += 1;
  if (isMet(visited)) progress.met = true;
  // Statuses that mean stop were seen by the fetcher; a wall that came as 200 is told to it.
  if (isMet(visited) && visited.page?.status === 200) tools.fetch.stop?.(request.url);
  const parsed = request.canary ? canaryVerdict(visited.parsed) : await stamp(visited, job, tools);
  judge(progress, parsed, request.once !== undefined);
  note(progress, parsed);
  settlePage(waiting, { ...visited, parsed }, progress, tools.now().toISOString());
  if (!parsed.next?.length) return;
  const isNews = await hasNews(parsed, tools);
  // First what this page leads to: temporary links expire, and pages drift while others are read.
  queue.unshift(...parsed.next.filter(({ always }) => isNews || always).map((next) => ({ request: next })));
};

const begin = (job: CrawlJob, memory: RunnerMemory): Progress => ({
  memory,
  state: "empty",
  because: undefined,
  pages: 0,
  met: false,
  remembered: job.memory,
  settled: job.memory,
  once: new Set(memory.once),
  mentions: new Map(),
  notices: [],
  observations: [],
  gaps: [],
  skipped: {},
  owed: [],
  failed: { count: 0, state: "error", because: undefined },
  validators: { ...memory.validators },
});

/** The line of a run: pages that are still owed, then what the source asks for. */
const lineUp = ({ source, options, words, followed = [], memory: own }: CrawlJob, memory: RunnerMemory, now: string): Waiting[] => [
  ...memory.pending,
  ...source.start(options, { now, memory: own, words, followed }).map((request) => ({ request })),
];

/** Asks for a page only if it changed since its mentions were stored. */
const ifChanged = (request: Request, memory: RunnerMemory): Request => {
  const validators = request.canary || request.method === "POST" ? undefined : memory.validators[request.url];
  return validators ? { ...request, headers: { ...request.headers, ...validators } } : request;
};

/** Runs a source once: fetch, parse, follow, until nothing is left. Never rejects for what a site does. */
export const crawl = async (job: CrawlJob, tools: CrawlTools): Promise<CrawlResult> => {
  const at = tools.now().toISOString();
  const memory = readMemory(job.memory);
  const progress = begin(job, memory);
  if (memory.rest && memory.rest.until > at && !job.force) return rested(job, at, memory.rest);
  const queue = lineUp(job, memory, at);
  while (queue.length > 0 && progress.pages < job.maxPages && !tools.stopped.aborted && !isWall(progress.state)) {
    await step(job, queue, progress, tools);
  }
  if (progress.failed.count > forgivenPages && progress.failed.count * 2 > progress.pages && isGood(progress.state)) {
    Object.assign(progress, { state: progress.failed.state, because: progress.failed.because });
  }
  return finish(job, { at, memory, progress, left: queue, isStopped: tools.stopped.aborted });
};

/** A source that met walls is left alone until its rest is over. */
const rested = ({ key, memory }: CrawlJob, at: string, { state, because, until }: NonNullable<RunnerMemory["rest"]>): CrawlResult => ({
  key,
  at,
  state,
  because: `${because}；暂停到 ${until} 再试`,
  pages: 0,
  mentions: [],
  notices: [],
  observations: [],
  gaps: [],
  skipped: {},
  memory,
});

interface Ending {
  readonly at: string;
  readonly memory: RunnerMemory;
  readonly progress: Progress;
  readonly left: readonly Waiting[];
  readonly isStopped: boolean;
}

/** A run that was stopped before its first page saw nothing: that is not the same as nothing new. */
const unseen = { state: "error", because: "还没有取页面就停止了" } as const;

const finish = (job: CrawlJob, { at, memory, progress, left, isStopped }: Ending): CrawlResult => {
  const { pages, notices, observations, skipped, once } = progress;
  const { state, because } = isStopped && pages === 0 ? unseen : progress;
  const failed = !isGood(state) || isStopped;
  const unread = left.filter(({ request }) => isOwed(request)).map(({ request, tries = 0, since = at }) => ({ request, tries, since }));
  const { pending, gaps } = settle(lastOfEach([...progress.owed, ...unread], once), at);
  const rest = restAfter({ state, because: because ?? state, met: progress.met }, memory.rest, at);
  return {
    key: job.key,
    at,
    state,
    ...(because !== undefined && { because }),
    pages,
    mentions: [...progress.mentions.values()],
    notices,
    observations,
    gaps: [...progress.gaps, ...gaps],
    skipped: left.length > 0 ? { ...skipped, "left-for-next-run": left.length } : skipped,
    memory: writeMemory(failed ? progress.settled : progress.remembered, {
      once,
      pending,
      rest,
      validators: failed ? memory.validators : progress.validators,
    }),
  };
};

/** One entry a key, without those that were done after all. */
const lastOfEach = (owed: readonly PendingPage[], once: ReadonlySet<string>): readonly PendingPage[] => [
  ...new Map(owed.filter(({ request }) => !once.has(request.once ?? "")).map((page) => [page.request.once, page])).values(),
];
