import { placeName } from "../lib/place-name.ts";
import type { Tile } from "./parts.ts";

const side = 46;
const gap = 4;
const steps = 4;

const heatOf = (count: number, most: number): number => (count === 0 ? 0 : Math.max(1, Math.ceil((count / Math.max(1, most)) * steps)));

/** Where posts are about, on squares arranged like the towns; the counts (by the name of the town) are written in, so that colour is not needed. */
export const Cartogram = ({
  tiles,
  countByTown,
}: {
  readonly tiles: readonly Tile[];
  readonly countByTown: ReadonlyMap<string, number>;
}) => {
  if (tiles.length === 0) return null;
  const most = Math.max(0, ...countByTown.values());
  const width = (Math.max(...tiles.map(({ column }) => column)) + 1) * (side + gap);
  const height = (Math.max(...tiles.map(({ row }) => row)) + 1) * (side + gap);
  const named = [...countByTown].filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1]);
  const say = named.length === 0 ? "没有帖文指明镇街" : named.map(([key, count]) => `${key} ${count} 条`).join("，");
  return (
    <figure class="cartogram">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={say}>
        {tiles.map(({ key, column, row }) => {
          const count = countByTown.get(placeName(key)) ?? 0;
          const [x, y] = [column * (side + gap), row * (side + gap)];
          return (
            <g class={`tile heat-${heatOf(count, most)}`} transform={`translate(${x} ${y})`}>
              <rect width={side} height={side} rx="5" />
              <text x={side / 2} y={count > 0 ? side / 2 - 3 : side / 2 + 4} class="tile-name">
                {placeName(key)}
              </text>
              {count === 0 ? null : (
                <text x={side / 2} y={side / 2 + 15} class="tile-count">
                  {count}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <figcaption class="small muted">按方位示意的方格，不是行政界线；数字为文中指明该镇街的帖文数。</figcaption>
    </figure>
  );
};
