/** What a word of ours may claim: power is back, nothing is cut in a window, or nothing is cut before an hour. */
export const claimKinds = ["restored", "not-cut", "not-yet"] as const;
export type ClaimKind = (typeof claimKinds)[number];

/** `contradicts-notice`: posts that say otherwise than a notice or statement of ours. A fact about texts, never about authors. */
export interface Contradiction {
  readonly kind: ClaimKind;
  /** Notice or statement id. */
  readonly target: string;
  /** What we said, in one line. */
  readonly said: string;
  /** Our own words, cut to what is quoted. */
  readonly text: string;
  /** When the first of these posts was published. */
  readonly since: string;
  /** Independent posts (by author and by text) that say otherwise. */
  readonly mentionIds: readonly string[];
  /** Enough of them for "our notice may be wrong". */
  readonly isDoubt: boolean;
}

const posts: Readonly<Record<ClaimKind, string>> = { restored: "仍没来电", "not-cut": "停电了", "not-yet": "已经停电" };

/** How a doubt about our own word begins, everywhere. */
export const doubtTitle = "我方公告可能有误";

/** One line that fits a phone: what we said, and how many say otherwise; nobody is called a liar. */
export const sayContradiction = ({ kind, said, mentionIds, isDoubt }: Contradiction): string =>
  `${isDoubt ? doubtTitle : "与我方说法不一致"}：${said}，${mentionIds.length} 人说${posts[kind]}`;

/** The contradictions that are told of: enough independent posts stand behind them. */
export const doubtsIn = ({ contradictions = [] }: { readonly contradictions?: readonly Contradiction[] }): readonly Contradiction[] =>
  contradictions.filter(({ isDoubt }) => isDoubt);
