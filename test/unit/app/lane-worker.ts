// Run as a process of its own: works on one lane and tells each run; a run lasts until its file says otherwise.
import { writeSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { openWorker } from "../../../app/queue-redis.ts";
import { silent } from "../../../lib/log.ts";

const [url, tenant, lastsMs] = process.argv.slice(2);
if (url !== undefined && tenant !== undefined) {
  const run = async (job: { id?: string | undefined }): Promise<void> => {
    writeSync(1, `began ${job.id}\n`);
    await wait(Number(lastsMs));
    writeSync(1, `ended ${job.id}\n`);
  };
  openWorker({ url, tenant }, "lane", { run, log: silent, lockMs: 2000 });
}
