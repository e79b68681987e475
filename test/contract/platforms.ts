import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { dingtalkSign, feishuSign, hmacHex } from "../../alerts/sign.ts";
import type { Clock } from "../../lib/time.ts";
import { beijingParts, minuteMs } from "../../lib/time.ts";

/** A loopback receiver that behaves as the real platform does: limits, signatures, penalties, codes. */
export interface Platform {
  /** Options under which the channel reaches it. */
  readonly options: Record<string, unknown>;
  /** What it took, as the person would get it, oldest first. */
  readonly taken: { readonly at: number; readonly text: string; readonly body: Record<string, unknown> }[];
  /** What it refused, by code. */
  readonly refused: (string | number)[];
  /** Makes the next answer this one, whatever was sent. */
  next: Answer | undefined;
  readonly close: () => Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

interface Request {
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly raw: string;
  readonly bytes: number;
  readonly body: Record<string, unknown>;
}

interface Verdict {
  readonly answer: Answer;
  /** The text that was taken, or the code of refusal. */
  readonly text?: string;
  readonly refused?: string | number;
}

const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });

const readBody = async (incoming: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

const parse = (raw: string): Record<string, unknown> => {
  try {
    return JSON.parse(raw) as Record<string, unknown>;
  } catch {
    return {};
  }
};

/** Starts a platform on a loopback port; `judge` is its rule book. */
const start = async (clock: Clock, judge: (request: Request, platform: Platform) => Verdict): Promise<Platform & { url: string }> => {
  const server = createServer((incoming, outgoing) => {
    readBody(incoming)
      .then((buffer) => {
        const raw = buffer.toString("utf8");
        const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
        const forced = platform.next;
        platform.next = undefined;
        const verdict: Verdict = forced
          ? { answer: forced, refused: "forced" }
          : judge({ url, headers: incoming.headers, raw, bytes: buffer.length, body: parse(raw) }, platform);
        if (verdict.text !== undefined) platform.taken.push({ at: clock().getTime(), text: verdict.text, body: parse(raw) });
        if (verdict.refused !== undefined) platform.refused.push(verdict.refused);
        outgoing
          .writeHead(verdict.answer.status, { "content-type": "application/json", ...verdict.answer.headers })
          .end(verdict.answer.body);
      })
      .catch((error: Error) => outgoing.destroy(error));
  });
  const platform: Platform & { url: string } = {
    options: {},
    taken: [],
    refused: [],
    next: undefined,
    url: "",
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  platform.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return platform;
};

const within = (platform: Platform, clock: Clock, windowMs: number): number =>
  platform.taken.filter((one) => one.at > clock().getTime() - windowMs).length;

const textAt = (body: Record<string, unknown>, ...path: readonly string[]): string => {
  let value: unknown = body;
  for (const key of path) value = (value as Record<string, unknown> | undefined)?.[key];
  return typeof value === "string" ? value : "";
};

const startWecom = async (clock: Clock): Promise<Platform> => {
  const platform = await start(clock, ({ url, body }, self) => {
    const fail = (errcode: number, errmsg: string): Verdict => ({ answer: json({ errcode, errmsg }), refused: errcode });
    if (url.pathname !== "/cgi-bin/webhook/send" || url.searchParams.get("key") !== "wecom-key") return fail(93000, "invalid webhook url");
    if (within(self, clock, minuteMs) >= 20) return fail(45009, "api freq out of limit");
    const content = textAt(body, "markdown", "content");
    if (body.msgtype !== "markdown" || content === "") return fail(40008, "invalid message type");
    if (Buffer.byteLength(content) > 4096) return fail(40058, "markdown.content exceed max length 4096");
    return { answer: json({ errcode: 0, errmsg: "ok" }), text: content };
  });
  return Object.assign(platform, { options: { key: "wecom-key", host: platform.url } });
};

const dingtalkKey = "SECtest";

const isSignedForDingtalk = ({ searchParams }: URL, now: number): boolean => {
  const timestamp = Number(searchParams.get("timestamp"));
  const sign = encodeURIComponent(searchParams.get("sign") ?? "");
  return Math.abs(now - timestamp) <= 3_600_000 && sign === dingtalkSign(dingtalkKey, timestamp);
};

const dingtalkText = (body: Record<string, unknown>): string =>
  body.msgtype === "markdown" && textAt(body, "markdown", "title") !== "" ? textAt(body, "markdown", "text") : "";

/** What DingTalk finds wrong with a request itself, before any limit. */
const dingtalkFault = (url: URL, body: Record<string, unknown>, now: number): [number, string] | undefined => {
  if (url.searchParams.get("access_token") !== "ding-token") return [300005, "token is not exist"];
  if (!isSignedForDingtalk(url, now)) return [310000, "sign not match"];
  if (dingtalkText(body) === "") return [40035, "missing parameter"];
  return dingtalkText(body).includes("闻风") ? undefined : [310000, "keywords not in content"];
};

const startDingtalk = async (clock: Clock): Promise<Platform> => {
  let silentUntil = 0;
  const platform = await start(clock, ({ url, body, bytes }, self) => {
    const fail = (errcode: number, errmsg: string): Verdict => ({ answer: json({ errcode, errmsg }), refused: errcode });
    const now = clock().getTime();
    const fault = dingtalkFault(url, body, now);
    if (fault) return fail(...fault);
    if (now < silentUntil) return fail(410100, "发送速度太快而限流");
    if (within(self, clock, minuteMs) >= 20) {
      silentUntil = now + 10 * minuteMs;
      return fail(130101, "send too fast, exceed 20 times per minute");
    }
    if (bytes > 20_000) return fail(460101, "message too long, exceed 20000 bytes");
    return { answer: json({ errcode: 0, errmsg: "ok" }), text: dingtalkText(body) };
  });
  return Object.assign(platform, { options: { token: "ding-token", secret: dingtalkKey, keyword: "闻风", host: platform.url } });
};

const feishuText = (body: Record<string, unknown>): string => {
  const card = body.card as { header?: { title?: { content?: string } }; elements?: { tag: string; content?: string }[] } | undefined;
  return [card?.header?.title?.content, ...(card?.elements ?? []).map((element) => element.content)].filter(Boolean).join("\n");
};

const isFeishuBusy = (self: Platform, clock: Clock): boolean => {
  const now = clock().getTime();
  const isRushHour = beijingParts(now).minute % 30 === 0 && now % minuteMs < 5000;
  return isRushHour || within(self, clock, minuteMs) >= 100 || within(self, clock, 1000) >= 5;
};

const isSignedForFeishu = ({ timestamp, sign }: Record<string, unknown>, now: number): boolean =>
  Math.abs(now / 1000 - Number(timestamp)) <= 3600 && sign === feishuSign("SECtest", Number(timestamp));

const startFeishu = async (clock: Clock): Promise<Platform> => {
  const platform = await start(clock, ({ url, body, bytes }, self) => {
    const fail = (code: number, msg: string): Verdict => ({ answer: json({ code, msg, data: {} }), refused: code });
    const now = clock().getTime();
    if (url.pathname !== "/open-apis/bot/v2/hook/lark-token") return fail(19001, "param invalid: incoming webhook access token invalid");
    if (!isSignedForFeishu(body, now)) return fail(19021, "sign match fail or timestamp is not within one hour");
    if (isFeishuBusy(self, clock)) return { answer: json({ code: 11232, msg: "frequency limited" }), refused: 11232 };
    if (bytes > 20 * 1024) return fail(19036, "request body too large");
    if (body.msg_type !== "interactive" || feishuText(body) === "") return fail(9499, "Bad Request");
    return { answer: json({ code: 0, msg: "success", data: {}, StatusCode: 0, StatusMessage: "success" }), text: feishuText(body) };
  });
  return Object.assign(platform, { options: { token: "lark-token", secret: "SECtest", host: platform.url } });
};

const startNtfy = async (clock: Clock): Promise<Platform> => {
  let tokens = 60;
  let seen = clock().getTime();
  const platform = await start(clock, ({ body, headers }) => {
    const fail = (code: number, http: number, error: string): Verdict => ({ answer: json({ code, http, error }, http), refused: code });
    const now = clock().getTime();
    tokens = Math.min(60, tokens + (now - seen) / 5000);
    seen = now;
    if (headers.authorization !== "Bearer tk_test") return fail(40301, 403, "forbidden");
    if (tokens < 1) return fail(42901, 429, "limit reached: too many requests");
    if (typeof body.topic !== "string") return fail(40017, 400, "invalid JSON");
    if (Buffer.byteLength(textAt(body, "title")) > 1024) return fail(40057, 400, "title too long");
    if (Buffer.byteLength(textAt(body, "message")) > 4096) return fail(41303, 413, "message too large");
    tokens -= 1;
    return { answer: json({ id: "x1", event: "message" }), text: `${textAt(body, "title")}\n${textAt(body, "message")}` };
  });
  return Object.assign(platform, { options: { url: platform.url, topic: "wenfeng", token: "tk_test" } });
};

const startBark = async (clock: Clock): Promise<Platform> => {
  const platform = await start(clock, ({ url, body, bytes }) => {
    const fail = (code: number, message: string): Verdict => ({ answer: json({ code, message, timestamp: 1 }, code), refused: code });
    if (url.pathname !== "/push" || body.device_key !== "device-1") return fail(400, "failed to get device token");
    if (bytes > 4096) return fail(500, "push failed: PayloadTooLarge");
    return { answer: json({ code: 200, message: "success", timestamp: 1 }), text: `${textAt(body, "title")}\n${textAt(body, "body")}` };
  });
  return Object.assign(platform, { options: { url: platform.url, device: "device-1" } });
};

const startGateway = async (clock: Clock): Promise<Platform> => {
  const platform = await start(clock, ({ body, headers }) => {
    if (headers["x-app"] !== "wenfeng" || body.token !== "gate-token") return { answer: json({ data: { code: "E401" } }), refused: "E401" };
    if (!/^1\d{10}(,1\d{10})*$/.test(textAt(body, "mobiles"))) return { answer: json({ data: { code: "E400" } }), refused: "E400" };
    if ([...textAt(body, "content")].length > 300) return { answer: json({ data: { code: "E413" } }), refused: "E413" };
    return { answer: json({ data: { code: "0000" } }), text: textAt(body, "content") };
  });
  return Object.assign(platform, {
    options: {
      url: platform.url,
      headers: { "x-app": "wenfeng" },
      token: "gate-token",
      mobiles: ["13800000000"],
      template: '{"id":"{id}","mobiles":"{mobiles}","content":"{text}","token":"{token}"}',
      success: { field: "data.code", equals: "0000", retry: ["E503"] },
    },
  });
};

const startWebhook = async (clock: Clock): Promise<Platform> => {
  const platform = await start(clock, ({ raw, headers, body }) => {
    const [, t = "", v1 = ""] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["x-wenfeng-signature"])) ?? [];
    if (v1 !== hmacHex("hook-secret", `${t}.${raw}`)) return { answer: json({ error: "bad signature" }, 401), refused: 401 };
    if (body.deliveryId !== decodeURI(String(headers["x-wenfeng-delivery"])))
      return { answer: json({ error: "bad id" }, 400), refused: 400 };
    return { answer: json({ ok: true }), text: raw };
  });
  return Object.assign(platform, { options: { url: `${platform.url}/hook`, secret: "hook-secret" } });
};

const startEmail = async (clock: Clock): Promise<Platform & { mails: string[] }> => {
  const mails: string[] = [];
  const platform: Platform & { mails: string[] } = {
    options: {},
    taken: [],
    refused: [],
    next: undefined,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const server = new SMTPServer({
    authOptional: false,
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    onAuth: ({ username, password }, _session, callback) =>
      username === "wenfeng" && password === "mail-password"
        ? callback(null, { user: username })
        : callback(Object.assign(new Error("auth failed"), { responseCode: 535 })),
    onRcptTo: (_address, _session, callback) => {
      const forced = platform.next;
      platform.next = undefined;
      callback(forced ? Object.assign(new Error(forced.body), { responseCode: forced.status }) : null);
    },
    onData: (stream, _session, callback) => {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const mail = Buffer.concat(parts).toString("utf8");
        mails.push(mail);
        platform.taken.push({ at: clock().getTime(), text: mail, body: {} });
        callback(null, "queued as 1");
      });
    },
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return Object.assign(platform, {
    options: {
      host: "127.0.0.1",
      port,
      security: "none",
      user: "wenfeng",
      password: "mail-password",
      from: "闻风 <wenfeng@bureau.example>",
      to: ["duty@bureau.example"],
    },
  });
};

/** Every channel that has a receiver out there, by name. */
export const platforms: Readonly<Record<string, (clock: Clock) => Promise<Platform>>> = {
  bark: startBark,
  dingtalk: startDingtalk,
  email: startEmail,
  feishu: startFeishu,
  gateway: startGateway,
  ntfy: startNtfy,
  webhook: startWebhook,
  wecom: startWecom,
};
