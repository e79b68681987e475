import { z } from "zod";
import { parseDuration } from "./time.ts";

/** An option that holds a secret: in the file it must be a reference (`${NAME}` or `${file:/run/secrets/name}`), never a value. */
export const secret = (description: string) => z.string().min(1).meta({ secret: true }).describe(description);

/** An option that is a duration such as `30s 10m 2h 7d`; read as milliseconds. */
export const duration = (description: string) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?(s|m|h|d)$/, "时长写成 30s、10m、2h 或 7d")
    .transform(parseDuration)
    .describe(description);

/** An option that is a time of day in Beijing, `HH:MM`. */
export const timeOfDay = (description: string) =>
  z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "时刻写成 08:30")
    .describe(description);
