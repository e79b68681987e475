import type { Environment } from "../config/references.ts";
import type { Config } from "../config/schema.ts";
import { Failure } from "../lib/errors.ts";
import type { RedisPlace } from "./queue-redis.ts";

/** Where the workers' queues lie: `REDIS_URL`, since it may hold a password, and the tenant of the store. */
export const redisPlaceOf = ({ store: { tenant } }: Pick<Config, "store">, env: Environment): RedisPlace => {
  const url = env.REDIS_URL;
  if (url === undefined || !/^rediss?:\/\//.test(url)) {
    throw new Failure("SECRET_MISSING", "设置环境变量 REDIS_URL，如 redis://127.0.0.1:6379（跨机器用 rediss://）");
  }
  return { url, tenant };
};
