import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { Handling } from "../../model/handling.ts";
import { type Incident, levels, levelTitles, type Phase } from "../../model/incident.ts";
import type { ChosenPost } from "../incident-desk.ts";
import { Csrf } from "../layout.tsx";
import { type ConsoleEnv, may } from "../viewer.ts";
import { sayPhase } from "./say-act.ts";

/** What the forms of an incident need to know. */
export interface ActionProps {
  readonly context: Context<ConsoleEnv>;
  readonly incident: Incident;
  readonly handling: Handling | undefined;
  /** How many acts the page shows: a form sent after others acted is asked again. */
  readonly count: number;
  readonly posts: readonly ChosenPost[];
  readonly others: readonly Incident[];
}

interface FormProps {
  readonly props: ActionProps;
  readonly deed: string;
  readonly children?: Child;
}

/** A form that does one thing to the incident. */
export const DeedForm = ({ props: { context, incident, count }, deed, children }: FormProps) => (
  <form method="post" action={`/incidents/${incident.id}/acts`} class="form">
    <Csrf context={context} />
    <input type="hidden" name="deed" value={deed} />
    <input type="hidden" name="expected" value={String(count)} />
    {children}
  </form>
);

const Because = ({ id, hint = "写明原因，会记入处置记录" }: { readonly id: string; readonly hint?: string }) => (
  <label class="field" for={id}>
    <span>原因</span>
    <input id={id} name="because" required maxlength={500} placeholder={hint} />
  </label>
);

const Folded = ({ title, children }: { readonly title: string; readonly children?: Child }) => (
  <details class="action">
    <summary>{title}</summary>
    {children}
  </details>
);

const Send = ({ children, isGrave = false }: { readonly children: Child; readonly isGrave?: boolean }) => (
  <button type="submit" class={`button ${isGrave ? "is-grave" : "is-main"}`}>
    {children}
  </button>
);

const Offer = ({ props }: { readonly props: ActionProps }) => (
  <Folded title="转派、请协办">
    <DeedForm props={props} deed="offer">
      <label class="field" for="offer-to">
        <span>交给</span>
        <select id="offer-to" name="to" required>
          <option value="">请选择岗位</option>
          {props.posts.map(({ key, title }) => (
            <option value={key}>{title}</option>
          ))}
        </select>
      </label>
      <label class="field" for="offer-role">
        <span>作为</span>
        <select id="offer-role" name="role">
          <option value="lead">主办（对方接收才算数，时限照走）</option>
          <option value="co-handler">协办</option>
        </select>
      </label>
      <Because id="offer-because" />
      <Send>提请</Send>
    </DeedForm>
  </Folded>
);

const Levels = ({ props }: { readonly props: ActionProps }) => (
  <Folded title="升级、降级">
    <DeedForm props={props} deed="level">
      <label class="field" for="level-to">
        <span>定为</span>
        <select id="level-to" name="level">
          {levels.map((level) => (
            <option value={level} selected={level === (props.handling?.level ?? props.incident.level)}>
              {levelTitles[level].sign} {levelTitles[level].title}
            </option>
          ))}
        </select>
      </label>
      <Because id="level-because" hint="比评分多知道了什么" />
      <Send>定级</Send>
    </DeedForm>
  </Folded>
);

const Answer = ({ props }: { readonly props: ActionProps }) => (
  <Folded title="记录答复">
    <DeedForm props={props} deed="answer">
      <p class="muted small">只记录已经公开的答复，并停止“首次回应”时限；起草口径请到“口径”。</p>
      <label class="field" for="answer-where">
        <span>在哪里</span>
        <input id="answer-where" name="where" required placeholder="东莞供电局官方微博" />
      </label>
      <label class="field" for="answer-url">
        <span>链接</span>
        <input id="answer-url" name="url" type="url" required placeholder="https://" />
      </label>
      <Send>记录</Send>
    </DeedForm>
  </Folded>
);

const Merge = ({ props }: { readonly props: ActionProps }) => (
  <Folded title="合并另一事件">
    <DeedForm props={props} deed="merge">
      <label class="field" for="merge-other">
        <span>并入本事件</span>
        <select id="merge-other" name="other" required>
          <option value="">请选择事件</option>
          {props.others.map(({ id, title }) => (
            <option value={id}>{title.slice(0, 40)}</option>
          ))}
        </select>
      </label>
      <Because id="merge-because" hint="为什么是同一件事" />
      <Send>合并</Send>
    </DeedForm>
  </Folded>
);

const nextPhases: Readonly<Record<Phase, readonly Phase[]>> = {
  prevention: ["response", "closed"],
  response: ["recovery"],
  recovery: ["closed", "response"],
  closed: ["response"],
};

const Move = ({ props }: { readonly props: ActionProps }) => {
  const phase = props.handling?.phase ?? "response";
  return (
    <Folded title={phase === "recovery" ? "办结并起草案例" : "转入下一阶段"}>
      <DeedForm props={props} deed="move">
        <label class="field" for="move-to">
          <span>现在是{sayPhase(phase)}，转入</span>
          <select id="move-to" name="to">
            {nextPhases[phase].map((to) => (
              <option value={to}>{to === "closed" ? "办结（自动起草案例）" : sayPhase(to)}</option>
            ))}
          </select>
        </label>
        <Because id="move-because" />
        <Send>转入</Send>
      </DeedForm>
    </Folded>
  );
};

const Offered = ({ props }: { readonly props: ActionProps }) => {
  const offer = props.handling?.offer;
  if (offer === undefined) return null;
  return (
    <div class="notice">
      <span>
        {offer.by} 提请 <strong>{offer.to}</strong> {offer.role === "lead" ? "主办" : "协办"}
      </span>
      <DeedForm props={props} deed="accept">
        <Send>接收</Send>
      </DeedForm>
      <Folded title="退回">
        <DeedForm props={props} deed="refuse">
          <Because id="refuse-because" />
          <Send isGrave>退回</Send>
        </DeedForm>
      </Folded>
    </div>
  );
};

const Todos = ({ props }: { readonly props: ActionProps }) => {
  const todos = props.handling?.todos ?? [];
  if (todos.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="todos-title">
      <h2 id="todos-title">现在要做</h2>
      <ul class="todos">
        {todos.map(({ key, text, from, doneAt, doneBy }) => (
          <li class={doneAt === undefined ? undefined : "is-done"}>
            <span>
              {text}
              <span class="muted small">{doneAt === undefined ? from : `${doneBy} 已做`}</span>
            </span>
            {doneAt === undefined && may(props.context.get("viewer"), "act") ? (
              <DeedForm props={props} deed="check">
                <input type="hidden" name="todo" value={key} />
                <button type="submit" class="button">
                  做了
                </button>
              </DeedForm>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
};

const AskWho = ({ context }: { readonly context: Context<ConsoleEnv> }) => (
  <p>
    <a class="button is-main" href={`${context.get("viewer").changePath}?back=${encodeURIComponent(context.req.path)}`}>
      先选择您是谁
    </a>
  </p>
);

/** Everything that can be done to the incident; forms only, so that it works without scripts. */
export const Actions = (props: ActionProps) => {
  const viewer = props.context.get("viewer");
  if (!may(viewer, "act")) return <Todos props={props} />;
  return (
    <>
      <Offered props={props} />
      <Todos props={props} />
      <section class="panel" aria-labelledby="actions-title">
        <h2 id="actions-title">处置</h2>
        {viewer.who === undefined ? (
          <AskWho context={props.context} />
        ) : (
          <div class="actions">
            <DeedForm props={props} deed="comment">
              <label class="field" for="comment-text">
                <span>备注</span>
                <textarea id="comment-text" name="text" required maxlength={2000} rows={2} placeholder="电话里问到了什么、现场怎么样" />
              </label>
              <button type="submit" class="button">
                记下
              </button>
            </DeedForm>
            <Offer props={props} />
            <Answer props={props} />
            <Levels props={props} />
            <Merge props={props} />
            <Move props={props} />
            <Folded title="判为误报">
              <DeedForm props={props} deed="dismiss">
                <Because id="dismiss-because" hint="为什么不是我们的事" />
                <Send isGrave>判为误报</Send>
              </DeedForm>
            </Folded>
          </div>
        )}
      </section>
    </>
  );
};
