import { z } from "zod";
import type { Channel } from "../alerts/channel.ts";
import * as channelList from "../alerts/channels.ts";
import { dutyOptions } from "../alerts/duty.ts";
import type { Rule } from "../alerts/rule.ts";
import * as ruleList from "../alerts/rules.ts";
import { AccessOptions } from "../console/access/options.ts";
import { bases, type Source } from "../crawlers/source.ts";
import * as sourceList from "../crawlers/sources.ts";
import { DigestOptions } from "../digest/options.ts";
import { HandlingOptions } from "../handling/options.ts";
import { duration, timeOfDay } from "../lib/options.ts";
import { DetectionOptions } from "../pipeline/detect-options.ts";
import { StoreOptions } from "./store-options.ts";

/** Every source, rule and channel by name, as the lists register them. */
export const sources = Object.fromEntries((Object.values(sourceList) as Source[]).map((source) => [source.name, source]));
export const rules = Object.fromEntries((Object.values(ruleList) as Rule[]).map((rule) => [rule.name, rule]));
export const channels = Object.fromEntries((Object.values(channelList) as Channel[]).map((channel) => [channel.name, channel]));

type Shape = Record<string, z.ZodType>;

/** `{ use: <name>, with: <its options> }` for each member of a list, with fields that all of them share. */
const component = (members: Record<string, { readonly title: string; readonly options: z.ZodType }>, shared: Shape, kind: string) => {
  const shapes = Object.entries(members).map(([name, { title, options }]) =>
    z.strictObject({ use: z.literal(name), ...shared, with: options.prefault({}).describe(`${title}的选项`) }).describe(title),
  );
  return z.discriminatedUnion("use", shapes as unknown as [z.ZodObject, ...z.ZodObject[]]).describe(kind);
};

const sourceShared: Shape = {
  basis: z
    .enum(bases)
    .optional()
    .describe("采集依据：licensed 已获授权、permitted 公开页面低频访问、manual 人工录入；没有依据的来源不运行"),
  schedule: z.string().optional().describe("多久采一次：cron 表达式（北京时间），不写用该来源的默认值"),
  maxPages: z.int().positive().default(50).describe("一次最多取多少页"),
  enabled: z.boolean().default(true).describe("关掉可暂停该来源"),
  robots: z.boolean().optional().describe("是否遵守对方的 robots.txt；不写用该来源的默认值，只有与对方有约定时才写 false"),
};

const channelShared: Shape = {
  next: z.string().optional().describe("连续不通十分钟后由哪个渠道接替（channels 里的名字）；不写则一直排队"),
};

const Bureau = z.strictObject({
  city: z.string().min(2).describe("本局所在城市，如 东莞"),
  province: z.string().min(2).default("广东").describe("所在省份"),
  names: z.array(z.string().min(2)).min(1).describe("本局及下属单位的名称，如 东莞供电局"),
  accounts: z.array(z.string()).default([]).describe("本局的官方账号名（它们发的内容不算舆情）"),
});

const Network = z.strictObject({
  userAgent: z.string().default("Mozilla/5.0 (compatible; Wenfeng/0.1)").describe("访问公开页面时报出的 User-Agent"),
  allowHosts: z.array(z.string()).default([]).describe("允许访问的内网主机（主机名或 主机:端口）；其余内部地址一律拒绝"),
  standIns: z.record(z.string(), z.url()).default({}).describe("替身：把发往某主机的请求改发到另一个地址（演示与测试用）"),
  proxy: z.string().optional().describe("单位出口代理，如 http://proxy.local:3128"),
  browser: z.string().optional().describe("浏览器（Chromium）的路径；不写则自动寻找，只有要用浏览器打开的来源才用到"),
});

const Heartbeat = z.strictObject({
  at: timeOfDay("每天几点报平安").default("08:30"),
  pingUrl: z.string().optional().describe("外部看门狗地址：Wenfeng 每隔一段时间访问它，停了它会报警"),
  pingEvery: duration("多久访问一次看门狗").prefault("5m"),
});

const Retention = z.strictObject({
  mentions: duration("帖文保留多久").prefault("180d"),
  raw: duration("原始网页保留多久（解析更新后可据此重读，也是取证的底稿）").prefault("30d"),
});

const Alerts = z.strictObject({
  rules: z.record(z.string(), component(rules, {}, "规则")).describe("预警规则：满足任意一条即为预警的理由"),
  tell: z.array(z.string()).min(1).describe("预警发到哪些渠道（下面 channels 里的名字）"),
  operator: z
    .array(z.string())
    .default([])
    .describe("来源看不见时先告诉哪些渠道（运维）；两小时后仍看不见再告诉 tell。空则一开始就告诉 tell"),
});

/** The whole configuration; from this come the types, the checks, `schema.json` and `docs/config.md`. */
export const Config = z
  .strictObject({
    bureau: Bureau.describe("本局"),
    watch: z.string().min(1).describe("监测什么：查询式，如 停电 OR 断电 OR 电费"),
    sources: z.record(z.string(), component(sources, sourceShared, "来源")).describe("来源：键由你起名"),
    alerts: Alerts.describe("预警"),
    detection: DetectionOptions.prefault({}).describe("检测：窗口、门槛与定级；改动前后用 wenfeng backtest 比一比"),
    channels: z.record(z.string(), component(channels, channelShared, "渠道")).describe("渠道：键由你起名"),
    duty: dutyOptions.optional().describe("值班与责任：写了就按岗位推送、限时签收、逐级上报；不写则预警直接发到 alerts.tell"),
    store: StoreOptions.prefault({}).describe("存储"),
    server: z
      .strictObject({
        host: z.string().default("127.0.0.1").describe("监听地址；默认只在本机"),
        port: z.int().min(0).max(65_535).default(8420).describe("端口"),
        url: z
          .url({ protocol: /^https?$/ })
          .optional()
          .describe("值班人员打开控制台的网址，如 https://yuqing.example；写了，预警里带“查看详情”与相似案例的链接"),
        names: z.array(z.string()).default([]).describe("浏览器里打开控制台时用的主机名；别的名字一律不答（防 DNS 重绑定）"),
      })
      .prefault({})
      .describe("本机网页与健康检查"),
    access: AccessOptions.optional().describe("谁能打开控制台与 API；不写则只在本机、不用登录"),
    handling: HandlingOptions.prefault({}).describe("处置：时限、审批、保电日期、取证"),
    digest: DigestOptions.prefault({}).describe("周报（日报、月报、专报）"),
    heartbeat: Heartbeat.prefault({}).describe("心跳"),
    network: Network.prefault({}).describe("网络"),
    retention: Retention.prefault({}).describe("保留期限"),
  })
  .describe("闻风的配置");
export type Config = z.infer<typeof Config>;
