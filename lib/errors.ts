/** Every code that Wenfeng can fail with: what it means to a person, and whether trying again can help. */
export const codes = {
  CONFIG_INVALID: { title: "配置有误", retry: false, remedy: "按提示修改配置文件，再运行 wenfeng check。" },
  CONFIG_MISSING: { title: "找不到配置文件", retry: false, remedy: "运行 wenfeng init 生成，或用 --config 指定。" },
  SECRET_MISSING: { title: "引用的密钥没有值", retry: false, remedy: "设置对应的环境变量或密钥文件。" },
  INPUT_INVALID: { title: "输入不符合要求", retry: false, remedy: "按提示改写后再试；写法见命令的 --help。" },
  QUERY_INVALID: { title: "查询式写法有误", retry: false, remedy: "错误位置已用 ^ 标出。" },
  ASSET_MISSING: { title: "缺少程序自带的文件", retry: false, remedy: "重新安装：npm ci。" },
  MODEL_INVALID: { title: "模型文件不完整或版本不符", retry: false, remedy: "重新取得该文件，或按模型卡重新训练。" },
  STORE_UNREADABLE: { title: "数据文件打不开", retry: false, remedy: "检查路径、权限与磁盘；必要时从备份恢复。" },
  STORE_NEWER: { title: "数据文件由更新的版本写成", retry: false, remedy: "升级 Wenfeng 后再打开。" },
  STORE_WRITE: { title: "写入数据失败", retry: true, remedy: "检查磁盘空间与权限；采集已暂停，恢复后自动继续。" },
  STORE_CONFLICT: { title: "数据已被他人修改", retry: true, remedy: "重新读取后再提交。" },
  NET_TIMEOUT: { title: "网络超时", retry: true, remedy: "检查网络或代理。" },
  NET_FAILED: { title: "网络请求失败", retry: true, remedy: "检查网络、代理与目标地址。" },
  NET_TOO_LARGE: { title: "响应超过大小上限", retry: false, remedy: "确认地址是否正确。" },
  NET_FORBIDDEN: { title: "拒绝访问内部地址", retry: false, remedy: "只有配置中写明的主机才可以是内部地址。" },
  NET_STATUS: { title: "对方返回错误状态", retry: true, remedy: "稍后自动重试；持续出现请查看来源健康。" },
  SOURCE_CHANGED: { title: "页面改版，认不出来了", retry: false, remedy: "用 wenfeng parse 查看，升级或反馈。" },
  SOURCE_BLOCKED: { title: "被对方拦截", retry: false, remedy: "降低频率，由人查看；不要绕过验证。" },
  SOURCE_LOGIN: { title: "登录已失效", retry: false, remedy: "重新登录该来源。" },
  SOURCE_UNKNOWN: { title: "没有这个来源", retry: false, remedy: "运行 wenfeng check 查看已配置的来源。" },
  BASIS_MISSING: { title: "来源没有写明采集依据", retry: false, remedy: "在该来源下写 basis: licensed、permitted 或 manual。" },
  CHANNEL_FAILED: { title: "渠道没有确认收到", retry: true, remedy: "稍后自动重试。" },
  CHANNEL_REJECTED: { title: "渠道拒收", retry: false, remedy: "检查渠道的密钥、关键词与 IP 白名单。" },
  MESSAGE_REJECTED: { title: "消息本身不合格", retry: false, remedy: "查看长度与格式。" },
  ACT_REFUSED: { title: "现在不能这样做", retry: false, remedy: "先完成提示中的前提，或请有权限的岗位处理。" },
  BROWSER_MISSING: { title: "找不到浏览器", retry: false, remedy: "运行 npx playwright install chromium，或在配置里写 browser.path。" },
  SEGMENTER_MISSING: {
    title: "分词组件不可用",
    retry: false,
    remedy: "运行 npm rebuild nodejieba（安装时不要带 --ignore-scripts），再启动。",
  },
  BUG: { title: "程序错误", retry: false, remedy: "请把日志交给开发者。" },
} as const satisfies Record<string, { title: string; retry: boolean; remedy: string }>;

/** A code of the table above. */
export type Code = keyof typeof codes;

/** Identifiers and counts that say where it failed; never secrets, cookies or bodies. */
export type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

/** The one error class: a code, where it happened, and the cause. */
export class Failure extends Error {
  readonly code: Code;
  readonly facts: Facts;

  constructor(code: Code, message: string, options: { facts?: Facts; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Failure";
    this.code = code;
    this.facts = options.facts ?? {};
  }

  /** Whether trying the same again later can succeed. */
  get retry(): boolean {
    return codes[this.code].retry;
  }
}

/** Turns anything thrown into a `Failure`; what is not one already becomes `BUG` (or the code given). */
export const toFailure = (error: unknown, code: Code = "BUG"): Failure =>
  error instanceof Failure ? error : new Failure(code, error instanceof Error ? error.message : String(error), { cause: error });

/** One line that a person can act on: title, message, remedy. */
export const describe = (failure: Failure): string => `${codes[failure.code].title}：${failure.message}（${codes[failure.code].remedy}）`;
