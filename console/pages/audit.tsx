import { dayMs, formatBeijing } from "../../lib/time.ts";
import type { Act } from "../../model/act.ts";
import { sayAct } from "../incident/say-act.ts";
import { show } from "../layout.tsx";
import { definePage } from "../page.ts";
import type { ConsoleParts } from "../parts.ts";
import { ScrollPanel } from "../scroll-panel.tsx";
import { titlesOf } from "../speak/titles.ts";

const pageSize = 1000;
const shownAtOnce = 200;
const nouns: Readonly<Record<string, string>> = {
  ...{ incident: "事件", clock: "时限", fact: "核实", statement: "口径", pledge: "承诺", press: "媒体", case: "案例", risk: "风险点" },
  ...{ feedback: "反馈", evidence: "取证", ticket: "工单", forecast: "预测", "false-report": "不实报道", author: "作者", setting: "配置" },
  view: "视图",
};

const nounOf = ({ subject }: Act): string => subject.slice(0, subject.indexOf(":"));

const idOf = ({ subject }: Act): string => subject.slice(subject.indexOf(":") + 1);

/** What the first act of a thing says about it, which later acts do not repeat. */
interface Known {
  readonly incidentId?: unknown;
  readonly title?: unknown;
  readonly outlet?: unknown;
}

/** What is known of the things in a log, by subject. */
const knownIn = (acts: readonly Act[]): ReadonlyMap<string, Known> => {
  const known = new Map<string, Known>();
  for (const { subject, content } of acts)
    if (content && typeof content === "object" && !known.has(subject) && ["incidentId", "title", "outlet"].some((key) => key in content))
      known.set(subject, content as Known);
  return known;
};

/** A ticket's clock belongs to no incident. */
const isTicketClock = (id: string): boolean => id.split("/").at(-1)?.startsWith("ticket") === true;

const incidentOf = (act: Act, known: ReadonlyMap<string, Known>): string | undefined => {
  const [noun, id] = [nounOf(act), idOf(act)];
  if (noun === "incident" || noun === "fact") return id;
  if (noun === "clock") return isTicketClock(id) ? undefined : id.split("/")[0];
  const { incidentId } = known.get(act.subject) ?? {};
  return typeof incidentId === "string" ? incidentId : undefined;
};

/** The names that the table shows instead of numbers. */
interface Names {
  readonly known: ReadonlyMap<string, Known>;
  readonly titles: ReadonlyMap<string, string>;
}

const Subject = ({ act, names: { known, titles } }: { readonly act: Act; readonly names: Names }) => {
  const incidentId = incidentOf(act, known);
  const title = incidentId === undefined ? undefined : titles.get(incidentId);
  const { title: own, outlet } = known.get(act.subject) ?? {};
  const id = idOf(act).slice(0, 18);
  return (
    <>
      <span class="muted">{nouns[nounOf(act)] ?? nounOf(act)}</span>{" "}
      {title === undefined ? (
        nounOf(act) === "clock" ? (
          id.split("/")[0]
        ) : (
          String(own ?? outlet ?? id)
        )
      ) : (
        <a href={`/incidents/${incidentId}`} title={title}>
          {title}
        </a>
      )}
    </>
  );
};

/** An act in words; of a clock also which. */
const sayWhat = (act: Act, { known }: Names): string => {
  const { title } = known.get(act.subject) ?? {};
  return nounOf(act) === "clock" && typeof title === "string" ? `${sayAct(act)}：${title}` : sayAct(act);
};

/** What the log is narrowed to. */
interface Wanted {
  readonly who: string;
  readonly noun: string;
  readonly days: number;
}

const wantedOf = (query: (name: string) => string | undefined): Wanted => ({
  who: query("who") ?? "",
  noun: query("noun") ?? "",
  days: Math.min(90, Math.max(1, Number(query("days") ?? 7) || 7)),
});

/** Every act of the days and the noun wanted, in the order of the log. */
const readActs = async ({ acts: log, now }: ConsoleParts, { noun, days }: Wanted): Promise<readonly Act[]> => {
  const request = { since: new Date(now().getTime() - days * dayMs).toISOString(), limit: pageSize, ...(noun === "" ? {} : { noun }) };
  const found: Act[] = [];
  let page = await log.acts(request);
  found.push(...page.acts);
  while (page.cursor !== undefined) {
    page = await log.acts({ ...request, cursor: page.cursor });
    found.push(...page.acts);
  }
  return found;
};

const Filter = ({ wanted }: { readonly wanted: Wanted }) => (
  <form class="row filter" action="/audit">
    <label class="field" for="audit-who">
      <span>谁</span>
      <input id="audit-who" name="who" value={wanted.who} placeholder="岗位或姓名" />
    </label>
    <label class="field" for="audit-noun">
      <span>对什么</span>
      <select id="audit-noun" name="noun">
        <option value="">全部</option>
        {Object.entries(nouns).map(([key, title]) => (
          <option value={key} selected={wanted.noun === key}>
            {title}
          </option>
        ))}
      </select>
    </label>
    <label class="field" for="audit-days">
      <span>近几天</span>
      <input id="audit-days" name="days" type="number" min={1} max={90} value={String(wanted.days)} />
    </label>
    <button type="submit" class="button">
      筛选
    </button>
  </form>
);

/** Newest first; of one instant, what was written last. */
const newestFirst = (acts: readonly Act[]): readonly Act[] => acts.toReversed().sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1));

const ActTable = ({ acts, names }: { readonly acts: readonly Act[]; readonly names: Names }) => (
  <ScrollPanel label="操作记录">
    <table class="table is-stacked">
      <thead>
        <tr>
          <th>时间</th>
          <th>谁</th>
          <th>对什么</th>
          <th>做了什么</th>
          <th>为什么</th>
        </tr>
      </thead>
      <tbody>
        {acts.map((act) => (
          <tr data-row tabindex={-1}>
            <td class="nowrap">{formatBeijing(act.at, "short")}</td>
            <td class="nowrap">{act.who}</td>
            <td class="subject">
              <Subject act={act} names={names} />
            </td>
            <td class="wide">{sayWhat(act, names)}</td>
            <td class="muted">{act.because}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </ScrollPanel>
);

/** Everything that people and rules did, newest first, straight from the log that nobody can change. */
export const audit = definePage({
  name: "audit",
  title: "审计",
  path: "/audit",
  nav: { group: "run", place: 90, icon: "audit" },
  right: "audit",
  mount: (app, parts) => {
    app.get("/audit", async (context) => {
      const wanted = wantedOf((name) => context.req.query(name));
      const all = await readActs(parts, wanted);
      const acts = newestFirst(all.filter((act) => act.who.includes(wanted.who)));
      const shown = acts.slice(0, shownAtOnce);
      const known = knownIn(all);
      const subjects = await parts.speak.subjects();
      const titles = await titlesOf(
        parts,
        subjects,
        shown.map((act) => incidentOf(act, known)),
      );
      return show(
        context,
        { title: "审计", page: "audit" },
        <div class="stack">
          <div class="panel-head">
            <h1>审计</h1>
            <span class="muted">
              近 {wanted.days} 天 {acts.length} 条{acts.length > shownAtOnce ? `，先列最新 ${shownAtOnce} 条` : ""}；只增不改，撤销也是一条
            </span>
          </div>
          <Filter wanted={wanted} />
          {acts.length === 0 ? (
            <p class="empty">这段时间没有人动过。每一次签收、转派、改级都会出现在这里。</p>
          ) : (
            <ActTable acts={shown} names={{ known, titles }} />
          )}
        </div>,
      );
    });
  },
});
