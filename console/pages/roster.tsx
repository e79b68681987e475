import type { Context } from "hono";
import { formatBeijing } from "../../lib/time.ts";
import { Coverage, OwnerTable } from "../duty/coverage.tsx";
import { mountDutyEdit } from "../duty/edit-routes.tsx";
import { editPath } from "../duty/edit-view.tsx";
import { type DutyFile, type DutyKind, dutyKinds, newKey } from "../duty-desk.ts";
import { show } from "../layout.tsx";
import { definePage } from "../page.ts";
import type { ConsoleParts } from "../parts.ts";
import type { ShownRoster } from "../roster-desk.ts";
import { ScrollPanel } from "../scroll-panel.tsx";
import { mayAct } from "../speak/fields.tsx";
import type { ConsoleEnv } from "../viewer.ts";

const path = "/roster";
const daysShown = 14;

const Turns = ({ turns, at }: { readonly turns: ShownRoster["turns"]; readonly at: string }) => (
  <ScrollPanel label="未来两周排班">
    <table class="table is-stacked">
      <thead>
        <tr>
          <th>日期</th>
          <th>班次</th>
          <th>值班</th>
          <th>起止</th>
        </tr>
      </thead>
      <tbody>
        {turns.map(({ date, shift, people, from, until, swapped }) => (
          <tr data-row tabindex={-1}>
            <td class="nowrap">{date}</td>
            <td class="nowrap">{shift}</td>
            <td class="wide">
              {people.join("、")} {from <= at && at < until ? <span class="tag is-positive">当班</span> : null}
              {swapped === undefined ? null : <span class="muted small">（换班：{swapped}）</span>}
            </td>
            <td class="nowrap">
              {formatBeijing(from, "short")} 至 {formatBeijing(until, "short")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </ScrollPanel>
);

const Posts = ({ posts }: { readonly posts: ShownRoster["posts"] }) => (
  <section class="panel" aria-labelledby="posts-now">
    <h2 id="posts-now">此刻各岗位是谁</h2>
    <ul class="lines">
      {posts.map(({ title, people }) => (
        <li>
          <span>{title}</span>
          <span class={people.length === 0 ? "tag is-negative" : "muted"}>{people.length === 0 ? "▲ 无人" : people.join("、")}</span>
        </li>
      ))}
    </ul>
  </section>
);

/** Entries of a kind as the file has them, each leading to its form for those who may change it. */
const Entries = ({ file, kind, mayEdit }: { readonly file: DutyFile; readonly kind: DutyKind; readonly mayEdit: boolean }) => {
  const entries = file.entries.filter((entry) => entry.kind === kind);
  return (
    <section class="panel" aria-labelledby={`entries-${kind}`}>
      <div class="panel-head">
        <h2 id={`entries-${kind}`}>{dutyKinds[kind]}</h2>
        {mayEdit && kind !== "post" ? <a href={editPath(kind, newKey)}>新增{dutyKinds[kind]}</a> : null}
      </div>
      {entries.length === 0 ? <p class="muted small">还没有。</p> : null}
      <ul class="lines">
        {entries.map(({ key, said }, index) => (
          <li data-row tabindex={-1}>
            <span>
              {kind === "line" ? <span class="muted">{index + 1}. </span> : null}
              {said}
            </span>
            {mayEdit ? (
              <a class="nowrap" href={editPath(kind, key)} data-open aria-label={`改${dutyKinds[kind]}：${said}`}>
                改
              </a>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
};

const Owners = ({ duty, file, place }: { readonly duty: ConsoleParts["duty"]; readonly file: DutyFile; readonly place: string }) => (
  <section class="stack-tight" aria-labelledby="owners-title">
    <div class="panel-head">
      <h2 id="owners-title">谁主办</h2>
      <form action={path} class="row inline-choice">
        <label for="owners-place" class="muted small">
          事发地
        </label>
        <select id="owners-place" name="place">
          <option value="">未指明地点</option>
          {file.places.map((one) => (
            <option value={one} selected={one === place}>
              {one}
            </option>
          ))}
        </select>
        <button type="submit" class="button">
          看
        </button>
      </form>
    </div>
    <OwnerTable rows={duty.owners(place === "" ? undefined : place)} />
  </section>
);

const Saved = ({ backup }: { readonly backup: string | undefined }) =>
  backup === undefined ? null : (
    <div class="notice is-done" role="status">
      已写入 wenfeng.yaml 并立即生效，不用重启；其他进程一分钟内跟上。原文件留作 {backup}，谁、何时、为什么记在
      <a href="/audit?noun=setting">审计</a>。
    </div>
  );

const showRoster = (context: Context<ConsoleEnv>, parts: ConsoleParts) => {
  const known = parts.roster.roster(daysShown);
  const file = parts.duty.file();
  const at = parts.now().toISOString();
  const mistakes = [...(known?.mistakes ?? []), ...(file?.mistakes ?? []).map(({ text }) => text)];
  const mayEdit = mayAct(context, "configure");
  return show(
    context,
    { title: "值班表", page: "roster" },
    <div class="stack">
      <div class="panel-head">
        <h1>值班与责任</h1>
        <span class="muted">责任到人到岗{mayEdit ? "；点“改”修改，先看改动再存" : "；修改要由管理角色、选好您是谁之后进行"}</span>
      </div>
      <Saved backup={context.req.query("saved")} />
      {known === undefined || file === undefined ? (
        <section class="empty">
          <h2>没有配置值班</h2>
          <p>配置里没有 duty 一节：预警直接发到 alerts.tell 的渠道，不限时签收、不逐级上报。写法见 docs/duty.md。</p>
        </section>
      ) : (
        <>
          {mistakes.length === 0 ? null : (
            <div class="notice is-wrong" role="status">
              {mistakes.join("；")}
            </div>
          )}
          <Coverage title="未来 7 天值班" at={at} turns={known.turns} gaps={known.gaps} />
          <Owners duty={parts.duty} file={file} place={context.req.query("place") ?? ""} />
          <div class="columns">
            <div class="stack">
              {(["line", "shift", "swap"] as const).map((kind) => (
                <Entries file={file} kind={kind} mayEdit={mayEdit} />
              ))}
              <Turns turns={known.turns} at={at} />
            </div>
            <div class="stack">
              <Posts posts={known.posts} />
              {(["post", "person"] as const).map((kind) => (
                <Entries file={file} kind={kind} mayEdit={mayEdit} />
              ))}
            </div>
          </div>
        </>
      )}
    </div>,
  );
};

/** Who is on duty, where nobody is, who leads what; and the editor of all that. */
export const roster = definePage({
  name: "roster",
  title: "值班表",
  path,
  nav: { group: "run", place: 30, icon: "roster" },
  right: "look",
  mount: (app, parts) => {
    app.get(path, (context) => showRoster(context, parts));
    mountDutyEdit(app, parts);
  },
});
