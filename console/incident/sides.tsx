import { placeName } from "../../lib/place-name.ts";
import { formatBeijing } from "../../lib/time.ts";
import { sideTitles } from "../../model/clock.ts";
import type { Handling } from "../../model/handling.ts";
import { type Incident, levelTitles } from "../../model/incident.ts";
import { verdictTitles } from "../../model/notice-match.ts";
import { Cartogram } from "../cartogram.tsx";
import { Fold } from "../fold.tsx";
import type { Context, IncidentDesk, Post, ShownClock, SimilarCase } from "../incident-desk.ts";
import { OutLink } from "../link.tsx";
import type { Tile } from "../parts.ts";
import { platformTitle, sayFollowers } from "../post.tsx";
import { may } from "../viewer.ts";
import { type ActionProps, DeedForm } from "./actions.tsx";

const clockStates = { waiting: "未开始", running: "进行中", paused: "暂停", met: "按时", missed: "超时" } as const;

const ClockName = ({ clock: { basis, side, title } }: { readonly clock: ShownClock }) => (
  <span class="clock-name" title={basis}>
    {title.includes(sideTitles[side]) ? null : <span class="muted small">{sideTitles[side]}</span>}
    {title}
  </span>
);

const ClockItem = ({ clock }: { readonly clock: ShownClock }) => (
  <li class={clock.stoppedAt !== undefined && clock.state === "missed" ? "is-late" : `is-${clock.state}`}>
    <ClockName clock={clock} />
    <span class="clock-state">
      {clock.stoppedAt === undefined && clock.state !== "paused" ? (
        <time class="countdown-left" data-due={clock.dueAt} data-from={clock.from} datetime={clock.dueAt}>
          {formatBeijing(clock.dueAt, "short")} 到期
        </time>
      ) : (
        `${clockStates[clock.state]}${clock.stoppedAt === undefined ? "" : `（${formatBeijing(clock.stoppedAt, "time")}）`}`
      )}
    </span>
    <span class="clock-post muted small">{clock.post}</span>
  </li>
);

/** What is still to be kept, the most urgent first. */
export const openClocks = (clocks: readonly ShownClock[]): readonly ShownClock[] =>
  clocks.filter(({ stoppedAt }) => stoppedAt === undefined).toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1));

const Stopped = ({ clocks }: { readonly clocks: readonly ShownClock[] }) =>
  clocks.length === 0 ? null : (
    <details class="more">
      <summary>
        已停 {clocks.length} 项{clocks.some(({ state }) => state === "missed") ? "，有超时的" : "，都按时"}
      </summary>
      <ul class="clock-list">
        {clocks.map((clock) => (
          <ClockItem clock={clock} />
        ))}
      </ul>
    </details>
  );

/** Every countdown of the incident: what is still to be kept, then what has stopped, folded. */
export const Clocks = ({ clocks }: { readonly clocks: readonly ShownClock[] }) => {
  const open = openClocks(clocks);
  return (
    <section class="panel" aria-labelledby="clocks-title">
      <h2 id="clocks-title">时限</h2>
      {clocks.length === 0 ? <p class="muted">还没有预警，时限没有开始。</p> : null}
      {clocks.length > 0 && open.length === 0 ? <p class="muted">没有在走的时限。</p> : null}
      <ul class="clock-list">
        {open.map((clock) => (
          <ClockItem clock={clock} />
        ))}
      </ul>
      <Stopped clocks={clocks.filter(({ stoppedAt }) => stoppedAt !== undefined)} />
    </section>
  );
};

interface WhyProps {
  readonly incident: Incident;
  readonly handling: Handling | undefined;
  readonly levelFrom: IncidentDesk["levelFrom"];
}

/** The terms of the score, each with its points; people's own level with its reason above them. */
export const WhyLevel = ({ incident, handling, levelFrom }: WhyProps) => {
  const most = Math.max(1, ...incident.terms.map(({ points }) => points));
  return (
    <Fold id="why-title" title="为什么是这个级别" note={`评分 ${incident.score.toFixed(1)}`}>
      <p class="muted small">{`${levelFrom.I} 分起Ⅰ级，${levelFrom.II} 起Ⅱ级，${levelFrom.III} 起Ⅲ级。`}</p>
      {handling?.levelBy === undefined ? null : (
        <p class="small">
          现级由 <strong>{handling.levelBy}</strong> 定为{levelTitles[handling.level].sign}：{handling.levelBecause}
        </p>
      )}
      <table class="terms">
        <caption class="visually-hidden">评分的各项</caption>
        <tbody>
          {incident.terms
            .filter(({ name, points }) => points > 0 || name === "concern")
            .toSorted((a, b) => b.points - a.points)
            .map(({ title, value, points }) => (
              <tr>
                <th scope="row">{title}</th>
                <td class="muted">{value}</td>
                <td class="number">
                  <svg class="term-bar" viewBox="0 0 60 8" preserveAspectRatio="none" aria-hidden="true">
                    <rect width={Math.round((points / most) * 60)} height="8" rx="2" />
                  </svg>
                  {points > 0 ? `+${points.toFixed(1)}` : "0"}
                </td>
              </tr>
            ))}
        </tbody>
      </table>
      <p class="muted small">
        {incident.signals.test}；定级规则第 {incident.levelVersion} 版
      </p>
    </Fold>
  );
};

/** What the official notices say about it, and what dispatch knows. */
export const OfficialWord = ({ context: { verdict, facts } }: { readonly context: Context }) => (
  <Fold id="official-title" title="官方说法">
    {verdict === undefined ? (
      <p class="muted">不是停电类，或没有可比对的帖文，未与公告比对。</p>
    ) : (
      <>
        <p>
          <strong>{verdictTitles[verdict.verdict]}</strong>
          <span class="muted">
            （{verdict.of} 条中 {verdict.votes} 条）
          </span>
        </p>
        {verdict.notice === undefined ? null : (
          <p class="small">
            依据 <OutLink url={verdict.notice.url}>{verdict.notice.number ?? verdict.notice.title}</OutLink>：{verdict.notice.range}
            {verdict.notice.startsAt && verdict.notice.endsAt
              ? `，${formatBeijing(verdict.notice.startsAt, "short")} 至 ${formatBeijing(verdict.notice.endsAt, "time")}`
              : ""}
          </p>
        )}
        <ul class="small muted">
          {verdict.because.slice(0, 3).map((line) => (
            <li>{line}</li>
          ))}
        </ul>
      </>
    )}
    <p class="small facts-line">事实：{facts}</p>
  </Fold>
);

const townCounts = (posts: readonly Post[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { analysis } of posts)
    for (const town of new Set(
      analysis?.places.flatMap(({ town: key, from }) => (key !== undefined && from === "text" ? [key] : [])) ?? [],
    ))
      counts.set(placeName(town), (counts.get(placeName(town)) ?? 0) + 1);
  return counts;
};

/** Which towns the posts name. */
export const Places = ({ tiles, posts }: { readonly tiles: readonly Tile[]; readonly posts: readonly Post[] }) => (
  <Fold id="places-title" title="地点">
    <Cartogram tiles={tiles} countByTown={townCounts(posts)} />
  </Fold>
);

/** Who carries it on: independent texts, reposts, and the accounts with the largest reach. */
export const Spread = ({ incident: { signals }, posts }: { readonly incident: Incident; readonly posts: readonly Post[] }) => {
  const loud = posts
    .filter(({ mention }) => (mention.author.followers ?? 0) >= 10_000)
    .toSorted((a, b) => (b.mention.author.followers ?? 0) - (a.mention.author.followers ?? 0))
    .slice(0, 5);
  return (
    <Fold id="spread-title" title="传播">
      <dl class="figures">
        <div>
          <dt>独立原帖</dt>
          <dd>{signals.roots}</dd>
        </div>
        <div>
          <dt>转发</dt>
          <dd>{signals.reposts}</dd>
        </div>
        <div>
          <dt>作者</dt>
          <dd>{signals.authors}</dd>
        </div>
      </dl>
      {loud.length === 0 ? (
        <p class="muted small">没有一万粉丝以上的账号参与。</p>
      ) : (
        <ul class="lines">
          {loud.map(({ mention }) => (
            <li>
              <a href={`#${encodeURIComponent(mention.id)}`}>
                {platformTitle(mention.platform)} {mention.author.id.slice(0, 6)}
              </a>
              <span class="muted nowrap">
                {sayFollowers(mention.author.followers)}，{formatBeijing(mention.publishedAt, "time")}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Fold>
  );
};

const sayCase = ({ helped, measures }: SimilarCase): readonly (readonly [string, readonly string[]])[] =>
  [["当时有效", helped] as const, ["措施", measures] as const].filter(([, lines]) => lines.length > 0);

/** Takes what was done then into the checklist; who handles it has only to tick it off. */
const Refer = ({ props, of }: { readonly props: ActionProps; readonly of: SimilarCase }) => {
  if (props.handling?.cases.includes(of.key)) return <p class="small">已参照，做法在“现在要做”里。</p>;
  const { viewer } = props.context.var;
  if (viewer.who === undefined || !may(viewer, "act")) return null;
  return (
    <DeedForm props={props} deed="refer">
      <input type="hidden" name="case" value={of.key} />
      <button type="submit" class="button">
        参照，做法进清单
        <span class="visually-hidden">：{of.title}</span>
      </button>
    </DeedForm>
  );
};

/** Points of the register that it shows, and why. */
const Risks = ({ risks }: Pick<Context, "risks">) =>
  risks.length === 0 ? null : (
    <ul class="bullets">
      {risks.map(({ key, title, owner, because }) => (
        <li>
          <a href={`/risks/${encodeURIComponent(key)}`}>
            风险点 {key} {title}
          </a>
          <p class="muted small">
            {because.join("；")}；责任岗位 {owner}
          </p>
        </li>
      ))}
    </ul>
  );

/** Worked examples like it, with what was done then and the way to do it again; and the risk points that it shows. */
export const Similar = ({ context: { similar, risks }, props }: { readonly context: Context; readonly props: ActionProps }) =>
  similar.length + risks.length === 0 ? null : (
    <Fold id="similar-title" title="相似案例与风险点">
      <ul class="similar">
        {similar.map((one) => (
          <li>
            <a href={`/cases/${encodeURIComponent(one.key)}`}>{one.title}</a> {one.sample ? <span class="tag">示例</span> : null}
            <p class="muted small">{one.because.join("；")}</p>
            {sayCase(one).map(([what, lines]) => (
              <p class="small">
                {what}：{lines.join("；")}
              </p>
            ))}
            <Refer props={props} of={one} />
          </li>
        ))}
      </ul>
      <Risks risks={risks} />
    </Fold>
  );

const changes = { first: "首次", unchanged: "未变", changed: "有改动", gone: "已删除" } as const;

/** What was preserved, link by link of the chain. */
export const Preserved = ({ context: { evidence } }: { readonly context: Context }) => (
  <Fold id="evidence-title" title="取证">
    {evidence.length === 0 ? (
      <p class="muted small">还没有保全页面。Ⅰ、Ⅱ级与涉及人身安全的会自动取证，也可在帖文旁点“取证”。</p>
    ) : (
      <ul class="lines">
        {evidence.map(({ n, takenAt, change, hash, url }) => (
          <li>
            <OutLink url={url}>
              第 {n} 号 {changes[change]}
            </OutLink>
            <span class="muted nowrap" title={hash}>
              {formatBeijing(takenAt, "short")} {hash.slice(0, 8)}
            </span>
          </li>
        ))}
      </ul>
    )}
  </Fold>
);
