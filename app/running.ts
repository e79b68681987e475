import { toFailure } from "../lib/errors.ts";
import { roomsOf } from "./console/rooms.ts";
import { crawlOnce } from "./crawling.ts";
import { digestJob } from "./digest-posting.ts";
import { sayHealth } from "./health.ts";
import type { Parts } from "./parts.ts";
import { createDutyReading } from "./rereading.ts";
import { type Job, type Schedule, startSchedule } from "./schedule.ts";
import { type Server, startServer } from "./server.ts";
import { beat, createDeadManPing, watchSources } from "./watching.ts";

/** Wenfeng, running. */
export interface Service {
  readonly server: Server;
  /** Ends the runs under way, saves the detector and closes the store; nothing acknowledged is lost. */
  readonly stop: () => Promise<void>;
}

const everyMinute = "* * * * *";
const everyFiveSeconds = "*/5 * * * * *";

/** Cron for a time of day `HH:MM`. */
const dailyAt = (time: string): string => `${Number(time.slice(3))} ${Number(time.slice(0, 2))} * * *`;

/** A job that never throws into the ticker: what fails is logged, and tried again at its next time. */
const guarded = (parts: Parts, job: Job): Job => ({
  ...job,
  run: async () => {
    try {
      await job.run();
    } catch (error) {
      const failure = toFailure(error);
      parts.log("error", "job.failed", { job: job.name, code: failure.code, because: failure.message });
    }
  },
});

/** What has to be looked after beside crawling, understanding and delivering; the same in one process and in several. */
export const careJobs = (parts: Parts, minutely = everyMinute): readonly Job[] => [
  ...(parts.duty?.hearReplies ? [{ name: "replies", schedule: everyMinute, run: parts.duty.hearReplies }] : []),
  ...(parts.watchWeather ? [{ name: "weather", schedule: "*/10 * * * *", run: parts.watchWeather }] : []),
  { name: "handling", schedule: minutely, run: parts.secretariat.tick },
  { name: "watch", schedule: minutely, run: () => watchSources(parts) },
  { name: "heartbeat", schedule: dailyAt(parts.config.heartbeat.at), run: () => beat(parts) },
  { name: "ping", schedule: everyMinute, run: createDeadManPing(parts) },
  { name: "prune", schedule: "20 3 * * *", run: () => prune(parts) },
];

/** Opens pages in a browser, which takes its time. */
export const evidenceJob = ({ secretariat }: Parts): Job => ({ name: "evidence", schedule: "*/5 * * * *", run: secretariat.preserve });

const jobsOf = (parts: Parts, minutely: string): readonly Job[] => [
  ...parts.entries.map((entry) => ({
    name: `crawl:${entry.key}`,
    schedule: entry.schedule,
    run: async () => void (await crawlOnce(entry, parts.crawling)),
  })),
  { name: "deliver", schedule: everyFiveSeconds, run: () => deliver(parts) },
  { name: "save", schedule: "*/5 * * * *", run: () => parts.intake.save() },
  // What was merged or split from a command is judged here within the minute.
  { name: "regroup", schedule: minutely, run: async () => void (await parts.intake.take([])) },
  { name: "duty", schedule: everyMinute, run: createDutyReading(parts) },
  ...careJobs(parts, minutely),
  evidenceJob(parts),
  digestJob(parts),
];

/** Clocks first, so that whom they call is told in the same round. */
export const deliver = async ({ duty, outbox }: Parts): Promise<void> => {
  await duty?.dispatcher.tick();
  await outbox.deliverDue();
};

/** Removes what is older than the configuration keeps. */
export const prune = async ({ store, collecting, config, now, log }: Parts): Promise<void> => {
  const before = (ms: number): string => new Date(now().getTime() - ms).toISOString();
  const removed = await store.prune(before(config.retention.mentions));
  const raw = await collecting.archive?.prune(before(config.retention.raw));
  log("info", "store.pruned", { removed, raw });
};

/** Opens the door for people and programs: console, links of alerts, API, `/metrics`, `/healthz`. */
export const openRooms = async (parts: Parts): Promise<Server> => {
  const { store, health, duty, config } = parts;
  return startServer({ store, health, routes: duty?.routes, ...roomsOf(parts), ...config.server });
};

/** Starts everything: an immediate first crawl of each source, then the schedules; `minutely` is how often it looks round (the demo's minutes are short). */
export const startService = async (parts: Parts, minutely = everyMinute): Promise<Service> => {
  await parts.intake.open();
  const server = await openRooms(parts);
  parts.log("info", "service.started", { sources: parts.entries.length, url: server.url });
  const jobs = jobsOf(parts, minutely).map((job) => guarded(parts, job));
  const schedule: Schedule = startSchedule(
    jobs,
    jobs.filter(({ name }) => name.startsWith("crawl:") || name === "digest").map(({ name }) => name),
  );
  return {
    server,
    stop: async () => {
      await schedule.stop();
      await parts.intake.save();
      await server.close();
      for (const health of await parts.health()) if (health.state === "blind") parts.talk(`${sayHealth(health)}\n`);
      parts.log("info", "service.stopped", {});
      await parts.close();
    },
  };
};
