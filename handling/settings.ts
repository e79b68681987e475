import type { Act, Draft } from "../model/act.ts";
import type { SettingActs } from "../model/setting.ts";
import { defineBook } from "./ledger.ts";

/** Who changed the configuration from the console, when and why. */
export const settingBook = defineBook<readonly Act[], SettingActs>({
  noun: "setting",
  title: "配置",
  begin: (first) => (first.kind === "setting.changed" ? [first] : undefined),
  apply: {
    "setting.changed": (state, act) => [...state, act],
    "setting.failed": (state, act) => [...state, act],
  },
});

/** Somebody changes an entry of the configuration. */
export const changeSetting = (content: SettingActs["setting.changed"]) => (): readonly Draft<SettingActs>[] => [
  { kind: "setting.changed", content },
];

/** The change could not be written. */
export const failSetting = (what: string) => (): readonly Draft<SettingActs>[] => [{ kind: "setting.failed", content: { what } }];
