import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { runCommandLine } from "../app/cli.ts";
import { fromBeijing, minuteMs } from "../lib/time.ts";
import { story } from "./handling-story.ts";
import { fillCase, fillWorld, incidentIds } from "./handling-world.ts";

const usualLines = 3;
const widest = 100;

const shorten = (text: string): string => text.replace(/\b([0-9a-f]{4})[0-9a-f]{12,60}\b…?/g, "$1…").replace(/（\d+ 字节）/g, "（… 字节）");
const narrow = (line: string): string => (line.length <= widest ? line : `${line.slice(0, widest - 1)}…`);

/** The first lines of an answer, as narrow as the page, and a sign where there was more. */
const cut = (answer: string, count: number): readonly string[] => {
  const lines = answer
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(narrow);
  return lines.length <= count ? lines : [...lines.slice(0, count), `…（共 ${lines.length} 行）`];
};

const instantOf = (text: string): number => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.split(/[- :]/).map(Number);
  return Date.parse(fromBeijing(year, month, day, { hour, minute }));
};

/** Types commands on the filled store, each a minute after the one before. */
const createTyping = (folder: string, configPath: string) => {
  const names = new Map<string, string>([...Object.entries(incidentIds), ["塘厦8", incidentIds.塘厦.slice(0, 8)]]);
  let now = 0;
  const named = (text: string): string => text.replace(/\{(\S+?)\}/g, (all, name: string) => names.get(name) ?? all);
  const run = async (command: string): Promise<string> => {
    now += minuteMs;
    let said = "";
    const say = (text: string): void => {
      said += text;
    };
    const words = [...named(command).matchAll(/'([^']*)'|(\S+)/g)].map((match) => (match[1] ?? match[2]) as string);
    const inFolder = words.map((word) => (/^[^-/:=]+(?:\.(?:csv|txt|md|png|zip|html)|\/)$/.test(word) ? join(folder, word) : word));
    await runCommandLine([...inFolder, "--config", configPath], {
      ...{ out: say, talk: say, stdin: Readable.from([]), env: {}, isInteractive: false },
      ...{ now: () => new Date(now), stopped: new AbortController().signal },
    });
    return said.replaceAll(`${folder}/`, "");
  };
  return {
    named,
    run,
    keep: (name: string, answer: string): void => {
      const id = /\b[0-9a-f]{16}\b/.exec(answer)?.[0];
      if (id === undefined) throw new Error(`no number to keep as ${name} in: ${answer}`);
      names.set(name, id);
    },
    setClock: (text: string): void => {
      now = instantOf(text);
    },
  };
};

type Typing = ReturnType<typeof createTyping>;

/** Types one line of the story; answers what the page shows of it. */
const type = async (typing: Typing, folder: string, line: string): Promise<readonly string[]> => {
  const [, count, keep, typed = "", note] = /^(?:(\d+)\| )?(?:(\S+)= )?(.*?)(?: # (.*))?$/.exec(line) ?? [];
  const [command = "", file] = typed.split(" > ");
  const answer = await typing.run(command);
  if (keep !== undefined) typing.keep(keep, answer);
  if (file !== undefined) writeFileSync(join(folder, file), answer);
  const shown = `$ wenfeng ${shorten(typing.named(typed))}${note === undefined ? "" : `    # ${note}`}`;
  return file === undefined ? [shown, ...cut(shorten(answer), Number(count ?? usualLines))] : [shown];
};

const fillDraft = (folder: string): void => {
  const path = join(folder, "草稿.md");
  writeFileSync(path, fillCase(readFileSync(path, "utf8")));
};

/** Types the story on a filled store; answers the part of docs/handling.md that shows it, with what was really answered. */
export const printExamples = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), "wenfeng-examples-"));
  const typing = createTyping(folder, await fillWorld(folder));
  const groups: string[][] = [];
  for (const line of story.trim().split("\n")) {
    if (line.startsWith("**")) groups.push([line, "", "```"]);
    else if (line.startsWith("~ ")) groups.at(-1)?.push(line.slice(2));
    else if (line.startsWith("@ ")) typing.setClock(line.slice(2));
    else if (line.startsWith("! ")) fillDraft(folder);
    else if (line !== "") groups.at(-1)?.push(...(await type(typing, folder, line)));
  }
  rmSync(folder, { recursive: true, force: true });
  return groups.map((group) => [...group, "```"].join("\n")).join("\n\n");
};
