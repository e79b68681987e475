import { formatBeijing, sayDuration } from "../../lib/time.ts";
import { show } from "../layout.tsx";
import { OutLink } from "../link.tsx";
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

const ByHand = ({ links }: { readonly links: NonNullable<Sight["byHand"]> }) => (
  <p class="small">
    先由人看：
    {links.map(({ title, url }) => (
      <>
        <OutLink url={url}>{title}</OutLink>{" "}
      </>
    ))}
    看到的<a href="/add">录入</a>，照样研判、预警。
  </p>
);

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
      {one.state === "blind" && one.byHand !== undefined ? <ByHand links={one.byHand} /> : null}
    </td>
    <td class="number" data-label="24 小时" data-unit=" 条">
      {one.got}
    </td>
    <td class="number" data-label="平常" data-unit={one.usual === undefined ? undefined : " 条"}>
      {one.usual ?? "–"}
    </td>
    <td class="nowrap" data-label="最近正常">
      {one.lastGoodAt === undefined ? "还没有" : formatBeijing(one.lastGoodAt, "short")}
    </td>
    {one.since === undefined ? (
      <td />
    ) : (
      <td class="nowrap" data-label="已持续">
        {sayDuration(Date.parse(at) - Date.parse(one.since))}
      </td>
    )}
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
