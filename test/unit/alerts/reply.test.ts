import fc from "fast-check";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { email } from "../../../alerts/channels/email.ts";
import type { Doing } from "../../../alerts/deed.ts";
import { createDispatcher } from "../../../alerts/dispatcher.ts";
import { mailboxOptions } from "../../../alerts/mailbox.ts";
import type { ReplyMail } from "../../../alerts/reply.ts";
import { isAutomatic, ownLines, postsNamed, wishOf } from "../../../alerts/reply.ts";
import { findReplyCode, replyCode } from "../../../alerts/reply-code.ts";
import { createReplying } from "../../../app/replying.ts";
import { silent } from "../../../lib/log.ts";
import { hourMs, minuteMs } from "../../../lib/time.ts";
import type { Message } from "../../../model/message.ts";
import { hasDovecot, type Mailbox, startDovecot } from "../../dovecot.ts";
import { freePort } from "../../port.ts";
import { bureau, subject, viewOf, world } from "./bureau.ts";
import { createClock, createMemory } from "./memory.ts";

const start = "2026-11-23T02:00:00.000Z";
const secret = "reply-secret";

describe("what a person wrote in a reply", () => {
  test.each([
    ["plain text", { text: "签收\n\n> 舆情Ⅱ级｜塘厦\n> 误报" }, ["签收"]],
    ["QQ mail", { text: "签收 已派人\n\n------------------ 原始邮件 ------------------\n发件人: 闻风\n误报" }, ["签收 已派人"]],
    ["Outlook", { text: "转派 塘厦供电服务中心负责人\n\n发件人：闻风 <w@x.cn>\n签收" }, ["转派 塘厦供电服务中心负责人"]],
    ["Gmail", { text: "收到\n\n闻风 于2026年11月23日周一 写道：\n> 误报" }, ["收到"]],
    ["a quote that is not marked", { text: "签收\n\nOn Mon, 23 Nov 2026, 闻风 wrote:\n误报" }, ["签收"]],
    ["HTML only", { html: "<div>误报&nbsp;重复</div><blockquote>签收</blockquote>" }, ["误报\u00a0重复"]],
    ["nothing", { text: "", html: "" }, []],
  ])("%s", (_name, mail, lines) => {
    expect(ownLines({ text: undefined, html: undefined, ...mail })).toEqual(lines);
  });

  test.each([
    ["签收", { deed: "sign", to: undefined, because: "" }],
    ["已签收，正在处理", { deed: "sign", to: undefined, because: "正在处理" }],
    ["误报：重复", { deed: "dismiss", to: undefined, because: "重复" }],
    ["转派 塘厦负责人 属其辖区", { deed: "transfer", to: "塘厦负责人", because: "属其辖区" }],
    ["签收，应该是误报", undefined],
    ["请问这是什么", undefined],
    ["", undefined],
  ])("%s", (line, wish) => {
    expect(wishOf([line])).toEqual(wish);
  });

  test("no text breaks it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        wishOf(ownLines({ text, html: undefined }));
        wishOf(ownLines({ text: undefined, html: `<p>${text}` }));
      }),
    );
  });

  test.each([
    [{ headers: { "auto-submitted": "auto-replied" } }, true],
    [{ headers: { precedence: "bulk" } }, true],
    [{ subject: "自动回复: 舆情Ⅱ级" }, true],
    [{ from: "MAILER-DAEMON@x.cn" }, true],
    [{ headers: { "auto-submitted": "no" } }, false],
    [{}, false],
  ])("a machine's mail %j is told from a person's", (more, expected) => {
    const mail: ReplyMail = { id: "1", from: "a@x.cn", subject: "回复", headers: {}, text: "签收", html: undefined, ...more };
    expect(isAutomatic(mail)).toBe(expected);
  });

  test("codes are found in subjects and threads, and nobody makes one without the secret", () => {
    const code = replyCode(secret, { i: "inc1", p: "dayA" });
    expect(findReplyCode([`回复：舆情Ⅱ级〔${code}〕`])).toBe(code);
    expect(findReplyCode(["", `<incident.${code.toLowerCase()}@x.cn>`])).toBe(code);
    expect(findReplyCode(["回复：舆情Ⅱ级"])).toBeUndefined();
    expect(replyCode("other", { i: "inc1", p: "dayA" })).not.toBe(code);
  });

  test("a post is named by key, title or person; a title that several have is asked back", () => {
    expect(postsNamed(bureau, "tangxia.head")).toEqual(["tangxia.head"]);
    expect(postsNamed(bureau, "塘厦")).toEqual(["tangxia.head"]);
    expect(postsNamed(bureau, "东片区负责人")).toEqual(["east.head"]);
    expect(postsNamed(bureau, "供电服务中心负责人").length).toBeGreaterThan(1);
    expect(postsNamed(bureau, "食堂")).toEqual([]);
  });
});

describe.runIf(hasDovecot)("signing by mail, over a real SMTP and a real IMAP server", () => {
  let box: Mailbox;
  let smtp: SMTPServer;
  const sent: string[] = [];
  let smtpPort = 0;
  beforeAll(async () => {
    box = await startDovecot(await freePort());
    smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onData: (stream, _session, done) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", () => {
          sent.push(Buffer.concat(chunks).toString("utf8"));
          done();
        });
      },
    });
    smtpPort = await freePort();
    await new Promise<void>((resolve) => void smtp.listen(smtpPort, "127.0.0.1", () => resolve()));
  }, 60_000);
  afterAll(async () => {
    await box.stop();
    await new Promise<void>((resolve) => void smtp.close(() => resolve()));
  });

  const setUp = async () => {
    box.empty();
    const clock = createClock(start);
    const { store } = createMemory();
    const posted: { message: Message; robots: readonly string[] }[] = [];
    const outbox = { post: async (message: Message, robots: readonly string[]) => void posted.push({ message, robots }) };
    const base = world();
    const people = Object.fromEntries(
      Object.entries(base.org.people).map(([key, one]) => [
        key,
        { ...one, via: ["mail"], urgentVia: ["mail"], email: `${key.toLowerCase()}@bureau.example` },
      ]),
    );
    const w = { ...base, org: { ...base.org, people } };
    const dispatcher = createDispatcher({
      store,
      world: w,
      outbox,
      viewOf: async (key) => viewOf(key),
      replySecret: secret,
      now: clock.now,
      log: silent,
    });
    const done: Doing[] = [];
    const mailbox = mailboxOptions.parse({
      host: "127.0.0.1",
      port: box.port,
      security: "none",
      user: "duty",
      password: "imap-test",
      secret,
      channel: "mail",
    });
    const hear = createReplying({
      ...{ store, world: w, dispatcher, outbox, log: silent, now: clock.now, mailbox, secret, tell: ["wecom"] },
      onDone: async (doing) => void done.push(doing),
    });
    await dispatcher.take(subject(1, { level: "II" }));
    await dispatcher.tick();
    const mailFor = async (name: string): Promise<{ id: string; subject: string }> => {
      const message = posted.find(({ message: one }) => one.to?.[0]?.name === name)?.message as Message;
      sent.length = 0;
      const options = email.options.parse({ host: "127.0.0.1", port: smtpPort, security: "none", from: "闻风 <wenfeng@bureau.example>" });
      const outcome = await email.deliver(message, options, {
        now: clock.now,
        write: () => undefined,
        send: async () => ({ status: 500, body: "", headers: {} }),
      });
      expect(outcome.state).toBe("delivered");
      const raw = sent[0] as string;
      expect(raw).toContain("Message-ID");
      return { id: /Message-ID: (\S+)/i.exec(raw)?.[1] ?? "", subject: `回复：${message.headline}〔${message.replyCode}〕` };
    };
    return { clock, posted, dispatcher, hear, done, mailFor };
  };

  let number = 0;
  const reply = (from: string, to: { id: string; subject: string }, text: string, more = ""): void => {
    number += 1;
    const subject = `=?utf-8?B?${Buffer.from(to.subject).toString("base64")}?=`;
    box.deliver(
      `From: ${from}\nTo: wenfeng@bureau.example\nMessage-ID: <r${number}@bureau.example>\nIn-Reply-To: ${to.id}\nSubject: ${subject}\n${more}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${text}\n`,
    );
  };

  test("a reply of the person it was sent to signs, once; machines and strangers are not heard", async () => {
    const one = await setUp();
    const mail = await one.mailFor("日班甲");
    reply("stranger@elsewhere.example", mail, "签收");
    reply("daya@bureau.example", mail, "我在休假", "Auto-Submitted: auto-replied\n");
    reply("dayb@bureau.example", { id: "<x@y>", subject: "回复：没有回执码" }, "签收");
    await one.hear();
    expect(one.done).toEqual([]);
    reply("DayA@bureau.example", mail, "签收 马上处理\n\n> 误报");
    await one.hear();
    await one.hear();
    expect(one.done).toHaveLength(1);
    expect(one.done[0]).toMatchObject({ deed: "sign", incidentId: "inc1", person: "dayA", because: "马上处理", how: "邮件回复" });
    expect(one.posted.at(-1)).toMatchObject({ message: { headline: "已签收" }, robots: ["mail"] });
    expect((await one.dispatcher.read()).pursuits.inc1?.clocks.map(({ state }) => state)).toEqual(["met", "running"]);
  });

  test("a reply that nobody understands is asked back, and can be answered", async () => {
    const one = await setUp();
    const mail = await one.mailFor("日班甲");
    reply("daya@bureau.example", mail, "这个怎么弄");
    await one.hear();
    expect(one.done).toEqual([]);
    const question = one.posted.at(-1)?.message as Message;
    expect(question.headline).toContain("没有看懂");
    expect(question.replyCode).toBeDefined();
    reply("daya@bureau.example", mail, "转派 塘厦 属其辖区");
    await one.hear();
    expect(one.done[0]).toMatchObject({ deed: "transfer", to: "tangxia.head", because: "属其辖区" });
  });

  test("an old code no longer counts", async () => {
    const one = await setUp();
    const mail = await one.mailFor("日班甲");
    one.clock.advance(73 * hourMs);
    reply("daya@bureau.example", mail, "签收");
    await one.hear();
    expect(one.done).toEqual([]);
    expect(one.posted.at(-1)?.message.headline).toContain("过期");
  });

  test("a mailbox that can't be read for ten minutes is told by another channel, once; afterwards nothing was lost", async () => {
    const one = await setUp();
    const mail = await one.mailFor("日班甲");
    const before = one.posted.length;
    await box.pause();
    await one.hear();
    expect(one.posted.length).toBe(before);
    one.clock.advance(11 * minuteMs);
    await one.hear();
    expect(one.posted.at(-1)).toMatchObject({ message: { headline: "收不到邮件回执" }, robots: ["wecom"] });
    await box.resume();
    reply("daya@bureau.example", mail, "签收");
    await one.hear();
    expect(one.done).toHaveLength(1);
  });
});
