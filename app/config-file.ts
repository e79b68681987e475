import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "yaml";
import { type Loaded, readConfig } from "../config/load.ts";
import { type Environment, listReferences, type Reference } from "../config/references.ts";
import { Failure } from "../lib/errors.ts";
import { shortHash } from "../lib/hash.ts";
import type { Clock } from "../lib/time.ts";

/** The configuration file while the service runs: looked at again, checked as a start would check it, and replaced whole or not at all. */
export interface ConfigFile {
  readonly path: string;
  /** The text now; `version` tells one text from another. */
  readonly read: () => { readonly text: string; readonly version: string };
  readonly check: (text: string) => Loaded;
  /** The secrets that the text refers to, and whether each has a value. */
  readonly references: (text: string) => readonly Reference[];
  /** Replaces the text that had this version, keeping a copy beside it; answers the copy's name. `STORE_CONFLICT` when the file has another version by now. */
  readonly replace: (text: string, version: string) => string;
}

const keptBackups = 20;

const backupMark = ".bak-";

/** Only the latest copies stay, and only for the file's owner: they hold people's numbers, and nobody looks at the twenty-first. */
const pruneBackups = (path: string): void => {
  const own = readdirSync(dirname(path)).filter((name) => name.startsWith(`${basename(path)}${backupMark}`));
  const copies = own.toSorted().map((name) => join(dirname(path), name));
  for (const copy of copies.slice(0, -keptBackups)) rmSync(copy);
  // Earlier versions of this program made copies with the file's own mode; what is another user's is not ours to change.
  for (const copy of copies.slice(-keptBackups)) if (statSync(copy).uid === process.getuid?.()) chmodSync(copy, 0o600);
};

const writeWhole = (path: string, text: string): void => {
  const draft = `${path}.draft-${process.pid}`;
  const handle = openSync(draft, "w", statSync(path).mode);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, path);
};

/** Opens the file for a process; nothing is read before it is asked for. */
export const openConfigFile = (path: string, env: Environment, now: Clock): ConfigFile => {
  const read: ConfigFile["read"] = () => {
    const text = readFileSync(path, "utf8");
    return { text, version: shortHash(text) };
  };
  return {
    path,
    read,
    check: (text) => readConfig(text, env),
    references: (text) => listReferences(parse(text), env),
    replace: (text, version) => {
      if (read().version !== version) throw new Failure("STORE_CONFLICT", "配置文件在您打开之后被改过，没有写入");
      // Through a link the file it points to is replaced, not the link.
      const real = realpathSync(path);
      const backup = `${real}${backupMark}${now().toISOString().replace(/[:.]/g, "-")}`;
      try {
        writeFileSync(backup, readFileSync(real), { mode: 0o600 });
        writeWhole(real, text);
        pruneBackups(real);
      } catch (error) {
        throw new Failure("STORE_WRITE", `配置文件写不了：${(error as Error).message}`, { cause: error });
      }
      return basename(backup);
    },
  };
};
