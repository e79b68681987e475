import { Queue, type Job as RedisJob, type RedisOptions, Worker } from "bullmq";
import type { Log } from "../lib/log.ts";
import { minuteMs, secondMs } from "../lib/time.ts";
import type { Job, Schedule } from "./schedule.ts";

/** Jobs of which one runs at a time, however many workers there are. */
export interface Lane {
  /** Letters, digits and `-`. */
  readonly name: string;
  readonly jobs: readonly Job[];
}

/** Where the queues lie. */
export interface RedisPlace {
  readonly url: string;
  /** Which bureau's jobs; workers of another never see them. */
  readonly tenant: string;
}

/** A worker that says nothing for this long is taken for dead, and its job is given to another. */
const lockMs = 30 * secondMs;
/** How often what Redis may have lost (restart without a file, FLUSHALL) is put back. */
const upkeepMs = minuteMs;
/** How many finished and failed jobs are kept to look at. */
const keep = { removeOnComplete: { count: 200 }, removeOnFail: { age: 7 * 24 * 3600 } } as const;

const connectionOf = ({ url }: RedisPlace): RedisOptions & { url: string } => ({ url, maxRetriesPerRequest: null });

/** The name of a lane's queue; `:` belongs to Redis keys. */
export const queueName = ({ tenant }: RedisPlace, lane: string): string => `wenfeng-${tenant}-${lane}`;

/** Opens a lane's queue; connection trouble is logged, never thrown at nobody. */
export const openQueue = (place: RedisPlace, lane: string, log: Log): Queue => {
  const queue = new Queue(queueName(place, lane), { connection: connectionOf(place), defaultJobOptions: keep });
  queue.on("error", (error) => log("warn", "job.failed", { lane, because: error.message }));
  return queue;
};

/** Works on a lane's jobs, one at a time in this process. */
export const openWorker = (
  place: RedisPlace,
  lane: string,
  work: { readonly run: (job: RedisJob) => Promise<unknown>; readonly log: Log; readonly lockMs?: number },
): Worker => {
  const worker = new Worker(queueName(place, lane), work.run, {
    connection: connectionOf(place),
    concurrency: 1,
    lockDuration: work.lockMs ?? lockMs,
    stalledInterval: (work.lockMs ?? lockMs) / 2,
    maxStalledCount: 3,
  });
  worker.on("error", (error) => work.log("warn", "job.failed", { lane, because: error.message }));
  worker.on("failed", (job, error) => work.log("error", "job.failed", { lane, job: job?.name, because: error.message }));
  worker.on("stalled", (id) => work.log("warn", "job.recovered", { lane, id }));
  return worker;
};

const upkeep = async (queue: Queue, jobs: readonly Job[]): Promise<void> => {
  await queue.setGlobalConcurrency(1);
  for (const { name, schedule } of jobs) {
    await queue.upsertJobScheduler(name, { pattern: schedule, tz: "Asia/Shanghai" }, { name });
  }
};

const startLane = async (place: RedisPlace, lane: Lane, log: Log): Promise<() => Promise<void>> => {
  const queue = openQueue(place, lane.name, log);
  const byName = new Map(lane.jobs.map((job) => [job.name, job]));
  await upkeep(queue, lane.jobs);
  // A job of another release, whose name nobody here knows, is left to whoever knows it: failing shows it in `wenfeng jobs`.
  const run = async ({ name }: RedisJob): Promise<void> => {
    const job = byName.get(name);
    if (!job) throw new Error(`没有名为 ${name} 的任务`);
    await job.run();
  };
  const worker = openWorker(place, lane.name, { run, log });
  const timer = setInterval(() => {
    upkeep(queue, lane.jobs).catch((error: unknown) => log("warn", "job.failed", { lane: lane.name, because: String(error) }));
  }, upkeepMs);
  return async () => {
    clearInterval(timer);
    await worker.close();
    await queue.close();
  };
};

/**
 * What `startSchedule` is to one process, for several: each job fires once, one of a lane at a time, and a dead worker's
 * job goes to another. `stop` waits for the runs under way.
 */
export const startLanes = async (place: RedisPlace, lanes: readonly Lane[], log: Log): Promise<Schedule> => {
  const stops = await Promise.all(lanes.map((lane) => startLane(place, lane, log)));
  return { stop: async () => void (await Promise.all(stops.map((stop) => stop()))) };
};
