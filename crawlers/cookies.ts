/** Cookies as a browser keeps them for a visit: by domain and name, in memory only, never logged. */
export interface CookieJar {
  /** The `cookie` header for an address; `undefined` when there is none. */
  readonly header: (url: string) => string | undefined;
  /** Takes the `set-cookie` lines of an answer from an address. */
  readonly take: (url: string, lines: readonly string[], nowMs: number) => void;
}

/** A cookie as a browser exports it; `expires` in unix seconds. */
export interface GivenCookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  readonly expires?: number | undefined;
}

/** A jar filled with a person's own session; what the site renews is taken over for as long as the process runs. */
export function fillJar(jar: CookieJar, cookies: readonly GivenCookie[]): CookieJar {
  for (const { name, value, domain, expires } of cookies) {
    const host = domain.replace(/^\./, "");
    const until = expires !== undefined && expires > 0 ? `; Expires=${new Date(expires * 1000).toUTCString()}` : "";
    jar.take(`https://${host}/`, [`${name}=${value}${domain.startsWith(".") ? `; Domain=${host}` : ""}${until}`], 0);
  }
  return jar;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  readonly hostOnly: boolean;
  readonly expiresMs: number;
}

/** A jar that lives as long as the process; what expires is dropped when it is next read. */
export function createJar(now: () => number): CookieJar {
  const cookies = new Map<string, Cookie>();
  const matches = (host: string, { domain, hostOnly }: Cookie): boolean => host === domain || (!hostOnly && host.endsWith(`.${domain}`));
  return {
    header: (url) => {
      const host = new URL(url).hostname;
      const own = [...cookies.values()].filter((cookie) => cookie.expiresMs > now() && matches(host, cookie));
      return own.length === 0 ? undefined : own.map(({ name, value }) => `${name}=${value}`).join("; ");
    },
    take: (url, lines, nowMs) => {
      for (const line of lines) {
        const cookie = readCookie(new URL(url).hostname, line, nowMs);
        if (cookie) cookies.set(`${cookie.domain} ${cookie.name}`, cookie);
      }
    },
  };
}

function readCookie(host: string, line: string, nowMs: number): Cookie | undefined {
  const [pair = "", ...attributes] = line.split(";");
  const at = pair.indexOf("=");
  if (at < 1) return undefined;
  const named = Object.fromEntries(
    attributes
      .map((attribute) => attribute.split("=").map((part) => part.trim()))
      .map(([name = "", value = ""]) => [name.toLowerCase(), value]),
  );
  const asked = (named.domain ?? "").replace(/^\./, "").toLowerCase();
  // A cookie for another site, or for a whole suffix such as `com`, is refused.
  if (asked && (!asked.includes(".") || !(host === asked || host.endsWith(`.${asked}`)))) return undefined;
  const maxAge = Number(named["max-age"] ?? Number.NaN);
  const expires = Date.parse(named.expires ?? "");
  const expiresMs = Number.isFinite(maxAge) ? nowMs + maxAge * 1000 : Number.isFinite(expires) ? expires : Number.POSITIVE_INFINITY;
  return { name: pair.slice(0, at).trim(), value: pair.slice(at + 1).trim(), domain: asked || host, hostOnly: asked === "", expiresMs };
}
