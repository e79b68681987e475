import type { Context } from "hono";
import { placeName } from "../../lib/place-name.ts";
import { formatBeijing, toInstant } from "../../lib/time.ts";
import { appeals, appealTitles, problems, problemTitles } from "../../model/analysis.ts";
import { type Case, type Gap, gapsOf, rootCauses, rootCauseTitles, sayGaps } from "../../model/case.ts";
import { show } from "../layout.tsx";
import { LevelBadge } from "../level.tsx";
import { showNothing } from "../nothing.tsx";
import { definePage } from "../page.ts";
import { ActForm, AskWho, Field, mayAct, takeForms } from "../speak/fields.tsx";
import type { ConsoleEnv } from "../viewer.ts";

const path = "/cases";

const sayWhen = (at: string): string => (toInstant(at) === undefined ? at : formatBeijing(at, "day"));

const sayAppeal = ({ appeal }: Case): string => (appeal === null ? "诉求待填" : appealTitles[appeal]);

const Line = ({ one, isDraft }: { readonly one: Case; readonly isDraft: boolean }) => (
  <li class={`card is-${one.level}`} data-row>
    <div class="card-head">
      <LevelBadge level={one.level} />
      <span>{sayAppeal(one)}</span>
      {one.sample ? <span class="tag">示例</span> : null}
      {isDraft ? <span class="tag is-negative">草稿 {sayGaps(one) || "待审定"}</span> : null}
    </div>
    <p class="card-title">
      <a href={`${path}/${encodeURIComponent(one.key)}`} data-open>
        {one.title}
      </a>
    </p>
    <p class="muted small">
      {one.places.map(placeName).join("、")} {sayWhen(one.beganAt)}
      {isDraft || one.helped.length === 0 ? "" : `；有效做法：${one.helped.join("；")}`}
    </p>
  </li>
);

const parts: readonly (readonly [title: string, key: "timeline" | "factors" | "errors" | "lessons" | "measures" | "helped" | "pledges"])[] =
  [
    ["还原过程", "timeline"],
    ["影响因素", "factors"],
    ["差错", "errors"],
    ["经验与启示", "lessons"],
    ["措施", "measures"],
    ["有效做法", "helped"],
    ["承诺", "pledges"],
  ];

const hintFor = (gaps: readonly Gap[], key: string): string => {
  const gap = gaps.find(({ field }) => field === key);
  return gap === undefined ? "没有记录" : `待填：${gap.hint}`;
};

/** Points of the register that it showed. */
const Risks = ({ keys }: { readonly keys: readonly string[] }) =>
  keys.length === 0 ? null : (
    <section class="panel">
      <h2>对应的风险点</h2>
      <p>
        {keys.map((key) => (
          <a class="tag" href={`/risks/${encodeURIComponent(key)}`}>
            {key}
          </a>
        ))}
      </p>
    </section>
  );

const Whole = ({ context, one, isDraft }: { readonly context: Context<ConsoleEnv>; readonly one: Case; readonly isDraft: boolean }) => (
  <div class="stack">
    <header class="incident-head">
      <div class="card-head">
        <LevelBadge level={one.level} />
        <span>{sayAppeal(one)}</span>
        {one.sample ? <span class="tag">示例，不是本局经历</span> : null}
        {one.incidentId === undefined ? null : <a href={`/incidents/${one.incidentId}`}>看事件</a>}
        {mayAct(context) ? <a href={`/risks/new?case=${encodeURIComponent(one.key)}`}>据此新增风险点</a> : null}
      </div>
      <h1>{one.title}</h1>
      <p class="muted">
        {one.places.map(placeName).join("、")} {sayWhen(one.beganAt)} 至 {sayWhen(one.closedAt)}；问题类型：
        {one.problem === null ? "待填" : problemTitles[one.problem]}；根本原因：
        {one.rootCause === null ? "待填" : rootCauseTitles[one.rootCause]}
      </p>
    </header>
    {isDraft ? <Draft context={context} one={one} /> : null}
    {parts.map(([title, key]) => (
      <section class="panel">
        <h2>{title}</h2>
        {one[key].length === 0 ? (
          <p class="muted">{hintFor(gapsOf(one), key)}</p>
        ) : (
          <ul class="bullets">
            {one[key].map((line) => (
              <li>{line}</li>
            ))}
          </ul>
        )}
      </section>
    ))}
    <section class="panel">
      <h2>效果</h2>
      <p>{one.effect}</p>
    </section>
    <Risks keys={one.risks} />
  </div>
);

/** Of each: its field, what it is called, how many lines it shows. */
const learnt = [
  ["lessons", "经验与启示（每行一条）", 4],
  ["measures", "措施（每行一条）", 4],
  ["helped", "有效做法（每行一条，最多三条；相似事件的预警里会写出来）", 3],
  ["signs", "迹象（每行一个词）", 3],
] as const;

const choices = [
  ["appeal", "诉求", appeals.map((one) => [one, appealTitles[one]] as const)],
  ["problem", "问题类型", problems.map((one) => [one, problemTitles[one]] as const)],
  ["rootCause", "根本原因", rootCauses.map((one) => [one, rootCauseTitles[one]] as const)],
] as const;

/** What no record says; it may be written in several goes, so nothing is required before adoption. */
const LearnForm = ({ context, one }: { readonly context: Context<ConsoleEnv>; readonly one: Case }) => (
  <section class="panel" aria-labelledby="learn-title">
    <h2 id="learn-title">补写</h2>
    <ActForm context={context} to={path} deed="learn" button="存下补写的内容">
      <input type="hidden" name="key" value={one.key} />
      {choices.map(([name, label, options]) => (
        <Field label={label} of="learn" name={name}>
          <select id={`learn-${name}`} name={name}>
            <option value="">待填</option>
            {options.map(([value, title]) => (
              <option value={value} selected={one[name] === value}>
                {title}
              </option>
            ))}
          </select>
        </Field>
      ))}
      {learnt.map(([name, label, rows]) => (
        <Field label={label} of="learn" name={name}>
          <textarea id={`learn-${name}`} name={name} rows={rows} placeholder={hintFor(gapsOf({ ...one, [name]: [] }), name)}>
            {one[name].join("\n")}
          </textarea>
        </Field>
      ))}
    </ActForm>
  </section>
);

const AdoptForm = ({ context, one }: { readonly context: Context<ConsoleEnv>; readonly one: Case }) => (
  <ActForm context={context} to={path} deed="adopt" button="审定入库">
    <input type="hidden" name="key" value={one.key} />
  </ActForm>
);

/** What is still to fill, and the ways to do it. */
const Draft = ({ context, one }: { readonly context: Context<ConsoleEnv>; readonly one: Case }) => {
  const gaps = sayGaps(one);
  return (
    <>
      <div class="notice">
        <span>
          草稿，由记录自动起草，〔〕里是依据。{gaps === "" ? "已填齐，请审定。" : `${gaps}。填齐之前不作案例，也不会出现在预警里。`}
          在下面补写，或用 <code>wenfeng case show {one.key}</code> 导出，改好后 <code>wenfeng case import</code>。
        </span>
        {gaps === "" && mayAct(context, "approve") ? <AdoptForm context={context} one={one} /> : null}
      </div>
      {mayAct(context) ? <LearnForm context={context} one={one} /> : null}
    </>
  );
};

/** Worked examples: what happened, why, what was wrong, what was learnt; shown when something like it begins. */
export const cases = definePage({
  name: "cases",
  title: "案例",
  path,
  nav: { group: "know", place: 20, icon: "case" },
  right: "look",
  mount: (app, { speak }) => {
    app.get(path, async (context) => {
      const { adopted, drafts } = await speak.cases();
      return show(
        context,
        { title: "案例", page: "cases", live: ["case"] },
        <div class="stack">
          <div class="panel-head">
            <h1>案例库</h1>
            <span class="muted">
              {adopted.length} 个案例，{drafts.length} 份草稿；办结时自动起草，相似事件发生时自动对照
            </span>
          </div>
          <AskWho context={context} />
          <ul class="cards">
            {drafts.map(({ content }) => (
              <Line one={content} isDraft />
            ))}
            {adopted.map((one) => (
              <Line one={one} isDraft={false} />
            ))}
          </ul>
        </div>,
      );
    });
    app.get(`${path}/:key`, async (context) => {
      const { adopted, drafts } = await speak.cases();
      const key = context.req.param("key");
      const draft = drafts.find(({ content }) => content.key === key)?.content;
      const one = draft ?? adopted.find((known) => known.key === key);
      if (one === undefined) return showNothing(context);
      return show(context, { title: "案例", page: "cases" }, <Whole context={context} one={one} isDraft={draft !== undefined} />);
    });
    takeForms(app, path, { speak });
  },
});
