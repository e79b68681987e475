import type { Context } from "hono";
import type { Alert } from "../../model/alert.ts";
import { opinions, opinionTitles } from "../../model/feedback.ts";
import { levels, levelTitles } from "../../model/incident.ts";
import type { ReliabilityTable } from "../entry-desk.ts";
import { Fold } from "../fold.tsx";
import { Csrf } from "../layout.tsx";
import { type ConsoleEnv, may } from "../viewer.ts";

const Table = ({ table: { rows, suggestions } }: { readonly table: ReliabilityTable }) => (
  <>
    <ul class="lines small">
      {rows.map((row) => (
        <li>{row}</li>
      ))}
    </ul>
    {suggestions.map((line) => (
      <p class="small">
        <strong>建议</strong>（只由人来改，改前用 wenfeng backtest 看一看）：{line}
      </p>
    ))}
  </>
);

interface FeedbackProps {
  readonly context: Context<ConsoleEnv>;
  readonly alert: Alert | undefined;
  readonly table: ReliabilityTable;
}

/** What staff think of the alert: useful, not, wrong level; with how reliable alerts have been, and what that suggests. */
export const FeedbackPanel = ({ context, alert, table }: FeedbackProps) =>
  alert === undefined ? null : (
    <Fold id="feedback-title" title="这条预警有用吗">
      {may(context.get("viewer"), "act") ? (
        <form method="post" action={`/incidents/${alert.incidentId}/feedback`} class="form">
          <Csrf context={context} />
          <input type="hidden" name="target" value={alert.key} />
          <label class="field" for="feedback-opinion">
            <span>看法</span>
            <select id="feedback-opinion" name="opinion">
              {opinions
                .filter((one) => one !== "wrong-label")
                .map((one) => (
                  <option value={one}>{opinionTitles[one]}</option>
                ))}
            </select>
          </label>
          <label class="field" for="feedback-right">
            <span>级别不对的，应为</span>
            <select id="feedback-right" name="right">
              <option value="">不改</option>
              {levels.map((level) => (
                <option value={level}>{levelTitles[level].sign}</option>
              ))}
            </select>
          </label>
          <label class="field" for="feedback-because">
            <span>原因</span>
            <input id="feedback-because" name="because" required maxlength={500} />
          </label>
          <button type="submit" class="button is-main">
            提交看法
          </button>
        </form>
      ) : null}
      <Table table={table} />
    </Fold>
  );
