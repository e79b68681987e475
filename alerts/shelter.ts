import { type Dispatch, takeAlert } from "./dispatch.ts";
import type { World } from "./pursuit.ts";
import type { Subject } from "./route.ts";
import { beginStorm, growStorm, isSheltered, isStormy, type Storm, shelter, umbrellaSubject } from "./storm.ts";
import { tickDispatch } from "./tick.ts";

/** Takes in an alert's revision; in a storm, what does not stand out goes under the umbrella and is only counted. */
export const takeInWeather = (world: World, state: Dispatch, subject: Subject, at: string): Dispatch => {
  const { storm } = state;
  if (!isSheltered(storm, subject, at)) return takeAlert(world, state, subject, at);
  return takeAlert(world, { ...state, storm: shelter(storm, subject, at) }, { ...subject, umbrella: storm.id }, at);
};

/** Lets time pass; a storm that grew is told anew, at most once an hour. */
export const tickInWeather = (world: World, state: Dispatch, at: string): Dispatch => {
  const grown = isStormy(state.storm, at) ? growStorm(state.storm, at) : undefined;
  const told = grown === undefined ? state : takeAlert(world, { ...state, storm: grown }, umbrellaSubject(grown), at);
  return tickDispatch(world, told, at);
};

/** Switches storm mode on: the umbrella opens with its own clock. One that is on already stays, with the new end. */
export const openStorm = (world: World, state: Dispatch, begun: Pick<Storm, "name" | "by" | "until">, at: string): Dispatch => {
  if (isStormy(state.storm, at)) return { ...state, storm: { ...state.storm, until: begun.until } };
  const storm = beginStorm({ ...begun, since: at });
  return takeAlert(world, { ...state, storm }, umbrellaSubject(storm), at);
};

/** Switches storm mode off now; alerts are told one by one again. */
export const closeStorm = (state: Dispatch, at: string): Dispatch =>
  isStormy(state.storm, at) ? { ...state, storm: { ...state.storm, until: at } } : state;
