/** What could be read from one saved page. */
export interface Article {
  /** `gone`: deleted or forbidden; `blocked`: a wall stands before it; `changed`: the page is no longer understood. */
  readonly status: "ok" | "gone" | "blocked" | "changed";
  readonly title?: string | undefined;
  /** The person who wrote it. */
  readonly author?: string | undefined;
  /** The account or medium that published it. */
  readonly account?: string | undefined;
  /** ISO-8601 UTC; missing when the page does not say. */
  readonly publishedAt?: string | undefined;
  /** The main text, one paragraph a line; empty unless `ok`. */
  readonly text: string;
  /** WeChat's permanent name of an article. */
  readonly identity?: WechatIdentity | undefined;
  /** What a page said in place of an article. */
  readonly because?: string | undefined;
}

/** `biz` names the account, `mid` the push, `idx` the article in it (1…8). */
export interface WechatIdentity {
  readonly biz: string;
  readonly mid: string;
  readonly idx: string;
  readonly sn?: string;
  readonly short?: string;
  readonly account?: string;
}
