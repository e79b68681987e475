import type { AccessOptions, User } from "./options.ts";

const shortestKey = 32;

const isLoopback = (host: string): boolean => ["127.0.0.1", "localhost", "::1"].includes(host);

const checkUser = (name: string, { password, totp }: User): readonly string[] => [
  ...(password.startsWith("$argon2") ? [] : [`用户 ${name} 的 password 不是 argon2 摘要；用 wenfeng user ${name} --post … 生成`]),
  ...(totp === undefined || /^[A-Z2-7]{16,}=*$/.test(totp)
    ? []
    : [`用户 ${name} 的 totp 不是 base32 密钥；用 wenfeng user ${name} --post … --totp 生成`]),
];

/** What is wrong with who may come in, beyond the shapes; Chinese, never with a secret in it. */
export const checkAccess = (access: AccessOptions | undefined, host: string): readonly string[] => {
  if (access === undefined)
    return isLoopback(host)
      ? []
      : [`server.host 是 ${host}，别的机器也能打开控制台：请先写 access（用 wenfeng user 生成用户），或改回 127.0.0.1`];
  const { key, users, oidc, tokens } = access;
  return [
    ...(key.length < shortestKey ? [`access.key 至少 ${shortestKey} 个字符，例如 openssl rand -base64 32 的输出`] : []),
    ...(Object.keys(users).length === 0 && !oidc ? ["access 里既没有 users 也没有 oidc，没有人能登录"] : []),
    ...Object.entries(users).flatMap(([name, one]) => checkUser(name, one)),
    ...Object.entries(tokens).flatMap(([name, { token }]) =>
      token.length < shortestKey ? [`令牌 ${name} 至少 ${shortestKey} 个字符`] : [],
    ),
  ];
};
