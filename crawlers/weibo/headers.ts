/** The mobile site answers JSON to mobile browsers only; the name says who asks. */
const mobileAgent = "Mozilla/5.0 (Linux; Android 14; Mobile) AppleWebKit/537.36 (KHTML, like Gecko; compatible; Wenfeng/0.1)";

/** What m.weibo.cn's own page sends with its JSON requests. */
export const mobileHeaders = (referer: string): Readonly<Record<string, string>> => ({
  "user-agent": mobileAgent,
  accept: "application/json, text/plain, */*",
  "mweibo-pwa": "1",
  "x-requested-with": "XMLHttpRequest",
  referer,
});

/** What a browser sends with a page of weibo.com; never `X-Requested-With`, which is answered by a wall. */
export const pageHeaders = (referer: string): Readonly<Record<string, string>> => ({
  accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
  referer,
});

/** What weibo.com's own page sends with its JSON requests; without a referer the hot list answers 403. */
export const webHeaders = (referer = "https://weibo.com/"): Readonly<Record<string, string>> => ({
  accept: "application/json, text/plain, */*",
  "x-requested-with": "XMLHttpRequest",
  referer,
});
