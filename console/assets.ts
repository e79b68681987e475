import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import type { Hono } from "hono";
import { assetPath } from "../lib/assets.ts";
import { shortHash } from "../lib/hash.ts";
import type { ConsoleEnv } from "./viewer.ts";

const require = createRequire(import.meta.url);

/** Scripts of others that pages load; served by ourselves, so that it works without internet. */
const libraries: Readonly<Record<string, string>> = {
  "idiomorph.js": "idiomorph/dist/idiomorph.esm.js",
  "echarts.js": "echarts/dist/echarts.esm.min.mjs",
};

const types: Readonly<Record<string, string>> = { js: "text/javascript", css: "text/css", svg: "image/svg+xml" };

const filesIn = (folder: string): readonly string[] => {
  const path = assetPath("console", folder);
  return readdirSync(path)
    .sort()
    .map((name) => join(path, name));
};

/** Everything that pages load, under one hashed folder: `style.css` is the files of `console/style` one after the other. */
export interface Assets {
  /** `/assets/<hash>`: changes with any content, so that browsers may keep it for ever. */
  readonly base: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Reads the assets of the package once. */
export const loadAssets = (): Assets => {
  const style = Buffer.concat(filesIn("style").map((path) => readFileSync(path)));
  const files = new Map<string, Buffer>([["style.css", style]]);
  for (const path of filesIn("islands")) files.set(basename(path), readFileSync(path));
  for (const [name, path] of Object.entries(libraries)) files.set(name, readFileSync(require.resolve(path)));
  files.set("icon.svg", readFileSync(assetPath("console", "icon.svg")));
  const base = `/assets/${shortHash([...files].map(([name, bytes]) => `${name}\n${bytes.toString("latin1")}`).join("\n"))}`;
  return { base, files };
};

/** Serves them. */
export const serveAssets = (app: Hono<ConsoleEnv>, { base, files }: Assets): void => {
  app.get(`${base}/:name`, (context) => {
    const name = context.req.param("name");
    const bytes = files.get(name);
    if (!bytes) return context.notFound();
    const type = types[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
    return context.body(new Uint8Array(bytes), 200, {
      "content-type": `${type}; charset=utf-8`,
      "cache-control": "public, max-age=31536000, immutable",
    });
  });
};
