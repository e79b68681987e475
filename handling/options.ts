import { z } from "zod";
import { duration } from "../lib/options.ts";
import { levels } from "../model/incident.ts";
import { ClockOptions } from "./clock-rules.ts";

const posts = z.array(z.string().min(1)).min(1);

/** An instant with any zone, kept in UTC so that instants compare as texts. */
const instant = (description: string) =>
  z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text).toISOString())
    .describe(description);

/** What the bureau sets about handling; every figure is a default to be signed off. */
export const HandlingOptions = z.strictObject({
  clocks: ClockOptions.prefault({}).describe("时限"),
  reopenWithin: duration("办结后多久内再次升温可以重启（超过则另立新事件）").prefault("30d"),
  leads: z
    .record(z.enum(levels), z.string().min(1))
    .default({ I: "主要负责人", II: "分管局领导", III: "片区供电局负责人", IV: "镇供电服务中心负责人" })
    .describe("各级默认主办岗位；责任矩阵另有规定的从其规定"),
  superior: z.string().min(1).default("分管局领导").describe("两次退回后上交给谁"),
  dispatch: z.string().min(1).default("调度值班").describe("停电、安全、家电类的事实向哪个岗位核实"),
  business: z.string().min(1).default("市场营销部").describe("电费、账单、报装、线路与施工纠纷类的事实向哪个岗位核实"),
  approvals: z
    .record(z.enum(levels), posts)
    .default({
      I: ["专业部门负责人", "办公室（宣传）", "主要负责人"],
      II: ["专业部门负责人", "办公室（宣传）", "分管局领导"],
      III: ["专业部门负责人", "办公室（宣传）"],
      IV: ["专业部门负责人"],
    })
    .describe("口径审批链，按顺序"),
  protectedDates: z
    .array(
      z.strictObject({
        name: z.string().min(2).describe("名称，如 高考"),
        from: instant("开始，带时区"),
        to: instant("结束，带时区"),
        towns: z.array(z.string()).default([]).describe("只限这些镇街；空为全市"),
        sites: z.array(z.string().min(2)).default([]).describe("场所，如 东华医院；写了则只有提到这些场所的才算"),
      }),
    )
    .default([])
    .describe("保电日期与场所"),
  areas: z
    .strictObject({
      rural: z.array(z.string()).default([]).describe("按农村时限的镇街或村，如 塘厦"),
      remote: z.array(z.string()).default([]).describe("按偏远地区时限的镇街或村"),
    })
    .prefault({})
    .describe("抢修到场时限的地区类别；没有列出的按城区，最严"),
  revisitEvidence: z.boolean().default(true).describe("取证后 1 小时、6 小时、1 天、7 天再看一次，记录改动与删除"),
  stampUrl: z.url().optional().describe("RFC 3161 时间戳服务地址；不写则不盖时间戳"),
  stampTrust: z.string().min(1).optional().describe("时间戳签发机构的根证书（PEM 文件的路径）；不写则只核对签名，不核对机构"),
  browser: z.string().optional().describe("取证截图用的浏览器路径；不写则在系统里找"),
});
export type HandlingOptions = z.infer<typeof HandlingOptions>;
