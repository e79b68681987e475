import { toFailure } from "../lib/errors.ts";
import { analyseStretch, planStretches, type Stretch } from "./analysing.ts";
import { crawlOnce } from "./crawling.ts";
import { createOwnedDetector } from "./detecting.ts";
import { digestJob } from "./digest-posting.ts";
import type { Intake, IntakeParts } from "./intake.ts";
import type { Parts } from "./parts.ts";
import { type Lane, openQueue, openWorker, type RedisPlace, startLanes } from "./queue-redis.ts";
import { createDutyReading } from "./rereading.ts";
import { careJobs, deliver, evidenceJob, openRooms } from "./running.ts";
import { type Schedule, startSchedule } from "./schedule.ts";

/** What a worker can do; `console` alone opens a port, so it is done only where it is asked for. */
export const roles = ["crawl", "analyse", "detect", "deliver", "console"] as const;
export type Role = (typeof roles)[number];

/** A worker's parts: those of any process, and what the intake is made of. */
export interface WorkerParts {
  readonly parts: Parts;
  readonly intakeParts: IntakeParts;
  readonly place: RedisPlace;
  /** Names this process among the workers. */
  readonly owner: string;
}

const startServing = async (parts: Parts): Promise<Schedule> => {
  const { url, close } = await openRooms(parts);
  parts.log("info", "console.opened", { url });
  return { stop: close };
};

const everyTwoSeconds = "*/2 * * * * *";

/** A crawling worker's door: it stores, and leaves analysing and detecting to others. */
export const storingIntake = ({ store, now }: IntakeParts): Intake => ({
  take: async (mentions) => {
    const fetchedAt = now().toISOString();
    const inOrder = [...mentions].sort((a, b) => (a.publishedAt < b.publishedAt ? -1 : 1)).map((mention) => ({ ...mention, fetchedAt }));
    const { added, edited } = await store.addMentions(inOrder);
    return { added: added.length, edited: edited.length, alerts: 0 };
  },
  save: async () => undefined,
});

/** One lane per platform: its hosts are asked by one worker at a time, which keeps their pace. */
const crawlLanes = ({ entries, crawling }: Parts): readonly Lane[] =>
  [...new Set(entries.map(({ source }) => source.platform))].map((platform) => ({
    name: `crawl-${platform}`,
    jobs: entries
      .filter(({ source }) => source.platform === platform)
      .map((entry) => ({ name: `crawl:${entry.key}`, schedule: entry.schedule, run: async () => void (await crawlOnce(entry, crawling)) })),
  }));

/** What takes long has a lane of its own, so that no reminder waits for a browser. */
const deliverLanes = (parts: Parts): readonly Lane[] => [
  { name: "deliver", jobs: [{ name: "deliver", schedule: "*/5 * * * * *", run: () => deliver(parts) }] },
  { name: "upkeep", jobs: careJobs(parts) },
  { name: "evidence", jobs: [evidenceJob(parts)] },
  // Looks whether one is due and unsent, so that a Monday morning without workers is made up for.
  { name: "digest", jobs: [{ ...digestJob(parts), schedule: "*/10 * * * *" }] },
];

const startAnalysing = async ({ parts: { log }, intakeParts, place }: WorkerParts): Promise<Schedule> => {
  const queue = openQueue(place, "stretches", log);
  const worker = openWorker(place, "stretches", { run: ({ data }) => analyseStretch(intakeParts, data as Stretch), log });
  const planning = { name: "plan", schedule: everyTwoSeconds, run: () => planStretches(intakeParts, queue) };
  const schedule = await startLanes(place, [{ name: "plan", jobs: [planning] }], log);
  return {
    stop: async () => {
      await schedule.stop();
      await worker.close();
      await queue.close();
    },
  };
};

const startDetecting = async ({ parts: { log, duty }, intakeParts, place, owner }: WorkerParts): Promise<Schedule> => {
  const detector = createOwnedDetector(intakeParts, owner);
  const tick = async (): Promise<void> => {
    // Another process may have switched a storm on or off.
    await duty?.dispatcher.read();
    await detector.tick();
  };
  const ticking = { name: "detect", schedule: everyTwoSeconds, run: tick };
  const schedule = await startLanes(place, [{ name: "detect", jobs: [ticking] }], log);
  return {
    stop: async () => {
      await schedule.stop();
      await detector.release().catch((error: unknown) => log("error", "job.failed", { job: "release", because: toFailure(error).message }));
    },
  };
};

/** Starts a worker in some roles; `stop` drains: runs under way end, nothing new begins. */
export const startWorker = async (worker: WorkerParts, wanted: readonly Role[]): Promise<Schedule> => {
  const { parts, place } = worker;
  // By the clock of this process, not by a lane: every worker has a duty section of its own to keep current.
  const started: Schedule[] = [startSchedule([{ name: "duty", schedule: "* * * * *", run: createDutyReading(parts) }])];
  const lanes = [...(wanted.includes("crawl") ? crawlLanes(parts) : []), ...(wanted.includes("deliver") ? deliverLanes(parts) : [])];
  started.push(await startLanes(place, lanes, parts.log));
  if (wanted.includes("analyse")) started.push(await startAnalysing(worker));
  if (wanted.includes("detect")) started.push(await startDetecting(worker));
  if (wanted.includes("console")) started.push(await startServing(parts));
  return { stop: async () => void (await Promise.all(started.map((schedule) => schedule.stop()))) };
};
