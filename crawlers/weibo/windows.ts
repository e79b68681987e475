import { beijingParts, dayMs, hourMs } from "../../lib/time.ts";

/** A stretch of whole hours that a search is limited to, and a region (`44:1000`) once hours are not enough. */
export interface Window {
  /** ISO-8601 UTC, on the hour. */
  readonly from: string;
  readonly to: string;
  readonly region?: string;
  /** What is older was collected by an earlier run; absent when the whole window is still to be read. */
  readonly readTo?: string;
}

/** Province codes of Weibo's search (the first two digits of the national codes; 100 elsewhere, 400 abroad). */
const provinces = [
  11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82,
  100, 400,
];
const wholeProvince = 1000;
const beijingMs = 8 * hourMs;

const iso = (ms: number): string => new Date(ms).toISOString();
const lengthMs = ({ from, to }: Window): number => Date.parse(to) - Date.parse(from);

/** Cuts a stretch at every multiple of `stepMs` of the Beijing clock. */
const cut = (fromMs: number, toMs: number, stepMs: number): readonly Window[] => {
  const windows: Window[] = [];
  for (let at = fromMs; at < toMs; ) {
    const next = Math.min(toMs, (Math.floor((at + beijingMs) / stepMs) + 1) * stepMs - beijingMs);
    windows.push({ from: iso(at), to: iso(next) });
    at = next;
  }
  return windows;
};

/** The windows that cover a stretch of time, oldest first, a Beijing day each, widened to whole hours. */
export const windowsOf = (from: string, to: string): readonly Window[] =>
  cut(Math.floor(Date.parse(from) / hourMs) * hourMs, Math.ceil(Date.parse(to) / hourMs) * hourMs, dayMs).map((window) =>
    from > window.from ? { ...window, readTo: from } : window,
  );

/** The smaller windows that a full one is read by: a day by hours, an hour by provinces; none when nothing smaller is left. */
export const splitWindow = (window: Window): readonly Window[] => {
  const { from, to, readTo } = window;
  if (lengthMs(window) > hourMs) {
    const hours = cut(Date.parse(from), Date.parse(to), hourMs);
    return readTo === undefined ? hours : hours.filter((hour) => hour.to > readTo).map((hour) => ({ ...hour, readTo }));
  }
  if (window.region !== undefined) return [];
  return provinces.map((code) => ({ ...window, region: `${code}:${wholeProvince}` }));
};

const hourLabel = (instant: string): string => {
  const { year, month, day, hour } = beijingParts(instant);
  return [year, ...[month, day, hour].map((part) => String(part).padStart(2, "0"))].join("-");
};

/** The search's `timescope`: Beijing hours; the last hour counts as a whole, so neighbours overlap. */
export const timescope = ({ from, to }: Window): string => `custom:${hourLabel(from)}:${hourLabel(to)}`;
