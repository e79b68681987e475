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
