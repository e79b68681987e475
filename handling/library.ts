import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Reads every Markdown file of a folder with a reader that gets the text and the file's name; sorted by name. */
export const readLibrary = <T>(folder: string, read: (text: string, name: string) => T): readonly T[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => read(readFileSync(join(folder, name), "utf8"), name));
