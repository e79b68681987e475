import type { Context } from "hono";
import { Failure, toFailure } from "../../lib/errors.ts";
import { formatBeijing } from "../../lib/time.ts";
import type { RiskPoint } from "../../model/risk.ts";
import { show } from "../layout.tsx";
import { showNothing } from "../nothing.tsx";
import { definePage } from "../page.ts";
import type { ConsoleParts } from "../parts.ts";
import { fieldsOf, type RiskFields, RiskForm, readRiskForm } from "../risk/form.tsx";
import { RiskTable, RiskWhole, riskPath } from "../risk/view.tsx";
import { mayAct } from "../speak/fields.tsx";
import { actorOf, type ConsoleEnv } from "../viewer.ts";

const path = "/risks";
const grades = [5, 4, 3, 2, 1] as const;
const head = { title: "风险库", page: "risks" } as const;

const heatOf = (size: number): number => (size >= 15 ? 4 : size >= 9 ? 3 : size >= 5 ? 2 : 1);

/** How many points stand at each pair of likelihood and consequence. */
const Matrix = ({ risks }: { readonly risks: readonly RiskPoint[] }) => (
  <section class="panel" aria-labelledby="matrix-title">
    <h2 id="matrix-title">可能性 × 后果</h2>
    <table class="matrix">
      <thead>
        <tr>
          <td />
          {grades.toReversed().map((consequence) => (
            <th scope="col">后果 {consequence}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {grades.map((likelihood) => (
          <tr>
            <th scope="row">可能 {likelihood}</th>
            {grades.toReversed().map((consequence) => {
              const count = risks.filter((one) => one.likelihood === likelihood && one.consequence === consequence).length;
              return <td class={`heat-cell-${heatOf(likelihood * consequence)}`}>{count === 0 ? "" : count}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

type Routed = Pick<ConsoleParts, "risks" | "now">;

const todayOf = ({ now }: Routed): string => formatBeijing(now().toISOString(), "day");

const showRegister = async (context: Context<ConsoleEnv>, parts: Routed) => {
  const all = await parts.risks.all();
  const inUse = all.filter(({ isRetired }) => !isRetired).map(({ content }) => content);
  return show(
    context,
    head,
    <div class="stack">
      <div class="panel-head">
        <h1>风险辨别库</h1>
        <span class="muted">{inUse.length} 个风险点，大的在前；案例审定入库时自动修订，相似事件开始时自动对照</span>
        {mayAct(context) ? (
          <a class="button is-main" href={`${path}/new`}>
            新增风险点
          </a>
        ) : null}
      </div>
      <div class="columns">
        <RiskTable risks={all} today={todayOf(parts)} />
        <Matrix risks={inUse} />
      </div>
    </div>,
  );
};

interface Asked {
  readonly fields: RiskFields;
  readonly isNew: boolean;
  readonly seen: number;
  readonly wrong?: Readonly<Record<string, string>>;
  readonly told?: string;
  readonly status?: 409 | 422;
}

const showForm = (context: Context<ConsoleEnv>, { fields, isNew, seen, wrong = {}, told, status }: Asked) =>
  show(
    context,
    head,
    <div class="stack">
      <div class="panel-head">
        <h1>{isNew ? "新增风险点" : `修改 ${fields.key ?? ""}`}</h1>
        <span class="muted">存后算今天复核过；改了什么、谁改的，都留在历史里</span>
      </div>
      <section class="panel">
        <RiskForm {...{ context, fields, wrong, isNew, seen, told }} to={isNew ? `${path}/new` : riskPath(fields.key ?? "")} />
      </section>
    </div>,
    status,
  );

const put = async (context: Context<ConsoleEnv>, parts: Routed, fields: RiskFields, isNew: boolean): Promise<Response> => {
  const { key, who } = actorOf(context, "act");
  const seen = Number(fields.seen ?? 0);
  const read = readRiskForm(fields, todayOf(parts));
  if ("wrong" in read) return showForm(context, { fields, isNew, seen, wrong: read.wrong, status: 422 });
  try {
    await parts.risks.perform({ kind: "put", content: read.content, isNew }, { person: { key, who }, because: fields.because ?? "", seen });
  } catch (error) {
    const failure = toFailure(error);
    if (failure.code !== "STORE_CONFLICT") throw error;
    const now = await parts.risks.history(read.content.key);
    const told = isNew
      ? failure.message
      : `${now.at(-1)?.who ?? "别人"}刚刚改过这个风险点：没有写入。下面是您填的，再存一次就以您的为准（两次都留在历史里）。`;
    return showForm(context, { fields, isNew, seen: now.length, told, status: 409 });
  }
  return context.redirect(riskPath(read.content.key), 303);
};

const fieldsFrom = async (context: Context<ConsoleEnv>): Promise<RiskFields> =>
  Object.fromEntries(
    Object.entries(await context.req.parseBody()).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );

const act = async (context: Context<ConsoleEnv>, parts: Routed, key: string): Promise<Response> => {
  const fields = await fieldsFrom(context);
  const { deed } = fields;
  if (deed === "put") return put(context, parts, { ...fields, key }, false);
  if (deed !== "review" && deed !== "retire" && deed !== "restore") throw new Failure("INPUT_INVALID", "不认识的操作");
  const actor = actorOf(context, deed === "review" ? "act" : "approve");
  const doing = { person: { key: actor.key, who: actor.who }, because: fields.because ?? "", seen: Number(fields.seen ?? 0) };
  await parts.risks.perform({ kind: deed, key }, doing);
  return context.redirect(riskPath(key), 303);
};

/** The register of risk points: sign, likelihood × consequence, control, owner; entered, revised, reviewed and retired here. */
export const risks = definePage({
  name: "risks",
  title: "风险库",
  path,
  nav: { group: "know", place: 30, icon: "risk" },
  right: "look",
  mount: (app, parts) => {
    app.get(path, (context) => showRegister(context, parts));
    app.get(`${path}/new`, async (context) => {
      actorOf(context, "act");
      return showForm(context, { fields: fieldsOf(await parts.risks.begin(context.req.query("case"))), isNew: true, seen: 0 });
    });
    app.post(`${path}/new`, async (context) => put(context, parts, await fieldsFrom(context), true));
    app.get(`${path}/:key`, async (context) => {
      const risk = (await parts.risks.all()).find(({ content }) => content.key === context.req.param("key"));
      if (risk === undefined) return showNothing(context);
      const acts = await parts.risks.history(risk.content.key);
      return show(context, head, <RiskWhole context={context} risk={risk} acts={acts} />);
    });
    app.get(`${path}/:key/edit`, async (context) => {
      actorOf(context, "act");
      const risk = (await parts.risks.all()).find(({ content }) => content.key === context.req.param("key"));
      if (risk === undefined) return showNothing(context);
      const acts = await parts.risks.history(risk.content.key);
      return showForm(context, { fields: fieldsOf(risk.content), isNew: false, seen: acts.length });
    });
    app.post(`${path}/:key`, (context) => act(context, parts, context.req.param("key")));
  },
});
