const alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const base = 62n;
/** Both writings are cut from the right: seven decimal digits of a mid are four letters of an mblogid. */
const digitsPerGroup = 7;
const lettersPerGroup = 4;

/** The upper bits of a mid are seconds since this instant (unix seconds), checked on posts of 2019–2026 to within a second. */
const midEpochSeconds = 515_483_463;
const midTimeBits = 22n;
/** Ids given out before mid-2011 carry no time: the first sixteen-digit mids are of that summer. */
const firstTimedSeconds = Date.UTC(2011, 6, 1) / 1000;
/** Longer mids of the old open interface follow another rule and would point far ahead. */
const lastTimedSeconds = Date.UTC(2060, 0, 1) / 1000;

const toBase62 = (value: bigint): string => {
  let rest = value;
  let text = "";
  do {
    text = (alphabet[Number(rest % base)] as string) + text;
    rest /= base;
  } while (rest > 0n);
  return text;
};

const fromBase62 = (text: string): bigint | undefined => {
  let value = 0n;
  for (const sign of text) {
    const digit = alphabet.indexOf(sign);
    if (digit < 0) return undefined;
    value = value * base + BigInt(digit);
  }
  return value;
};

/** Cuts a text from its end into groups; the first group may be shorter. */
const groups = (text: string, size: number): readonly string[] => {
  const first = text.length % size;
  const cut = first === 0 ? [] : [text.slice(0, first)];
  for (let at = first; at < text.length; at += size) cut.push(text.slice(at, at + size));
  return cut;
};

/** The mblogid (as in `weibo.com/{uid}/{mblogid}`) of a decimal mid; `undefined` when the text is no mid. */
export const mblogidOf = (mid: string): string | undefined => {
  if (!/^[1-9]\d{0,20}$/.test(mid)) return undefined;
  return groups(mid, digitsPerGroup)
    .map((group, at) => toBase62(BigInt(group)).padStart(at === 0 ? 0 : lettersPerGroup, "0"))
    .join("");
};

/** The decimal mid of an mblogid; `undefined` when the text is none. */
export const midOf = (mblogid: string): string | undefined => {
  if (!/^[1-9a-zA-Z][0-9a-zA-Z]{0,11}$/.test(mblogid)) return undefined;
  let mid = "";
  for (const [at, group] of groups(mblogid, lettersPerGroup).entries()) {
    const value = fromBase62(group)?.toString();
    if (value === undefined || value.length > digitsPerGroup) return undefined;
    mid += at === 0 ? value : value.padStart(digitsPerGroup, "0");
  }
  return mid;
};

/** When a mid was given out (ISO-8601 UTC, to the second); `undefined` for ids too old to tell. */
export const midInstant = (mid: string): string | undefined => {
  if (!/^[1-9]\d{15,18}$/.test(mid)) return undefined;
  const seconds = Number(BigInt(mid) >> midTimeBits) + midEpochSeconds;
  return seconds < firstTimedSeconds || seconds > lastTimedSeconds ? undefined : new Date(seconds * 1000).toISOString();
};

/** The address people open; where the author is unknown, the mobile site's page of the post. */
export const postUrl = (mid: string, uid: string | undefined): string =>
  uid ? `https://weibo.com/${uid}/${mblogidOf(mid) ?? mid}` : `https://m.weibo.cn/detail/${mid}`;

/** The mid of a post's address in any of its forms (weibo.com/uid/bid, m.weibo.cn/status|detail/id); `undefined` for others. */
export const midOfUrl = (text: string): string | undefined => {
  const url = URL.canParse(text, "https://weibo.com") ? new URL(text, "https://weibo.com") : undefined;
  if (!url || !/(^|\.)weibo\.(com|cn)$/.test(url.hostname)) return undefined;
  const id = /^\/(?:u\/)?(?:\d{5,12}|detail|status|statuses)\/([0-9a-zA-Z]{6,20})\/?$/.exec(url.pathname)?.[1];
  if (id === undefined) return undefined;
  return /^\d{11,}$/.test(id) ? id : midOf(id);
};
