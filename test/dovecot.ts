import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { answers } from "./port.ts";

const isInstalled = (): boolean => {
  try {
    execFileSync("dovecot", ["--version"], { stdio: "ignore", env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
    return true;
  } catch {
    return false;
  }
};

/** Whether a real IMAP server can be run here; Debian's package is `dovecot-imapd`, and it starts as root only. */
export const hasDovecot: boolean = isInstalled() && userInfo().uid === 0;

if (!hasDovecot) {
  if (process.env.CI === "true") throw new Error("CI must run the IMAP tests: apt-get install dovecot-imapd, as root");
  process.stderr.write("\n*** SKIPPED: no dovecot here (or not root), so no mail was read by IMAP ***\n\n");
}

const configOf = (folder: string, port: number): string => `
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
default_login_user = dovenull
default_internal_user = dovecot
mail_location = maildir:${folder}/mail
passdb {
  driver = static
  args = password=imap-test
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${folder}/mail
}
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
`;

/** A real mailbox on this machine: user and password are anything and `imap-test`. */
export interface Mailbox {
  readonly port: number;
  /** Puts a mail into the inbox, as a delivery agent does. */
  readonly deliver: (raw: string) => void;
  /** Removes every mail. */
  readonly empty: () => void;
  /** Takes the server away, as an outage does; and brings it back. */
  readonly pause: () => Promise<void>;
  readonly resume: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts a Dovecot with one empty mailbox. */
export const startDovecot = async (port: number): Promise<Mailbox> => {
  const folder = mkdtempSync(join(tmpdir(), "wenfeng-imap-"));
  const inbox = join(folder, "mail");
  for (const name of ["", "new", "cur", "tmp"]) mkdirSync(join(inbox, name), { recursive: true });
  mkdirSync(join(folder, "run"));
  execFileSync("chmod", ["755", folder]);
  execFileSync("chown", ["-R", "nobody:nogroup", inbox]);
  const config = join(folder, "dovecot.conf");
  writeFileSync(config, configOf(folder, port));
  const { uid, gid } = { uid: Number(execFileSync("id", ["-u", "nobody"])), gid: Number(execFileSync("id", ["-g", "nobody"])) };
  let child: ChildProcess | undefined;
  let ended = Promise.resolve();
  let count = 0;
  const start = async (): Promise<void> => {
    child = spawn("/usr/sbin/dovecot", ["-F", "-c", config], { stdio: "ignore" });
    ended = new Promise((resolve) => child?.once("close", () => resolve()));
    for (let tries = 0; tries < 200 && !(await answers(port)); tries += 1) await wait(50);
  };
  const pause = (): Promise<void> => {
    child?.kill("SIGTERM");
    return ended;
  };
  await start();
  return {
    port,
    deliver: (raw) => {
      count += 1;
      const path = join(inbox, "new", `${1_700_000_000 + count}.M${count}P1.test`);
      writeFileSync(path, raw.replaceAll(/\r?\n/g, "\r\n"));
      chownSync(path, uid, gid);
    },
    empty: () => {
      for (const name of ["new", "cur"]) for (const file of readdirSync(join(inbox, name))) rmSync(join(inbox, name, file));
    },
    pause,
    resume: start,
    stop: async () => {
      await pause();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
