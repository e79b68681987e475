import { readFileSync } from "node:fs";
import { assetPath } from "../lib/assets.ts";
import type { Phrases } from "./lexicon.ts";

/** Reads `config/words/<name>.txt`: `[group]` begins a group, words are separated by white space, `#` begins a comment line. */
export const readPhrases = (name: string): Phrases => {
  const groups: Record<string, string[]> = {};
  let members: string[] = [];
  for (const raw of readFileSync(assetPath("config", "words", `${name}.txt`), "utf8").split("\n")) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const group = /^\[(.+)\]$/.exec(line)?.[1];
    if (group) {
      members = [];
      groups[group] = members;
    } else members.push(...line.split(/\s+/).map((word) => word.replaceAll("_", " ")));
  }
  return groups;
};
