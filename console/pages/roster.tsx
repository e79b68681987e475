import { formatBeijing } from "../../lib/time.ts";
import { show } from "../layout.tsx";
import { definePage } from "../page.ts";
import type { ShownRoster } from "../roster-desk.ts";
import { ScrollPanel } from "../scroll-panel.tsx";

const path = "/roster";
const daysShown = 14;

const Turns = ({ turns, at }: { readonly turns: ShownRoster["turns"]; readonly at: string }) => (
  <ScrollPanel label="班次">
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
          <span class={people.length === 0 ? "tag is-negative" : "muted"}>{people.length === 0 ? "无人" : people.join("、")}</span>
        </li>
      ))}
    </ul>
  </section>
);

/** Who is on duty in the next two weeks, where nobody is, and who fills each post now. */
export const roster = definePage({
  name: "roster",
  title: "值班表",
  path,
  nav: { group: "run", place: 30, icon: "roster" },
  right: "look",
  mount: (app, parts) => {
    app.get(path, (context) => {
      const known = parts.roster.roster(daysShown);
      const at = parts.now().toISOString();
      return show(
        context,
        { title: "值班表", page: "roster" },
        <div class="stack">
          <div class="panel-head">
            <h1>值班表</h1>
            <span class="muted">未来 {daysShown} 天；换班、改岗请改 wenfeng.yaml 的 duty 一节，改后运行 wenfeng check</span>
          </div>
          {known === undefined ? (
            <section class="empty">
              <h2>没有配置值班</h2>
              <p>配置里没有 duty 一节：预警直接发到 alerts.tell 的渠道，不限时签收、不逐级上报。写法见 docs/duty.md。</p>
            </section>
          ) : (
            <>
              {known.mistakes.map((mistake) => (
                <div class="notice is-wrong" role="status">
                  {mistake}
                </div>
              ))}
              <div class="columns">
                <Turns turns={known.turns} at={at} />
                <Posts posts={known.posts} />
              </div>
            </>
          )}
        </div>,
      );
    });
  },
});
