import type { Context } from "hono";
import { formatBeijing } from "../../lib/time.ts";
import { factTitles } from "../../model/fact.ts";
import { type Statement, sayCorrection } from "../../model/statement.ts";
import { show } from "../layout.tsx";
import { OutLink } from "../link.tsx";
import { definePage } from "../page.ts";
import { ActForm, AskWho, Deeds, Folded, Input, mayAct, Opener, SubjectChoice, Text, takeForms } from "../speak/fields.tsx";
import { titlesOf } from "../speak/titles.ts";
import type { ShownStatement } from "../speak-desk.ts";
import type { ConsoleEnv } from "../viewer.ts";

const path = "/statements";
const stages: Record<Statement["state"], string> = {
  draft: "待审批",
  approved: "已审批，待发布",
  published: "已发布",
  corrected: "已更正",
  closed: "已结束",
};

interface Props {
  readonly context: Context<ConsoleEnv>;
  readonly one: ShownStatement;
}

const Chain = ({ statement }: { readonly statement: Statement }) => (
  <ol class="chain" aria-label="审批链">
    {statement.chain.map((post, index) => {
      const done = statement.approvals[index];
      const isNext = done === undefined && index === statement.approvals.length && statement.state === "draft";
      return (
        <li class={done ? "is-done" : isNext ? "is-next" : undefined}>
          {post}
          <span class="muted small">{done ? `${done.by} ${formatBeijing(done.at, "time")}` : isNext ? "轮到" : ""}</span>
        </li>
      );
    })}
  </ol>
);

const Unpublished = ({ context, one: { statement } }: Props) => (
  <Deeds>
    {statement.state === "draft" && mayAct(context, "approve") ? (
      <>
        <ActForm
          context={context}
          to={path}
          deed="approve"
          id={statement.id}
          button={`审批通过：${statement.chain[statement.approvals.length] ?? ""}`}
        />
        <Folded title="退回" group={statement.id}>
          <ActForm context={context} to={path} deed="return" id={statement.id} button="退回" isGrave>
            <Input label="原因" of={`return-${statement.id}`} name="because" />
          </ActForm>
        </Folded>
      </>
    ) : null}
    {statement.state === "approved" ? (
      <Folded title="已发布，回填链接" group={statement.id} isOpen>
        <ActForm context={context} to={path} deed="publish" id={statement.id} button="记录发布">
          <Input label="在哪里" of={`publish-${statement.id}`} name="where" hint="官方微博" />
          <Input label="链接" of={`publish-${statement.id}`} name="url" type="url" hint="https://" />
        </ActForm>
      </Folded>
    ) : null}
    <Folded title="改写（审批从头再来）" group={statement.id}>
      <ActForm context={context} to={path} deed="reword" id={statement.id} button="改写">
        <Text label="口径" of={`reword-${statement.id}`} name="text" value={statement.text} />
      </ActForm>
    </Folded>
  </Deeds>
);

const Published = ({ context, one: { statement } }: Props) => (
  <Deeds>
    <ActForm context={context} to={path} deed="follow" id={statement.id} button="比较发布前后" isPlain />
    <Folded title="公开更正" group={statement.id}>
      <ActForm context={context} to={path} deed="correct" id={statement.id} button="记录更正">
        <Text label="更正后的说法" of={`correct-${statement.id}`} name="text" />
        <Input label="在哪里" of={`correct-${statement.id}`} name="where" />
        <Input label="链接" of={`correct-${statement.id}`} name="url" type="url" hint="https://" />
        <Input label="为什么更正" of={`correct-${statement.id}`} name="because" />
      </ActForm>
    </Folded>
    <ActForm context={context} to={path} deed="close" id={statement.id} button="结束跟踪" isPlain />
  </Deeds>
);

const isWaiting = ({ statement: { state } }: ShownStatement): boolean => state === "draft" || state === "approved";

const One = ({ context, one, title }: Props & { readonly title: string }) => {
  const { statement, effects } = one;
  return (
    <article
      class={`panel stack-tight ${isWaiting(one) ? "is-waiting" : ""}`}
      data-row
      tabindex={-1}
      aria-labelledby={`statement-${statement.id}`}
    >
      <header class="entry-head">
        <span class={`tag ${isWaiting(one) ? "is-negative" : ""}`}>{stages[statement.state]}</span>
        <h2 class="entry-title" id={`statement-${statement.id}`}>
          <a href={`/incidents/${statement.incidentId}`} data-open>
            {title}
          </a>
        </h2>
        <span class="muted small">
          {formatBeijing(statement.draftedAt, "short")} {statement.draftedBy}起草
        </span>
      </header>
      <p class="said">{statement.text}</p>
      <Chain statement={statement} />
      <details class="more">
        <summary>依据 {statement.cites.length} 项事实</summary>
        <ul class="small">
          {statement.cites.map(({ key, shown, source, knownAt }) => (
            <li>
              {factTitles[key]}：{shown}
              <span class="muted">
                （{source}，{formatBeijing(knownAt, "short")}）
              </span>
            </li>
          ))}
        </ul>
      </details>
      {statement.publishedAt === undefined ? null : (
        <p class="small">
          {formatBeijing(statement.publishedAt, "short")} 发布于 <OutLink url={statement.url}>{statement.where}</OutLink>
        </p>
      )}
      {effects.map((effect) => (
        <p class="small muted prose">{effect}</p>
      ))}
      {statement.corrections.map(({ at, text, because }) => (
        <p class="small">
          {formatBeijing(at, "short")} {sayCorrection(text)}
          <span class="muted">（{because}）</span>
        </p>
      ))}
      {!mayAct(context) || statement.state === "closed" ? null : statement.publishedAt === undefined ? (
        <Unpublished context={context} one={one} />
      ) : (
        <Published context={context} one={one} />
      )}
    </article>
  );
};

/** What the bureau says: drafted from facts, approved by the chain, published by people, followed, corrected. */
export const statements = definePage({
  name: "statements",
  title: "口径",
  path,
  nav: { group: "speak", place: 20, icon: "statement", jump: "k" },
  right: "look",
  mount: (app, parts) => {
    app.get(path, async (context) => {
      const [all, subjects] = await Promise.all([parts.speak.statements(), parts.speak.subjects()]);
      const current = subjects.filter(({ isOpen }) => isOpen);
      const titles = await titlesOf(
        parts,
        subjects,
        all.map(({ statement }) => statement.incidentId),
      );
      const waiting = all.filter(isWaiting).length;
      return show(
        context,
        { title: "口径", page: "statements", live: ["statements"] },
        <div class="stack">
          <div class="panel-head">
            <h1>口径</h1>
            <span class="muted">
              {waiting === 0 ? "" : `${waiting} 份等审批或发布；`}只由事实起草，逐级审批；发布由人去做，这里只记在哪、何时、效果如何
            </span>
          </div>
          <AskWho context={context} />
          {mayAct(context) && current.length > 0 ? (
            <Opener title="起草一份" isOpen={all.length === 0}>
              <ActForm context={context} to={path} deed="draft" button="由事实起草">
                <SubjectChoice of="draft" subjects={current} />
              </ActForm>
            </Opener>
          ) : null}
          {all.length === 0 ? (
            <p class="empty">还没有口径。先在“核实”里填好调度答复的事实，再选事件起草；没有事实的句子不会写进去。</p>
          ) : (
            <div class="entries">
              {all
                .toSorted((a, b) => Number(isWaiting(b)) - Number(isWaiting(a)))
                .map((one) => (
                  <One context={context} one={one} title={titles.get(one.statement.incidentId) ?? ""} />
                ))}
            </div>
          )}
        </div>,
      );
    });
    takeForms(app, path, parts);
  },
});
