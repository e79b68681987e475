import { setTimeout as sleepFor } from "node:timers/promises";
import { createLog, type Log, silent } from "../lib/log.ts";
import type { Arguments, Terminal } from "./command.ts";
import { configPathOf, openParts, type Parts, type Surroundings } from "./parts.ts";

/** The option that every command with a configuration takes. */
export const configOption = { config: { type: "string" } } as const;

/** The process's surroundings for `openParts`; a quiet command logs nothing. */
export const surroundingsOf = (terminal: Terminal, log: Log = silent): Surroundings => ({
  env: terminal.env,
  now: terminal.now,
  sleep: (ms) => sleepFor(ms, undefined, { signal: terminal.stopped }).catch(() => undefined),
  random: Math.random,
  log,
  out: terminal.out,
  talk: terminal.talk,
  stopped: terminal.stopped,
});

/** A log on stderr. */
export const stderrLog = (terminal: Terminal): Log => createLog(process.stderr, terminal.now);

/** Opens the parts for a command, lets it work, and closes them whatever happens. */
export const withParts = async <T>(
  args: Arguments,
  terminal: Terminal,
  work: (parts: Parts, configPath: string) => Promise<T>,
  log?: Log,
): Promise<T> => {
  const configPath = configPathOf(args.text("config"), terminal.env);
  const parts = await openParts(configPath, surroundingsOf(terminal, log));
  try {
    return await work(parts, configPath);
  } finally {
    await parts.close();
  }
};
