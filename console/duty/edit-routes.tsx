import type { Context, Hono } from "hono";
import { Failure } from "../../lib/errors.ts";
import { type DutyEdit, type DutyFile, type DutyKind, dutyKinds, newKey } from "../duty-desk.ts";
import { show } from "../layout.tsx";
import type { ConsoleParts } from "../parts.ts";
import { actorOf, type ConsoleEnv } from "../viewer.ts";
import { EditForm, Review } from "./edit-view.tsx";
import { readDutyForm, type Sent, sentOf, shownForm } from "./read-form.ts";

type Routed = Pick<ConsoleParts, "duty" | "now">;

const head = { title: "值班表", page: "roster" } as const;

const isKind = (kind: string | undefined): kind is DutyKind => kind !== undefined && kind in dutyKinds;

interface Asked {
  readonly kind: DutyKind;
  readonly key: string;
  readonly file: DutyFile;
}

const askedOf = (context: Context<ConsoleEnv>, { duty }: Routed): Asked => {
  const [kind, key] = [context.req.param("kind"), context.req.param("key")];
  const file = duty.file();
  if (!isKind(kind) || key === undefined) throw new Failure("INPUT_INVALID", "没有这种条目");
  if (file === undefined) throw new Failure("INPUT_INVALID", "配置里没有 duty 一节，先照 docs/duty.md 写好再来改");
  if (key !== newKey && !file.entries.some((entry) => entry.kind === kind && entry.key === key))
    throw new Failure("STORE_CONFLICT", `${dutyKinds[kind]} ${key} 已不在配置文件里`);
  return { kind, key, file };
};

const drawnOf = ({ kind, key, file }: Asked, sent?: Sent, wrong: Readonly<Record<string, string>> = {}) => {
  const content = file.entries.find((entry) => entry.kind === kind && entry.key === key)?.content ?? {};
  return { sent: sent ?? shownForm(kind, content, file), wrong, file, isNew: key === newKey };
};

/** What the form asks for; a person who is new brings the key along. */
const editOf = ({ kind, key, file }: Asked, sent: Sent): { readonly edit: DutyEdit; readonly wrong: Readonly<Record<string, string>> } => {
  const act = sent.act?.[0];
  if (act === "remove" || act === "up" || act === "down") return { edit: { kind, key, act }, wrong: {} };
  const { content, wrong } = readDutyForm(kind, sent, file);
  const own = kind === "person" && key === newKey ? (sent.key?.[0]?.trim() ?? "") : key;
  const isTaken = kind === "person" && key === newKey && file.people.some((person) => person.key === own);
  const badKey = /^[\w-]{1,40}$/.test(own) || kind !== "person" ? (isTaken ? "这个键已经有人用了" : undefined) : "只用字母、数字、- 和 _";
  return { edit: { kind, key: own, act: "set", content }, wrong: { ...wrong, ...(badKey === undefined ? {} : { key: badKey }) } };
};

const changedMeanwhile =
  "配置文件在您打开之后被改过（可能是同事，也可能是在编辑器里）：没有写入。下面是您填的，请对照最新的文件再看一遍改动。";

const take = async (context: Context<ConsoleEnv>, parts: Routed): Promise<Response> => {
  const { key: person, who } = actorOf(context, "configure");
  const asked = askedOf(context, parts);
  const sent = sentOf(await context.req.parseBody({ all: true }));
  const { edit, wrong } = editOf(asked, sent);
  const again = (told: readonly string[], fields: Readonly<Record<string, string>>, status: 409 | 422) =>
    show(
      context,
      head,
      <EditForm
        context={context}
        kind={asked.kind}
        entry={asked.key}
        drawn={drawnOf(asked, edit.act === "set" ? sent : undefined, fields)}
        told={told}
      />,
      status,
    );
  if (Object.keys(wrong).length > 0) return again([], wrong, 422);
  if (sent.version?.[0] !== asked.file.version) return again([changedMeanwhile], {}, 409);
  const preview = parts.duty.preview(edit);
  if (preview.mistakes.length > 0) {
    const beside = Object.fromEntries(preview.mistakes.flatMap(({ field, text }) => (field === undefined ? [] : [[field, text]])));
    return again(
      preview.mistakes.flatMap(({ field, text }) => (field === undefined ? [text] : [])),
      beside,
      422,
    );
  }
  if (sent.step?.[0] !== "save")
    return show(
      context,
      head,
      <Review context={context} kind={asked.kind} entry={asked.key} preview={preview} sent={sent} at={parts.now().toISOString()} />,
    );
  const because = sent.why?.[0]?.trim() ?? "";
  if (because === "") throw new Failure("INPUT_INVALID", "请写明原因");
  const { backup } = await parts.duty.save(edit, asked.file.version, { person: { key: person, who }, because });
  return context.redirect(`/roster?saved=${encodeURIComponent(backup)}`, 303);
};

/** The pages that change one entry of the duty section: form, comparison, save. */
export const mountDutyEdit = (app: Hono<ConsoleEnv>, parts: Routed): void => {
  app.get("/roster/edit/:kind/:key", (context) => {
    actorOf(context, "configure");
    const asked = askedOf(context, parts);
    const told = asked.file.mistakes.map(({ text }) => `配置文件现在就有错，改好才能存：${text}`);
    return show(context, head, <EditForm context={context} kind={asked.kind} entry={asked.key} drawn={drawnOf(asked)} told={told} />);
  });
  app.post("/roster/edit/:kind/:key", (context) => take(context, parts));
};
