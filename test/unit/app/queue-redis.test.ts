import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openQueue, startLanes } from "../../../app/queue-redis.ts";
import type { Job, Schedule } from "../../../app/schedule.ts";
import { silent } from "../../../lib/log.ts";
import { freePort } from "../../port.ts";
import { hasRedis, startRedis } from "../../redis-server.ts";

const until = async (isTrue: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isTrue())) await new Promise((resolve) => setImmediate(resolve));
};

const everySecond = "* * * * * *";
let names = 0;

describe.runIf(hasRedis)("several workers on one Redis", { timeout: 60_000 }, () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let port: number;
  const schedules: Schedule[] = [];
  const children: ChildProcess[] = [];
  const placeOf = () => {
    names += 1;
    return { url: redis.url, tenant: `t${names}` };
  };
  beforeAll(async () => {
    port = await freePort();
    redis = await startRedis(port);
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    await Promise.all(schedules.splice(0).map((schedule) => schedule.stop()));
  });
  afterAll(() => redis.stop());

  /** Two workers with the same job; answers the seconds in which it ran, and how many ran at once at most. */
  const startTwo = async (place: { url: string; tenant: string }) => {
    const seen = { runs: [] as number[], atOnce: 0, most: 0 };
    const job: Job = {
      name: "tick",
      schedule: everySecond,
      run: async () => {
        seen.atOnce += 1;
        seen.most = Math.max(seen.most, seen.atOnce);
        seen.runs.push(Math.floor(Date.now() / 1000));
        await new Promise((resolve) => setImmediate(resolve));
        seen.atOnce -= 1;
      },
    };
    for (const _ of [1, 2]) schedules.push(await startLanes(place, [{ name: "lane", jobs: [job] }], silent));
    return seen;
  };

  test("a job by the clock fires once, however many workers there are", async () => {
    const seen = await startTwo(placeOf());
    await until(() => seen.runs.length >= 4);
    const span = (seen.runs.at(-1) as number) - (seen.runs[0] as number) + 1;
    expect(seen.runs.length).toBeLessThanOrEqual(span + 1);
    expect(seen.most).toBe(1);
  });

  test("another tenant's jobs are not touched", async () => {
    const [ours, theirs] = [placeOf(), placeOf()];
    const queue = openQueue(theirs, "lane", silent);
    await queue.add("foreign", {});
    const seen = await startTwo(ours);
    await until(() => seen.runs.length >= 1);
    expect(await queue.getWaitingCount()).toBe(1);
    await queue.close();
  });

  test("a Redis that was emptied gets its schedules back when the next worker starts", async () => {
    const place = placeOf();
    const before = await startTwo(place);
    await until(() => before.runs.length >= 1);
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
    const after = await startTwo(place);
    await until(() => after.runs.length + before.runs.length >= 4);
    // Whichever of the four workers were faster: never two at once.
    expect(Math.max(before.most, after.most)).toBe(1);
  });

  test("a Redis that was killed and came back is worked on again, without a restart of the workers", async () => {
    const place = placeOf();
    const queue = openQueue(place, "lane", silent);
    const before = await startTwo(place);
    await until(() => before.runs.length >= 1);
    await redis.stop();
    redis = await startRedis(port);
    const count = before.runs.length;
    await queue.add("tick", {});
    await until(() => before.runs.length > count);
    await queue.close();
  });

  test("a job whose worker was killed -9 is done by another, and acknowledged once", async () => {
    const place = placeOf();
    const queue = openQueue(place, "lane", silent);
    const said: string[] = [];
    const start = (lastsMs: number): ChildProcess => {
      const script = fileURLToPath(new URL("./lane-worker.ts", import.meta.url));
      const child = spawn(process.execPath, ["--import", "tsx", script, place.url, place.tenant, String(lastsMs)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      child.stdout.on("data", (data: Buffer) => void said.push(...data.toString().trim().split("\n")));
      children.push(child);
      return child;
    };
    await queue.add("long", {}, { jobId: "j1" });
    const first = start(600_000);
    await until(() => said.includes("began j1"));
    first.kill("SIGKILL");
    start(10);
    await until(async () => (await queue.getCompletedCount()) === 1);
    expect(said).toEqual(["began j1", "began j1", "ended j1"]);
    expect(await queue.getJobCounts("waiting", "active", "failed", "completed")).toEqual({
      waiting: 0,
      active: 0,
      failed: 0,
      completed: 1,
    });
    await queue.close();
  });
});
