import { Failure } from "../lib/errors.ts";
import type { Act, ActRequest, ActStore, Doing, Draft, Undo } from "../model/act.ts";
import { actId, subjectOf } from "../model/act.ts";

/** How each kind of act changes a state. */
export type Appliers<State, Table> = {
  readonly [Kind in keyof Table & string]: (state: State, act: Act<Kind, Table[Kind]>) => State;
};

/** One kind of object whose state is a pure fold over its acts. */
export interface Book<State, Table> {
  readonly noun: string;
  readonly title: string;
  /** Kinds that a later `undone` may take back. */
  readonly undoable: readonly (keyof Table & string)[];
  readonly fold: (acts: readonly Act[]) => State | undefined;
}

/** The acts that count: without those taken back, and without the taking back (which can be taken back itself). */
export const effective = (acts: readonly Act[]): readonly Act[] => {
  const undone = new Set<string>();
  for (const act of acts.toReversed()) {
    if (act.kind === "undone" && !undone.has(act.id)) undone.add((act as Act<"undone", Undo["undone"]>).content.act);
  }
  return acts.filter((act) => act.kind !== "undone" && !undone.has(act.id));
};

/** Makes a book: `begin` turns the first effective act into a state (or not), `apply` the rest. */
export const defineBook = <State, Table>(book: {
  readonly noun: string;
  readonly title: string;
  readonly undoable?: readonly (keyof Table & string)[];
  readonly begin: (act: Act) => State | undefined;
  readonly apply: Partial<Appliers<State, Table>>;
}): Book<State, Table> => ({
  noun: book.noun,
  title: book.title,
  undoable: book.undoable ?? [],
  fold: (acts) => {
    // What was done before the opening arrived (a signature by link) counts as done after it.
    const counting = effective(acts);
    const first = counting.find((act) => book.begin(act) !== undefined);
    const begun = first && book.begin(first);
    if (!begun) return undefined;
    const appliers = book.apply as Record<string, ((state: State, act: Act) => State) | undefined>;
    return counting.filter((act) => act !== first).reduce((state, act) => appliers[act.kind]?.(state, act) ?? state, begun);
  },
});

/** Says that something is not possible now, as `ACT_REFUSED`. */
export const refuse = (message: string): never => {
  throw new Failure("ACT_REFUSED", message);
};

/** Every act of a request, all pages. */
export const allActs = async (store: ActStore, request: ActRequest): Promise<readonly Act[]> => {
  const found: Act[] = [];
  for (let cursor = request.cursor; ; ) {
    const page = await store.acts({ limit: 1000, ...request, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.acts);
    if (page.cursor === undefined) return found;
    cursor = page.cursor;
  }
};

/** A state with the acts it rests on; their number is what an editor hands back as `expected`. */
export interface Opened<State> {
  readonly state: State | undefined;
  readonly acts: readonly Act[];
}

/** Reads one object. */
export const open = async <State, Table>(store: ActStore, book: Book<State, Table>, id: string): Promise<Opened<State>> => {
  const acts = await allActs(store, { subject: subjectOf(book.noun, id) });
  return { acts, state: book.fold(acts) };
};

/** Reads one object that must exist; `INPUT_INVALID` otherwise. */
export const openKnown = async <State, Table>(store: ActStore, book: Book<State, Table>, id: string): Promise<State> => {
  const { state } = await open(store, book, id);
  if (state === undefined) throw new Failure("INPUT_INVALID", `没有编号为 ${id} 的${book.title}`);
  return state;
};

/** Acts by subject, subjects in the order in which they began. */
export const bySubject = (acts: readonly Act[]): ReadonlyMap<string, readonly Act[]> => {
  const groups = new Map<string, Act[]>();
  for (const act of acts) {
    const group = groups.get(act.subject);
    if (group) group.push(act);
    else groups.set(act.subject, [act]);
  }
  return groups;
};

/** Every object of a book, in the order in which they began; with `since` (an instant) those that began no earlier. */
export const openAll = async <State, Table>(store: ActStore, book: Book<State, Table>, since?: string): Promise<readonly State[]> => {
  const groups = bySubject(await allActs(store, { noun: book.noun, ...(since === undefined ? {} : { since }) }));
  return [...groups.values()].map((acts) => book.fold(acts)).filter((state) => state !== undefined);
};

/** What `perform` needs beside the decision. */
export interface Performance<State, Table> {
  readonly store: ActStore;
  readonly book: Book<State, Table>;
  readonly id: string;
  readonly doing: Doing;
  /** How many acts the person had before their eyes; another number now is `STORE_CONFLICT`. */
  readonly expected?: number | undefined;
}

/** Reads an object, decides, appends what was decided, and answers the new state. */
export const perform = async <State, Table>(
  { store, book, id, doing, expected }: Performance<State, Table>,
  decide: (state: State | undefined, acts: readonly Act[]) => readonly Draft<Table>[],
): Promise<State> => {
  const { acts, state } = await open(store, book, id);
  if (expected !== undefined && expected !== acts.length) {
    throw new Failure("STORE_CONFLICT", `${book.title} ${id} 已有 ${acts.length} 条操作，您看到的是 ${expected} 条`);
  }
  if (doing.because.trim() === "") throw new Failure("INPUT_INVALID", "请写明原因");
  const subject = subjectOf(book.noun, id);
  const added = decide(state, acts).map((draft, index): Act => {
    const { who, at, because } = doing;
    return { id: actId(subject, acts.length + index + 1), subject, kind: draft.kind, at, who, because, content: draft.content };
  });
  if (added.length > 0) await store.appendActs(added);
  return book.fold([...acts, ...added]) as State;
};

/** Takes back an act of the object, if its kind can be taken back and it still counts. */
export const undo = <State, Table extends Undo>(what: Performance<State, Table>, act: string): Promise<State> =>
  perform(what, (_state, acts) => {
    const target = effective(acts).find((one) => one.id === act);
    if (!target) return refuse(`没有可撤销的操作 ${act}（可能已撤销）`);
    if (!(what.book.undoable as readonly string[]).includes(target.kind)) return refuse("这类操作不能撤销");
    return [{ kind: "undone", content: { act } } as unknown as Draft<Table>];
  });
