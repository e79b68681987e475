import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { answers } from "./port.ts";

const isInstalled = (): boolean => {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

/** Whether a real Redis can be run here; Debian's package is `redis-server`. */
export const hasRedis: boolean = isInstalled();

if (!hasRedis) {
  if (process.env.CI === "true") throw new Error("CI must run the Redis tests: apt-get install redis-server");
  process.stderr.write("\n*** SKIPPED: no redis-server on this machine, so no test of several workers ran ***\n\n");
}

/** Starts a Redis that keeps nothing on disk. */
export const startRedis = async (
  port: number,
): Promise<{ readonly url: string; readonly process: ChildProcess; readonly stop: () => Promise<void> }> => {
  const child = spawn("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], {
    stdio: "ignore",
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  while (!(await answers(port))) await wait(50);
  return {
    url: `redis://127.0.0.1:${port}`,
    process: child,
    stop: () => {
      child.kill("SIGKILL");
      return ended;
    },
  };
};
