import type { Context } from "hono";
import { Failure } from "../lib/errors.ts";

/** The four roles, and how they are called. */
export const roleTitles = { duty: "值班", analyst: "分析", leader: "领导", admin: "管理" } as const;
export type Role = keyof typeof roleTitles;

/** What one may be allowed to do, and by which roles. */
export const rights = {
  look: ["duty", "analyst", "leader", "admin"],
  act: ["duty", "leader", "admin"],
  label: ["duty", "analyst", "leader", "admin"],
  approve: ["leader", "admin"],
  reveal: ["leader", "admin"],
  audit: ["leader", "admin"],
  configure: ["admin"],
} as const satisfies Record<string, readonly Role[]>;
export type Right = keyof typeof rights;

/** What each right is called when it is missing. */
export const rightTitles: Record<Right, string> = {
  ...{ look: "查看", act: "处置", label: "改标注", approve: "审批" },
  ...{ reveal: "查看作者", audit: "查看审计", configure: "修改设置" },
};

/** Who sits before the screen. */
export interface Viewer {
  /** Key of a person of the configuration or of a login; absent until one has said who one is. */
  readonly key?: string;
  /** What acts are signed with: post or name. */
  readonly who?: string;
  readonly roles: readonly Role[];
  /** Where one says who one is: the choice on loopback, or the login. */
  readonly changePath: string;
}

/** What every request of the console carries. */
export interface ConsoleEnv {
  Variables: { viewer: Viewer; csrf: string; nav: readonly NavItem[]; state: ShellState };
}

/** One entry of the navigation. */
export interface NavItem {
  readonly name: string;
  readonly title: string;
  readonly path: string;
  readonly group: NavGroup;
  readonly place: number;
  readonly icon: string;
  readonly jump?: string;
}

/** The groups of the navigation, in their order. */
export const navGroups = { now: "此刻", speak: "应答", know: "研判", run: "运行" } as const;
export type NavGroup = keyof typeof navGroups;

/** What the frame around every page shows. */
export interface ShellState {
  readonly bureau: string;
  readonly now: string;
  readonly assets: string;
  readonly blind: number;
  readonly sources: number;
}

/** Whether a viewer may do something. */
export const may = (viewer: Viewer, right: Right): boolean =>
  viewer.roles.some((role) => (rights[right] as readonly Role[]).includes(role));

/** The viewer of a request who may do something and has said who they are; `ACT_REFUSED` otherwise. */
export const actorOf = (context: Context<ConsoleEnv>, right: Right): Viewer & { readonly key: string; readonly who: string } => {
  const viewer = context.get("viewer");
  if (!may(viewer, right)) throw new Failure("ACT_REFUSED", `您的角色不能${rightTitles[right]}`);
  const { key, who } = viewer;
  if (key === undefined || who === undefined) throw new Failure("ACT_REFUSED", "请先在右上角选择您是谁，操作要记名");
  return { ...viewer, key, who };
};
