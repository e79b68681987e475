import { appealTitles } from "../../model/analysis.ts";
import { type RiskPoint, riskSize } from "../../model/risk.ts";
import { show } from "../layout.tsx";
import { definePage } from "../page.ts";
import { ScrollPanel } from "../scroll-panel.tsx";

const path = "/risks";
const grades = [5, 4, 3, 2, 1] as const;

const heatOf = (size: number): number => (size >= 15 ? 4 : size >= 9 ? 3 : size >= 5 ? 2 : 1);

/** How many points stand at each pair of likelihood and consequence. */
const Matrix = ({ risks }: { readonly risks: readonly RiskPoint[] }) => (
  <section class="panel" aria-labelledby="matrix-title">
    <h2 id="matrix-title">可能性 × 后果</h2>
    <table class="matrix">
      <thead>
        <tr>
          <td />
          {grades.toReversed().map((consequence) => (
            <th scope="col">后果 {consequence}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {grades.map((likelihood) => (
          <tr>
            <th scope="row">可能 {likelihood}</th>
            {grades.toReversed().map((consequence) => {
              const count = risks.filter((one) => one.likelihood === likelihood && one.consequence === consequence).length;
              return <td class={`heat-cell-${heatOf(likelihood * consequence)}`}>{count === 0 ? "" : count}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

/** The register of risk points: sign, likelihood × consequence, control, owner. */
export const risks = definePage({
  name: "risks",
  title: "风险库",
  path,
  nav: { group: "know", place: 30, icon: "risk" },
  right: "look",
  mount: (app, { speak }) => {
    app.get(path, async (context) => {
      const all = (await speak.risks()).toSorted((a, b) => riskSize(b) - riskSize(a) || (a.key < b.key ? -1 : 1));
      return show(
        context,
        { title: "风险库", page: "risks" },
        <div class="stack">
          <div class="panel-head">
            <h1>风险辨别库</h1>
            <span class="muted">{all.length} 个风险点，大的在前；案例审定入库时自动修订，新增与复核用 wenfeng risk</span>
          </div>
          <div class="columns">
            <ScrollPanel label="风险点">
              <table class="table is-stacked">
                <thead>
                  <tr>
                    <th>风险点</th>
                    <th>诉求</th>
                    <th class="number">大小</th>
                    <th>责任岗位</th>
                    <th>复核</th>
                  </tr>
                </thead>
                <tbody>
                  {all.map((one) => (
                    <tr data-row tabindex={-1}>
                      <td class="wide">
                        {one.key} {one.title} {one.sample ? <span class="tag">示例</span> : null}
                        <details class="more">
                          <summary>苗头与对策</summary>
                          <p class="small">苗头：{one.sign}</p>
                          <p class="small">对策：{one.control}</p>
                          <p class="small">先做：{one.first.join("；")}</p>
                        </details>
                      </td>
                      <td class="nowrap">{appealTitles[one.appeal]}</td>
                      <td class="number">
                        {riskSize(one)}（{one.likelihood}×{one.consequence}）
                      </td>
                      <td>{one.owner}</td>
                      <td class="nowrap">{one.lastReviewed}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </ScrollPanel>
            <Matrix risks={all} />
          </div>
        </div>,
      );
    });
  },
});
