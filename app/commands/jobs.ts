import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { loadConfig } from "../../config/load.ts";
import { formatBeijing } from "../../lib/time.ts";
import { defineCommand } from "../command.ts";
import { configOption } from "../opening.ts";
import { configPathOf } from "../parts.ts";
import { queueName, type RedisPlace } from "../queue-redis.ts";
import { redisPlaceOf } from "../redis-place.ts";

/** The lanes that some worker has opened. */
const lanesOf = async (place: RedisPlace): Promise<readonly string[]> => {
  const redis = new Redis(place.url);
  try {
    const prefix = `bull:${queueName(place, "")}`;
    const lanes = new Set<string>();
    for await (const keys of redis.scanStream({ match: `${prefix}*:meta` })) {
      for (const key of keys as string[]) lanes.add(key.slice(prefix.length, -":meta".length));
    }
    return [...lanes].sort();
  } finally {
    redis.disconnect();
  }
};

/** Shows the workers' queues, and what failed for good; `--retry` gives that another try. */
export const jobs = defineCommand({
  name: "jobs",
  help: "看各队列的任务数与失败的任务；--retry 重试失败的",
  usage: "jobs [--retry] [--json]",
  examples: ["wenfeng jobs", "wenfeng jobs --retry"],
  options: { ...configOption, retry: { type: "boolean" } },
  run: async (args, terminal) => {
    const place = redisPlaceOf(loadConfig(configPathOf(args.text("config"), terminal.env), terminal.env), terminal.env);
    for (const lane of await lanesOf(place)) {
      const queue = new Queue(queueName(place, lane), { connection: { url: place.url } });
      const counts = await queue.getJobCounts("waiting", "active", "delayed", "failed");
      const failed = (await queue.getFailed(0, 49)).map((job) => ({
        id: job.id,
        name: job.name,
        because: job.failedReason,
        at: job.finishedOn ?? 0,
      }));
      if (args.flag("retry")) await queue.retryJobs({ state: "failed" });
      await queue.close();
      if (args.flag("json")) {
        terminal.out(`${JSON.stringify({ lane, ...counts, jobs: failed })}\n`);
        continue;
      }
      terminal.out(`${lane}：等待 ${counts.waiting}，进行中 ${counts.active}，定时 ${counts.delayed}，失败 ${counts.failed}\n`);
      for (const { name, because, at } of failed) terminal.out(`  ${formatBeijing(at, "short")} ${name}：${because}\n`);
    }
    return 0;
  },
});
