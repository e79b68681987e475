import type { Kind } from "../store/elastic-schema.ts";

/** The kinds that analysts look at in Kibana; authors and inner state are not among them. */
export type ViewKind = Extract<Kind, "mentions" | "incidents" | "alerts" | "deliveries" | "runs" | "notices" | "dead">;

/** A number: how many, or something of a field. */
export type Measure =
  | { readonly of: "count"; readonly label: string }
  | { readonly of: "average" | "max" | "sum" | "unique_count"; readonly field: string; readonly label: string }
  | { readonly of: "percentile"; readonly field: string; readonly label: string; readonly percentile: number };

/** What numbers are split by: time, or the most frequent values of a field. */
export type Split = { readonly by: "time" } | { readonly by: "terms"; readonly field: string; readonly size: number };

/** One chart, from which both the Lens object and the aggregation that it asks for are made. */
export interface Chart {
  readonly id: string;
  readonly title: string;
  readonly view: ViewKind;
  readonly shape: "bar" | "line" | "donut" | "table" | "metric";
  readonly measures: readonly Measure[];
  readonly splits: readonly Split[];
  /** Lucene query that narrows it. */
  readonly where?: string;
}

/** A list of documents, newest first. */
export interface SavedSearch {
  readonly id: string;
  readonly title: string;
  readonly view: ViewKind;
  readonly columns: readonly string[];
  readonly where?: string;
}

/** A page of charts and lists, in reading order; half or whole width. */
export interface Dashboard {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly panels: readonly { readonly id: string; readonly width: "third" | "half" | "whole" }[];
}

const count = (label: string): Measure => ({ of: "count", label });
const time: Split = { by: "time" };
const top = (field: string, size = 10): Split => ({ by: "terms", field, size });

/** How many posts about power supply there are, split in some way. */
const ofPosts = (chart: Pick<Chart, "id" | "title" | "shape" | "splits"> & Partial<Chart>): Chart => ({
  ...{ view: "mentions", measures: [count("帖文数")], where: "isRelevant:true" },
  ...chart,
});

/** Every chart. */
export const charts: readonly Chart[] = [
  ofPosts({ id: "volume", title: "声量（按情感）", shape: "bar", splits: [time, top("polarity", 3)] }),
  ofPosts({ id: "polarity", title: "情感占比", shape: "donut", splits: [top("polarity", 3)] }),
  { id: "platforms", title: "平台分布", view: "mentions", shape: "donut", measures: [count("帖文数")], splits: [top("platform")] },
  {
    id: "relevant",
    title: "涉电帖文",
    view: "mentions",
    shape: "metric",
    measures: [count("涉电帖文")],
    splits: [],
    where: "isRelevant:true",
  },
  {
    id: "speakers",
    title: "发声账号数",
    view: "mentions",
    shape: "metric",
    measures: [{ of: "unique_count", field: "author.id", label: "账号数" }],
    splits: [],
    where: "isRelevant:true",
  },
  {
    id: "mood",
    title: "平均情感值",
    view: "mentions",
    shape: "line",
    measures: [{ of: "average", field: "score", label: "情感值（−1…1）" }],
    splits: [time],
    where: "isRelevant:true",
  },
  ofPosts({ id: "voices", title: "谁在说", shape: "bar", splits: [top("voice", 5)] }),
  ofPosts({
    id: "keywords",
    title: "高频词",
    shape: "table",
    splits: [top("keywords", 30)],
    where: "isRelevant:true AND polarity:negative",
  }),
  ofPosts({ id: "towns", title: "镇街声量", shape: "bar", splits: [top("towns", 35)] }),
  ofPosts({ id: "town-appeals", title: "镇街 × 诉求", shape: "table", splits: [top("towns", 35), top("appeal", 8)] }),
  ofPosts({ id: "appeals", title: "诉求走势", shape: "bar", splits: [time, top("appeal", 8)] }),
  ofPosts({ id: "responsibility", title: "产权归属", shape: "donut", splits: [top("responsibility", 5)] }),
  ofPosts({ id: "severity", title: "严重信号", shape: "bar", splits: [top("severity", 10)] }),
  {
    id: "incidents",
    title: "事件（按级别）",
    view: "incidents",
    shape: "bar",
    measures: [count("事件数")],
    splits: [time, top("level", 4)],
  },
  { id: "phases", title: "所处阶段", view: "incidents", shape: "donut", measures: [count("事件数")], splits: [top("phase", 4)] },
  { id: "incident-appeals", title: "事件诉求", view: "incidents", shape: "bar", measures: [count("事件数")], splits: [top("appeal", 8)] },
  {
    id: "incident-size",
    title: "事件规模",
    view: "incidents",
    shape: "table",
    measures: [
      { of: "max", field: "mentions", label: "帖文数" },
      { of: "max", field: "reach", label: "最大粉丝数" },
      { of: "max", field: "negativeShare", label: "负面率" },
      { of: "max", field: "score", label: "级别分" },
    ],
    splits: [top("id", 20)],
  },
  { id: "incident-towns", title: "事件镇街", view: "incidents", shape: "bar", measures: [count("事件数")], splits: [top("towns", 20)] },
  { id: "runs", title: "采集结果", view: "runs", shape: "bar", measures: [count("次数")], splits: [time, top("state", 8)] },
  {
    id: "gathered",
    title: "新增帖文（按来源）",
    view: "runs",
    shape: "line",
    measures: [{ of: "sum", field: "added", label: "新增帖文" }],
    splits: [time, top("source", 10)],
  },
  {
    id: "pace",
    title: "采集耗时（毫秒）",
    view: "runs",
    shape: "table",
    measures: [
      { of: "average", field: "ms", label: "平均" },
      { of: "percentile", field: "ms", label: "95 分位", percentile: 95 },
    ],
    splits: [top("source", 20)],
  },
  { id: "alerts", title: "预警（按级别）", view: "alerts", shape: "bar", measures: [count("预警数")], splits: [time, top("level", 4)] },
  { id: "rules", title: "触发规则", view: "alerts", shape: "donut", measures: [count("预警数")], splits: [top("rules", 10)] },
  {
    id: "waiting",
    title: "送达用时（秒）",
    view: "deliveries",
    shape: "table",
    measures: [
      { of: "percentile", field: "waitedSeconds", label: "中位", percentile: 50 },
      { of: "percentile", field: "waitedSeconds", label: "95 分位", percentile: 95 },
      count("条数"),
    ],
    splits: [top("channel", 20)],
    where: "state:delivered",
  },
  { id: "outbox", title: "发送状态", view: "deliveries", shape: "bar", measures: [count("条数")], splits: [time, top("state", 4)] },
  {
    id: "attempts",
    title: "尝试次数",
    view: "deliveries",
    shape: "line",
    measures: [{ of: "average", field: "attempts", label: "平均尝试次数" }],
    splits: [time, top("channel", 10)],
  },
];

/** Every saved search. */
export const searches: readonly SavedSearch[] = [
  {
    id: "negative",
    title: "负面帖文",
    view: "mentions",
    columns: ["text", "towns", "appeal", "platform", "counts.reposts", "url"],
    where: "isRelevant:true AND polarity:negative",
  },
  {
    id: "all",
    title: "全部涉电帖文",
    view: "mentions",
    columns: ["text", "polarity", "appeal", "towns", "voice", "platform"],
    where: "isRelevant:true",
  },
  {
    id: "incident-list",
    title: "事件清单",
    view: "incidents",
    columns: ["level", "title", "towns", "appeal", "phase", "mentions", "negativeShare", "lastAt"],
  },
  { id: "bad-runs", title: "异常采集", view: "runs", columns: ["source", "state", "because", "ms"], where: "NOT state:(ok OR empty)" },
  {
    id: "undelivered",
    title: "未送达",
    view: "deliveries",
    columns: ["channel", "state", "attempts", "nextAt", "level"],
    where: "NOT state:delivered",
  },
  { id: "dead-letters", title: "存不进去的", view: "dead", columns: ["kind", "id", "because"] },
];

/** Every dashboard. */
export const dashboards: readonly Dashboard[] = [
  {
    id: "overview",
    title: "舆情总览",
    about: "声量、情感、平台与高频词",
    panels: [
      { id: "relevant", width: "third" },
      { id: "speakers", width: "third" },
      { id: "polarity", width: "third" },
      { id: "volume", width: "whole" },
      { id: "mood", width: "half" },
      { id: "platforms", width: "half" },
      { id: "voices", width: "half" },
      { id: "keywords", width: "half" },
      { id: "negative", width: "whole" },
    ],
  },
  {
    id: "incidents",
    title: "事件研判",
    about: "事件的级别、阶段、规模与预警",
    panels: [
      { id: "incidents", width: "half" },
      { id: "alerts", width: "half" },
      { id: "phases", width: "third" },
      { id: "incident-appeals", width: "third" },
      { id: "rules", width: "third" },
      { id: "incident-size", width: "half" },
      { id: "incident-towns", width: "half" },
      { id: "incident-list", width: "whole" },
    ],
  },
  {
    id: "towns",
    title: "镇街与诉求",
    about: "哪里在说什么、归谁管",
    panels: [
      { id: "towns", width: "whole" },
      { id: "town-appeals", width: "half" },
      { id: "appeals", width: "half" },
      { id: "responsibility", width: "half" },
      { id: "severity", width: "half" },
      { id: "all", width: "whole" },
    ],
  },
  {
    id: "sources",
    title: "来源健康",
    about: "每个来源采到了什么、断没断",
    panels: [
      { id: "runs", width: "whole" },
      { id: "gathered", width: "half" },
      { id: "pace", width: "half" },
      { id: "bad-runs", width: "whole" },
      { id: "dead-letters", width: "whole" },
    ],
  },
  {
    id: "clocks",
    title: "处置时限",
    about: "预警发出到送达用了多久、还有什么没送到",
    panels: [
      { id: "waiting", width: "half" },
      { id: "outbox", width: "half" },
      { id: "attempts", width: "whole" },
      { id: "undelivered", width: "whole" },
    ],
  },
];
