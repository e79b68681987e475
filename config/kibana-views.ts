import { prefix } from "../store/elastic-names.ts";
import { fieldsOfKind } from "../store/elastic-schema.ts";
import type { ViewKind } from "./kibana-charts.ts";

/** A data view: what it is called, the field of time, and what people read instead of field names. */
export interface View {
  readonly title: string;
  readonly timeField: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The data views, with Chinese labels for every field that a chart or list shows. */
export const views: Record<ViewKind, View> = {
  mentions: {
    title: "帖文",
    timeField: "publishedAt",
    labels: {
      publishedAt: "发布时间",
      fetchedAt: "采集时间",
      platform: "平台",
      source: "来源",
      title: "标题",
      text: "正文",
      quoted: "被转原文",
      url: "链接",
      "author.id": "作者（化名）",
      "author.followers": "粉丝数",
      "counts.reposts": "转发",
      "counts.comments": "评论",
      "counts.likes": "点赞",
      "counts.reads": "阅读",
      isRelevant: "涉电",
      isLocal: "本地",
      polarity: "情感倾向",
      score: "情感值",
      appeal: "诉求",
      appeals: "全部诉求",
      problem: "问题类型",
      voice: "发声者",
      responsibility: "产权归属",
      places: "地点",
      towns: "镇街",
      location: "位置",
      keywords: "关键词",
      severity: "严重信号",
      region: "IP 属地",
      summary: "摘要",
    },
  },
  incidents: {
    title: "事件",
    timeField: "lastAt",
    labels: {
      id: "事件",
      title: "标题",
      level: "舆情级别",
      phase: "阶段",
      beganAt: "开始",
      lastAt: "最近一帖",
      towns: "镇街",
      appeal: "诉求",
      mentions: "帖文数",
      authors: "作者数",
      reposts: "转发数",
      negativeShare: "负面率",
      reach: "最大粉丝数",
      score: "级别分",
      observed: "实际",
      expected: "平常",
    },
  },
  alerts: {
    title: "预警",
    timeField: "at",
    labels: {
      at: "时间",
      level: "舆情级别",
      title: "标题",
      rules: "规则",
      revision: "第几报",
      towns: "镇街",
      mentions: "帖文数",
      because: "为何发",
    },
  },
  deliveries: {
    title: "发送",
    timeField: "createdAt",
    labels: {
      createdAt: "发起时间",
      channel: "渠道",
      state: "状态",
      attempts: "尝试次数",
      nextAt: "下次尝试",
      deliveredAt: "送达时间",
      waitedSeconds: "用时（秒）",
      level: "舆情级别",
      kind: "种类",
    },
  },
  runs: {
    title: "采集",
    timeField: "at",
    labels: { at: "时间", source: "来源", state: "结果", fetched: "取到", added: "新增", ms: "耗时（毫秒）", because: "原因" },
  },
  notices: {
    title: "公告",
    timeField: "startsAt",
    labels: { startsAt: "开始", endsAt: "结束", kind: "种类", title: "标题", range: "范围", towns: "镇街" },
  },
  dead: { title: "存不进去的", timeField: "at", labels: { at: "时间", kind: "种类", id: "编号", because: "原因" } },
};

/** What the data view of a kind reads: the tenant's alias. */
export const patternOf = (kind: ViewKind, tenant: string): string => `${prefix}-${kind}-${tenant}`;

/** The fields that hold JSON for the program and only get in people's way. */
export const hiddenFields = (kind: ViewKind): readonly string[] =>
  Object.keys(fieldsOfKind(kind)).filter((field) => /json$/i.test(field) || field === "words" || field === "pairs" || field === "hash");
