import type { Context } from "hono";
import { Failure } from "../../lib/errors.ts";
import { Csrf, show } from "../layout.tsx";
import { definePage } from "../page.ts";
import type { ConsoleParts } from "../parts.ts";
import { AskWho, Field, Input, mayAct, Text } from "../speak/fields.tsx";
import { actorOf, type ConsoleEnv } from "../viewer.ts";

const path = "/add";

/** How something that no source sees came to us. */
const ways = { video: "短视频", call: "电话", group: "封闭群", visit: "现场", letter: "来信", other: "其他" } as const;

const EntryForm = ({ context }: { readonly context: Context<ConsoleEnv> }) => (
  <form method="post" action={path} class="panel form entry" enctype="multipart/form-data">
    <Csrf context={context} />
    <Text label="看到或听到了什么（原话）" of="add" name="text" hint="塘厦林村又停电了，一天停三次" />
    <Field label="来自" of="add" name="way">
      <select id="add-way" name="way">
        {Object.entries(ways).map(([way, title]) => (
          <option value={way}>{title}</option>
        ))}
      </select>
    </Field>
    <Input label="地点（原话里没写时补上）" of="add" name="place" isOptional hint="塘厦" />
    <Input label="链接" of="add" name="url" type="url" isOptional hint="https://" />
    <Input label="播放或阅读量" of="add" name="reads" type="number" isOptional />
    <Input label="何时看到（不填为现在）" of="add" name="seenAt" type="datetime-local" isOptional />
    <Field label="截图（作为证据保存）" of="add" name="picture">
      <input id="add-picture" name="picture" type="file" accept="image/png,image/jpeg,image/webp,image/gif" />
    </Field>
    <button type="submit" class="button is-main">
      录入
    </button>
  </form>
);

type Form = Readonly<Record<string, unknown>>;

const textIn = (form: Form, name: string): string => (typeof form[name] === "string" ? form[name].trim() : "");

const take = async ({ entry }: ConsoleParts, context: Context<ConsoleEnv>) => {
  const { who } = actorOf(context, "act");
  const form: Form = await context.req.parseBody();
  const given = (name: string): Record<string, string> => (textIn(form, name) === "" ? {} : { [name]: textIn(form, name) });
  const [reads, seenAt] = [textIn(form, "reads"), textIn(form, "seenAt")];
  const fields = {
    ...{ text: textIn(form, "text"), way: textIn(form, "way"), sawBy: who },
    ...{ ...given("place"), ...given("url") },
    ...(reads === "" ? {} : { reads: Number(reads) }),
    ...(seenAt === "" ? {} : { seenAt: `${seenAt}:00+08:00` }),
  };
  const picture = form.picture instanceof File && form.picture.size > 0 ? new Uint8Array(await form.picture.arrayBuffer()) : undefined;
  const { id, isNew } = await entry.addManual(fields, picture, { who, because: "人工录入" });
  if (!isNew) throw new Failure("INPUT_INVALID", "这条刚才已经录过了");
  return context.redirect(`${path}?added=${encodeURIComponent(id)}`, 303);
};

/** Thirty seconds for what no source sees: a short video, a call, a closed group. */
export const add = definePage({
  name: "add",
  title: "录入",
  path,
  nav: { group: "now", place: 30, icon: "add", jump: "a" },
  right: "look",
  mount: (app, parts) => {
    app.get(path, async (context) => {
      const added = context.req.query("added");
      const mention = added === undefined ? undefined : await parts.store.mention(added);
      return show(
        context,
        { title: "录入", page: "add" },
        <div class="stack">
          <div class="panel-head">
            <h1>人工录入</h1>
            <span class="muted">短视频、电话、封闭群里看到的，半分钟记下；与采集来的一样研判、归并、预警</span>
          </div>
          {mention === undefined ? null : (
            <div class="notice is-done" role="status">
              已录入：{mention.text.slice(0, 60)}
            </div>
          )}
          <AskWho context={context} />
          {mayAct(context) ? (
            <EntryForm context={context} />
          ) : (
            <p class="empty">录入要记名：谁看到的、从哪里看到的。不记群友和来电人的姓名电话。</p>
          )}
        </div>,
      );
    });
    app.post(path, (context) => take(parts, context));
  },
});
