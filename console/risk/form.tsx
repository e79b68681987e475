import type { Context } from "hono";
import type { Child } from "hono/jsx";
import { appeals, appealTitles, problems, problemTitles } from "../../model/analysis.ts";
import { RiskPoint } from "../../model/risk.ts";
import { Csrf } from "../layout.tsx";
import type { ConsoleEnv } from "../viewer.ts";

/** The fields of a risk point as texts; lists have a line for each. */
export type RiskFields = Readonly<Record<string, string>>;

/** A point, or what of it is there, as its form shows it. */
export const fieldsOf = (one: Partial<RiskPoint>): RiskFields =>
  Object.fromEntries(
    Object.entries(one).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, Array.isArray(value) ? value.join("\n") : String(value)]],
    ),
  );

const linesOf = (text: string | undefined): readonly string[] =>
  (text ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

const plain: Readonly<Record<string, string>> = {
  ...{ key: "编号写成 R31", title: "至少四个字", signs: "至少两个词，每行一个", owner: "请填写责任岗位" },
  ...{
    sign: "至少四个字",
    control: "至少四个字",
    first: "一到三件，每行一件",
    likelihood: "选 1 到 5",
    consequence: "选 1 到 5",
    appeal: "请选择诉求",
  },
};

/** Reads the form; what is wrong is told by field. What people save is theirs, and was looked at today. */
export const readRiskForm = (
  fields: RiskFields,
  today: string,
): { readonly content: RiskPoint } | { readonly wrong: Readonly<Record<string, string>> } => {
  const read = RiskPoint.safeParse({
    ...{ key: fields.key?.trim(), title: fields.title?.trim(), appeal: fields.appeal, owner: fields.owner?.trim(), sample: false },
    ...{ problem: fields.problem === "" || fields.problem === undefined ? null : fields.problem, lastReviewed: today },
    ...{ signs: linesOf(fields.signs), first: linesOf(fields.first), cases: linesOf(fields.cases) },
    ...{ likelihood: Number(fields.likelihood), consequence: Number(fields.consequence) },
    ...{ sign: fields.sign?.trim(), control: fields.control?.trim() },
  });
  if (read.success) return { content: read.data };
  return {
    wrong: Object.fromEntries(read.error.issues.map(({ path: [name], message }) => [String(name), plain[String(name)] ?? message])),
  };
};

interface BoxProps {
  readonly name: string;
  readonly label: string;
  readonly wrong: Readonly<Record<string, string>>;
  readonly children?: Child;
}

const Box = ({ name, label, wrong, children }: BoxProps) => (
  <div class="field">
    <label for={`risk-${name}`}>{label}</label>
    {children}
    {wrong[name] === undefined ? null : (
      <span class="field-wrong" id={`wrong-${name}`} role="alert">
        ✗ {wrong[name]}
      </span>
    )}
  </div>
);

interface FormProps {
  readonly context: Context<ConsoleEnv>;
  readonly to: string;
  readonly fields: RiskFields;
  readonly wrong: Readonly<Record<string, string>>;
  readonly isNew: boolean;
  /** How many acts there were when the form was opened. */
  readonly seen: number;
  readonly told?: string | undefined;
}

const grades = [["", "请选择"], ...["1", "2", "3", "4", "5"].map((one) => [one, one] as const)] as const;

/** The form of a risk point; what is wrong stands beside its field. */
export const RiskForm = ({ context, to, fields, wrong, isNew, seen, told }: FormProps) => {
  const about = (name: string) => ({
    ...{ id: `risk-${name}`, name },
    ...(wrong[name] === undefined ? {} : { "aria-invalid": "true" as const, "aria-describedby": `wrong-${name}` }),
  });
  const Line = ({ name, label }: { readonly name: string; readonly label: string }) => (
    <Box name={name} label={label} wrong={wrong}>
      <input {...about(name)} value={fields[name]} maxlength={200} />
    </Box>
  );
  const Lines = ({ name, label, rows = 3 }: { readonly name: string; readonly label: string; readonly rows?: number }) => (
    <Box name={name} label={label} wrong={wrong}>
      <textarea {...about(name)} rows={rows} maxlength={4000}>
        {fields[name]}
      </textarea>
    </Box>
  );
  const Pick = ({
    name,
    label,
    options,
  }: {
    readonly name: string;
    readonly label: string;
    readonly options: readonly (readonly [string, string])[];
  }) => (
    <Box name={name} label={label} wrong={wrong}>
      <select {...about(name)}>
        {options.map(([value, title]) => (
          <option value={value} selected={(fields[name] ?? "") === value}>
            {title}
          </option>
        ))}
      </select>
    </Box>
  );
  return (
    <form method="post" action={to} class="form duty-form">
      <Csrf context={context} />
      <input type="hidden" name="deed" value="put" />
      <input type="hidden" name="seen" value={String(seen)} />
      {told === undefined ? null : (
        <div class="notice is-wrong" role="alert">
          {told}
        </div>
      )}
      {isNew ? <Line name="key" label="编号" /> : <input type="hidden" name="key" value={fields.key} />}
      <Line name="title" label="风险点" />
      <Pick name="appeal" label="诉求" options={appeals.map((one) => [one, appealTitles[one]])} />
      <Pick name="problem" label="问题类型" options={[["", "未归类"], ...problems.map((one) => [one, problemTitles[one]] as const)]} />
      <Lines name="signs" label="苗头的词（帖文、工单里会出现的，每行一个，至少两个）" />
      <Lines name="sign" label="怎么看出来、为什么会伤人" />
      <Pick name="likelihood" label="可能性（1 很少，5 经常）" options={grades} />
      <Pick name="consequence" label="后果（1 轻，5 很重）" options={grades} />
      <Lines name="control" label="对策" />
      <Lines name="first" label="先做什么（每行一件，最多三件）" />
      <Line name="owner" label="责任岗位" />
      <Lines name="cases" label="来自哪些案例（编号，每行一个，可不填）" rows={2} />
      <div class="field">
        <label for="risk-because">为什么（记入审计）</label>
        <input id="risk-because" name="because" required maxlength={200} value={fields.because} />
      </div>
      <div class="form-actions">
        <button type="submit" class="button is-main">
          {isNew ? "新增" : "存"}
        </button>
        <a class="button" href={isNew ? "/risks" : to}>
          不改了
        </a>
      </div>
    </form>
  );
};
