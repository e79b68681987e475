import { chainOf, postOf } from "./organisation.ts";
import { type Pursued, type Pursuit, type PursuitClock, peopleAt, type Step, step, titleOfPost, type World } from "./pursuit.ts";

const postsOf = (world: World, person: string, at: string): readonly string[] =>
  Object.entries(world.org.units).flatMap(([unit, { posts }]) =>
    Object.keys(posts)
      .map((role) => `${unit}.${role}`)
      .filter((post) => peopleAt(world, post, at).includes(person)),
  );

/** 签收: whoever signs stops the duty clock; the decision clock stops when one of its posts (or a colleague for it) has signed. */
export const signPursuit = (
  world: World,
  pursuit: Pursuit,
  sign: { person: string; onBehalfOf?: string | undefined; at: string; how: string },
): Pursuit => {
  const name = (person: string): string => world.org.people[person]?.name ?? person;
  const posts = postsOf(world, sign.onBehalfOf ?? sign.person, sign.at);
  const who = sign.onBehalfOf === undefined ? name(sign.person) : `${name(sign.person)}（代 ${name(sign.onBehalfOf)}）`;
  const steps: Step[] = [];
  const clocks = pursuit.clocks.map((clock): PursuitClock => {
    const isMine = clock.name === "sign" || clock.chain.some((post) => posts.includes(post));
    if (clock.state === "met" || !isMine) return clock;
    steps.push(step(sign.at, clock.name === "sign" ? "signed" : "informed", `${sign.how}，${who}`, sign.person));
    return { ...clock, state: "met", metAt: sign.at };
  });
  return steps.length === 0 ? pursuit : { ...pursuit, clocks, steps: [...pursuit.steps, ...steps] };
};

/** 误报: the clocks stop, and it is kept who said so. */
export const dismissPursuit = (pursuit: Pursuit, by: { person: string; at: string; because: string }): Pursuit => ({
  ...pursuit,
  clocks: pursuit.clocks.map((clock) => (clock.state === "running" ? { ...clock, state: "met", metAt: by.at } : clock)),
  steps: [...pursuit.steps, step(by.at, "dismissed", `误报：${by.because}`, by.person)],
});

/** 转派: offers the lead to another post; it stays where it is, and the clocks run on, until the other accepts. */
export const offerPursuit = (world: World, pursuit: Pursuit, offer: { to: string; by: string; at: string; because: string }): Pursued => {
  const { to, by, at, because } = offer;
  if (pursuit.offer !== undefined || to === pursuit.lead || postOf(world.org, to) === undefined) return { pursuit, calls: [] };
  const said = `转派给 ${titleOfPost(world, to)}：${because}`;
  return {
    pursuit: { ...pursuit, offer: { to, by }, steps: [...pursuit.steps, step(at, "offered", said, by)] },
    calls: [{ post: to, isEscalation: true, because: said }],
  };
};

/** The offered post accepts: it leads now. */
export const acceptPursuit = (world: World, pursuit: Pursuit, by: { person: string; at: string }): Pursuit => {
  if (pursuit.offer === undefined) return pursuit;
  const { offer, ...rest } = pursuit;
  const accepted = step(by.at, "accepted", `${titleOfPost(world, offer.to)} 接收`, by.person);
  return { ...rest, lead: offer.to, refusals: 0, steps: [...pursuit.steps, accepted] };
};

/** The offered post refuses; the second refusal goes up to the post above the lead. */
export const refusePursuit = (world: World, pursuit: Pursuit, by: { person: string; at: string; because: string }): Pursued => {
  if (pursuit.offer === undefined) return { pursuit, calls: [] };
  const { offer, ...rest } = pursuit;
  const refusals = pursuit.refusals + 1;
  const refused = step(by.at, "refused", `${titleOfPost(world, offer.to)} 不接收：${by.because}`, by.person);
  const above = chainOf(world.org, pursuit.lead)[1];
  if (refusals < 2 || above === undefined) return { pursuit: { ...rest, refusals, steps: [...pursuit.steps, refused] }, calls: [] };
  const because = `两次转派未被接收，上报 ${titleOfPost(world, above)}`;
  const escalated = step(by.at, "escalated", because, above);
  return {
    pursuit: { ...rest, lead: above, refusals: 0, steps: [...pursuit.steps, refused, escalated] },
    calls: [{ post: above, isEscalation: true, because }],
  };
};
