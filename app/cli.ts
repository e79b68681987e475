import { describe, Failure, toFailure } from "../lib/errors.ts";
import { type Command, readArguments, type Terminal } from "./command.ts";
import { commands } from "./commands.ts";

/** Failures that are the caller's to mend: exit code 2. */
const inputCodes = new Set([
  "INPUT_INVALID",
  "ACT_REFUSED",
  "QUERY_INVALID",
  "CONFIG_INVALID",
  "CONFIG_MISSING",
  "SECRET_MISSING",
  "SOURCE_UNKNOWN",
  "BASIS_MISSING",
]);

const printHelp = (terminal: Terminal): void => {
  const width = Math.max(...commands.map(({ name }) => name.length));
  terminal.out("闻风 wenfeng：供电局的舆情预警\n\n用法：wenfeng <命令> [选项]\n\n");
  for (const { name, help } of commands) terminal.out(`  ${name.padEnd(width)}  ${help}\n`);
  terminal.out("\n每个命令都有 --help 与 --json；配置默认读 config/wenfeng.yaml，可用 --config 另指。\n");
};

const printUsage = (command: Command, terminal: Terminal): void => {
  const usage = command.parts ? `${command.name} <做什么> …` : command.usage;
  terminal.out(`${command.help}\n\n用法：wenfeng ${usage}\n\n例：\n${command.examples.map((example) => `  ${example}`).join("\n")}\n`);
  if (command.parts) terminal.out(`\n可以做：\n${command.parts.map((part) => `  ${part}`).join("\n")}\n`);
  const options = Object.entries(command.options).filter(([name]) => name !== "help");
  if (options.length > 0)
    terminal.out(`\n选项：${options.map(([name, { type }]) => (type === "string" ? `--${name} <值>` : `--${name}`)).join("  ")}\n`);
};

const unreadable: Readonly<Record<string, string>> = { ENOENT: "没有这个文件", EISDIR: "是文件夹，不是文件", EACCES: "没有权限打开" };

/** A file that was named on the command line and can't be opened is a mistake of the line, not of the program. */
const failureOf = (error: unknown, argv: readonly string[]): Failure => {
  const { code = "", path } = error as NodeJS.ErrnoException;
  // Reading a folder as a file is refused without a path; nothing of our own is read in that way.
  const because = code === "EISDIR" || (path !== undefined && argv.includes(path)) ? unreadable[code] : undefined;
  return because === undefined ? toFailure(error) : new Failure("INPUT_INVALID", `${path ?? "给出的文件"}：${because}`, { cause: error });
};

/** Tells a failure on stderr; the exit code says whose it is to mend. */
const tell = (error: unknown, argv: readonly string[], terminal: Terminal): number => {
  const failure = failureOf(error, argv);
  terminal.talk(`${describe(failure)}\n`);
  if (failure.code === "BUG" && error instanceof Error) terminal.talk(`${error.stack ?? ""}\n`);
  return inputCodes.has(failure.code) ? 2 : 1;
};

const runCommand = async (command: Command, argv: readonly string[], terminal: Terminal): Promise<number> => {
  const args = readArguments(command, argv);
  if (!args.flag("help")) return command.run(args, terminal);
  printUsage(command, terminal);
  return 0;
};

/** Runs one command line; answers the exit code: 0 done, 1 failed, 2 the input was wrong. */
export const runCommandLine = async (argv: readonly string[], terminal: Terminal): Promise<number> => {
  const [name, ...rest] = argv;
  if (name === undefined || ["help", "--help", "-h"].includes(name)) {
    printHelp(terminal);
    return name === undefined ? 2 : 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) {
    terminal.talk(`没有 ${name} 这个命令；运行 wenfeng help 查看全部命令。\n`);
    return 2;
  }
  return runCommand(command, rest, terminal).catch((error: unknown) => tell(error, argv, terminal));
};
