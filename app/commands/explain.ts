import { loadConfig } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import { Failure } from "../../lib/errors.ts";
import { maskNames } from "../../lib/mask-names.ts";
import { formatBeijing, sayDuration } from "../../lib/time.ts";
import type { Alert } from "../../model/alert.ts";
import { appealTitles } from "../../model/analysis.ts";
import { type Foreseen, type Incident, levelTitles } from "../../model/incident.ts";
import type { Mention } from "../../model/mention.ts";
import type { Store, StoredDecision } from "../../model/store.ts";
import { defineCommand } from "../command.ts";
import { activeRules, becauseTitles, checkRules, explainLoosePost, incidentOfPost, sayContradictions } from "../explaining.ts";
import { configOption } from "../opening.ts";
import { configPathOf } from "../parts.ts";
import { openStore } from "../storing.ts";

/** A forecast with its past hit rate, or how it came out. */
const sayOutcome = ({ probability, until, upper, made, cameTrue, outcome }: Foreseen): string => {
  const share = `${formatBeijing(until, "short")} 前超过平常上限 ${upper} 人的概率 ${Math.round(probability * 100)}%；同类预测 ${made} 次，应验 ${cameTrue} 次`;
  if (outcome === undefined) return `${share}。只展示，不单独预警`;
  return `${share}。结果：来了 ${outcome.came} 人，${outcome.isHit ? "应验" : "没有应验"}`;
};

const sayIncident = (incident: Incident): readonly string[] => {
  const { signals } = incident;
  return [
    `事件 ${incident.id}  ${levelTitles[incident.level].sign} ${levelTitles[incident.level].title}`,
    `标题：${maskNames(incident.title)}`,
    `地点：${incident.places.join("、") || "未指明"}；诉求：${incident.appeal ? appealTitles[incident.appeal] : "未归类"}`,
    `首发 ${formatBeijing(incident.beganAt)}，最近 ${formatBeijing(incident.lastAt)}${incident.resurfaced ? "（旧事重提）" : ""}`,
    ...(incident.forecast ? [`预测：${sayOutcome(incident.forecast)}`] : []),
    `数量：近 ${sayDuration(signals.windowMs)} ${signals.observed} 条，平常 ${signals.expected.toFixed(2)} 条；${signals.test}`,
    `累计 ${signals.mentions} 条，独立原帖 ${signals.roots}，作者 ${signals.authors}，转发 ${signals.reposts}，负面占 ${Math.round(signals.negativeShare * 100)}%`,
    `定级（第 ${incident.levelVersion} 版，合计 ${incident.score.toFixed(1)} 分）：`,
    ...incident.terms.map(({ title, value, points }) => `  ${points >= 0 ? "+" : ""}${points.toFixed(1)}  ${title}：${value}`),
  ];
};

const sayDecision = ({ at, decision, revision }: StoredDecision): string =>
  `  ${formatBeijing(at, "short")}  第 ${revision} 版 ${decision.send ? "发出" : "不发"}：${becauseTitles[decision.because]}${decision.changes.length > 0 ? `（${decision.changes.join("；")}）` : ""}`;

const sayAlert = (alert: Alert): readonly string[] => [
  `  ${alert.key}  ${formatBeijing(alert.at)}`,
  ...alert.reasons.map(({ rule, text }) => `    ${rule}：${text}`),
];

const explainIncident = async (
  store: Store,
  id: string,
): Promise<{ incident: Incident; decisions: readonly StoredDecision[]; alerts: readonly Alert[] }> => {
  const incident = (await store.incident(id))?.value;
  if (!incident) throw new Failure("INPUT_INVALID", `没有 ${id} 这个事件、预警或帖文；wenfeng explain 不带参数可列出最近的事件`);
  return { incident, decisions: await store.decisions(incident.id), alerts: await store.alerts({ incidentId: incident.id, limit: 50 }) };
};

const postsShown = 12;

/** Where an explanation comes from. */
interface Shelf {
  readonly store: Store;
  readonly config: Config;
}

/** What was found to contradict our own word, both texts side by side; nothing when nothing was. */
const contradictionsOf = async ({ store }: Shelf, { contradictions = [] }: Incident): Promise<readonly string[]> => {
  if (contradictions.length === 0) return [];
  const posts = await store.mentions(contradictions.flatMap(({ mentionIds }) => mentionIds));
  return ["与我方说法不一致的（两边原文；满 3 个互不相关的人才预警，只报一次）：", ...sayContradictions(contradictions, posts)];
};

const sayPost = ({ publishedAt, text, url, id }: Mention): string =>
  `  ${formatBeijing(publishedAt, "short")}  ${text.replace(/\s+/g, " ").slice(0, 60)}  ${url ?? id}`;

const sayAll = async (shelf: Shelf, told: Awaited<ReturnType<typeof explainIncident>>, posts: readonly Mention[]): Promise<string> =>
  [
    ...sayIncident(told.incident),
    ...(await contradictionsOf(shelf, told.incident)),
    ...(told.alerts.length > 0 ? ["预警：", ...told.alerts.flatMap(sayAlert)] : ["没有预警"]),
    "各条规则现在怎么看：",
    ...checkRules(told.incident, activeRules(shelf.config.alerts.rules as Parameters<typeof activeRules>[0])),
    ...(told.decisions.length > 0 ? ["每次判断：", ...told.decisions.map(sayDecision)] : ["还没有发出或压下过任何一次"]),
    `帖文（${told.incident.mentionIds.length} 条，先列 ${posts.length} 条）：`,
    ...posts.map(sayPost),
  ].join("\n");

const list = async (store: Store, isJson: boolean): Promise<string> =>
  (await store.incidents(20))
    .map((incident) => {
      const { id, level, beganAt, title, forecast } = incident;
      const kind =
        forecast === undefined ? levelTitles[level].sign : `苗头${forecast.outcome ? (forecast.outcome.isHit ? "·应验" : "·未应验") : ""}`;
      return isJson
        ? `${JSON.stringify(incident)}\n`
        : `${id}  ${kind}  ${formatBeijing(beganAt, "short")}  ${maskNames(title).slice(0, 50)}\n`;
    })
    .join("");

const answer = async (shelf: Shelf, asked: string, isJson: boolean): Promise<string> => {
  const { store } = shelf;
  const post = await store.mention(asked);
  const home = post && (await incidentOfPost(store, asked));
  if (post && !home) {
    const lines = await explainLoosePost(store, post);
    return isJson ? JSON.stringify({ post, incident: null, lines }) : lines.join("\n");
  }
  const told = await explainIncident(store, home?.id ?? (asked.split("#")[0] as string));
  const posts = await store.mentions(told.incident.mentionIds.slice(0, postsShown));
  return isJson ? JSON.stringify({ ...told, posts }) : sayAll(shelf, told, posts);
};

/** Answers why an alert was (not) raised, from what was stored at the time. */
export const explain = defineCommand({
  name: "explain",
  help: "说明一个事件、预警或一条帖文为什么有（没有）预警：数量、预期、检验、定级各项、每条规则、每次发与不发的理由",
  usage: "explain [事件编号|预警编号|帖文编号] [--json]",
  examples: ["wenfeng explain", "wenfeng explain 3f2a9c1d0b7e6a54", "wenfeng explain 3f2a9c1d0b7e6a54#1 --json"],
  options: configOption,
  run: async (args, terminal) => {
    const configPath = configPathOf(args.text("config"), terminal.env);
    const config = loadConfig(configPath, terminal.env);
    const store = await openStore(config, configPath, terminal.now);
    try {
      const asked = args.positionals[0];
      if (asked === undefined) terminal.out(await list(store, args.flag("json")));
      else terminal.out(`${await answer({ store, config }, asked, args.flag("json"))}\n`);
      return 0;
    } finally {
      await store.close();
    }
  },
});
