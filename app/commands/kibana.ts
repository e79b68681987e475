import { kibanaFiles, printObjects } from "../../config/kibana-objects.ts";
import { loadConfig } from "../../config/load.ts";
import { Failure } from "../../lib/errors.ts";
import { createHttp } from "../../lib/http.ts";
import { defineCommand } from "../command.ts";
import { configOption } from "../opening.ts";
import { configPathOf } from "../parts.ts";

const boundary = "wenfeng-kibana-objects";

/** What Kibana's import API takes: one file in a form. */
const formOf = (content: string): string =>
  [
    `--${boundary}`,
    'Content-Disposition: form-data; name="file"; filename="wenfeng.ndjson"',
    "Content-Type: application/ndjson",
    "",
    content,
    `--${boundary}--`,
    "",
  ].join("\r\n");

/** Refuses to send a key over the network in clear. */
const checkUrl = (text: string | undefined, apiKey: string | undefined): URL => {
  if (text === undefined || !URL.canParse(text))
    throw new Failure("INPUT_INVALID", "写明 Kibana 的地址：--url https://kibana.example:5601");
  const url = new URL(text);
  if (url.protocol !== "https:" && apiKey !== undefined) throw new Failure("INPUT_INVALID", "带密钥时 Kibana 的地址必须是 https://");
  return url;
};

/** Installs or prints the data views, searches, charts and dashboards. */
export const kibana = defineCommand({
  name: "kibana",
  help: "把数据视图与看板（舆情总览、事件研判、镇街与诉求、来源健康、处置时限）装进 Kibana",
  usage: "kibana <install|print> [--url <Kibana 地址>] [--space <空间>]",
  examples: ["wenfeng kibana install --url https://kibana.example:5601", "wenfeng kibana print > wenfeng.ndjson"],
  options: { ...configOption, url: { type: "string" }, space: { type: "string" } },
  run: async (args, terminal) => {
    const config = loadConfig(configPathOf(args.text("config"), terminal.env), terminal.env);
    const content = Object.values(kibanaFiles(config.store.tenant)).map(printObjects).join("");
    if (args.positionals[0] === "print") {
      terminal.out(content);
      return 0;
    }
    if (args.positionals[0] !== "install") throw new Failure("INPUT_INVALID", "要做什么？install 或 print");
    const apiKey = terminal.env.KIBANA_API_KEY ?? config.store.apiKey;
    const url = checkUrl(args.text("url") ?? terminal.env.KIBANA_URL, apiKey);
    const space = args.text("space");
    const http = createHttp({ allowHosts: [url.host] });
    try {
      const response = await http({
        url: new URL(
          `${space ? `s/${encodeURIComponent(space)}/` : ""}api/saved_objects/_import?overwrite=true`,
          `${url.href.replace(/\/?$/, "/")}`,
        ).href,
        method: "POST",
        headers: {
          "kbn-xsrf": "wenfeng",
          "content-type": `multipart/form-data; boundary=${boundary}`,
          ...(apiKey !== undefined && { authorization: `ApiKey ${apiKey}` }),
        },
        body: formOf(content),
        maxBytes: 4 * 1024 * 1024,
        timeoutMs: 60_000,
      });
      const answer = Buffer.from(response.bytes).toString("utf8");
      const { success, successCount } =
        response.status === 200 ? (JSON.parse(answer) as { success: boolean; successCount: number }) : { success: false, successCount: 0 };
      if (!success)
        throw new Failure("NET_STATUS", `Kibana 没有收下：${response.status} ${answer.slice(0, 300)}`, {
          facts: { status: response.status },
        });
      terminal.out(args.flag("json") ? `${JSON.stringify({ installed: successCount })}\n` : `已装入 ${successCount} 个对象\n`);
      return 0;
    } finally {
      await http.close();
    }
  },
});
