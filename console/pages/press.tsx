import type { Context } from "hono";
import { formatBeijing } from "../../lib/time.ts";
import type { PressQuery } from "../../model/statement.ts";
import { show } from "../layout.tsx";
import { definePage } from "../page.ts";
import { About, ActForm, AskWho, Deeds, Folded, Input, mayAct, Opener, SubjectChoice, Text, takeForms } from "../speak/fields.tsx";
import { titlesOf } from "../speak/titles.ts";
import type { ConsoleEnv } from "../viewer.ts";

const path = "/press";

const isWaiting = ({ answeredAt }: PressQuery): boolean => answeredAt === undefined;

interface Props {
  readonly context: Context<ConsoleEnv>;
  readonly one: PressQuery;
  readonly titles: ReadonlyMap<string, string>;
}

const One = ({ context, one, titles }: Props) => (
  <article class={`panel stack-tight ${isWaiting(one) ? "is-waiting" : ""}`} data-row tabindex={-1}>
    <header class="entry-head">
      <span class={`tag ${isWaiting(one) ? "is-negative" : ""}`}>{isWaiting(one) ? "未答复" : "已答复"}</span>
      <h2>
        {one.outlet} {one.reporter}
      </h2>
      <span class="muted small">
        {formatBeijing(one.askedAt, "short")} {one.takenBy}接
      </span>
    </header>
    <p class="said">{one.question}</p>
    {one.answeredAt === undefined ? null : (
      <p class="prose">
        <span class="muted">
          {formatBeijing(one.answeredAt, "short")} {one.answeredBy}答：
        </span>
        {one.answer}
      </p>
    )}
    {one.incidentId === undefined ? null : <About id={one.incidentId} titles={titles} />}
    {isWaiting(one) && mayAct(context) ? (
      <Deeds>
        <Folded title="答复">
          <ActForm context={context} to={path} deed="answer" id={one.id} button="记录答复">
            <Text label="怎么答的" of={`answer-${one.id}`} name="answer" />
          </ActForm>
        </Folded>
      </Deeds>
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
      const titles = await titlesOf(
        parts,
        subjects,
        all.map(({ incidentId }) => incidentId),
      );
      const open = all.filter(isWaiting).length;
      return show(
        context,
        { title: "媒体", page: "press", live: ["press"] },
        <div class="stack">
          <div class="panel-head">
            <h1>媒体询问</h1>
            <span class="muted">{open === 0 ? "没有未答复的" : `${open} 条未答复`}</span>
          </div>
          <AskWho context={context} />
          {mayAct(context) ? (
            <Opener title="接到一个询问" isOpen={all.length === 0}>
              <ActForm context={context} to={path} deed="ask" button="记下">
                <Input label="媒体" of="ask" name="outlet" hint="东莞某报" />
                <Input label="记者" of="ask" name="reporter" hint="没留名就写“未留名”" />
                <Text label="问什么" of="ask" name="question" hint="照原话记，不替对方归纳" />
                <SubjectChoice of="ask" subjects={subjects.filter(({ isOpen }) => isOpen)} isOptional />
              </ActForm>
            </Opener>
          ) : null}
          {all.length === 0 ? (
            <p class="empty">还没有媒体询问。谁问、问什么、谁答、怎么答，都留一条：下一班接手时不用再问一遍。</p>
          ) : (
            <div class="entries">
              {all
                .toSorted((a, b) => Number(isWaiting(b)) - Number(isWaiting(a)))
                .map((one) => (
                  <One context={context} one={one} titles={titles} />
                ))}
            </div>
          )}
        </div>,
      );
    });
    takeForms(app, path, parts);
  },
});
