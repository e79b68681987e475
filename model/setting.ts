import type { Undo } from "./act.ts";

/** What happens to the configuration from the console; who, when and why come with the act. */
export interface SettingActs extends Undo {
  /** What was changed, in words; `before` and `after` are versions of the file. */
  readonly "setting.changed": { readonly what: string; readonly before: string; readonly after: string };
  /** Said when the file could not be written after all. */
  readonly "setting.failed": { readonly what: string };
}
