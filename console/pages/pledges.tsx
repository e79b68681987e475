import type { Context } from "hono";
import { formatBeijing } from "../../lib/time.ts";
import type { Pledge } from "../../model/pledge.ts";
import { show } from "../layout.tsx";
import { definePage } from "../page.ts";
import { About, ActForm, AskWho, Deeds, Field, Folded, Input, mayAct, Opener, SubjectChoice, takeForms } from "../speak/fields.tsx";
import { titlesOf } from "../speak/titles.ts";
import type { ConsoleEnv } from "../viewer.ts";

const path = "/pledges";
const states: Record<Pledge["state"], string> = { open: "未兑现", kept: "已兑现", withdrawn: "已撤回" };

const sayCall = ({ by, at, reached, satisfied, note }: Pledge["followUps"][number]): string =>
  `${formatBeijing(at, "short")} ${by} 回访：${reached ? (satisfied ? "满意" : "不满意") : "未接通"}${note === "" ? "" : `，${note}`}`;

const Call = ({ context, one }: { readonly context: Context<ConsoleEnv>; readonly one: Pledge }) => (
  <Folded title="回访" group={one.id}>
    <ActForm context={context} to={path} deed="call" id={one.id} button="记录回访">
      <Field label="结果" of={`call-${one.id}`} name="result">
        <select id={`call-${one.id}-result`} name="result">
          <option value="yes">接通，满意</option>
          <option value="no">接通，不满意</option>
          <option value="unreached">未接通</option>
        </select>
      </Field>
      <Input label="说了什么" of={`call-${one.id}`} name="note" isOptional />
    </ActForm>
  </Folded>
);

const Open = ({ context, one }: { readonly context: Context<ConsoleEnv>; readonly one: Pledge }) => (
  <>
    <Folded title="已兑现" group={one.id}>
      <ActForm context={context} to={path} deed="keep" id={one.id} button="兑现">
        <Input label="如何兑现" of={`keep-${one.id}`} name="how" />
      </ActForm>
    </Folded>
    <Folded title="延期" group={one.id}>
      <ActForm context={context} to={path} deed="postpone" id={one.id} button="延期">
        <Input label="新的期限" of={`postpone-${one.id}`} name="dueAt" type="datetime-local" />
        <Input label="原因" of={`postpone-${one.id}`} name="because" />
      </ActForm>
    </Folded>
    <Folded title="撤回" group={one.id}>
      <ActForm context={context} to={path} deed="withdraw" id={one.id} button="撤回" isGrave>
        <Input label="原因" of={`withdraw-${one.id}`} name="because" />
      </ActForm>
    </Folded>
  </>
);

interface Props {
  readonly context: Context<ConsoleEnv>;
  readonly one: Pledge;
  readonly isLate: boolean;
  readonly titles: ReadonlyMap<string, string>;
}

const One = ({ context, one, isLate, titles }: Props) => (
  <article class={`panel stack-tight ${isLate ? "is-late" : one.state === "open" ? "is-waiting" : ""}`} data-row tabindex={-1}>
    <header class="entry-head">
      <span class={`tag ${isLate ? "is-negative" : ""}`}>{isLate ? "超期未兑现" : states[one.state]}</span>
      <h2>
        对{one.to}：{one.what}
      </h2>
      {one.postponed > 0 ? <span class="tag is-negative">延期 {one.postponed} 次</span> : null}
    </header>
    <p class="card-foot">
      {one.state === "open" ? (
        <time class="countdown-left" data-due={one.dueAt} data-from={one.madeAt} datetime={one.dueAt}>
          {formatBeijing(one.dueAt, "short")} 到期
        </time>
      ) : null}
      <span>{formatBeijing(one.dueAt, "short")} 前</span>
      <span>责任 {one.post}</span>
      {one.how === undefined ? null : <span>{one.how}</span>}
    </p>
    <About id={one.incidentId} titles={titles} />
    {one.followUps.map((call) => (
      <p class="small muted">{sayCall(call)}</p>
    ))}
    {mayAct(context) ? (
      <Deeds>
        {one.state === "open" ? <Open context={context} one={one} /> : null}
        <Call context={context} one={one} />
      </Deeds>
    ) : null}
  </article>
);

const byUrgency = (a: Pledge, b: Pledge): number => Number(a.state !== "open") - Number(b.state !== "open") || (a.dueAt < b.dueAt ? -1 : 1);

/** The ledger of promises: to whom, what, by when, whose; and the calls afterwards. */
export const pledges = definePage({
  name: "pledges",
  title: "承诺",
  path,
  nav: { group: "speak", place: 30, icon: "pledge", jump: "c" },
  right: "look",
  mount: (app, parts) => {
    app.get(path, async (context) => {
      const [all, subjects] = await Promise.all([parts.speak.pledges(), parts.speak.subjects()]);
      const current = subjects.filter(({ isOpen }) => isOpen);
      const titles = await titlesOf(
        parts,
        subjects,
        all.map(({ incidentId }) => incidentId),
      );
      const at = parts.now().toISOString();
      const isLate = ({ state, dueAt }: Pledge): boolean => state === "open" && dueAt < at;
      const [open, late] = [all.filter(({ state }) => state === "open").length, all.filter(isLate).length];
      return show(
        context,
        { title: "承诺", page: "pledges", live: ["pledges"] },
        <div class="stack">
          <div class="panel-head">
            <h1>承诺</h1>
            <span class="muted">
              {open} 项未兑现{late === 0 ? "" : `，其中 ${late} 项已超期`}；有未兑现的承诺，事件不能办结
            </span>
          </div>
          <AskWho context={context} />
          {mayAct(context) && current.length > 0 ? (
            <Opener title="记一项承诺" isOpen={all.length === 0}>
              <ActForm context={context} to={path} deed="promise" button="记下">
                <SubjectChoice of="promise" subjects={current} />
                <Input label="对谁（群体或代号，不写姓名电话）" of="promise" name="to" hint="珊瑚小区受影响住户" />
                <Input label="承诺什么" of="promise" name="what" hint="三天内上门登记完毕" />
                <Input label="何时前" of="promise" name="dueAt" type="datetime-local" />
                <Input label="责任岗位" of="promise" name="post" hint="厚街供电服务中心主任" />
              </ActForm>
            </Opener>
          ) : null}
          {all.length === 0 ? (
            <p class="empty">还没有承诺。对客户说过“几点前”“几天内”的话，都记在这里：到期前会提醒，兑现后还要回访。</p>
          ) : (
            <div class="entries">
              {all.toSorted(byUrgency).map((one) => (
                <One context={context} one={one} isLate={isLate(one)} titles={titles} />
              ))}
            </div>
          )}
        </div>,
      );
    });
    takeForms(app, path, parts);
  },
});
