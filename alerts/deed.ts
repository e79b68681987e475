import type { Deed } from "./acknowledge.ts";
import { acceptPursuit, dismissPursuit, offerPursuit, refusePursuit, signPursuit } from "./answers.ts";
import { applyPursued, type Dispatch } from "./dispatch.ts";
import { pursuitsFor } from "./matter.ts";
import { postOf } from "./organisation.ts";
import { type Pursued, type Pursuit, peopleAt, type World } from "./pursuit.ts";

/** What a person does about an incident, from the phone, the console or a command. */
export interface Doing {
  readonly deed: Deed;
  readonly incidentId: string;
  /** Who does it (key of a person), and for whom when it is done for a colleague (代签). */
  readonly person: string;
  readonly onBehalfOf?: string | undefined;
  readonly because: string;
  /** The post that a transfer goes to. */
  readonly to?: string | undefined;
  /** By which way: 手机, 控制台, 命令行. */
  readonly how: string;
}

type Check = (world: World, pursuit: Pursuit, doing: Doing, at: string) => string | undefined;

const checkOffer: Check = (world, { offer }, { person }, at) => {
  if (offer === undefined) return "没有待接收的转派";
  return peopleAt(world, offer.to, at).includes(person) ? undefined : "这个转派不是给你的岗位的";
};

const checks: Readonly<Record<Deed, Check>> = {
  sign: (_world, { clocks }) => (clocks.length > 0 && clocks.every((clock) => clock.state === "met") ? "已经签收过了" : undefined),
  dismiss: (_world, _pursuit, { because }) => (because.trim() === "" ? "请写明为什么是误报" : undefined),
  transfer: (world, pursuit, { to }) => {
    if (to === undefined || postOf(world.org, to) === undefined) return "请选择转给哪个岗位";
    if (pursuit.offer !== undefined) return "已有一个转派在等对方接收";
    return to === pursuit.lead ? "对方已是主办" : undefined;
  },
  accept: checkOffer,
  refuse: checkOffer,
};

/** Whether a deed can be done now; otherwise the reason, in Chinese. */
const refusalOf = (world: World, pursuit: Pursuit | undefined, doing: Doing, at: string): string | undefined => {
  if (pursuit === undefined) return "没有这起事件，或已归档";
  if (world.org.people[doing.person] === undefined) return `没有名为 ${doing.person} 的人员`;
  return checks[doing.deed](world, pursuit, doing, at);
};

/** As `refusalOf`, of the matter that the incident is part of now: it can be done where any of its pursuits lets it. */
export const refusalInMatter = (world: World, state: Pick<Dispatch, "pursuits">, doing: Doing, at: string): string | undefined => {
  const pursuits = pursuitsFor(state, doing);
  if (pursuits.length === 0) return refusalOf(world, undefined, doing, at);
  const refusals = pursuits.map((pursuit) => refusalOf(world, pursuit, doing, at));
  return refusals.includes(undefined) ? undefined : refusals[0];
};

const pursuedOf = (world: World, pursuit: Pursuit, doing: Doing, at: string): Pursued => {
  const { person, because, how, onBehalfOf } = doing;
  if (doing.deed === "sign") return { pursuit: signPursuit(world, pursuit, { person, onBehalfOf, at, how }), calls: [] };
  if (doing.deed === "dismiss") return { pursuit: dismissPursuit(pursuit, { person, at, because }), calls: [] };
  if (doing.deed === "transfer") return offerPursuit(world, pursuit, { to: doing.to ?? "", by: person, at, because: because || "转派" });
  if (doing.deed === "accept") return { pursuit: acceptPursuit(world, pursuit, { person, at }), calls: [] };
  return refusePursuit(world, pursuit, { person, at, because: because || "未写原因" });
};

/** Does it wherever it can be done in the matter that the incident is part of now; the same state otherwise. */
export const performDeed = (world: World, state: Dispatch, doing: Doing, at: string): Dispatch =>
  pursuitsFor(state, doing)
    .filter((pursuit) => refusalOf(world, pursuit, doing, at) === undefined)
    .reduce((kept, pursuit) => applyPursued(world, kept, pursuedOf(world, pursuit, doing, at), at), state);
