import { z } from "zod";
import { duration, secret } from "../../lib/options.ts";
import type { Role } from "../viewer.ts";

/** What a person may be in the console, least first. */
export const roles = ["analyst", "duty", "leader", "admin"] as const satisfies readonly Role[];

/** What a token may be allowed to do. */
export const scopes = ["read", "act", "enter", "metrics"] as const;
export type Scope = (typeof scopes)[number];

const User = z.strictObject({
  post: z.string().min(1).describe("岗位，做的每件事都记在它名下"),
  person: z.string().optional().describe("值班表里的人员；签收、转派用它"),
  role: z
    .enum(roles)
    .describe("analyst 分析（看、查、改标注）、duty 值班（再加处置）、leader 领导（再加审批、查看作者、审计）、admin 管理（再加改配置）"),
  password: secret("口令的 argon2 摘要，由 wenfeng user 生成"),
  totp: secret("动态口令的密钥（base32），由 wenfeng user 生成；不写则不用第二步").optional(),
});
export type User = z.infer<typeof User>;

const Oidc = z.strictObject({
  title: z.string().default("单位统一登录").describe("登录按钮上的字"),
  issuer: z.url().describe("身份提供方（issuer）的地址"),
  clientId: z.string().min(1).describe("在身份提供方登记的客户端编号"),
  clientSecret: secret("客户端密钥"),
  redirectUrl: z.url().describe("登记的回调地址，形如 https://wenfeng.example/login/oidc/back"),
  scope: z.string().default("openid profile").describe("向身份提供方要的 scope"),
  postClaim: z.string().default("preferred_username").describe("哪一项声明是岗位或姓名"),
  roleClaim: z.string().default("groups").describe("哪一项声明是所属组"),
  roles: z.record(z.string(), z.enum(roles)).describe("所属组对应的角色；不在其中的人不能进入"),
});
export type Oidc = z.infer<typeof Oidc>;

const Token = z.strictObject({
  post: z.string().min(1).describe("这个令牌做的事记在哪个岗位名下"),
  scopes: z.array(z.enum(scopes)).min(1).describe("read 读、act 处置、enter 人工录入与事实答复、metrics 只读指标"),
  token: secret("令牌本身，至少 32 个字符；调用时写在 Authorization: Bearer 后面"),
});

/** Who may open the console and the API; absent, they answer this machine only. */
export const AccessOptions = z.strictObject({
  key: secret("会话签名的密钥，至少 32 个字符；换掉它所有人重新登录"),
  users: z.record(z.string(), User).default({}).describe("本地用户：键是登录名"),
  oidc: Oidc.optional().describe("单位统一登录（OpenID Connect）"),
  tokens: z.record(z.string(), Token).default({}).describe("API 令牌：键由你起名，日志里只出现这个名字"),
  session: duration("一次登录管多久").prefault("12h"),
});
export type AccessOptions = z.infer<typeof AccessOptions>;
