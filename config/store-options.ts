import { z } from "zod";

/** Where everything is kept: a file on this machine, or an Elasticsearch that several machines share. */
export const StoreOptions = z
  .strictObject({
    use: z.enum(["sqlite", "elasticsearch"]).default("sqlite").describe("sqlite：本机一个文件；elasticsearch：多台机器共用"),
    path: z.string().default("data/wenfeng.db").describe("数据文件（相对配置文件所在目录的上一级）；sqlite 用"),
    url: z.string().optional().describe("Elasticsearch 地址，如 https://es.example:9200；不在本机必须是 https"),
    apiKey: z.string().optional().describe("Elasticsearch 的 API key，写成引用，如 ${ELASTICSEARCH_API_KEY}"),
    caFingerprint: z.string().optional().describe("自签证书时，证书颁发者的 SHA-256 指纹"),
    tenant: z
      .string()
      .regex(/^[a-z0-9_]{1,40}$/, "只能用小写字母、数字和下划线，最长 40 个")
      .default("default")
      .describe("本局在共用的 Elasticsearch 里的名字，各局互不可见"),
  })
  .refine(({ use, url }) => use !== "elasticsearch" || url !== undefined, { path: ["url"], message: "使用 elasticsearch 时要写地址 url" });
