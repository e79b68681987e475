import type { Alert } from "../../model/alert.ts";
import type { Analysis } from "../../model/analysis.ts";
import type { Incident } from "../../model/incident.ts";
import type { Mention } from "../../model/mention.ts";
import type { Message } from "../../model/message.ts";
import type { Notice } from "../../model/notice.ts";

/** A mention with sensible parts; `minute` counts from 08:00 on 23 November. */
export const mentionAt = (number: number, text: string, more: Partial<Mention> = {}): Mention => ({
  id: `weibo:${number}`,
  source: "weibo-search",
  platform: "weibo",
  url: `https://weibo.example/${number}`,
  author: { id: `u${number % 3}`, name: `网友${number % 3}`, followers: 100 + (number % 3) },
  publishedAt: new Date(Date.UTC(2026, 10, 23, 0, number)).toISOString(),
  fetchedAt: new Date(Date.UTC(2026, 10, 23, 1, number)).toISOString(),
  text,
  ...more,
});

/** An analysis that says little; tests override what they are about. */
export const analysisOf = (more: Partial<Analysis> = {}): Analysis => ({
  words: ["停电"],
  relevance: 0.9,
  isRelevant: true,
  isLocal: true,
  polarity: "negative",
  score: -0.5,
  probabilities: { negative: 0.7, neutral: 0.2, positive: 0.1 },
  appeal: "outage-voltage",
  appeals: [{ appeal: "outage-voltage", probability: 0.8 }],
  problem: null,
  severity: {},
  places: [],
  voice: "citizen",
  responsibility: "unclear",
  happenedAt: null,
  keywords: [],
  summary: "停电了",
  because: {},
  ...more,
});

/** An incident of some mentions. */
export const incidentOf = (id: string, mentionIds: readonly string[], more: Partial<Incident> = {}): Incident => ({
  id,
  aliases: [],
  title: "塘厦停电",
  firstMentionId: mentionIds[0] ?? "",
  mentionIds,
  beganAt: "2026-11-23T00:00:00.000Z",
  lastAt: "2026-11-23T02:00:00.000Z",
  places: ["东莞/塘厦"],
  appeal: "outage-voltage",
  problem: null,
  phase: "response",
  level: "III",
  levelVersion: "1",
  score: 12,
  terms: [],
  signals: {
    mentions: mentionIds.length,
    roots: 1,
    authors: 1,
    reposts: 0,
    negativeShare: 1,
    observed: 3,
    expected: 0.5,
    windowMs: 3_600_000,
    test: "negative binomial upper tail p=0.0004",
    p: 0.0004,
    reach: 100,
    voices: { citizen: 1 },
    safety: [],
    hot: 0,
  },
  resurfaced: false,
  ...more,
});

/** Revision `revision` of an incident's alert. */
export const alertOf = (incidentId: string, revision: number, at: string): Alert => ({
  key: `${incidentId}#${revision}`,
  incidentId,
  revision,
  at,
  level: "III",
  title: "塘厦停电",
  places: ["东莞/塘厦"],
  reasons: [{ rule: "surge", text: "1 小时 3 条，平常 0.5 条", mentionIds: ["weibo:1"] }],
  decision: { send: true, because: "first", changes: [] },
  mentionIds: ["weibo:1"],
});

/** A message to deliver. */
export const messageOf = (id: string, createdAt: string): Message => ({
  id,
  kind: "alert",
  headline: "舆情Ⅲ级｜塘厦｜停电｜首报",
  sections: [{ lines: ["停电"] }],
  createdAt,
});

/** A planned outage. */
export const noticeOf = (id: string, startsAt: string, endsAt: string | undefined, more: Partial<Notice> = {}): Notice => ({
  id,
  source: "outage-notice",
  kind: "planned-outage",
  title: "计划停电公告",
  range: "塘厦镇林村片",
  towns: ["东莞/塘厦"],
  startsAt,
  ...(endsAt !== undefined && { endsAt }),
  fetchedAt: "2026-11-20T00:00:00.000Z",
  text: "计划停电公告 塘厦镇林村片",
  ...more,
});
