import type { Context } from "hono";
import { maskNames } from "../../lib/mask-names.ts";
import { placeName } from "../../lib/place-name.ts";
import { formatBeijing } from "../../lib/time.ts";
import { Csrf, show } from "../layout.tsx";
import { LevelBadge } from "../level.tsx";
import { definePage } from "../page.ts";
import type { ConsoleParts } from "../parts.ts";
import type { ShownRule, Trial } from "../rule-desk.ts";
import { actorOf, type ConsoleEnv } from "../viewer.ts";

const path = "/rules";
const prefix = "rule-";

const RuleField = ({ rule, text }: { readonly rule: ShownRule; readonly text: string }) => (
  <section class="panel">
    <label class="field" for={`${prefix}${rule.key}`}>
      <h2>
        {rule.title} <span class="muted small">{rule.key}</span>
      </h2>
    </label>
    <textarea
      id={`${prefix}${rule.key}`}
      name={`${prefix}${rule.key}`}
      class="code"
      rows={Math.max(3, text.split("\n").length)}
      spellcheck={false}
    >
      {text}
    </textarea>
    <details class="more">
      <summary>每一项是什么意思</summary>
      <ul class="small muted">
        {rule.help.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
    </details>
  </section>
);

const sayTrial = ({ days, mentions, fired, updates, isCut }: Trial): string =>
  `最近 ${days} 天的 ${mentions} 条帖文${isCut ? "（太多，只取最新的）" : ""}里，会发出 ${fired.length} 起预警，另有 ${updates} 次后续通报`;

const Outcome = ({ trial }: { readonly trial: Trial }) => (
  <section class="panel" aria-labelledby="trial-title" id="trial">
    <h2 id="trial-title">试的结果</h2>
    <p>{sayTrial(trial)}。</p>
    {trial.fired.length === 0 ? (
      <p class="muted">一起也不会发。门槛可能太高，也可能这段时间确实平静。</p>
    ) : (
      <ul class="similar">
        {trial.fired.slice(0, 60).map(({ at, level, title, places, reasons, incidentId }) => (
          <li>
            <p class="card-head">
              <LevelBadge level={level} />
              <span>{formatBeijing(at, "short")}</span>
              <span class="card-place">{places.map((place) => placeName(place)).join("、") || "地点未指明"}</span>
            </p>
            <p>
              <a href={`/incidents/${incidentId}`}>{maskNames(title)}</a>
            </p>
            <p class="muted small">{maskNames(reasons.join("；"))}</p>
          </li>
        ))}
      </ul>
    )}
  </section>
);

const showRules = async (
  { rules }: ConsoleParts,
  context: Context<ConsoleEnv>,
  tried?: { readonly trial: Trial; readonly texts: ReadonlyMap<string, string> },
) =>
  show(
    context,
    { title: "规则", page: "rules" },
    <div class="stack">
      <div class="panel-head">
        <h1>预警规则</h1>
        <span class="muted">
          满足任意一条即为预警的理由。在这里试，不改配置；要生效请改 wenfeng.yaml 的 alerts.rules 并运行 wenfeng check
        </span>
      </div>
      <div class="columns">
        <form method="post" action={path} class="stack">
          <Csrf context={context} />
          {rules.rules().map((rule) => (
            <RuleField rule={rule} text={tried?.texts.get(rule.key) ?? rule.options} />
          ))}
          <div class="form-actions">
            <button type="submit" class="button is-main">
              在最近 30 天上试一试
            </button>
          </div>
        </form>
        {tried === undefined ? (
          <p class="empty">改几个数，点“试一试”：会把最近 30 天的帖文按当时的先后重新走一遍，列出会发出哪些预警。通常几秒钟。</p>
        ) : (
          <Outcome trial={tried.trial} />
        )}
      </div>
    </div>,
  );

/** The rules, and what other thresholds would have done with the last thirty days. */
export const rules = definePage({
  name: "rules",
  title: "规则",
  path,
  nav: { group: "run", place: 20, icon: "rules" },
  right: "look",
  mount: (app, parts) => {
    app.get(path, (context) => showRules(parts, context));
    app.post(path, async (context) => {
      actorOf(context, "label");
      const form = await context.req.parseBody();
      const texts = new Map(
        Object.entries(form).flatMap(([name, value]) =>
          name.startsWith(prefix) && typeof value === "string" ? [[name.slice(prefix.length), value] as const] : [],
        ),
      );
      return showRules(parts, context, { trial: await parts.rules.try(texts), texts });
    });
  },
});
