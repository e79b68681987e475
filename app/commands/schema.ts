import { printErrors, printManual, printSchema } from "../../config/print.ts";
import { Failure } from "../../lib/errors.ts";
import { defineCommand } from "../command.ts";

const printers: Readonly<Record<string, () => string>> = { json: printSchema, manual: printManual, errors: printErrors };

/** Prints what follows from the configuration's schema and the table of errors. */
export const schema = defineCommand({
  name: "schema",
  help: "打印配置的 JSON Schema、配置说明或错误代码表",
  usage: "schema [--format json|manual|errors]",
  examples: ["wenfeng schema > config/schema.json", "wenfeng schema --format manual > docs/config.md"],
  options: { format: { type: "string" } },
  run: async (args, terminal) => {
    const format = args.text("format") ?? "json";
    const print = printers[format];
    if (!print) throw new Failure("INPUT_INVALID", `没有 ${format} 这种格式；可写 ${Object.keys(printers).join("、")}`);
    terminal.out(print());
    return 0;
  },
});
