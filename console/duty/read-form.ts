import type { Choice, DutyFile, DutyKind } from "../duty-desk.ts";

/** A form as it was sent: every field a list. */
export type Sent = Readonly<Record<string, readonly string[]>>;

/** What a form says, and what is wrong with it, by field. */
export interface ReadForm {
  readonly content: Readonly<Record<string, unknown>>;
  readonly wrong: Readonly<Record<string, string>>;
}

/** A browser's form as lists of texts. */
export const sentOf = (form: Readonly<Record<string, unknown>>): Sent =>
  Object.fromEntries(
    Object.entries(form).map(([name, value]) => [
      name,
      (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === "string"),
    ]),
  );

const one = (sent: Sent, name: string): string | undefined => {
  const value = sent[name]?.[0]?.trim() ?? "";
  return value === "" ? undefined : value;
};

const many = (sent: Sent, name: string): readonly string[] | undefined => {
  const values = (sent[name] ?? []).filter((value) => value !== "");
  return values.length === 0 ? undefined : values;
};

const split = (text: string | undefined): readonly string[] | undefined => {
  const words = (text ?? "").split(/[、,，\s]+/).filter((word) => word !== "");
  return words.length === 0 ? undefined : words;
};

/** The key of somebody who was written by name; names that two people share must be written by key. */
const keyOf = (people: readonly Choice[], written: string): string | undefined => {
  const byName = people.filter(({ title }) => title === written);
  return people.find(({ key }) => key === written)?.key ?? (byName.length === 1 ? byName[0]?.key : undefined);
};

const readTeams = (text: string | undefined, people: readonly Choice[]): { readonly teams?: string[][]; readonly wrong?: string } => {
  const lines = (text ?? "").split("\n").flatMap((line) => {
    const words = split(line);
    return words === undefined ? [] : [words];
  });
  if (lines.length === 0) return { wrong: "至少写一队；每行一队，每天轮到下一行" };
  const lost = [...new Set(lines.flat().filter((name) => keyOf(people, name) === undefined))];
  if (lost.length > 0)
    return { wrong: `没有（或不止一位）叫 ${lost.join("、")} 的人；可以写：${people.map(({ title }) => title).join("、")}` };
  return { teams: lines.map((line) => line.map((name) => keyOf(people, name) ?? name)) };
};

type Reader = (sent: Sent, file: DutyFile) => ReadForm;

const demanded = (sent: Sent, fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, what]) => (many(sent, name) === undefined ? [[name, `请填写${what}`]] : [])));

const readers: Readonly<Record<DutyKind, Reader>> = {
  shift: (sent, { people }) => {
    const { teams, wrong } = readTeams(one(sent, "teams"), people);
    const days = one(sent, "days");
    return {
      content: {
        ...{ title: one(sent, "title"), from: one(sent, "from"), to: one(sent, "to") },
        ...{ days: days === "every" ? undefined : days, teams, since: one(sent, "since") },
      },
      wrong: {
        ...demanded(sent, { title: "班次名称", from: "接班时刻", to: "交班时刻" }),
        ...(wrong === undefined ? {} : { teams: wrong }),
      },
    };
  },
  swap: (sent) => ({
    content: { date: one(sent, "date"), shift: one(sent, "shift"), people: many(sent, "people"), because: one(sent, "because") },
    wrong: demanded(sent, { date: "接班那天", shift: "班次", people: "换成谁", because: "换班原因" }),
  }),
  line: (sent) => ({
    content: {
      ...{ levels: many(sent, "levels"), appeals: many(sent, "appeals"), problems: many(sent, "problems") },
      ...{ places: split(one(sent, "places")), lead: one(sent, "lead"), co: many(sent, "co") },
    },
    wrong: demanded(sent, { lead: "主办岗位" }),
  }),
  post: (sent) => ({
    content: { title: one(sent, "title"), people: many(sent, "people"), onRoster: one(sent, "onRoster") === undefined ? undefined : true },
    wrong: demanded(sent, { title: "岗位名称" }),
  }),
  person: (sent) => ({
    content: {
      ...{ name: one(sent, "name"), mobile: one(sent, "mobile"), email: one(sent, "email"), userId: one(sent, "userId") },
      ...{ via: many(sent, "via"), urgentVia: many(sent, "urgentVia") },
    },
    wrong: demanded(sent, { name: "姓名或代号", via: "至少一个渠道" }),
  }),
};

/** Reads the form of a kind of entry; shapes and everything else are checked on the whole file later. */
export const readDutyForm = (kind: DutyKind, sent: Sent, file: DutyFile): ReadForm => readers[kind](sent, file);

/** An entry as its form shows it. */
export const shownForm = (kind: DutyKind, content: Readonly<Record<string, unknown>>, { people }: DutyFile): Sent => {
  const nameOf = (key: string): string => people.find((person) => person.key === key)?.title ?? key;
  const texts = Object.entries(content).map(([name, value]): readonly [string, readonly string[]] => {
    if (kind === "shift" && name === "teams" && Array.isArray(value))
      return [name, [value.map((team: unknown) => (Array.isArray(team) ? team : []).map(String).map(nameOf).join("、")).join("\n")]];
    if (kind === "line" && name === "places" && Array.isArray(value)) return [name, [value.join("、")]];
    return [name, (Array.isArray(value) ? value : value === false ? [] : [value]).map(String)];
  });
  return Object.fromEntries(texts);
};
