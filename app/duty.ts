import type { Hono } from "hono";
import { acknowledgeRoutes } from "../alerts/acknowledge-routes.ts";
import { createDispatcher, type Dispatcher, subjectOf } from "../alerts/dispatcher.ts";
import { type Duty, worldOf } from "../alerts/duty.ts";
import type { World } from "../alerts/pursuit.ts";
import { type AlertView, renderAlert } from "../alerts/render.ts";
import type { Log } from "../lib/log.ts";
import { type Clock, dayMs } from "../lib/time.ts";
import type { Alert } from "../model/alert.ts";
import type { Incident } from "../model/incident.ts";
import { type TellingParts, viewAlert } from "./telling.ts";

/** The duty room: tells the people who owe an alert and chases them; its pages take their answers. */
export interface DutyRoom {
  readonly world: World;
  readonly dispatcher: Dispatcher;
  readonly tell: (alert: Alert, incident: Incident) => Promise<void>;
  /** The acknowledgement pages, where links are configured. */
  readonly routes: Hono | undefined;
}

/** What was decided longer ago is not told anew when a restart goes through the latest alerts. */
const staleMs = dayMs;

/** Opens the duty room that the configuration describes. */
export const openDuty = (duty: Duty, parts: TellingParts & { readonly now: Clock; readonly log: Log }): DutyRoom => {
  const { store, outbox, now, log } = parts;
  const world = worldOf(duty);
  const viewOf = async (key: string): Promise<AlertView | undefined> => {
    const alert = await store.alert(key);
    const incident = alert && (await store.incident(alert.incidentId))?.value;
    return alert && incident && viewAlert(parts, alert, incident);
  };
  const dispatcher = createDispatcher({ store, world, outbox, viewOf, links: duty.links, now, log });
  const headlineOf = async (key: string): Promise<string | undefined> => {
    const view = await viewOf(key);
    return view && renderAlert(view).headline;
  };
  return {
    world,
    dispatcher,
    tell: async (alert, incident) => {
      if (now().getTime() - Date.parse(alert.at) < staleMs) await dispatcher.take(subjectOf(alert, incident));
    },
    routes: duty.links && acknowledgeRoutes({ store, world, dispatcher, secret: duty.links.secret, now, headlineOf }),
  };
};
