import { isDeepStrictEqual } from "node:util";
import type { Duty } from "../../alerts/duty.ts";
import { ownersOf } from "../../alerts/matrix.ts";
import { titleOfPost } from "../../alerts/pursuit.ts";
import { gapsBetween, turnsOn } from "../../alerts/roster.ts";
import { type EntryPath, editEntry } from "../../config/edit.ts";
import type { DutyDesk, DutyEdit, DutyFile, DutyMistake, DutyPreview, OwnerRow } from "../../console/duty-desk.ts";
import { perform } from "../../handling/ledger.ts";
import { changeSetting, failSetting, settingBook } from "../../handling/settings.ts";
import { Failure } from "../../lib/errors.ts";
import { shortHash } from "../../lib/hash.ts";
import { dayMs, formatBeijing } from "../../lib/time.ts";
import { appeals, appealTitles } from "../../model/analysis.ts";
import { type Level, levels } from "../../model/incident.ts";
import type { Parts } from "../parts.ts";
import { compareLines, editOf, entriesOf, freshReferences, mustBeThere, pathOf, postChoices, rawDuty, sayEdit } from "./duty-edit.ts";

const shownDays = 7;

type DutyParts = Pick<Parts, "configFile" | "duty" | "handling" | "now" | "config">;

const mistakesOf = ({ configFile }: DutyParts, text: string, path: EntryPath): readonly DutyMistake[] =>
  configFile.check(text).mistakes.map(({ line, text: said, path: at = [] }) => {
    const field = at[path.length];
    const isOurs = field !== undefined && isDeepStrictEqual(at.slice(0, path.length), path);
    return isOurs ? { field: String(field), text: said } : { text: `第 ${line} 行 ${said}` };
  });

const nextTurns = ({ roster, people }: Duty, nowMs: number): DutyPreview["turns"] =>
  Array.from({ length: shownDays + 1 }, (_, index) => formatBeijing(nowMs + (index - 1) * dayMs, "day"))
    .flatMap((date) => turnsOn(roster, date))
    .filter(({ until }) => Date.parse(until) > nowMs)
    .map((turn) => ({ ...turn, people: turn.people.map((person) => people[person]?.name ?? person) }));

const foresee = (parts: DutyParts, edit: DutyEdit): DutyPreview & { readonly text: string } => {
  const { text, version } = parts.configFile.read();
  const raw = rawDuty(text);
  mustBeThere(edit, raw);
  const path = pathOf(edit, raw);
  const leaks = freshReferences(edit, raw);
  if (leaks.length > 0) return { version, text, what: "", lines: [], mistakes: leaks, turns: [], gaps: [] };
  const edited = editEntry(text, path, editOf(edit, raw));
  const loaded = parts.configFile.check(edited);
  const after = "config" in loaded ? loaded.config.duty : undefined;
  const nowMs = parts.now().getTime();
  const until = new Date(nowMs + shownDays * dayMs).toISOString();
  return {
    ...{ version, text: edited, what: sayEdit(edit, raw), lines: compareLines(text, edited), mistakes: mistakesOf(parts, edited, path) },
    turns: after ? nextTurns(after, nowMs) : [],
    gaps: after ? gapsBetween(after.roster, new Date(nowMs).toISOString(), until) : [],
  };
};

const readFile = (parts: DutyParts): DutyFile | undefined => {
  const { text, version } = parts.configFile.read();
  const loaded = parts.configFile.check(text);
  const read = "config" in loaded ? loaded.config : parts.config;
  const raw = loaded.mistakes.every(({ path }) => path !== undefined) ? rawDuty(text) : undefined;
  if (parts.duty === undefined || read.duty === undefined) return undefined;
  return {
    ...{
      version,
      entries: raw === undefined ? [] : entriesOf(raw),
      posts: postChoices(read.duty),
      mistakes: mistakesOf(parts, text, ["", ""]),
    },
    people: Object.entries(read.duty.people).map(([key, { name }]) => ({ key, title: name })),
    channels: Object.keys(read.channels),
    places: Object.values(read.duty.units).flatMap(({ places }) => places),
  };
};

const ownersAt = ({ duty }: DutyParts, place: string | undefined): readonly OwnerRow[] => {
  if (duty === undefined) return [];
  const { world } = duty;
  const places = place === undefined ? [] : [place];
  return [...appeals, null].map((appeal) => {
    const leadOf = (level: Level): string | undefined => {
      const owners = ownersOf(world.org, world.matrix, { level, appeal, problem: null, places });
      return owners && titleOfPost(world, owners.lead);
    };
    return {
      appeal: appeal === null ? "无法归类" : appealTitles[appeal],
      leads: Object.fromEntries(levels.map((level) => [level, leadOf(level)])) as Record<Level, string | undefined>,
    };
  });
};

const save: (parts: DutyParts, ...asked: Parameters<DutyDesk["save"]>) => ReturnType<DutyDesk["save"]> = async (
  parts,
  edit,
  version,
  by,
) => {
  const { configFile, duty, handling, now } = parts;
  const found = foresee(parts, edit);
  if (found.version !== version) throw new Failure("STORE_CONFLICT", "配置文件在您打开之后被改过，没有写入");
  if (found.mistakes.length > 0) throw new Failure("CONFIG_INVALID", found.mistakes.map(({ text }) => text).join("；"));
  const doing = { who: by.person.who, at: now().toISOString(), because: by.because };
  const what = { store: handling, book: settingBook, id: "duty", doing };
  // The log first: nothing changes without having been written down.
  await perform(what, changeSetting({ what: found.what, before: version, after: shortHash(found.text) }));
  try {
    const backup = configFile.replace(found.text, version);
    const loaded = configFile.check(found.text);
    if ("config" in loaded && loaded.config.duty) duty?.change(loaded.config.duty);
    return { backup };
  } catch (error) {
    await perform(what, failSetting(found.what));
    throw error;
  }
};

/** The desk at which the duty section is changed. */
export const createDutyDesk = (parts: DutyParts): DutyDesk => ({
  file: () => readFile(parts),
  owners: (place) => ownersAt(parts, place),
  preview: (edit) => {
    const { text: _text, ...shown } = foresee(parts, edit);
    return shown;
  },
  save: (edit, version, by) => save(parts, edit, version, by),
});
