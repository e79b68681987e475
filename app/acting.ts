import { loadConfig } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import type { HandlingOptions } from "../handling/options.ts";
import { Failure } from "../lib/errors.ts";
import { sha256 } from "../lib/hash.ts";
import type { Doing } from "../model/act.ts";
import type { HandlingStore, Store } from "../model/store.ts";
import { type Arguments, type Command, defineCommand, type Terminal } from "./command.ts";
import { openHandling } from "./filing.ts";
import { configOption } from "./opening.ts";
import { configPathOf } from "./parts.ts";
import { openStore } from "./storing.ts";

/** What every act asks: who, why, and how many acts the person had seen. */
export const actingOptions = {
  ...configOption,
  who: { type: "string" },
  because: { type: "string" },
  expected: { type: "string" },
  "dry-run": { type: "boolean" },
} as const;

/** Where a command about handling works. */
export interface Room {
  readonly store: HandlingStore;
  /** Mentions, incidents and notices; opened when first asked for. */
  readonly records: () => Promise<Store>;
  readonly options: HandlingOptions;
  readonly config: Config;
  readonly args: Arguments;
  readonly terminal: Terminal;
  readonly at: string;
  /** Who does it, when, and why: `--who` (or `WENFENG_WHO`) and `--because`. */
  readonly doing: (because?: string) => Doing;
  readonly expected: number | undefined;
}

/** What an action answers: data for machines, text for people, the exit code. */
export interface Answer {
  readonly data: unknown;
  readonly text: string;
  readonly code?: number;
}

/** One thing that a command can do: `usage` after its name, and the doing. */
export interface Action {
  readonly usage: string;
  readonly run: (room: Room, rest: readonly string[]) => Promise<Answer>;
}

const doingFor =
  (args: Arguments, terminal: Terminal) =>
  (because?: string): Doing => {
    const who = args.text("who") ?? terminal.env.WENFENG_WHO;
    const reason = args.text("because") ?? because;
    if (who === undefined) throw new Failure("INPUT_INVALID", "请用 --who 写明岗位（或设置 WENFENG_WHO）");
    if (reason === undefined) throw new Failure("INPUT_INVALID", "请用 --because 写明原因");
    return { who, at: terminal.now().toISOString(), because: reason };
  };

const rehearsed = (store: HandlingStore): HandlingStore => ({
  ...store,
  appendActs: async () => undefined,
  putBlob: async (bytes) => sha256(bytes),
  eraseBlob: async () => false,
});

const expectedOf = (args: Arguments): number | undefined => {
  const text = args.text("expected");
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Failure("INPUT_INVALID", "--expected 是您看到的操作条数");
  return Number(text);
};

/** Opens a room, lets work be done in it, and closes it whatever happens. */
export const inRoom = async <T>(args: Arguments, terminal: Terminal, work: (room: Room) => Promise<T>): Promise<T> => {
  const configPath = configPathOf(args.text("config"), terminal.env);
  const config = loadConfig(configPath, terminal.env);
  const opened: Store[] = [];
  const records = async (): Promise<Store> => {
    const [known] = opened;
    if (known) return known;
    const store = await openStore(config, configPath, terminal.now);
    opened.push(store);
    return store;
  };
  const store = openHandling(config, configPath, terminal.now);
  try {
    const room = {
      records,
      config,
      args,
      terminal,
      options: config.handling,
      at: terminal.now().toISOString(),
      expected: expectedOf(args),
    };
    return await work({ ...room, store: args.flag("dry-run") ? rehearsed(store) : store, doing: doingFor(args, terminal) });
  } finally {
    await store.close();
    await opened[0]?.close();
  }
};

/** The usage of every action with what it does, one line each. */
const sayActions = (name: string, actions: Readonly<Record<string, Action>>, says: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(actions).map(([key, { usage }]) => `wenfeng ${`${name} ${key} ${usage}`.trimEnd()}\n    ${says[key]}`);

const howToWrite =
  "写账的都要 --who 岗位（或环境变量 WENFENG_WHO）与 --because 原因；--dry-run 只演练，什么都不写；--expected N：您看到 N 条操作，其后又有新的就不写";

/** A command made of actions: the first word chooses, `--json` prints the data. */
export const defineActions = <Name extends string>(command: {
  readonly name: string;
  readonly help: string;
  readonly actions: Readonly<Record<Name, Action>>;
  /** What each action does, in one line: printed by `--help`, and when none was chosen. */
  readonly says: Readonly<Record<Name, string>>;
  readonly examples: readonly string[];
  readonly options?: NonNullable<Parameters<typeof defineCommand>[0]["options"]>;
}): Command =>
  defineCommand({
    name: command.name,
    help: command.help,
    usage: `${command.name} ${Object.keys(command.actions).join("|")}`,
    examples: command.examples,
    options: { ...actingOptions, ...command.options },
    parts: [...sayActions(command.name, command.actions, command.says), howToWrite],
    run: async (args, terminal) => {
      const [name = "", ...rest] = args.positionals;
      const action = (command.actions as Readonly<Record<string, Action>>)[name];
      if (!action) {
        const lines = sayActions(command.name, command.actions, command.says).map((line) => `  ${line}`);
        throw new Failure("INPUT_INVALID", `请选择要做什么：\n${lines.join("\n")}`);
      }
      const answer = await inRoom(args, terminal, (room) => action.run(room, rest));
      if (args.flag("dry-run")) terminal.talk("演练：没有写入任何东西\n");
      terminal.out(args.flag("json") ? `${JSON.stringify(answer.data)}\n` : `${answer.text}\n`);
      return answer.code ?? 0;
    },
  });

/** The first words after the action, which must be there. */
export const need = (rest: readonly string[], ...names: readonly string[]): readonly string[] => {
  const missing = names.filter((_name, index) => rest[index] === undefined);
  if (missing.length > 0) throw new Failure("INPUT_INVALID", `缺少 ${missing.join("、")}`);
  return rest;
};
