import { shortHash } from "../lib/hash.ts";

/** Parameters that say how a reader came to a page, not which page it is. */
const tracking =
  /^(?:utm_\w+|spm\w*|from|fr|source|src|ref|refer|referer|refer_flag|share\w*|scene|wd|tn|track\w*|tdsourcetag|s_trans|_t|timestamp|t|v|ver|version|cv|wx\w*|isappinstalled|nsukey|bd_\w+|hmsr|hmpl|channel|app|appid|pvid|sessionid|token|chksm|pass_ticket|exportkey|print|output|amp)$/i;

/** Names of the same site for other devices. */
const deviceHost = /^(?:www|m|wap|3g|mobile|mip|h5|i|amp|touch)\./;

/**
 * The name of a page whichever way it was reached: no scheme, device host, tracking, fragment or trailing slash.
 * Only for comparing; it need not answer when fetched.
 */
export function canonicalKey(address: string): string {
  if (!URL.canParse(address)) return address.trim();
  const url = new URL(address);
  const host = url.host
    .toLowerCase()
    .replace(deviceHost, "")
    .replace(/:(?:80|443)$/, "");
  const path = url.pathname
    .replace(/\/(?:amp|print)(?=\/|$)/gi, "")
    .replace(/\/(?:index|default)\.\w{3,5}$/i, "/")
    .replace(/\/+$/, "");
  const kept = [...url.searchParams].filter(([name, value]) => !tracking.test(name) && value !== "").sort(([a], [b]) => (a < b ? -1 : 1));
  const query = kept.map(([name, value]) => `${name}=${value}`).join("&");
  return `${host}${path}${query ? `?${query}` : ""}`;
}

/** The id of a news page: by its address, since guids are missing or change. */
export const newsId = (address: string): string => `news:${shortHash(canonicalKey(address))}`;

/** The host that people would name as the medium's. */
export const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).hostname.replace(deviceHost, "") : "");
