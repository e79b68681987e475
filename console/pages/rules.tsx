import type { Context } from "hono";
import { maskNames } from "../../lib/mask-names.ts";
import { placeName } from "../../lib/place-name.ts";
import { formatBeijing } from "../../lib/time.ts";
import { Csrf, show } from "../layout.tsx";
import { LevelBadge } from "../level.tsx";
import { definePage } from "../page.ts";
import type { ConsoleParts } from "../parts.ts";
import type { FilledRule, RuleSetting, ShownRule, Trial } from "../rule-desk.ts";
import { actorOf, type ConsoleEnv } from "../viewer.ts";

const path = "/rules";

type Filled = ReadonlyMap<string, FilledRule>;

const Control = ({
  id,
  setting: { kind, unit, value },
  filled = value,
}: {
  readonly id: string;
  readonly setting: RuleSetting;
  readonly filled?: string | readonly string[] | undefined;
}) => {
  if (kind.is === "choices")
    return (
      <div class="ticks">
        {Object.entries(kind.titles).map(([choice, title]) => (
          <label class="tick">
            <input type="checkbox" name={id} value={choice} checked={filled.includes(choice)} /> {title}{" "}
            <span class="muted small">{choice}</span>
          </label>
        ))}
      </div>
    );
  if (kind.is === "yaml")
    return (
      <textarea id={id} name={id} class="code" rows={Math.max(2, String(filled).split("\n").length)} spellcheck={false}>
        {filled}
      </textarea>
    );
  const { min, max, isWhole } = kind;
  return (
    <span class="with-unit">
      <input
        id={id}
        name={id}
        type="number"
        value={String(filled)}
        min={min}
        max={max}
        step={isWhole ? 1 : "any"}
        inputmode="decimal"
        aria-describedby={`${id}-help`}
      />
      {unit}
    </span>
  );
};

const Setting = ({
  rule,
  setting,
  filled,
}: {
  readonly rule: string;
  readonly setting: RuleSetting;
  readonly filled: FilledRule | undefined;
}) => {
  const id = `${rule}/${setting.name}`;
  const { title, name, help, range, kind } = setting;
  const named = (
    <>
      {title} <code class="muted small">{name}</code>
    </>
  );
  const said = (
    <p class="muted small" id={`${id}-help`}>
      {help}。<span class="nowrap">{range}</span>
    </p>
  );
  const control = <Control id={id} setting={setting} filled={filled === undefined ? undefined : (filled[name] ?? [])} />;
  return kind.is === "choices" ? (
    <fieldset class="setting">
      <legend>{named}</legend>
      {control}
      {said}
    </fieldset>
  ) : (
    <div class="setting">
      <label for={id}>{named}</label>
      {control}
      {said}
    </div>
  );
};

const RuleField = ({ rule: { key, title, settings }, filled }: { readonly rule: ShownRule; readonly filled: FilledRule | undefined }) => (
  <section class="panel" aria-labelledby={`rule-${key}`}>
    <h2 id={`rule-${key}`}>
      {title} <code class="muted small">{key}</code>
    </h2>
    <div class="settings">
      {settings.map((setting) => (
        <Setting rule={key} setting={setting} filled={filled} />
      ))}
    </div>
  </section>
);

const sayTrial = ({ days, mentions, fired, updates, isCut }: Trial): string =>
  `最近 ${days} 天的 ${mentions} 条帖文${isCut ? "（太多，只取最新的）" : ""}里，会发出 ${fired.length} 起预警，另有 ${updates} 次后续通报`;

const Outcome = ({ trial }: { readonly trial: Trial }) => (
  <section class="panel" aria-labelledby="trial-title" id="trial">
    <h2 id="trial-title">试的结果</h2>
    <p>{sayTrial(trial)}。</p>
    {trial.yaml === undefined ? null : (
      <details class="more">
        <summary>写进配置文件是这样</summary>
        <pre class="code">{trial.yaml}</pre>
      </details>
    )}
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

const sentOf = (sent: unknown): string | readonly string[] =>
  typeof sent === "string" ? sent : Array.isArray(sent) ? sent.filter((one) => typeof one === "string") : [];

const showRules = async (
  { rules }: ConsoleParts,
  context: Context<ConsoleEnv>,
  tried?: { readonly trial: Trial; readonly filled: Filled },
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
            <RuleField rule={rule} filled={tried?.filled.get(rule.key)} />
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
      const form = await context.req.parseBody({ all: true });
      const filled: Filled = new Map(
        parts.rules
          .rules()
          .map(({ key, settings }) => [key, Object.fromEntries(settings.map(({ name }) => [name, sentOf(form[`${key}/${name}`])]))]),
      );
      return showRules(parts, context, { trial: await parts.rules.try(filled), filled });
    });
  },
});
