import type { Context } from "hono";
import { maskNames } from "../../lib/mask-names.ts";
import { formatBeijing } from "../../lib/time.ts";
import { appealTitles } from "../../model/analysis.ts";
import { type Incident, levelRank, levels, levelTitles } from "../../model/incident.ts";
import { sayPhase } from "../incident/say-act.ts";
import { sayPlaces } from "../incident-card.tsx";
import type { IncidentFile } from "../incident-desk.ts";
import { show } from "../layout.tsx";
import { LevelBadge } from "../level.tsx";
import { definePage } from "../page.ts";
import { ScrollPanel } from "../scroll-panel.tsx";
import type { ConsoleEnv } from "../viewer.ts";

const listed = 300;

/** How the list is narrowed; each is a link or a field, so that it can be bookmarked. */
interface Wanted {
  readonly level: string;
  readonly told: string;
}

const wantedOf = (context: Context<ConsoleEnv>): Wanted => ({
  level: context.req.query("level") ?? "",
  told: context.req.query("told") ?? "",
});

const Filter = ({ wanted }: { readonly wanted: Wanted }) => (
  <form class="row filter" action="/incidents">
    <label class="field" for="filter-level">
      <span>级别</span>
      <select id="filter-level" name="level">
        <option value="">全部</option>
        {levels.map((level) => (
          <option value={level} selected={wanted.level === level}>
            {levelTitles[level].sign}
          </option>
        ))}
      </select>
    </label>
    <label class="field" for="filter-told">
      <span>预警</span>
      <select id="filter-told" name="told">
        <option value="">全部</option>
        <option value="yes" selected={wanted.told === "yes"}>
          已预警
        </option>
        <option value="no" selected={wanted.told === "no"}>
          仅在观察
        </option>
      </select>
    </label>
    <button type="submit" class="button">
      筛选
    </button>
  </form>
);

const Standing = ({ one, file }: { readonly one: Incident; readonly file: IncidentFile | undefined }) => {
  if (file !== undefined) return <>{file.handling.isFalseAlarm ? "误报" : sayPhase(file.handling.phase)}</>;
  return <span class="muted">{one.forecast === undefined ? "观察" : one.forecast.outcome === undefined ? "预测" : "预测已过"}</span>;
};

const Row = ({ one, file }: { readonly one: Incident; readonly file: IncidentFile | undefined }) => (
  <tr data-row tabindex={-1}>
    <td>
      <LevelBadge level={file?.handling.level ?? one.level} />
    </td>
    <td class="wide">
      <a href={`/incidents/${one.id}`} data-open>
        {maskNames(file?.handling.title ?? one.title)}
      </a>
    </td>
    <td class="nowrap">{sayPlaces(one)}</td>
    <td class="nowrap">{one.appeal === null ? "–" : appealTitles[one.appeal]}</td>
    <td class="number" data-unit=" 条">
      {one.signals.mentions}
    </td>
    <td class="number" data-unit=" 负面">
      {one.forecast ? "–" : `${Math.round(one.signals.negativeShare * 100)}%`}
    </td>
    <td class="nowrap">{formatBeijing(one.lastAt, "short")}</td>
    <td class="nowrap">
      <Standing one={one} file={file} />
    </td>
  </tr>
);

/** Every incident, newest activity first, those that nobody was told of too. */
export const incidents = definePage({
  name: "incidents",
  title: "全部事件",
  path: "/incidents",
  nav: { group: "now", place: 20, icon: "list", jump: "i" },
  right: "look",
  mount: (app, { store, incidents: desk }) => {
    app.get("/incidents", async (context) => {
      const wanted = wantedOf(context);
      const [all, files] = await Promise.all([store.incidents(listed), desk.files()]);
      const fileById = new Map(files.map((file) => [file.handling.incidentId, file]));
      const levelNow = (one: Incident) => fileById.get(one.id)?.handling.level ?? one.level;
      const shown = all
        .filter((one) => wanted.level === "" || levelNow(one) === wanted.level)
        .filter(({ id }) => wanted.told === "" || fileById.has(id) === (wanted.told === "yes"));
      const worst = shown.filter((one) => levelRank[levelNow(one)] >= levelRank.II).length;
      return show(
        context,
        { title: "全部事件", page: "incidents", live: ["desk"] },
        <div class="stack">
          <div class="panel-head">
            <h1>全部事件</h1>
            <span class="muted">
              {shown.length} 起，其中Ⅱ级以上 {worst} 起；最近有动静的在前
            </span>
          </div>
          <Filter wanted={wanted} />
          {shown.length === 0 ? (
            <p class="empty">没有这样的事件。放宽筛选，或到检索里找帖文。</p>
          ) : (
            <ScrollPanel label="事件列表">
              <table class="table is-stacked">
                <thead>
                  <tr>
                    <th>级别</th>
                    <th>事件</th>
                    <th>地点</th>
                    <th>诉求</th>
                    <th class="number">条数</th>
                    <th class="number">负面</th>
                    <th>最近</th>
                    <th>阶段</th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map((one) => (
                    <Row one={one} file={fileById.get(one.id)} />
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
