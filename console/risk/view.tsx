import type { Context } from "hono";
import { formatBeijing } from "../../lib/time.ts";
import type { Act } from "../../model/act.ts";
import { appealTitles } from "../../model/analysis.ts";
import { type RiskPoint, riskSize } from "../../model/risk.ts";
import { kindTitle } from "../kind-titles.ts";
import { Csrf } from "../layout.tsx";
import type { ShownRisk } from "../risk-desk.ts";
import { ScrollPanel } from "../scroll-panel.tsx";
import { mayAct } from "../speak/fields.tsx";
import type { ConsoleEnv } from "../viewer.ts";

/** Where a risk point stands. */
export const riskPath = (key: string): string => `/risks/${encodeURIComponent(key)}`;

const labels: readonly (readonly [keyof RiskPoint, string])[] = [
  ...([
    ["title", "名称"],
    ["likelihood", "可能性"],
    ["consequence", "后果"],
    ["owner", "责任岗位"],
  ] as const),
  ...([
    ["sign", "苗头"],
    ["control", "对策"],
    ["signs", "词"],
    ["first", "先做什么"],
    ["cases", "案例"],
  ] as const),
];

const sayValue = (value: unknown): string => (Array.isArray(value) ? value.join("、") : String(value ?? ""));

/** What one revision changed against what stood before, one line each. */
export const sayChanges = (before: RiskPoint | undefined, after: RiskPoint): readonly string[] =>
  before === undefined
    ? []
    : labels.flatMap(([name, label]) => {
        const [old, fresh] = [sayValue(before[name]), sayValue(after[name])];
        return old === fresh ? [] : [`${label}：${old === "" ? "（空）" : old} → ${fresh === "" ? "（空）" : fresh}`];
      });

const hasContent = (act: Act): act is Act<string, RiskPoint> => act.kind === "risk.entered" || act.kind === "risk.revised";

const History = ({ acts }: { readonly acts: readonly Act[] }) => (
  <section class="panel" aria-labelledby="risk-history">
    <h2 id="risk-history">历史</h2>
    {acts.length === 0 ? <p class="muted small">随程序带来的示例，还没有人动过。改一次、复核一次都会记在这里。</p> : null}
    <ol class="stack-tight">
      {acts.map((act, index) => {
        const before = acts.slice(0, index).findLast(hasContent)?.content;
        const title = act.kind === "undone" ? "恢复使用" : kindTitle(act.kind);
        return (
          <li>
            <p>
              <span class="muted">{formatBeijing(act.at, "full")}</span> {act.who} <strong>{title}</strong>
              <span class="muted">（{act.because}）</span>
            </p>
            {hasContent(act) ? sayChanges(before, act.content).map((line) => <p class="small muted">{line}</p>) : null}
          </li>
        );
      })}
    </ol>
  </section>
);

interface Shown {
  readonly context: Context<ConsoleEnv>;
  readonly risk: ShownRisk;
  readonly acts: readonly Act[];
}

const DeedForm = ({
  context,
  risk,
  acts,
  deed,
  button,
  isGrave = false,
}: Shown & { readonly deed: string; readonly button: string; readonly isGrave?: boolean }) => (
  <details class="action">
    <summary>{button}</summary>
    <form method="post" action={riskPath(risk.content.key)} class="form">
      <Csrf context={context} />
      <input type="hidden" name="deed" value={deed} />
      <input type="hidden" name="seen" value={String(acts.length)} />
      <label class="field" for={`why-${deed}`}>
        <span>为什么</span>
        <input id={`why-${deed}`} name="because" required maxlength={200} />
      </label>
      <button type="submit" class={isGrave ? "button is-grave" : "button is-main"}>
        {button}
      </button>
    </form>
  </details>
);

const Acts = (shown: Shown) => {
  const { context, risk } = shown;
  if (!mayAct(context)) return <p class="muted small">先在右上角选择您是谁，才能改。</p>;
  if (risk.isRetired) return <DeedForm {...shown} deed="restore" button="恢复使用" />;
  return (
    <>
      <p class="today-say">
        <a class="button is-main" href={`${riskPath(risk.content.key)}/edit`}>
          修改
        </a>
      </p>
      <DeedForm {...shown} deed="review" button="复核：今天看过，仍然成立" />
      <DeedForm {...shown} deed="retire" button="停用" isGrave />
    </>
  );
};

const Lines = ({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) => (
  <section class="panel">
    <h2>{title}</h2>
    <ul class="bullets">
      {lines.map((line) => (
        <li>{line}</li>
      ))}
    </ul>
  </section>
);

/** One risk point whole, what can be done to it, and what happened to it. */
export const RiskWhole = (shown: Shown) => {
  const { content: one, isRetired } = shown.risk;
  return (
    <div class="stack">
      <header class="incident-head">
        <div class="card-head">
          <span class="tag">{one.key}</span>
          <span>{appealTitles[one.appeal]}</span>
          {one.sample ? <span class="tag">示例</span> : null}
          {isRetired ? <span class="tag is-negative">已停用</span> : null}
        </div>
        <h1>{one.title}</h1>
        <p class="muted">
          大小 {riskSize(one)}（可能性 {one.likelihood} × 后果 {one.consequence}），责任岗位 {one.owner}，{one.lastReviewed} 复核
        </p>
      </header>
      <div class="columns">
        <div class="stack">
          <Lines title="苗头" lines={[one.sign, `会出现的词：${one.signs.join("、")}`]} />
          <Lines title="对策" lines={[one.control]} />
          <Lines title="先做什么" lines={one.first} />
          <History acts={shown.acts} />
        </div>
        <div class="stack">
          <section class="panel" aria-labelledby="risk-acts">
            <h2 id="risk-acts">维护</h2>
            <Acts {...shown} />
          </section>
          {one.cases.length === 0 ? null : (
            <section class="panel" aria-labelledby="risk-cases">
              <h2 id="risk-cases">来自案例</h2>
              <ul class="lines">
                {one.cases.map((key) => (
                  <li>
                    <a href={`/cases/${encodeURIComponent(key)}`}>{key}</a>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
      </div>
    </div>
  );
};

/** How long ago a review is overdue: a point that nobody looked at for a year may no longer hold. */
const staleDays = 365;

/** The register as a table; what waits for a review says so. */
export const RiskTable = ({ risks, today }: { readonly risks: readonly ShownRisk[]; readonly today: string }) => (
  <ScrollPanel label="风险点">
    <table class="table is-stacked">
      <thead>
        <tr>
          <th>风险点</th>
          <th>诉求</th>
          <th class="number">大小</th>
          <th>责任岗位</th>
          <th>复核</th>
        </tr>
      </thead>
      <tbody>
        {risks.map(({ content: one, isRetired }) => (
          <tr data-row tabindex={-1}>
            <td class="wide">
              <a href={riskPath(one.key)} data-open>
                {one.key} {one.title}
              </a>{" "}
              {one.sample ? <span class="tag">示例</span> : null}
              {isRetired ? <span class="tag is-negative">已停用</span> : null}
            </td>
            <td class="nowrap">{appealTitles[one.appeal]}</td>
            <td class="number nowrap">
              {riskSize(one)}（{one.likelihood}×{one.consequence}）
            </td>
            <td class="owner">{one.owner}</td>
            <td class="nowrap">
              {one.lastReviewed}
              {Date.parse(today) - Date.parse(one.lastReviewed) > staleDays * 86_400_000 ? (
                <span class="tag is-negative">△ 该复核了</span>
              ) : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </ScrollPanel>
);
