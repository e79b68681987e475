import { z } from "zod";

/** How something that no source sees came to us. */
export const manualWays = { video: "短视频", call: "电话", group: "封闭群", visit: "现场", letter: "来信", other: "其他" } as const;
export type ManualWay = keyof typeof manualWays;

/** Thirty seconds' worth of entry: what, where it was seen, by whom; the rest may be missing. */
export const ManualEntry = z.strictObject({
  text: z.string().trim().min(2).describe("看到或听到了什么（原话）"),
  way: z
    .enum(Object.keys(manualWays) as [ManualWay, ...ManualWay[]])
    .describe("来自：video 短视频、call 电话、group 封闭群、visit 现场、letter 来信、other 其他"),
  sawBy: z.string().trim().min(1).describe("谁看到的（岗位）"),
  seenAt: z.string().optional().describe("何时看到，带时区；缺省为现在"),
  url: z.url().optional().describe("链接"),
  place: z.string().optional().describe("地点，原文没写时补上"),
  reads: z.number().int().nonnegative().optional().describe("播放或阅读量"),
});
export type ManualEntry = z.infer<typeof ManualEntry>;
