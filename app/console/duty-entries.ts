import type { DutyKind } from "../../console/duty-desk.ts";
import { type Appeal, appealTitles } from "../../model/analysis.ts";
import { type Level, levelTitles } from "../../model/incident.ts";

type Plain = Readonly<Record<string, unknown>>;
type Say = (content: Plain, nameOf: (key: string) => string) => string;

const names = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const sayAppeal = (appeal: string): string => (appeal === "none" ? "无法归类" : (appealTitles[appeal as Appeal] ?? appeal));

const sayLine: Say = ({ levels, appeals, problems, places, lead, co }, nameOf) => {
  const when = [
    ...(levels === undefined
      ? []
      : [
          names(levels)
            .map((level) => levelTitles[level as Level]?.sign ?? level)
            .join("、"),
        ]),
    ...(appeals === undefined ? [] : [names(appeals).map(sayAppeal).join("、")]),
    ...(problems === undefined ? [] : [names(problems).join("、")]),
    ...(places === undefined ? [] : [names(places).join("、")]),
  ];
  const helpers = names(co);
  return `${when.length === 0 ? "其余全部" : when.join("，")}：主办 ${nameOf(String(lead ?? ""))}${helpers.length === 0 ? "" : `，协办 ${helpers.map(nameOf).join("、")}`}`;
};

const sayings: Readonly<Record<DutyKind, Say>> = {
  shift: ({ title, from, to, teams }, nameOf) => {
    const said = (Array.isArray(teams) ? teams : []).map((team) => names(team).map(nameOf).join("、"));
    return `${String(title)} ${String(from)}–${String(to)}，${said.length > 1 ? "轮值 " : ""}${said.join("／")}`;
  },
  swap: ({ date, shift, people, because }, nameOf) =>
    `${String(date)} ${String(shift)} 换为 ${names(people).map(nameOf).join("、")}（${String(because)}）`,
  line: sayLine,
  post: ({ title, people, onRoster }, nameOf) =>
    `${String(title)}：${onRoster === true ? "按值班表" : names(people).map(nameOf).join("、") || "无人"}`,
  person: ({ name, via }) => `${String(name)}，经 ${names(via).join("、")}`,
};

/** An entry of the duty section in one line. */
export const sayEntry = (kind: DutyKind, content: Plain, nameOf: (key: string) => string): string => sayings[kind](content, nameOf);
