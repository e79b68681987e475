import type { Context } from "hono";
import { formatBeijing } from "../../lib/time.ts";
import type { Act } from "../../model/act.ts";
import { Csrf } from "../layout.tsx";
import type { ConsoleEnv } from "../viewer.ts";
import { sayAct } from "./say-act.ts";

const fieldTitles: Readonly<Record<string, string>> = {
  ...{
    text: "备注",
    because: "原因",
    to: "交给",
    role: "作为",
    level: "定为",
    where: "在哪里",
    url: "链接",
    other: "另一事件",
    todo: "清单项",
  },
};

const deedTitles: Readonly<Record<string, string>> = {
  ...{ sign: "签收", accept: "接收", refuse: "退回", dismiss: "判为误报", offer: "转派", comment: "备注", answer: "记录答复" },
  ...{ level: "定级", move: "转阶段", check: "完成清单项", merge: "合并", split: "拆分", undo: "撤销" },
};

interface ConflictProps {
  readonly context: Context<ConsoleEnv>;
  readonly id: string;
  readonly form: Readonly<Record<string, unknown>>;
  readonly acts: readonly Act[];
  readonly seen: number;
}

/** Somebody acted meanwhile: what they did, what you meant to do, and the choice to do it all the same. */
export const Conflict = ({ context, id, form, acts, seen }: ConflictProps) => {
  const fields = Object.entries(form).flatMap(([name, value]) => (name === "csrf" || name === "expected" ? [] : [[name, value] as const]));
  const shown = fields.flatMap(([name, value]) => (fieldTitles[name] && value !== "" ? [[fieldTitles[name], String(value)] as const] : []));
  return (
    <div class="stack conflict">
      <h1>有人刚刚改过这个事件</h1>
      <p class="lead">您打开页面之后，别人又做了下面这些。先看一眼，再决定您的操作还要不要。</p>
      <div class="two">
        <section class="panel" aria-labelledby="theirs">
          <h2 id="theirs">别人做的</h2>
          <ol class="history">
            {acts.slice(seen).map((act) => (
              <li>
                <time class="tabular muted">{formatBeijing(act.at, "short")}</time>
                <span>
                  <strong>{act.who}</strong> {sayAct(act)}
                  <span class="muted"> · {act.because}</span>
                </span>
              </li>
            ))}
          </ol>
        </section>
        <section class="panel" aria-labelledby="yours">
          <h2 id="yours">您要做的</h2>
          <dl class="facts">
            <dt>操作</dt>
            <dd>{deedTitles[String(form.deed)] ?? String(form.deed)}</dd>
            {shown.map(([title, value]) => (
              <>
                <dt>{title}</dt>
                <dd>{value}</dd>
              </>
            ))}
          </dl>
          <form method="post" action={`/incidents/${id}/acts`} class="form-actions">
            <Csrf context={context} />
            <input type="hidden" name="expected" value={String(acts.length)} />
            {fields.flatMap(([name, value]) =>
              (Array.isArray(value) ? value : [value]).map((one) => <input type="hidden" name={name} value={String(one)} />),
            )}
            <button type="submit" class="button is-main">
              仍然提交
            </button>
            <a class="button" href={`/incidents/${id}`}>
              放弃，看最新的
            </a>
          </form>
        </section>
      </div>
    </div>
  );
};
