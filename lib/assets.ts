import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "./errors.ts";

const findRoot = (from: string): string => {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json")) && existsSync(join(folder, "config"))) return folder;
    if (folder === dirname(folder)) throw new Failure("ASSET_MISSING", `在 ${from} 之上找不到安装目录`);
  }
};

/** The folder of the installed package, the same for `tsx` and `dist`. */
export const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

/** The path of a file that ships with the package (dictionary, model, places, styles); `ASSET_MISSING` if it is gone. */
export const assetPath = (...parts: readonly string[]): string => {
  const path = join(packageRoot, ...parts);
  if (!existsSync(path)) throw new Failure("ASSET_MISSING", `缺少 ${parts.join("/")}`);
  return path;
};
