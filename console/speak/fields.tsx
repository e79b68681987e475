import type { Context, Hono } from "hono";
import type { Child } from "hono/jsx";
import { Csrf } from "../layout.tsx";
import type { ConsoleParts } from "../parts.ts";
import type { Subject } from "../speak-desk.ts";
import { actorOf, type ConsoleEnv, may, type Right } from "../viewer.ts";
import { readSpeak } from "./form.ts";

/** A labelled field; `name` is also its id within the form `of`. */
export const Field = ({
  label,
  of,
  name,
  children,
}: {
  readonly label: string;
  readonly of: string;
  readonly name: string;
  readonly children?: Child;
}) => (
  <label class="field" for={`${of}-${name}`}>
    <span>{label}</span>
    {children}
  </label>
);

interface InputProps {
  readonly label: string;
  readonly of: string;
  readonly name: string;
  readonly type?: string;
  readonly value?: string | undefined;
  readonly hint?: string;
  readonly isOptional?: boolean;
}

/** A labelled one-line input. */
export const Input = ({ label, of, name, type = "text", value, hint, isOptional = false }: InputProps) => (
  <Field label={label} of={of} name={name}>
    <input id={`${of}-${name}`} name={name} type={type} value={value} placeholder={hint} required={!isOptional} maxlength={500} />
  </Field>
);

/** A labelled text of several lines. */
export const Text = ({ label, of, name, value, hint }: InputProps) => (
  <Field label={label} of={of} name={name}>
    <textarea id={`${of}-${name}`} name={name} required rows={4} placeholder={hint}>
      {value}
    </textarea>
  </Field>
);

/** A choice among incidents that are open. */
export const SubjectChoice = ({
  of,
  subjects,
  isOptional = false,
}: {
  readonly of: string;
  readonly subjects: readonly Subject[];
  readonly isOptional?: boolean;
}) => (
  <Field label="事件" of={of} name="incidentId">
    <select id={`${of}-incidentId`} name="incidentId" required={!isOptional}>
      <option value="">{isOptional ? "不针对某个事件" : "请选择"}</option>
      {subjects.map(({ id, title }) => (
        <option value={id}>{title.slice(0, 40)}</option>
      ))}
    </select>
  </Field>
);

interface ActFormProps {
  readonly context: Context<ConsoleEnv>;
  /** Where it is sent to. */
  readonly to: string;
  readonly deed: string;
  readonly id?: string;
  readonly button: string;
  readonly isGrave?: boolean;
  readonly isPlain?: boolean;
  readonly children?: Child;
}

/** A form that does one thing and comes back to its page. */
export const ActForm = ({ context, to, deed, id, button, isGrave = false, isPlain = false, children }: ActFormProps) => (
  <form method="post" action={to} class="form">
    <Csrf context={context} />
    <input type="hidden" name="deed" value={deed} />
    {id === undefined ? null : <input type="hidden" name="id" value={id} />}
    {children}
    <button type="submit" class={`button ${isGrave ? "is-grave" : isPlain ? "" : "is-main"}`}>
      {button}
    </button>
  </form>
);

interface FoldedProps {
  readonly title: string;
  readonly isOpen?: boolean;
  /** Of several with one group, one is open at a time. */
  readonly group?: string | undefined;
  readonly children?: Child;
}

/** Something to open when it is needed: a button in a row of `Deeds`, the form below the row. */
export const Folded = ({ title, isOpen = false, group, children }: FoldedProps) => (
  <details class="action" open={isOpen} name={group}>
    <summary class="opens">{title}</summary>
    {children}
  </details>
);

/** What can be done to one thing, as a row of buttons. */
export const Deeds = ({ children }: { readonly children?: Child }) => <div class="deeds">{children}</div>;

/** The first thing that one comes to a page for, as a button until it is opened. */
export const Opener = ({ title, isOpen = false, children }: Omit<FoldedProps, "group">) => (
  <details class="opener" open={isOpen}>
    <summary class="button is-main opens">{title}</summary>
    <section class="panel">{children}</section>
  </details>
);

/** Which incident something belongs to, by name. */
export const About = ({ id, titles }: { readonly id: string; readonly titles: ReadonlyMap<string, string> }) => (
  <p class="about small">
    <span class="muted">事件</span>{" "}
    <a href={`/incidents/${id}`} data-open>
      {titles.get(id) ?? ""}
    </a>
  </p>
);

/** Whether the viewer may do something here and has said who they are. */
export const mayAct = (context: Context<ConsoleEnv>, right: Right = "act"): boolean =>
  may(context.get("viewer"), right) && context.get("viewer").who !== undefined;

/** Asks the viewer to say who they are, where that is all that is missing. */
export const AskWho = ({ context }: { readonly context: Context<ConsoleEnv> }) => {
  const viewer = context.get("viewer");
  if (viewer.who !== undefined || !may(viewer, "act")) return null;
  return (
    <p>
      <a class="button is-main" href={`${viewer.changePath}?back=${encodeURIComponent(context.req.path)}`}>
        先选择您是谁，才能操作
      </a>
    </p>
  );
};

const rightOf = (deed: unknown): Right => (deed === "approve" || deed === "return" || deed === "adopt" ? "approve" : "act");

/** Takes the forms of a page: reads, does, comes back. */
export const takeForms = (app: Hono<ConsoleEnv>, path: string, { speak }: Pick<ConsoleParts, "speak">): void => {
  app.post(path, async (context) => {
    const form = await context.req.parseBody();
    const { key, who } = actorOf(context, rightOf(form.deed));
    const { deed, because } = readSpeak(form);
    await speak.perform(deed, { key, who }, because);
    // What is being written goes on where it was written.
    return context.redirect(deed.kind === "learn" ? `${path}/${encodeURIComponent(deed.key)}` : path, 303);
  });
};
