import robotsParser from "robots-parser";
import { decode } from "../lib/decode.ts";
import type { Http } from "../lib/http.ts";
import { type Clock, dayMs, hourMs } from "../lib/time.ts";

// The package's types describe an ES module; what it exports is the function itself.
const parseRobots = robotsParser as unknown as (
  url: string,
  text: string,
) => { isAllowed(url: string, userAgent: string): boolean | undefined };

/** Whether a site's robots.txt lets us fetch an address. */
export type Permits = (url: string) => Promise<boolean>;

interface Rules {
  readonly untilMs: number;
  readonly allows: (url: string) => boolean;
}

/** A robots.txt is good for a day; one that could not be read is tried again within the hour. */
const goodMs = dayMs;
const retryMs = hourMs;

/**
 * Reads robots.txt once a day and site (RFC 9309): 4xx means no rules; an unreachable file leaves the last known rules
 * in force, and where none are known the page itself will tell whether the site answers.
 */
export function createPermits(tools: { readonly http: Http; readonly now: Clock; readonly userAgent: string }): Permits {
  const rulesByOrigin = new Map<string, Rules>();
  return async (url) => {
    const { origin, protocol } = new URL(url);
    if (!/^https?:$/.test(protocol)) return true;
    const known = rulesByOrigin.get(origin);
    const nowMs = tools.now().getTime();
    if (known && known.untilMs > nowMs) return known.allows(url);
    const rules = await readRules(origin, known, tools);
    rulesByOrigin.set(origin, rules);
    return rules.allows(url);
  };
}

async function readRules(
  origin: string,
  known: Rules | undefined,
  { http, now, userAgent }: { http: Http; now: Clock; userAgent: string },
): Promise<Rules> {
  const nowMs = now().getTime();
  const address = `${origin}/robots.txt`;
  try {
    const { status, bytes, headers } = await http({
      url: address,
      headers: { "user-agent": userAgent },
      maxBytes: 512 * 1024,
      timeoutMs: 10_000,
    });
    if (status >= 500) return { untilMs: nowMs + retryMs, allows: known?.allows ?? (() => true) };
    // Sites answer a missing file with their front page: HTML holds no rules.
    const text = decode(bytes, { contentType: headers["content-type"] }).text;
    if (status >= 400 || /^\s*</.test(text)) return { untilMs: nowMs + goodMs, allows: () => true };
    const rules = parseRobots(address, text);
    return { untilMs: nowMs + goodMs, allows: (url) => rules.isAllowed(url, userAgent) !== false };
  } catch {
    return { untilMs: nowMs + retryMs, allows: known?.allows ?? (() => true) };
  }
}
