import { printSchema } from "../../config/load.ts";
import { defineCommand } from "../command.ts";

/** Prints the configuration's JSON Schema. */
export const schema = defineCommand({
  name: "schema",
  help: "打印配置文件的 JSON Schema（编辑器补全用）",
  usage: "schema",
  examples: ["wenfeng schema > config/schema.json"],
  run: async (_args, terminal) => {
    terminal.out(printSchema());
    return 0;
  },
});
