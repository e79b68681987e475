import { z } from "zod";
import { secret } from "../lib/options.ts";
import { mailboxOptions } from "./mailbox.ts";
import { checkMatrix, matrixOptions } from "./matrix.ts";
import { checkOrganisation, organisationOptions, postOf } from "./organisation.ts";
import { clockOptions, type World } from "./pursuit.ts";
import { checkRoster, rosterOptions } from "./roster.ts";
import { routeOptions } from "./route.ts";
import { weatherOptions } from "./weather.ts";

/** Everything about who is told, who signs, who owns: one section of the configuration. Without it alerts go straight to channels. */
export const dutyOptions = z.strictObject({
  ...organisationOptions.shape,
  roster: rosterOptions.prefault({}).describe("值班表"),
  matrix: matrixOptions,
  routes: routeOptions.prefault({}).describe("路由"),
  clocks: clockOptions.prefault({}).describe("签收与知悉时限"),
  links: z
    .strictObject({
      publicUrl: z.url({ protocol: /^https?$/ }).describe("手机能打开的地址（单位的转发入口），链接为 <地址>/a/…"),
      secret: secret("签名密钥：链接防伪造"),
    })
    .optional()
    .describe("手机签收链接；不写则在消息里说明到控制台或值班电脑签收"),
  weather: weatherOptions.optional().describe("气象预警：写了就每十分钟看一次，达到颜色即打开风暴模式并告知；只由人提前结束"),
  replies: mailboxOptions.optional().describe("邮件签收：没有手机链接时，人们回复预警邮件即可签收；写了就每分钟读一次这个邮箱"),
});
export type Duty = z.infer<typeof dutyOptions>;

/** The bureau as the configuration tells it. */
export const worldOf = ({ people, units, roster, matrix, routes, clocks }: Duty): World => ({
  org: { people, units },
  roster,
  matrix,
  routes,
  clocks,
});

const routeMistakes = (duty: Duty, robots: readonly string[]): readonly string[] => {
  const { tree } = duty.routes;
  const named = [tree, ...tree.children, ...tree.children.flatMap((child) => child.children)].flatMap((node) => node.to);
  return [...new Set(named)].flatMap((to) => {
    const [kind, key = ""] = [to.split(":")[0], to.slice(to.indexOf(":") + 1)];
    if (kind === "robot" && !robots.includes(key)) return [`路由：没有名叫 ${key} 的渠道`];
    if (kind === "person" && duty.people[key] === undefined) return [`路由：people 里没有 ${key}`];
    return kind === "post" && postOf(duty, key) === undefined ? [`路由：没有岗位 ${key}`] : [];
  });
};

const hasRoster = ({ units }: Duty): boolean =>
  Object.values(units).some(({ posts }) => Object.values(posts).some((post) => post.onRoster));

/** Everything that is wrong with the section, in Chinese; the roster is looked at for so many days from an instant on. */
export const checkDuty = (
  duty: Duty,
  robots: readonly string[],
  from: { readonly at: string; readonly days: number },
): readonly string[] => [
  ...checkOrganisation(duty, robots),
  ...(postOf(duty, duty.roster.post) === undefined ? [`值班岗位 ${duty.roster.post} 不在 units 里`] : []),
  ...(hasRoster(duty) ? checkRoster(duty.roster, new Set(Object.keys(duty.people)), from) : []),
  ...checkMatrix(duty, duty.matrix),
  ...(duty.replies && !robots.includes(duty.replies.channel) ? [`replies：没有名叫 ${duty.replies.channel} 的渠道`] : []),
  ...routeMistakes(duty, robots),
];
