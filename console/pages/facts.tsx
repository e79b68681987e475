import type { Context } from "hono";
import { Failure } from "../../lib/errors.ts";
import { formatBeijing, toInstant } from "../../lib/time.ts";
import { causes, causeTitles, type FactKey, type FactSheet, factTitles } from "../../model/fact.ts";
import { show } from "../layout.tsx";
import { definePage } from "../page.ts";
import type { ConsoleParts } from "../parts.ts";
import { ActForm, AskWho, Deeds, Field, Folded, Input, mayAct, Opener, SubjectChoice } from "../speak/fields.tsx";
import { titlesOf } from "../speak/titles.ts";
import { actorOf, type ConsoleEnv } from "../viewer.ts";

const path = "/facts";

type Value = string | number | boolean;

const sayValue = (key: FactKey, value: Value): string => {
  if (typeof value === "boolean") return value ? "是" : "否";
  if (key === "cause") return causeTitles[value as keyof typeof causeTitles] ?? String(value);
  return typeof value === "string" && toInstant(value) !== undefined ? formatBeijing(value, "short") : String(value);
};

const Known = ({ sheet }: { readonly sheet: FactSheet }) => (
  <dl class="facts is-sourced">
    {(Object.entries(sheet.facts) as [FactKey, NonNullable<FactSheet["facts"][FactKey]>][]).map(([key, fact]) => (
      <>
        <dt>{factTitles[key]}</dt>
        <dd>
          <span class="fact-value">{sayValue(key, fact.value)}</span>{" "}
          <span class="muted small">
            {fact.source}，{formatBeijing(fact.knownAt, "short")}，{fact.by}记
            {fact.before.length === 0
              ? ""
              : `；曾为 ${fact.before.map(({ value, because }) => `${sayValue(key, value)}（${because}）`).join("、")}`}
          </span>
        </dd>
      </>
    ))}
  </dl>
);

const Fields = ({ of }: { readonly of: string }) => (
  <>
    <Field label="是否我方设备" of={of} name="isOurs">
      <select id={`${of}-isOurs`} name="isOurs">
        <option value="">未答</option>
        <option value="yes">是</option>
        <option value="no">否</option>
      </select>
    </Field>
    <Field label="原因" of={of} name="cause">
      <select id={`${of}-cause`} name="cause">
        <option value="">未答</option>
        {causes.map((cause) => (
          <option value={cause}>{causeTitles[cause]}</option>
        ))}
      </select>
    </Field>
    <Input label="原因说明" of={of} name="causeText" isOptional hint="电缆头试验不合格" />
    <Input label="影响户数" of={of} name="households" type="number" isOptional />
    <Input label="停电开始" of={of} name="startedAt" type="datetime-local" isOptional />
    <Input label="预计复电" of={of} name="restoreAt" type="datetime-local" isOptional />
    <Input label="实际复电" of={of} name="restoredAt" type="datetime-local" isOptional />
    <Input label="已采取的措施" of={of} name="measure" isOptional />
    <Input label="从哪里得知" of={of} name="source" value="调度台账" />
  </>
);

const aboutOf = ({ incidentId, id }: FactSheet): string => incidentId ?? id;

const isWaiting = ({ facts: known }: FactSheet): boolean => Object.keys(known).length === 0;

const One = ({ context, sheet, title }: { readonly context: Context<ConsoleEnv>; readonly sheet: FactSheet; readonly title: string }) => {
  const id = aboutOf(sheet);
  const isAnswered = !isWaiting(sheet);
  return (
    <article class={`panel stack-tight ${isAnswered ? "" : "is-waiting"}`} data-row tabindex={-1}>
      <header class="entry-head">
        <span class={`tag ${isAnswered ? "" : "is-negative"}`}>{isAnswered ? "已答复" : "待答复"}</span>
        <h2 class="entry-title">
          <a href={`/incidents/${id}`} data-open>
            {title}
          </a>
        </h2>
      </header>
      {sheet.requestedAt === undefined ? null : (
        <p class="muted small">
          {formatBeijing(sheet.requestedAt, "short")} 请{sheet.requestedFrom}核实：
          {sheet.questions.map((key) => factTitles[key]).join("、")}
        </p>
      )}
      {isAnswered ? <Known sheet={sheet} /> : null}
      {mayAct(context) ? (
        <Deeds>
          <Folded title={isAnswered ? "补充" : "填写答复"} isOpen={!isAnswered} group={`facts-${id}`}>
            <ActForm context={context} to={path} deed="answer" id={id} button="记下答复">
              <Fields of={`answer-${id}`} />
            </ActForm>
          </Folded>
          {isAnswered ? (
            <Folded title="更正（原来的说法会留着）" group={`facts-${id}`}>
              <ActForm context={context} to={path} deed="correct" id={id} button="更正">
                <Fields of={`correct-${id}`} />
                <Input label="为什么更正" of={`correct-${id}`} name="because" />
              </ActForm>
            </Folded>
          ) : null}
        </Deeds>
      ) : null}
    </article>
  );
};

type Form = Readonly<Record<string, unknown>>;

const textIn = (form: Form, name: string): string => (typeof form[name] === "string" ? form[name].trim() : "");

/** What was filled in; empty fields are no facts. */
const valuesOf = (form: Form): Readonly<Record<string, Value>> => {
  const instant = (name: string): Record<string, string> => {
    const text = textIn(form, name);
    return text === "" ? {} : { [name]: `${text}:00+08:00` };
  };
  const plain = (name: string): Record<string, string> => (textIn(form, name) === "" ? {} : { [name]: textIn(form, name) });
  const isOurs = textIn(form, "isOurs");
  const households = textIn(form, "households");
  return {
    ...(isOurs === "" ? {} : { isOurs: isOurs === "yes" }),
    ...(households === "" ? {} : { households: Number(households) }),
    ...plain("cause"),
    ...plain("causeText"),
    ...plain("measure"),
    ...instant("startedAt"),
    ...instant("restoreAt"),
    ...instant("restoredAt"),
  };
};

const take = async ({ entry, now }: ConsoleParts, context: Context<ConsoleEnv>) => {
  const { who } = actorOf(context, "act");
  const form = await context.req.parseBody();
  const incidentId = textIn(form, "id") || textIn(form, "incidentId");
  if (textIn(form, "deed") === "request") {
    await entry.requestFacts(incidentId, { who, because: "向调度核实" });
    return context.redirect(path, 303);
  }
  const isCorrection = textIn(form, "deed") === "correct";
  const because = textIn(form, "because") || (isCorrection ? "" : "调度答复");
  if (because === "") throw new Failure("INPUT_INVALID", "请写明为什么更正");
  const answer = { incidentId, values: valuesOf(form), source: textIn(form, "source"), knownAt: now().toISOString() };
  await entry.answerFacts({ ...answer, way: "form", isCorrection }, { who, because });
  return context.redirect(path, 303);
};

/** What dispatch is asked and says: our equipment or not, cause, households, when it will be back. */
export const facts = definePage({
  name: "facts",
  title: "核实",
  path,
  nav: { group: "speak", place: 10, icon: "fact", jump: "h" },
  right: "look",
  mount: (app, parts) => {
    app.get(path, async (context) => {
      const [sheets, subjects] = await Promise.all([parts.speak.facts(), parts.speak.subjects()]);
      const titles = await titlesOf(parts, subjects, sheets.map(aboutOf));
      const waiting = sheets.filter(isWaiting).length;
      const unasked = subjects.filter(({ id, isOpen }) => isOpen && sheets.every((sheet) => sheet.id !== id));
      return show(
        context,
        { title: "核实", page: "facts", live: ["facts"] },
        <div class="stack">
          <div class="panel-head">
            <h1>核实</h1>
            <span class="muted">{waiting === 0 ? "没有等答复的" : `${waiting} 件等调度答复`}；口径只能由这里的事实起草</span>
          </div>
          <AskWho context={context} />
          {mayAct(context) && unasked.length > 0 ? (
            <Opener title="向调度提请核实">
              <ActForm context={context} to={path} deed="request" button="提请">
                <SubjectChoice of="request" subjects={unasked} />
              </ActForm>
            </Opener>
          ) : null}
          {sheets.length === 0 ? (
            <p class="empty">还没有要核实的事。预警立案时会自动向调度提请：是否我方设备、原因、户数、预计复电。</p>
          ) : (
            <div class="entries">
              {sheets
                .toSorted((a, b) => Number(isWaiting(b)) - Number(isWaiting(a)))
                .map((sheet) => (
                  <One context={context} sheet={sheet} title={titles.get(aboutOf(sheet)) ?? ""} />
                ))}
            </div>
          )}
        </div>,
      );
    });
    app.post(path, (context) => take(parts, context));
  },
});
