/** What the official notices and facts say about a post (decision 5). */
export const verdicts = [
  "announced",
  "overran",
  "fault",
  "weather",
  "load-management",
  "arrears",
  "customer-side",
  "unannounced",
  "conflicting",
  "unknown-place",
] as const;
export type Verdict = (typeof verdicts)[number];

/** How a verdict is said; `unannounced` is never said as blame. */
export const verdictTitles: Record<Verdict, string> = {
  announced: "计划停电公告时段内",
  overran: "超过公告的复电时间",
  fault: "故障停电",
  weather: "天气影响",
  "load-management": "有序用电",
  arrears: "欠费停电",
  "customer-side": "客户侧设备",
  unannounced: "未在公告中查到",
  conflicting: "与公告说法不一致",
  "unknown-place": "地点不明",
};

/** The join of one post (or incident) with the official word. */
export interface NoticeMatch {
  readonly verdict: Verdict;
  /** The newest version of the notice, or the fact sheet, that decided it. */
  readonly noticeId?: string;
  /** 0…1: 1 the post names a place of the range, 0.5 only its town. */
  readonly placeOverlap: number;
  /** 0…1: 1 inside the window. */
  readonly timeOverlap: number;
  /** 0…1. */
  readonly confidence: number;
  /** Chinese, one line each: what was compared with what. */
  readonly because: readonly string[];
}
