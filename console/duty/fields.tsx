import type { Child } from "hono/jsx";
import { appeals, appealTitles, problems, problemTitles } from "../../model/analysis.ts";
import { levels, levelTitles } from "../../model/incident.ts";
import type { Choice, DutyFile, DutyKind } from "../duty-desk.ts";
import type { Sent } from "./read-form.ts";

/** What a form is drawn from: what it says now, and what is wrong with it by field. */
export interface Drawn {
  readonly sent: Sent;
  readonly wrong: Readonly<Record<string, string>>;
  readonly file: DutyFile;
  readonly isNew: boolean;
}

interface FieldProps {
  readonly drawn: Drawn;
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
}

const Wrong = ({ drawn, name }: Pick<FieldProps, "drawn" | "name">) =>
  drawn.wrong[name] === undefined ? null : (
    <span class="field-wrong" id={`wrong-${name}`} role="alert">
      ✗ {drawn.wrong[name]}
    </span>
  );

const about = ({ drawn, name }: Pick<FieldProps, "drawn" | "name">) =>
  drawn.wrong[name] === undefined ? {} : { "aria-invalid": "true" as const, "aria-describedby": `wrong-${name}` };

const Box = ({ drawn, name, label, hint, children }: FieldProps & { readonly children?: Child }) => (
  <div class="field">
    <label for={`duty-${name}`}>
      {label} {hint === undefined ? null : <em class="muted">{hint}</em>}
    </label>
    {children}
    <Wrong drawn={drawn} name={name} />
  </div>
);

const Line = ({ type = "text", ...props }: FieldProps & { readonly type?: string }) => (
  <Box {...props}>
    <input id={`duty-${props.name}`} name={props.name} type={type} value={props.drawn.sent[props.name]?.[0]} {...about(props)} />
  </Box>
);

const Pick = ({ choices, empty, ...props }: FieldProps & { readonly choices: readonly Choice[]; readonly empty?: string }) => (
  <Box {...props}>
    <select id={`duty-${props.name}`} name={props.name} {...about(props)}>
      {empty === undefined ? null : <option value="">{empty}</option>}
      {choices.map(({ key, title }) => (
        <option value={key} selected={props.drawn.sent[props.name]?.[0] === key}>
          {title}
        </option>
      ))}
    </select>
  </Box>
);

const Ticks = ({ drawn, name, label, hint, choices }: FieldProps & { readonly choices: readonly Choice[] }) => (
  <fieldset class="ticks" {...about({ drawn, name })}>
    <legend>
      {label} {hint === undefined ? null : <em class="muted">{hint}</em>}
    </legend>
    {choices.map(({ key, title }) => (
      <label class="tick">
        <input type="checkbox" name={name} value={key} checked={drawn.sent[name]?.includes(key) ?? false} />
        {title}
      </label>
    ))}
    <Wrong drawn={drawn} name={name} />
  </fieldset>
);

const choicesOf = (keys: readonly string[], title: (key: string) => string = (key) => key): readonly Choice[] =>
  keys.map((key) => ({ key, title: title(key) }));

const days: readonly Choice[] = [
  { key: "every", title: "每天" },
  { key: "workday", title: "工作日（含调休上班）" },
  { key: "restday", title: "休息日（含节假日）" },
];

const ShiftFields = ({ drawn }: { readonly drawn: Drawn }) => (
  <>
    <Line drawn={drawn} name="title" label="班次名称" hint="如 白班" />
    <div class="row">
      <Line drawn={drawn} name="from" label="几点接班" hint="如 08:30" />
      <Line drawn={drawn} name="to" label="几点交班" hint="如 17:30；不晚于接班即次日" />
    </div>
    <Pick drawn={drawn} name="days" label="哪些日子" choices={days} />
    <Box drawn={drawn} name="teams" label="轮值的队" hint="每行一队，用顿号隔开人名；每天轮到下一行">
      <textarea id="duty-teams" name="teams" rows={4} {...about({ drawn, name: "teams" })}>
        {drawn.sent.teams?.[0]}
      </textarea>
    </Box>
    <p class="muted small">可以写：{drawn.file.people.map(({ title }) => title).join("、")}</p>
    <Line drawn={drawn} name="since" label="第一队从哪天轮起" hint="不填为 2026-01-01" type="date" />
  </>
);

const SwapFields = ({ drawn }: { readonly drawn: Drawn }) => {
  const shifts = drawn.file.entries.flatMap(({ kind, content }) => (kind === "shift" ? [String(content.title)] : []));
  return (
    <>
      <Line drawn={drawn} name="date" label="接班那天" type="date" />
      <Pick drawn={drawn} name="shift" label="班次" choices={choicesOf(shifts)} />
      <Ticks drawn={drawn} name="people" label="换成谁" choices={drawn.file.people} />
      <Line drawn={drawn} name="because" label="换班原因" hint="写在值班表上" />
    </>
  );
};

const LineFields = ({ drawn }: { readonly drawn: Drawn }) => (
  <>
    <p class="muted small">一条都不勾，就是“全部”。自上而下，第一条符合的生效。</p>
    <Ticks
      drawn={drawn}
      name="levels"
      label="哪些级别"
      choices={choicesOf(levels, (key) => levelTitles[key as keyof typeof levelTitles].sign)}
    />
    <Ticks
      drawn={drawn}
      name="appeals"
      label="哪些诉求"
      choices={[...choicesOf(appeals, (key) => appealTitles[key as keyof typeof appealTitles]), { key: "none", title: "无法归类" }]}
    />
    <Ticks
      drawn={drawn}
      name="problems"
      label="哪些问题类型"
      choices={[...choicesOf(problems, (key) => problemTitles[key as keyof typeof problemTitles]), { key: "none", title: "未归类" }]}
    />
    <Line drawn={drawn} name="places" label="哪些地点" hint={`用顿号隔开，如 ${drawn.file.places[0] ?? "东莞/塘厦"}；不填为全部`} />
    <Pick drawn={drawn} name="lead" label="主办岗位" choices={drawn.file.posts} empty="请选择" />
    <Ticks drawn={drawn} name="co" label="协办岗位" choices={drawn.file.posts} />
  </>
);

const PostFields = ({ drawn }: { readonly drawn: Drawn }) => (
  <>
    <Line drawn={drawn} name="title" label="岗位名称" />
    <Ticks drawn={drawn} name="people" label="在岗的人" choices={drawn.file.people} />
    <Ticks drawn={drawn} name="onRoster" label="值班表" choices={[{ key: "true", title: "人员按值班表（值班室）" }]} />
  </>
);

const PersonFields = ({ drawn }: { readonly drawn: Drawn }) => (
  <>
    {drawn.isNew ? <Line drawn={drawn} name="key" label="键" hint="英文或拼音，只在配置里用，如 chen" /> : null}
    <Line drawn={drawn} name="name" label="姓名或代号" />
    <Line drawn={drawn} name="mobile" label="手机号" hint="可不填" type="tel" />
    <Line drawn={drawn} name="email" label="邮箱" hint="可不填" type="email" />
    <Line drawn={drawn} name="userId" label="在企业微信、钉钉或飞书里的用户 ID" hint="可不填" />
    <Ticks drawn={drawn} name="via" label="平时用哪些渠道找他" choices={choicesOf(drawn.file.channels)} />
    <Ticks drawn={drawn} name="urgentVia" label="紧急时同时用哪些渠道" hint="不勾同平时" choices={choicesOf(drawn.file.channels)} />
  </>
);

const fields: Readonly<Record<DutyKind, (props: { readonly drawn: Drawn }) => unknown>> = {
  ...{ shift: ShiftFields, swap: SwapFields, line: LineFields, post: PostFields, person: PersonFields },
};

/** The fields of a kind of entry, each with what is wrong with it beside it. */
export const DutyFields = ({ kind, drawn }: { readonly kind: DutyKind; readonly drawn: Drawn }) => fields[kind]({ drawn }) as Child;
