import { formatBeijing, sayDuration } from "../../lib/time.ts";
import { show } from "../layout.tsx";
import { definePage } from "../page.ts";
import { ScrollPanel } from "../scroll-panel.tsx";
import type { ShownChannel, ShownClockRule, ShownSettings } from "../settings-desk.ts";

const path = "/settings";

const State = ({ ok, good, bad }: { readonly ok: boolean; readonly good: string; readonly bad: string }) =>
  ok ? <span class="tag is-positive">✓ {good}</span> : <span class="tag is-negative">✗ {bad}</span>;

const FileState = ({ shown: { path: file, mistakes, isChanged } }: { readonly shown: ShownSettings }) => (
  <section class="panel" aria-labelledby="file-title">
    <h2 id="file-title">配置文件</h2>
    <p class="break">
      {file} <State ok={mistakes.length === 0} good="没有错误" bad={`${mistakes.length} 处要改`} />
    </p>
    {mistakes.length === 0 ? null : (
      <>
        <ul class="bullets">
          {mistakes.map(({ line, column, text }) => (
            <li>
              第 {line} 行第 {column} 列　{text}
            </li>
          ))}
        </ul>
        <p class="muted small">改好之前继续用启动时的配置；现在重启会起不来。</p>
      </>
    )}
    {isChanged && mistakes.length === 0 ? (
      <p class="muted small">启动之后改过：值班、岗位、责任矩阵已经生效；其余各节（来源、渠道、规则、登录……）重启后生效。</p>
    ) : null}
  </section>
);

const Findings = ({ findings }: { readonly findings: ShownSettings["findings"] }) => (
  <section class="panel" aria-labelledby="findings-title">
    <h2 id="findings-title">启动要用到的</h2>
    <ul class="lines">
      {findings.map(({ what, ok, said }) => (
        <li>
          <span class="nowrap">{what}</span>
          <span>
            {said.split("\n")[0]} <State ok={ok} good="好" bad="不行" />
          </span>
        </li>
      ))}
    </ul>
    <p class="muted small">
      来源看得见看不见在<a href="/sources">来源</a>；每个来源各取一页试试：wenfeng doctor。
    </p>
  </section>
);

const Channel = ({ one: { name, title, deliveredAt, failedAt, because } }: { readonly one: ShownChannel }) => {
  const isBroken = failedAt !== undefined && (deliveredAt === undefined || failedAt > deliveredAt);
  return (
    <li>
      <span>
        {name} <span class="muted small">{title}</span>
      </span>
      <span>
        {deliveredAt === undefined ? null : <span class="muted small">最近确认收到 {formatBeijing(deliveredAt, "short")} </span>}
        {isBroken ? (
          <State ok={false} good="" bad={`${formatBeijing(failedAt, "short")} 没送到${because === "" ? "" : `：${because}`}`} />
        ) : deliveredAt === undefined ? (
          <span class="tag">○ 还没试过：wenfeng alert test --channel {name}</span>
        ) : (
          <State ok good="送得到" bad="" />
        )}
      </span>
    </li>
  );
};

const Secrets = ({ secrets }: { readonly secrets: ShownSettings["secrets"] }) => (
  <section class="panel" aria-labelledby="secrets-title">
    <h2 id="secrets-title">引用的密钥</h2>
    {secrets.length === 0 ? <p class="muted small">配置里没有引用密钥。</p> : null}
    <ul class="lines">
      {secrets.map(({ path: at, written, isPresent }) => (
        <li>
          <span class="break">
            <code>{written}</code> <span class="muted small">{at}</span>
          </span>
          <State ok={isPresent} good="有值" bad="没有值" />
        </li>
      ))}
    </ul>
    <p class="muted small">只看有没有，不显示值。</p>
  </section>
);

const Clocks = ({ clocks }: { readonly clocks: readonly ShownClockRule[] }) => {
  const waiting = clocks.filter(({ isPlaceholder }) => isPlaceholder).length;
  return (
    <section class="stack-tight" aria-labelledby="clocks-title">
      <div class="panel-head">
        <h2 id="clocks-title">时限</h2>
        <span class="muted small">
          {waiting === 0
            ? "都已由本局核定。"
            : `${waiting} 项还是随程序带来的示例值，等本局对照现行文本核定：在 handling.clocks.rules 写上时限与依据。`}
        </span>
      </div>
      <ScrollPanel label="各项时限">
        <table class="table is-stacked">
          <thead>
            <tr>
              <th>时限</th>
              <th>多久</th>
              <th>责任岗位</th>
              <th>依据</th>
              <th>核定</th>
            </tr>
          </thead>
          <tbody>
            {clocks.map(({ title, within, post, basis, isPlaceholder }) => (
              <tr data-row tabindex={-1}>
                <td class="wide">{title}</td>
                <td class="nowrap">{within}</td>
                <td class="nowrap">{post}</td>
                <td>{basis}</td>
                <td class="nowrap">
                  {isPlaceholder ? <span class="tag is-negative">△ 待核定</span> : <span class="tag is-positive">✓ 已核定</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollPanel>
    </section>
  );
};

/** What is set, what of it is wrong, and what still waits for a signature: what `wenfeng check` tells, in the browser. */
export const settings = definePage({
  name: "settings",
  title: "设置检查",
  path,
  nav: { group: "run", place: 80, icon: "settings" },
  right: "configure",
  mount: (app, parts) => {
    app.get(path, async (context) => {
      const shown = await parts.settings.look();
      const bad =
        shown.mistakes.length + shown.findings.filter(({ ok }) => !ok).length + shown.secrets.filter(({ isPresent }) => !isPresent).length;
      return show(
        context,
        { title: "设置检查", page: "settings" },
        <div class="stack">
          <div class="panel-head">
            <h1>设置检查</h1>
            <span class="muted">
              {bad === 0 ? "看过一遍，没有问题" : `${bad} 处要处理`}；值班与责任在<a href="/roster">值班表</a>里改，其余改配置文件
            </span>
          </div>
          <div class="columns">
            <div class="stack">
              <FileState shown={shown} />
              <Findings findings={shown.findings} />
            </div>
            <div class="stack">
              <section class="panel" aria-labelledby="channels-title">
                <h2 id="channels-title">渠道</h2>
                <ul class="lines">
                  {shown.channels.map((one) => (
                    <Channel one={one} />
                  ))}
                </ul>
              </section>
              <Secrets secrets={shown.secrets} />
              <section class="panel" aria-labelledby="retention-title">
                <h2 id="retention-title">保留多久</h2>
                <ul class="lines">
                  {shown.retention.map(({ title, ms }) => (
                    <li>
                      <span>{title}</span>
                      <span>{sayDuration(ms)}</span>
                    </li>
                  ))}
                </ul>
              </section>
            </div>
          </div>
          <Clocks clocks={shown.clocks} />
        </div>,
      );
    });
  },
});
