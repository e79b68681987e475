import { bases } from "../crawlers/source.ts";
import { Failure } from "../lib/errors.ts";

/** What a newcomer answered. */
export interface Answers {
  readonly city: string;
  readonly names: string;
  readonly watch: string;
  readonly sources: string;
  readonly tell: string;
}

/** The answers of somebody who presses Enter five times. */
export const usualAnswers: Answers = {
  city: "东莞",
  names: "东莞供电局",
  watch:
    "停电 OR 断电 OR 限电 OR 跳闸 OR 电压 OR 电费 OR 电价 OR 供电 OR 电网 OR 电表 OR 变压器 OR 电线 OR 电缆 OR 触电 OR 漏电 OR 充电桩 OR 家电",
  sources: "weibo=permitted、wechat=permitted",
  tell: "terminal",
};

const quote = (text: string): string => JSON.stringify(text);
const listOf = (text: string): readonly string[] => text.split(/[、,，;；\s]+/).filter(Boolean);

const sourceBlocks: Readonly<Record<string, (basis: string, city: string) => string>> = {
  weibo: (basis, city) => `  weibo: # 微博实时搜索；撞到登录墙会停下并提醒人
    use: weibo-search
    basis: ${basis}
    with: { keywords: [${["停电", "供电局", "电费", "电压"].map((word) => quote(`${city} ${word}`)).join(", ")}] }`,
  wechat: (basis, city) => `  wechat: # 搜狗微信搜文章，再打开文章原文
    use: wechat-sogou
    basis: ${basis}
    with: { keywords: [${quote(`${city} 停电`)}, ${quote(`${city} 供电`)}] }`,
};

const feedBlock = (url: string, basis: string, at: number): string => `  feed-${at}: # RSS 订阅
    use: news-feed
    basis: ${basis}
    with: { url: ${quote(url)} }`;

const sourceBlock = (text: string, city: string, at: number): string => {
  const equals = text.lastIndexOf("=");
  const [name, basis] = [text.slice(0, equals), text.slice(equals + 1)];
  if (equals < 1 || !(bases as readonly string[]).includes(basis)) {
    throw new Failure("INPUT_INVALID", `“${text}”：每个来源都要写明依据，如 weibo=permitted；依据只能是 ${bases.join("、")}`);
  }
  if (/^https?:\/\//.test(name)) return feedBlock(name, basis, at);
  const block = sourceBlocks[name];
  if (!block) throw new Failure("INPUT_INVALID", `没有 ${name} 这个来源；可写 ${Object.keys(sourceBlocks).join("、")} 或一个 RSS 地址`);
  return block(basis, city);
};

const channelBlock = (tell: string): string => {
  if (/^https?:\/\//.test(tell)) return `  duty: { use: webhook, with: { url: ${quote(tell)} } }`;
  const blocks: Readonly<Record<string, string>> = {
    terminal: "  duty: { use: terminal }",
    wecom: '  duty: { use: wecom, with: { key: "${WECOM_KEY}" } } # 机器人的 key 放在环境变量 WECOM_KEY',
    dingtalk: '  duty: { use: dingtalk, with: { token: "${DINGTALK_TOKEN}", secret: "${DINGTALK_SECRET}" } }',
    feishu: '  duty: { use: feishu, with: { token: "${FEISHU_TOKEN}", secret: "${FEISHU_SECRET}" } }',
  };
  const block = blocks[tell];
  if (!block) throw new Failure("INPUT_INVALID", `没有 ${tell} 这个渠道；可写 ${Object.keys(blocks).join("、")} 或一个 webhook 地址`);
  return block;
};

/** The commented configuration that the answers make; `INPUT_INVALID` names the answer that cannot be used. */
export const writeConfigText = ({ city, names, watch, sources, tell }: Answers): string => `# yaml-language-server: $schema=./schema.json
# 闻风的配置。改完运行 wenfeng check；每一项的说明见 docs/config.md。

bureau:
  city: ${quote(city)}
  names: [${listOf(names).map(quote).join(", ")}] # 本局及下属单位的叫法
  accounts: [${listOf(names).map(quote).join(", ")}] # 本局官方账号，它们发的内容不算舆情

# 监测什么：空格表示同时出现，OR 表示任一，-词 表示排除，"短语" 原样匹配
watch: ${quote(watch)}

# 从哪里采：basis 是采集依据（permitted 公开页面低频、licensed 已获授权、manual 人工），没有依据不运行
sources:
${listOf(sources)
  .map((source, at) => sourceBlock(source, city, at + 1))
  .join("\n")}

# 什么时候预警
alerts:
  rules:
    surge: { use: surge, with: { negative: 0.15 } } # 同一件事的帖文明显多于平常（倡议、工作报道一类不算）
    severe: { use: severe-negative } # 数量不多但后果严重的负面
    safety: { use: safety } # 人身安全：不论多少、不论几点
    contradicts: { use: contradicts-notice } # 三个互不相关的人说的与公告或我方答复不一致
  tell: [duty] # 发到下面哪些渠道

# 预警发到哪里；密钥只写引用：\${环境变量名} 或 \${file:/run/secrets/名字}
channels:
${channelBlock(tell)}

# 每天报平安；pingUrl 写一个外部看门狗地址，闻风停了由它叫人
heartbeat:
  at: "08:30"
`;
