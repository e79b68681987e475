import type { Config } from "../config/schema.ts";

/** Hosts that the configuration itself names (webhooks, stand-ins, the watchdog): they may be internal. */
export const namedHosts = (config: Config): readonly string[] => {
  const urls = JSON.stringify(config).match(/https?:\/\/[^"\s]+/g) ?? [];
  return [...config.network.allowHosts, ...urls.flatMap((url) => (URL.canParse(url) ? [new URL(url).host] : []))];
};
