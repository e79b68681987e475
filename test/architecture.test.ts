import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../lib/assets.ts";

/** The floors of CONVENTIONS.md: a file may import its own folder and any lower floor. */
const floors: Record<string, number> = {
  lib: 1,
  model: 2,
  crawlers: 3,
  pipeline: 3,
  store: 3,
  alerts: 3,
  handling: 3,
  digest: 3,
  console: 3,
  config: 4,
  demo: 4,
  app: 5,
};
const forbiddenNames = /(^|\/)(index|utils?|helpers?|common|types?|misc|manager|service)(\/|\.tsx?$)/;

const walk = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return walk(path);
    return /\.tsx?$/.test(name) ? [path] : [];
  });

const files = Object.keys(floors).flatMap((folder) => {
  try {
    return walk(join(packageRoot, folder));
  } catch {
    return [];
  }
});

const importsOf = (file: string): string[] =>
  [...readFileSync(file, "utf8").matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) =>
    resolve(dirname(file), match[1] as string),
  );

const room = (path: string): string => relative(packageRoot, path).split("/")[0] as string;

test("looks at some files", () => expect(files.length).toBeGreaterThan(15));

test("a file imports only its own folder and lower floors", () => {
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => room(target) !== room(file) && (floors[room(target)] ?? 9) >= (floors[room(file)] as number))
      .map((target) => `${relative(packageRoot, file)} → ${relative(packageRoot, target)}`),
  );
  expect(wrong).toEqual([]);
});

test("every import ends in .ts or .tsx or .json", () => {
  expect(files.flatMap((file) => importsOf(file).filter((target) => !/\.(tsx?|json)$/.test(target)))).toEqual([]);
});

test("no room without a name", () =>
  expect(files.map((file) => relative(packageRoot, file)).filter((file) => forbiddenNames.test(file))).toEqual([]));

test.each(["crawlers/sources", "pipeline/steps", "alerts/rules", "alerts/channels", "console/pages"])(
  "every member of %s is registered under its file's name",
  (list) => {
    const folder = join(packageRoot, list);
    const members = walk(folder)
      .filter((file) => dirname(file) === folder)
      .map((file) => relative(folder, file).replace(/\.tsx?$/, ""));
    const registered = [...readFileSync(`${folder}.ts`, "utf8").matchAll(/^export .*from "\.\/[a-z-]+\/([a-z0-9-]+)\.tsx?"/gm)].map(
      (match) => match[1] as string,
    );
    expect(registered.sort()).toEqual(members.sort());
  },
);
