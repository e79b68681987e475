import { hostname } from "node:os";
import { Failure } from "../../lib/errors.ts";
import { defineCommand } from "../command.ts";
import type { IntakeParts } from "../intake.ts";
import { configOption, stderrLog, surroundingsOf } from "../opening.ts";
import { configPathOf, openParts } from "../parts.ts";
import { redisPlaceOf } from "../redis-place.ts";
import { type Role, roles, startWorker, storingIntake } from "../working.ts";

const rolesOf = (text: string | undefined): readonly Role[] => {
  const wanted = text?.split(",") ?? roles.filter((role) => role !== "console");
  const wrong = wanted.find((name) => !(roles as readonly string[]).includes(name));
  if (wrong !== undefined) throw new Failure("INPUT_INVALID", `没有“${wrong}”这种角色；可用：${roles.join("、")}`);
  return wanted as readonly Role[];
};

/** Starts one of several workers on a shared Elasticsearch and Redis, until SIGTERM or Ctrl-C. */
export const worker = defineCommand({
  name: "worker",
  help: "多台机器共用 Elasticsearch 与 Redis 时，启动其中一个工作进程；控制台要写明 --role console",
  usage: "worker [--role crawl,analyse,detect,deliver,console]",
  examples: ["wenfeng worker", "wenfeng worker --role analyse", "wenfeng worker --role console"],
  options: { ...configOption, role: { type: "string" } },
  run: async (args, terminal) => {
    const wanted = rolesOf(args.text("role"));
    const surroundings = surroundingsOf(terminal, stderrLog(terminal));
    let intakeParts: IntakeParts | undefined;
    const parts = await openParts(configPathOf(args.text("config"), terminal.env), surroundings, async (given) => {
      intakeParts = given;
      return storingIntake(given);
    });
    try {
      const place = redisPlaceOf(parts.config, terminal.env);
      if (parts.config.store.use !== "elasticsearch")
        throw new Failure("CONFIG_INVALID", "多个工作进程要共用 Elasticsearch：写 store.use: elasticsearch");
      await parts.intake.open();
      const owner = `${hostname()}:${process.pid}`;
      const schedule = await startWorker({ parts, intakeParts: intakeParts as IntakeParts, place, owner }, wanted);
      parts.log("info", "service.started", { roles: wanted.join(","), owner });
      terminal.talk(`工作进程已启动：${wanted.join("、")}；停止请按 Ctrl-C\n`);
      await new Promise<void>((resolve) => {
        if (terminal.stopped.aborted) resolve();
        terminal.stopped.addEventListener("abort", () => resolve(), { once: true });
      });
      await schedule.stop();
      parts.log("info", "service.stopped", { owner });
      return 0;
    } finally {
      await parts.close();
    }
  },
});
