import { loadDictionary } from "../../lib/segment.ts";
import { defineCommand } from "../command.ts";
import { configOption, stderrLog, surroundingsOf } from "../opening.ts";
import { configPathOf, openParts } from "../parts.ts";
import { startService } from "../running.ts";

/** Starts Wenfeng as a long-running service, until SIGTERM or Ctrl-C. */
export const run = defineCommand({
  name: "run",
  help: "启动服务：按时采集、研判、预警，直到收到停止信号",
  usage: "run [--config config/wenfeng.yaml]",
  examples: ["wenfeng run", "npm start -- run --config config/wenfeng.yaml"],
  options: configOption,
  run: async (args, terminal) => {
    const configPath = configPathOf(args.text("config"), terminal.env);
    // At once rather than with the first post: a service that cannot cut words is no service.
    loadDictionary();
    const service = await startService(await openParts(configPath, surroundingsOf(terminal, stderrLog(terminal))));
    terminal.talk(`闻风已启动，控制台 ${service.server.url}；停止请按 Ctrl-C\n`);
    await new Promise<void>((resolve) => {
      if (terminal.stopped.aborted) resolve();
      terminal.stopped.addEventListener("abort", () => resolve(), { once: true });
    });
    terminal.talk("正在停止：等进行中的采集收尾……\n");
    await service.stop();
    return 0;
  },
});
