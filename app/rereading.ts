import type { Parts } from "./parts.ts";

/**
 * Looks whether the configuration file has another text than before and takes over its people, posts, roster and matrix;
 * a text that is wrong is told once and changes nothing. Everything else of the file counts from the next start on.
 */
export const createDutyReading = ({ configFile, duty, log }: Pick<Parts, "configFile" | "duty" | "log">): (() => Promise<void>) => {
  let seen = configFile.read().version;
  return async () => {
    const { text, version } = configFile.read();
    if (version === seen) return;
    seen = version;
    const loaded = configFile.check(text);
    if ("config" in loaded && loaded.config.duty) duty?.change(loaded.config.duty);
    if ("config" in loaded) log("info", "config.loaded", { version });
    else log("warn", "config.rejected", { mistakes: loaded.mistakes.length });
  };
};
