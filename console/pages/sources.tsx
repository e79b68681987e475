import { formatBeijing, sayDuration } from "../../lib/time.ts";
import { show } from "../layout.tsx";
import { definePage } from "../page.ts";
import type { Sight } from "../parts.ts";
import { ScrollPanel } from "../scroll-panel.tsx";

const states: Readonly<Record<Sight["state"], { readonly sign: string; readonly title: string }>> = {
  good: { sign: "●", title: "看得见" },
  quiet: { sign: "◐", title: "太安静" },
  blind: { sign: "◆", title: "看不见" },
  new: { sign: "○", title: "还没跑过" },
  off: { sign: "–", title: "已停用" },
};
const order: readonly Sight["state"][] = ["blind", "quiet", "new", "good", "off"];

const Source = ({ one, at }: { readonly one: Sight; readonly at: string }) => (
  <tr data-row tabindex={-1}>
    <td>
      <span class={`source-state is-${one.state}`}>
        <span aria-hidden="true">{states[one.state].sign}</span> {states[one.state].title}
      </span>
    </td>
    <td class="wide">
      {one.title}
      {one.because === undefined ? null : <p class="small muted">{one.because}</p>}
    </td>
    <td class="number" data-unit=" 条／24 小时">
      {one.got}
    </td>
    <td class="number" data-unit=" 平常">
      {one.usual ?? "–"}
    </td>
    <td class="nowrap">{one.lastGoodAt === undefined ? "还没有" : formatBeijing(one.lastGoodAt, "short")}</td>
    <td class="nowrap">{one.since === undefined ? "" : sayDuration(Date.parse(at) - Date.parse(one.since))}</td>
  </tr>
);

/** How well we see: what is blind comes first, with since when and why. */
export const sources = definePage({
  name: "sources",
  title: "来源",
  path: "/sources",
  nav: { group: "run", place: 10, icon: "sources", jump: "o" },
  right: "look",
  mount: (app, { sight, now }) => {
    app.get("/sources", async (context) => {
      const all = (await sight()).toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
      const blind = all.filter(({ state }) => state === "blind").length;
      const at = now().toISOString();
      return show(
        context,
        { title: "来源", page: "sources", live: ["sources"] },
        <div class="stack">
          <div class="panel-head">
            <h1>来源</h1>
            <span class="muted">
              {blind === 0 ? `${all.length} 个来源都看得见` : `${all.length} 个来源中有 ${blind} 个看不见：这段时间没有消息不等于没有事`}
            </span>
          </div>
          {all.length === 0 ? (
            <section class="empty">
              <h2>还没有配置来源</h2>
              <p>在配置文件的 sources 一节写上要看的地方，再运行 wenfeng check；或用 wenfeng init 重新生成。</p>
            </section>
          ) : (
            <ScrollPanel label="来源列表">
              <table class="table is-stacked">
                <thead>
                  <tr>
                    <th>状态</th>
                    <th>来源</th>
                    <th class="number">24 小时</th>
                    <th class="number">平常</th>
                    <th>最近正常</th>
                    <th>已持续</th>
                  </tr>
                </thead>
                <tbody>
                  {all.map((one) => (
                    <Source one={one} at={at} />
                  ))}
                </tbody>
              </table>
            </ScrollPanel>
          )}
        </div>,
      );
    });
  },
});
