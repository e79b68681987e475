import cron, { type ScheduledTask } from "node-cron";

/** Something to do by the clock: a cron expression (five fields, or six with seconds) in Beijing time. */
export interface Job {
  readonly name: string;
  readonly schedule: string;
  readonly run: () => Promise<void>;
}

/** The live ticker: one run of a job at a time, a run still going is not started again. */
export interface Schedule {
  readonly stop: () => Promise<void>;
}

/** Starts node-cron for the jobs, those named in `atOnce` also right away; `stop` waits for the runs under way. */
export const startSchedule = (jobs: readonly Job[], atOnce: readonly string[] = []): Schedule => {
  const running = new Set<Promise<void>>();
  const busy = new Set<string>();
  const once = (job: Job): void => {
    if (busy.has(job.name)) return;
    busy.add(job.name);
    const run = job.run().finally(() => {
      busy.delete(job.name);
      running.delete(run);
    });
    running.add(run);
  };
  const tasks: ScheduledTask[] = jobs.map((job) =>
    cron.schedule(job.schedule, () => once(job), { name: job.name, timezone: "Asia/Shanghai" }),
  );
  for (const job of jobs) if (atOnce.includes(job.name)) once(job);
  return {
    stop: async () => {
      await Promise.all(tasks.map((task) => task.destroy()));
      await Promise.allSettled(running);
    },
  };
};
