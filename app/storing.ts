import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Config } from "../config/schema.ts";
import { packageRoot } from "../lib/assets.ts";
import { Failure } from "../lib/errors.ts";
import { segment } from "../lib/segment.ts";
import type { Clock } from "../lib/time.ts";
import type { Store } from "../model/store.ts";
import type { StoreTools } from "../store/kind.ts";
import { elasticsearch, sqlite } from "../store/stores.ts";

type Point = readonly [latitude: number, longitude: number];

const pointsPath = join(packageRoot, "config", "places", "points.json");

/** Where towns lie, by place key; a bureau without a list has no map. */
const pointsByKey = (): ReadonlyMap<string, Point> => {
  if (!existsSync(pointsPath)) return new Map();
  const { points } = JSON.parse(readFileSync(pointsPath, "utf8")) as { points: Record<string, Point> };
  return new Map(Object.entries(points));
};

/** The data file, relative to the folder above the configuration's. */
export const dataPathOf = (config: Config, configPath: string): string =>
  config.store.path === ":memory:" ? ":memory:" : resolve(dirname(configPath), "..", config.store.path);

/** What a store of this bureau is given. */
export const storeToolsOf = ({ store: { tenant, apiKey, caFingerprint } }: Config, now: Clock): StoreTools => {
  const points = pointsByKey();
  return {
    now,
    segment,
    tenant,
    locate: (key) => {
      const point = points.get(key);
      return point && { lat: point[0], lon: point[1] };
    },
    credentials: { ...(apiKey !== undefined && { apiKey }), ...(caFingerprint !== undefined && { caFingerprint }) },
  };
};

/** The Elasticsearch address of the configuration. */
export const storeUrlOf = ({ store: { url } }: Config): string => {
  if (url === undefined) throw new Failure("CONFIG_INVALID", "配置里没有写 store.url");
  return url;
};

const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new Failure("STORE_UNREADABLE", `数据目录建不了：${folder}（store.path 是相对配置文件所在目录的上一级）`, { cause });
  }
};

/** Opens the store that the configuration names. */
export const openStore = async (config: Config, configPath: string, now: Clock): Promise<Store> => {
  const tools = storeToolsOf(config, now);
  if (config.store.use === "elasticsearch") return elasticsearch.open(storeUrlOf(config), tools);
  const path = dataPathOf(config, configPath);
  if (path !== ":memory:") makeFolder(dirname(path));
  return sqlite.open(path, tools);
};
