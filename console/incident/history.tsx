import { formatBeijing } from "../../lib/time.ts";
import type { Act } from "../../model/act.ts";
import { Fold } from "../fold.tsx";
import { may } from "../viewer.ts";
import { type ActionProps, DeedForm } from "./actions.tsx";
import { sayAct, undoneIn } from "./say-act.ts";

interface HistoryProps {
  readonly props: ActionProps;
  readonly acts: readonly Act[];
  readonly undoable: readonly string[];
}

const Undo = ({ props, act }: { readonly props: ActionProps; readonly act: Act }) => (
  <DeedForm props={props} deed="undo">
    <input type="hidden" name="act" value={act.id} />
    <button type="submit" class="button is-quiet">
      撤销
    </button>
  </DeedForm>
);

/** What was just done, with the way back where there is one. */
export const JustDone = ({ props, acts, undoable, done }: HistoryProps & { readonly done: string | undefined }) => {
  const act = acts.find(({ id }) => id === done);
  if (act === undefined || undoneIn(acts).has(act.id)) return null;
  return (
    <div class="notice is-done" role="status">
      <span>
        已记录：<strong>{sayAct(act)}</strong>
      </span>
      {undoable.includes(act.kind) ? <Undo props={props} act={act} /> : null}
    </div>
  );
};

/** Every act on the incident, newest first; what was taken back stays, struck through. */
export const History = ({ props, acts, undoable }: HistoryProps) => {
  const undone = undoneIn(acts);
  const mayUndo = may(props.context.get("viewer"), "act") && props.context.get("viewer").who !== undefined;
  return (
    <Fold id="history-title" title="处置记录" note={`${acts.length} 条，只增不改`}>
      {acts.length === 0 ? (
        <p class="muted">还没有人动过。</p>
      ) : (
        <ol class="history">
          {acts.toReversed().map((act) => (
            <li class={undone.has(act.id) ? "is-undone" : undefined}>
              <time class="tabular muted" datetime={act.at}>
                {formatBeijing(act.at, "short")}
              </time>
              <span class="history-what">
                <strong>{act.who}</strong> {sayAct(act)}
                {act.because === sayAct(act) || act.because === "" ? null : <span class="muted"> · {act.because}</span>}
              </span>
              {mayUndo && undoable.includes(act.kind) && !undone.has(act.id) ? <Undo props={props} act={act} /> : null}
            </li>
          ))}
        </ol>
      )}
    </Fold>
  );
};
