import { loadConfig } from "../../config/load.ts";
import { Failure } from "../../lib/errors.ts";
import { formatBeijing, sayDuration } from "../../lib/time.ts";
import type { Alert } from "../../model/alert.ts";
import { appealTitles } from "../../model/analysis.ts";
import { type Incident, levelTitles } from "../../model/incident.ts";
import type { Store, StoredDecision } from "../../model/store.ts";
import { defineCommand } from "../command.ts";
import { configOption } from "../opening.ts";
import { configPathOf } from "../parts.ts";
import { openStore } from "../storing.ts";

const sayIncident = (incident: Incident): readonly string[] => {
  const { signals } = incident;
  return [
    `事件 ${incident.id}  ${levelTitles[incident.level].sign} ${levelTitles[incident.level].title}`,
    `标题：${incident.title}`,
    `地点：${incident.places.join("、") || "未指明"}；诉求：${incident.appeal ? appealTitles[incident.appeal] : "未归类"}`,
    `首发 ${formatBeijing(incident.beganAt)}，最近 ${formatBeijing(incident.lastAt)}${incident.resurfaced ? "（旧事重提）" : ""}`,
    `数量：近 ${sayDuration(signals.windowMs)} ${signals.observed} 条，平常 ${signals.expected.toFixed(2)} 条；${signals.test}`,
    `累计 ${signals.mentions} 条，独立原帖 ${signals.roots}，作者 ${signals.authors}，转发 ${signals.reposts}，负面占 ${Math.round(signals.negativeShare * 100)}%`,
    `定级（第 ${incident.levelVersion} 版，合计 ${incident.score.toFixed(1)} 分）：`,
    ...incident.terms.map(({ title, value, points }) => `  ${points >= 0 ? "+" : ""}${points.toFixed(1)}  ${title}：${value}`),
  ];
};

const sayDecision = ({ at, decision, revision }: StoredDecision): string =>
  `  ${formatBeijing(at, "short")}  第 ${revision} 版 ${decision.send ? "发出" : "不发"}：${decision.because}${decision.changes.length > 0 ? `（${decision.changes.join("；")}）` : ""}`;

const sayAlert = (alert: Alert): readonly string[] => [
  `  ${alert.key}  ${formatBeijing(alert.at)}`,
  ...alert.reasons.map(({ rule, text }) => `    ${rule}：${text}`),
];

const explainIncident = async (
  store: Store,
  id: string,
): Promise<{ incident: Incident; decisions: readonly StoredDecision[]; alerts: readonly Alert[] }> => {
  const incident = (await store.incident(id))?.value;
  if (!incident) throw new Failure("INPUT_INVALID", `没有 ${id} 这个事件或预警；wenfeng explain 不带参数可列出最近的事件`);
  return { incident, decisions: await store.decisions(incident.id), alerts: await store.alerts({ incidentId: incident.id, limit: 50 }) };
};

const postsShown = 12;

/** Answers why an alert was (not) raised, from what was stored at the time. */
export const explain = defineCommand({
  name: "explain",
  help: "说明一个事件或预警：数量、预期、检验、定级各项、每次发与不发的理由、依据的帖文",
  usage: "explain [事件编号|预警编号] [--json]",
  examples: ["wenfeng explain", "wenfeng explain 3f2a9c1d0b7e6a54", "wenfeng explain 3f2a9c1d0b7e6a54#1 --json"],
  options: configOption,
  run: async (args, terminal) => {
    const configPath = configPathOf(args.text("config"), terminal.env);
    const store = await openStore(loadConfig(configPath, terminal.env), configPath, terminal.now);
    try {
      const asked = args.positionals[0];
      if (asked === undefined) {
        for (const incident of await store.incidents(20)) {
          terminal.out(
            args.flag("json")
              ? `${JSON.stringify(incident)}\n`
              : `${incident.id}  ${levelTitles[incident.level].sign}  ${formatBeijing(incident.beganAt, "short")}  ${incident.title.slice(0, 50)}\n`,
          );
        }
        return 0;
      }
      const told = await explainIncident(store, asked.split("#")[0] as string);
      const posts = await store.mentions(told.incident.mentionIds.slice(0, postsShown));
      if (args.flag("json")) terminal.out(`${JSON.stringify({ ...told, posts })}\n`);
      else {
        const lines = [
          ...sayIncident(told.incident),
          "预警：",
          ...told.alerts.flatMap(sayAlert),
          "每次判断：",
          ...told.decisions.map(sayDecision),
          `帖文（${told.incident.mentionIds.length} 条，先列 ${posts.length} 条）：`,
          ...posts.map(
            ({ publishedAt, text, url, id }) =>
              `  ${formatBeijing(publishedAt, "short")}  ${text.replace(/\s+/g, " ").slice(0, 60)}  ${url ?? id}`,
          ),
        ];
        terminal.out(`${lines.join("\n")}\n`);
      }
      return 0;
    } finally {
      await store.close();
    }
  },
});
