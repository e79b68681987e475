import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { renderUnicodeCompact } from "uqr";
import { roles } from "../../console/access/options.ts";
import { digestPassword, newTotp } from "../../console/access/password.ts";
import { Failure } from "../../lib/errors.ts";
import { defineCommand, type Terminal } from "../command.ts";

const shortest = 12;

const readPassword = async ({ stdin, talk, isInteractive }: Terminal): Promise<string> => {
  if (isInteractive) talk(`请输入口令（至少 ${shortest} 个字符，输入后回车）：\n`);
  for await (const line of createInterface({ input: stdin })) {
    if (line.length < shortest) throw new Failure("INPUT_INVALID", `口令至少 ${shortest} 个字符`);
    return line;
  }
  throw new Failure("INPUT_INVALID", "没有读到口令；从标准输入给出一行");
};

/** The name of the environment variable for a login name. */
const variableOf = (name: string): string => `WENFENG_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`;

/** Makes what a login needs: the digest of a password, and a one-time-code secret. Nothing is stored; people put it where secrets lie. */
export const user = defineCommand({
  name: "user",
  help: "为控制台的用户生成口令摘要与动态口令密钥（从标准输入读口令，不保存）",
  usage: `user <登录名> --post <岗位> [--role ${roles.join("|")}] [--totp]`,
  examples: [
    "wenfeng user chen --post 值班员甲 --role duty --totp",
    "printf '%s' \"$NEW_PASSWORD\" | wenfeng user chen --post 值班员甲 --json",
  ],
  options: { post: { type: "string" }, role: { type: "string" }, totp: { type: "boolean" } },
  run: async (args, terminal) => {
    const [name = ""] = args.positionals;
    const role = roles.find((one) => one === (args.text("role") ?? "duty"));
    const post = args.text("post");
    if (!/^[\w.@-]{1,60}$/.test(name)) throw new Failure("INPUT_INVALID", "登录名用字母、数字和 . _ - @");
    if (!role) throw new Failure("INPUT_INVALID", `角色应为 ${roles.join("、")} 之一`);
    if (!post) throw new Failure("INPUT_INVALID", "请用 --post 写明岗位：他做的每件事都记在这个岗位名下");
    const digest = await digestPassword(await readPassword(terminal));
    const totp = args.flag("totp") ? newTotp(name) : undefined;
    const variable = variableOf(name);
    const secrets = { [`${variable}_PASSWORD`]: digest, ...(totp ? { [`${variable}_TOTP`]: totp.secret } : {}) };
    const entry = [
      `    ${name}: { post: ${post}, role: ${role}, password: "\${${variable}_PASSWORD}"${totp ? `, totp: "\${${variable}_TOTP}"` : ""} }`,
    ];
    if (args.flag("json")) {
      terminal.out(`${JSON.stringify({ name, post, role, secrets, ...(totp ? { address: totp.address } : {}) })}\n`);
      return 0;
    }
    if (totp) terminal.talk(`用身份验证器扫一扫（只显示这一次）：\n${renderUnicodeCompact(totp.address)}\n`);
    const lines = Object.entries(secrets).map(([key, value]) => `${key}='${value}'`);
    terminal.out(
      `# 环境变量（放进只有服务能读的文件）\n${lines.join("\n")}\n# config/wenfeng.yaml\naccess:\n  key: "\${WENFENG_ACCESS_KEY}"   # 例如 ${randomBytes(24).toString("base64url")}\n  users:\n${entry.join("\n")}\n`,
    );
    return 0;
  },
});
