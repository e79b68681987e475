import { type Correction, type LabelDesk, type LabelField, labelFields, type SavedView, type ViewDesk } from "../../console/label-desk.ts";
import { feedbackBook, giveFeedback } from "../../handling/feedback.ts";
import { allActs, effective, perform, undo } from "../../handling/ledger.ts";
import { noteView, viewBook } from "../../handling/views.ts";
import { Failure } from "../../lib/errors.ts";
import { shortHash } from "../../lib/hash.ts";
import { type Act, subjectOf } from "../../model/act.ts";
import type { FeedbackActs } from "../../model/feedback.ts";
import type { Parts } from "../parts.ts";

type Given = Act<"feedback.given", FeedbackActs["feedback.given"]>;

const correctionOf = (act: Act): readonly Correction[] => {
  const { content, who, at, id } = act as Given;
  const [name = "", ...rest] = (content.right ?? "").split("=");
  const field = labelFields.find((one) => one === name);
  return content.opinion === "wrong-label" && field !== undefined ? [{ field, value: rest.join("="), by: who, at, act: id }] : [];
};

/** The latest correction of each field that still counts. */
const latest = (acts: readonly Act[]): readonly Correction[] => {
  const byField = new Map<LabelField, Correction>();
  for (const correction of effective(acts).flatMap(correctionOf)) byField.set(correction.field, correction);
  return [...byField.values()];
};

/** Labels put right by people, kept as feedback on the mention. */
export const createLabelDesk = ({ handling, store, now }: Pick<Parts, "handling" | "store" | "now">): LabelDesk => {
  const what = (id: string, who: string, because: string) => ({
    ...{ store: handling, book: feedbackBook, id },
    doing: { who, at: now().toISOString(), because },
  });
  return {
    corrections: async (mentionIds) => {
      const found = await Promise.all(
        mentionIds.map(async (id) => [id, latest(await allActs(handling, { subject: subjectOf("feedback", id) }))] as const),
      );
      return new Map(found.filter(([, corrections]) => corrections.length > 0));
    },
    correct: async (mentionId, { field, value }, { who }) => {
      if ((await store.mention(mentionId)) === undefined) throw new Failure("INPUT_INVALID", "没有这条帖文");
      const content = { target: mentionId, level: "IV" as const, opinion: "wrong-label" as const, right: `${field}=${value}` };
      await perform(what(mentionId, who, "控制台改标注"), giveFeedback(content));
    },
    undo: async (mentionId, act, { who }) => void (await undo(what(mentionId, who, "撤销标注"), act)),
  };
};

const viewsKey = "console/views";
/** More than these are not kept; the oldest go first. */
const mostViews = 60;

/** Searches kept for everybody, as one small state of the store. */
export const createViewDesk = ({ store, handling, now }: Pick<Parts, "store" | "handling" | "now">): ViewDesk => {
  const read = () => store.readState<readonly SavedView[]>(viewsKey);
  const change = async (work: (views: readonly SavedView[]) => readonly SavedView[]): Promise<void> => {
    const known = await read();
    await store.writeState(viewsKey, work(known?.value ?? []).slice(-mostViews), known?.token ?? 0);
  };
  const note = async (kind: Parameters<typeof noteView>[0], view: Omit<SavedView, "by">, who: string): Promise<void> => {
    const doing = { who, at: now().toISOString(), because: "各人共用的检索" };
    await perform({ store: handling, book: viewBook, id: shortHash(view.name), doing }, noteView(kind, view));
  };
  return {
    all: async () => (await read())?.value ?? [],
    save: async (view, { who }) => {
      await change((views) => [...views.filter(({ name }) => name !== view.name), { ...view, by: who }]);
      await note("view.kept", view, who);
    },
    remove: async (name, { who }) => {
      const view = (await read())?.value.find((one) => one.name === name);
      if (view === undefined) return;
      await change((views) => views.filter((one) => one.name !== name));
      await note("view.removed", view, who);
    },
  };
};
