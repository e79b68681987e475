import { type Level, levelTitles } from "../model/incident.ts";

/** A shape of its own for each level: diamond, triangle, square, circle; colour never stands alone. */
const shapes: Readonly<Record<Level, string>> = {
  I: "M6 0 12 6 6 12 0 6Z",
  II: "M6 .5 12 11.500H0Z",
  III: "M.8.800h10.400v10.400H.800Z",
  IV: "M6 .5a5.500 5.500 0 1 1 0 11 5.500 5.500 0 0 1 0-11Z",
};

/** 舆情Ⅱ级 with its shape and colour. */
export const LevelBadge = ({ level }: { readonly level: Level }) => (
  <span class={`level is-${level}`}>
    <svg viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      <path class="level-shape" d={shapes[level]} />
    </svg>
    {levelTitles[level].sign}
  </span>
);
