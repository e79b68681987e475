import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../lib/assets.ts";

/** A folder of the material that lies beside the repository; where it is missing, the tests on it are skipped aloud. */
export const sharedFolder = (path: string): string | undefined => {
  const folder = join(packageRoot, "../shared", path);
  if (existsSync(folder)) return folder;
  if (process.env.CI === "true") throw new Error(`CI needs ../shared/${path}`);
  console.warn(`skipped: ../shared/${path} is not here`);
  return undefined;
};
