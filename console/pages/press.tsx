import type { Context } from "hono";
import { formatBeijing } from "../../lib/time.ts";
import type { PressQuery } from "../../model/statement.ts";
import { show } from "../layout.tsx";
import { definePage } from "../page.ts";
import { ActForm, AskWho, Folded, Input, mayAct, SubjectChoice, Text, takeForms } from "../speak/fields.tsx";
import type { ConsoleEnv } from "../viewer.ts";

const path = "/press";

const One = ({ context, one }: { readonly context: Context<ConsoleEnv>; readonly one: PressQuery }) => (
  <article class="panel stack-tight" data-row tabindex={-1}>
    <header class="card-head">
      <h2>
        {one.outlet} {one.reporter}
      </h2>
      <span class="tag">{one.answeredAt === undefined ? "未答复" : "已答复"}</span>
      <span class="muted">
        {formatBeijing(one.askedAt, "short")} {one.takenBy} 接
      </span>
      {one.incidentId === undefined ? null : <a href={`/incidents/${one.incidentId}`}>看事件</a>}
    </header>
    <p class="said">{one.question}</p>
    {one.answeredAt === undefined ? null : (
      <p>
        <span class="muted">
          {formatBeijing(one.answeredAt, "short")} {one.answeredBy} 答：
        </span>
        {one.answer}
      </p>
    )}
    {one.answeredAt === undefined && mayAct(context) ? (
      <Folded title="答复">
        <ActForm context={context} to={path} deed="answer" id={one.id} button="记录答复">
          <Text label="怎么答的" of={`answer-${one.id}`} name="answer" />
        </ActForm>
      </Folded>
    ) : null}
  </article>
);

/** The log of press queries: who asked what, when, answered by whom. */
export const press = definePage({
  name: "press",
  title: "媒体",
  path,
  nav: { group: "speak", place: 40, icon: "press" },
  right: "look",
  mount: (app, parts) => {
    app.get(path, async (context) => {
      const [all, subjects] = await Promise.all([parts.speak.press(), parts.speak.subjects()]);
      const open = all.filter(({ answeredAt }) => answeredAt === undefined).length;
      return show(
        context,
        { title: "媒体", page: "press", live: ["press"] },
        <div class="stack">
          <div class="panel-head">
            <h1>媒体询问</h1>
            <span class="muted">{open} 条未答复</span>
          </div>
          <AskWho context={context} />
          {mayAct(context) ? (
            <section class="panel">
              <Folded title="接到一个询问" isOpen={all.length === 0}>
                <ActForm context={context} to={path} deed="ask" button="记下">
                  <Input label="媒体" of="ask" name="outlet" />
                  <Input label="记者" of="ask" name="reporter" />
                  <Text label="问什么" of="ask" name="question" />
                  <SubjectChoice of="ask" subjects={subjects} isOptional />
                </ActForm>
              </Folded>
            </section>
          ) : null}
          {all.length === 0 ? (
            <p class="empty">还没有媒体询问。谁问、问什么、谁答、怎么答，都留一条：下一班接手时不用再问一遍。</p>
          ) : (
            all.map((one) => <One context={context} one={one} />)
          )}
        </div>,
      );
    });
    takeForms(app, path, parts);
  },
});
