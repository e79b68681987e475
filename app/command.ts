import type { ParseArgsConfig } from "node:util";
import { parseArgs } from "node:util";
import { Failure } from "../lib/errors.ts";
import type { Clock } from "../lib/time.ts";

/** What a command may use; the process's own parts, injected so that tests can run it. */
export interface Terminal {
  /** Results. */
  readonly out: (text: string) => void;
  /** Talk: progress, hints, warnings. */
  readonly talk: (text: string) => void;
  readonly stdin: NodeJS.ReadableStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: Clock;
  readonly isInteractive: boolean;
  /** Aborted on SIGINT and SIGTERM: long commands stop cleanly. */
  readonly stopped: AbortSignal;
}

type Options = NonNullable<ParseArgsConfig["options"]>;

/** One command: help, an example, options, and what it does. `run` answers the exit code: 0 done, 1 failed, 2 wrong input. */
export interface Command {
  readonly name: string;
  /** One line. */
  readonly help: string;
  /** How it is called, after `wenfeng`. */
  readonly usage: string;
  readonly examples: readonly string[];
  /** Of a command that can do several things: how each is called, and what it does. */
  readonly parts?: readonly string[];
  readonly options: Options;
  readonly run: (args: Arguments, terminal: Terminal) => Promise<number>;
}

/** Parsed arguments. */
export interface Arguments {
  readonly positionals: readonly string[];
  readonly text: (name: string) => string | undefined;
  readonly flag: (name: string) => boolean;
}

/** Declares a command; the list is `commands.ts`. */
export const defineCommand = (command: Omit<Command, "options"> & { readonly options?: Options }): Command => ({
  ...command,
  options: { json: { type: "boolean" }, help: { type: "boolean", short: "h" }, ...command.options },
});

/** What node says of a mistaken option, in Chinese; the option stands in quotes in its message. */
const sayMistake = (error: Error & { readonly code?: string }): string => {
  const [, option = ""] = /'(-[^'\s]+)/.exec(error.message) ?? [];
  if (error.code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") return `没有 ${option} 这个选项`;
  return error.code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE"
    ? `${option} 的写法不对：要写值的后面写上值，不用写值的不要写`
    : error.message;
};

/** Reads the arguments of a command; a mistake is `INPUT_INVALID` with the usage. */
export const readArguments = (command: Command, argv: readonly string[]): Arguments => {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options: command.options, allowPositionals: true, strict: true });
    return {
      positionals,
      text: (name) => (typeof values[name] === "string" ? values[name] : undefined),
      flag: (name) => values[name] === true,
    };
  } catch (error) {
    throw new Failure("INPUT_INVALID", `${sayMistake(error as Error)}。用法：wenfeng ${command.usage}`, { cause: error });
  }
};
