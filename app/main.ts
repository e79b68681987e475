#!/usr/bin/env node
import { runCommandLine } from "./cli.ts";
import type { Terminal } from "./command.ts";

/** The process's own parts as a terminal; SIGINT and SIGTERM ask for a clean stop, a second one forces it. */
const processTerminal = (): Terminal => {
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(1);
    stop.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  return {
    out: (text) => void process.stdout.write(text),
    talk: (text) => void process.stderr.write(text),
    stdin: process.stdin,
    env: process.env,
    now: () => new Date(),
    isInteractive: process.stdin.isTTY === true && process.stdout.isTTY === true,
    stopped: stop.signal,
  };
};

process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal());
