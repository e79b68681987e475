import { type Incident, levelTitles } from "../model/incident.ts";
import type { Message, Section } from "../model/message.ts";
import type { AlertView } from "./alert-view.ts";
import { cleanQuote } from "./plain.ts";
import { renderAlert } from "./render.ts";

const mostTerms = 5;

/** Why the incident has its level: the score's weightiest terms. */
const levelSections = ({ terms, score, level }: Incident): readonly Section[] => {
  const weighty = terms.filter(({ points }) => points > 0).toSorted((a, b) => b.points - a.points);
  if (weighty.length === 0) return [];
  const lines = weighty
    .slice(0, mostTerms)
    .map(({ title, value, points }) => `${cleanQuote(title, 20)}：${cleanQuote(value, 40)}（+${points.toFixed(1)}）`);
  return [{ title: `为何评为${levelTitles[level].sign}（${score.toFixed(1)} 分）`, lines }];
};

/** An alert for a page, whole as it stands now: told like a first report, with the terms of its level. */
export const renderWhole = (view: AlertView): Pick<Message, "headline" | "sections"> => {
  const { headline, sections } = renderAlert({ ...view, isWhole: true });
  return { headline, sections: [...sections, ...levelSections(view.incident)] };
};
