import { describe, expect, test } from "vitest";
import type { ChannelTools } from "../../../alerts/channel.ts";
import { webhook } from "../../../alerts/channels/webhook.ts";
import { dingtalkSign, feishuSign, hmacHex, webhookSignature } from "../../../alerts/sign.ts";
import { alertMessage } from "./memory.ts";

const at = new Date("2026-11-23T02:00:00Z");
type Request = Parameters<ChannelTools["send"]>[0];

const deliver = async (reply: Awaited<ReturnType<ChannelTools["send"]>>, seen: Request[] = []) => {
  const tools: ChannelTools = {
    now: () => at,
    write: () => undefined,
    send: async (request) => {
      seen.push(request);
      return reply;
    },
  };
  const options = webhook.options.parse({ url: "http://127.0.0.1:9/hook", secret: "longenough" });
  return webhook.deliver(alertMessage(1, "2026-11-23T01:59:00Z", { payload: { event: "opened" } }), options, tools);
};

test("signatures equal the published vectors", () => {
  expect(dingtalkSign("SECtest", 1_700_000_000_000)).toBe("aZLLrriXgn05YbwaGR7knYsLeJADjr9NwLaNNKpxh4g%3D");
  expect(feishuSign("SECtest", 1_700_000_000)).toBe("G7XpBpG8NgG02fJOAhX6FRAObIljmFoxVReo8I62pEk=");
  expect(webhookSignature("k", "{}", at)).toBe(`t=1795399200,v1=${hmacHex("k", "1795399200.{}")}`);
});

describe("webhook", () => {
  test("signs the body and keeps its id and body over retries", async () => {
    const seen: Request[] = [];
    expect(await deliver({ status: 204, body: "" }, seen)).toEqual({ state: "delivered", receipt: "HTTP 204" });
    await deliver({ status: 204, body: "" }, seen);
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]?.headers?.["x-wenfeng-signature"]).toBe(webhookSignature("longenough", seen[0]?.body ?? "", at));
    expect(JSON.parse(seen[0]?.body ?? "")).toMatchObject({
      version: "1",
      deliveryId: "alert:inc1#1",
      event: "opened",
      color: "orange",
      level: "II",
    });
  });

  test.each([
    [
      { status: 503, body: "" },
      { state: "retry", because: "HTTP 503" },
    ],
    [
      { status: 429, body: "", headers: { "retry-after": "30" } },
      { state: "retry", because: "HTTP 429", afterMs: 30_000 },
    ],
    [
      { status: 429, body: "", headers: { "retry-after": "Mon, 23 Nov 2026 02:02:00 GMT" } },
      { state: "retry", because: "HTTP 429", afterMs: 120_000 },
    ],
    [
      { status: 401, body: "" },
      { state: "disabled", because: "HTTP 401" },
    ],
    [
      { status: 302, body: "" },
      { state: "disabled", because: "HTTP 302" },
    ],
    [
      { status: 413, body: "" },
      { state: "rejected", because: "HTTP 413" },
    ],
  ])("judges %j", async (reply, outcome) => expect(await deliver(reply)).toEqual(outcome));
});
