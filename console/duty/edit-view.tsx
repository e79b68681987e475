import type { Context } from "hono";
import { type DutyKind, type DutyPreview, dutyKinds, newKey } from "../duty-desk.ts";
import { Csrf } from "../layout.tsx";
import type { ConsoleEnv } from "../viewer.ts";
import { Coverage } from "./coverage.tsx";
import { type Drawn, DutyFields } from "./fields.tsx";
import type { Sent } from "./read-form.ts";

/** Where one entry is edited. */
export const editPath = (kind: DutyKind, key: string): string => `/roster/edit/${kind}/${encodeURIComponent(key)}`;

interface Shown {
  readonly context: Context<ConsoleEnv>;
  readonly kind: DutyKind;
  readonly entry: string;
}

const Hidden = ({ sent, version }: { readonly sent: Sent; readonly version: string }) => (
  <>
    {Object.entries(sent)
      .filter(([name]) => !["csrf", "step", "version", "why"].includes(name))
      .flatMap(([name, values]) => values.map((value) => <input type="hidden" name={name} value={value} />))}
    <input type="hidden" name="version" value={version} />
  </>
);

const hasList = (kind: DutyKind): boolean => kind === "shift" || kind === "swap" || kind === "line";

/** A button that goes straight to the comparison: nothing is written before it was looked at. */
const Step = ({
  context,
  kind,
  entry,
  act,
  label,
  version,
}: Shown & { readonly act: string; readonly label: string; readonly version: string }) => (
  <form method="post" action={editPath(kind, entry)}>
    <Csrf context={context} />
    <input type="hidden" name="act" value={act} />
    <input type="hidden" name="step" value="preview" />
    <input type="hidden" name="version" value={version} />
    <button type="submit" class={act === "remove" ? "button is-grave" : "button"}>
      {label}
    </button>
  </form>
);

/** The form of one entry. `told` are mistakes that stand beside no field. */
export const EditForm = ({ drawn, told, ...shown }: Shown & { readonly drawn: Drawn; readonly told: readonly string[] }) => {
  const { context, kind, entry } = shown;
  const { version } = drawn.file;
  return (
    <div class="stack">
      <div class="panel-head">
        <h1>
          {entry === newKey ? "新增" : "修改"}
          {dutyKinds[kind]}
        </h1>
        <span class="muted">先看改了什么，再存；写进 wenfeng.yaml，注释和顺序不动，原文件留一份</span>
      </div>
      {told.map((text) => (
        <div class="notice is-wrong" role="alert">
          {text}
        </div>
      ))}
      <section class="panel">
        <form method="post" action={editPath(kind, entry)} class="form duty-form">
          <Csrf context={context} />
          <input type="hidden" name="act" value="set" />
          <input type="hidden" name="step" value="preview" />
          <input type="hidden" name="version" value={version} />
          <DutyFields kind={kind} drawn={drawn} />
          <div class="form-actions">
            <button type="submit" class="button is-main">
              看改了什么
            </button>
            <a class="button" href="/roster">
              不改了
            </a>
          </div>
        </form>
      </section>
      {entry === newKey ? null : (
        <div class="row">
          {kind === "line" ? (
            <>
              <Step {...shown} version={version} act="up" label="上移一条" />
              <Step {...shown} version={version} act="down" label="下移一条" />
            </>
          ) : null}
          {hasList(kind) ? <Step {...shown} version={version} act="remove" label={`删除这条${dutyKinds[kind]}`} /> : null}
        </div>
      )}
    </div>
  );
};

const signTitles = { "+": "新", "-": "旧", " ": "" } as const;

/** What would be written, line by line, and who would be on duty then; saving asks for a reason. */
export const Review = ({
  preview,
  sent,
  at,
  ...shown
}: Shown & { readonly preview: DutyPreview; readonly sent: Sent; readonly at: string }) => {
  const { context, kind, entry } = shown;
  return (
    <div class="stack">
      <div class="panel-head">
        <h1>存之前看一眼</h1>
        <span class="muted">{preview.what}</span>
      </div>
      <section class="panel" aria-labelledby="diff-title">
        <h2 id="diff-title">wenfeng.yaml 里改的几行</h2>
        <section class="diff" tabindex={0} aria-label="改动">
          {preview.lines.map(({ sign, text }) => (
            <code class={sign === "+" ? "is-added" : sign === "-" ? "is-removed" : ""}>
              <span class="diff-sign">
                {sign}
                <span class="visually-hidden">{signTitles[sign]}</span>
              </span>
              {text === "" ? " " : text}
            </code>
          ))}
        </section>
        {preview.lines.some(({ sign }) => sign !== " ") ? null : <p class="muted">没有改动。</p>}
      </section>
      {kind === "shift" || kind === "swap" ? <Coverage title="改后未来 7 天" at={at} turns={preview.turns} gaps={preview.gaps} /> : null}
      <section class="panel">
        <form method="post" action={editPath(kind, entry)} class="form">
          <Csrf context={context} />
          <Hidden sent={sent} version={preview.version} />
          <input type="hidden" name="step" value="save" />
          <label class="field" for="duty-why">
            <span>为什么改（记入审计）</span>
            <input id="duty-why" name="why" required maxlength={200} autocomplete="off" />
          </label>
          <div class="form-actions">
            <button type="submit" class="button is-main">
              存，立即生效
            </button>
            <a class="button" href={editPath(kind, entry)}>
              回去再改
            </a>
          </div>
        </form>
      </section>
    </div>
  );
};
