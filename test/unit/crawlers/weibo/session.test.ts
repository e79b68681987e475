import { expect, test } from "vitest";
import type { Page, Request } from "../../../../crawlers/source.ts";
import { weiboHot, weiboUser } from "../../../../crawlers/sources.ts";
import { askIncarnation, askTid, askVisitor, isSession, readTid, readVisitor, sessionHeaders } from "../../../../crawlers/weibo/session.ts";
import { pageOf, read } from "./reading.ts";
import { mblog, midAt } from "./site.ts";

const wall = "<html><head><title>Sina Visitor System</title></head></html>";
const visitor =
  'window.visitor_gray_callback && visitor_gray_callback({"retcode":20000000,"msg":"succ","data":{"sub":"_2Ainvented","subp":"0033invented"}});';
const options = { accounts: ["1700000001"] };
const start = (): Request =>
  weiboUser.start(weiboUser.options.parse(options), { now: "2026-11-23T04:00:00.000Z", memory: {}, words: [] })[0] as Request;
const answer = (request: Request, body: string, over: Partial<Page> = {}) =>
  read(weiboUser, options, { ...pageOf(body, { url: request.url }), ...over, request });

test("an identity is asked for when the site asks for one, and the page is asked again with it", async () => {
  const first = await answer(start(), wall);
  expect(first).toMatchObject({
    state: "ok",
    next: [{ url: "https://passport.weibo.com/visitor/genvisitor2", method: "POST", needs: "visitor" }],
  });
  const second = await answer(first.next?.[0] as Request, visitor);
  expect(second.next?.map(({ url }) => url)).toEqual([start().url]);
  const page = JSON.stringify({
    ok: 1,
    data: { cards: [{ card_type: 9, mblog: mblog({ mid: midAt(Date.parse("2026-11-23T03:00:00Z")), text: "好" }) }] },
  });
  expect((await answer(second.next?.[0] as Request, page)).mentions).toHaveLength(1);
});

test("a wall behind the identity is a wall: no second one is asked for", async () => {
  const first = await answer(start(), wall);
  const second = await answer(first.next?.[0] as Request, visitor);
  expect((await answer(second.next?.[0] as Request, wall)).state).toBe("login-needed");
});

test("without a visitor's session in the options none is asked for", async () => {
  const [request] = weiboHot.start(weiboHot.options.parse({}), { now: "2026-11-23T04:00:00.000Z", memory: {}, words: [] });
  expect((await read(weiboHot, {}, { ...pageOf(wall), request: request as Request })).state).toBe("login-needed");
});

test("the mobile site is answered on its own host, with the page's request id", async () => {
  const { next } = await answer(start(), '<html><script>var request_id = "abc-1";</script></html>', {
    finalUrl: "https://visitor.passport.weibo.cn/visitor/visitor?entry=sinawap",
  });
  const form = new URLSearchParams(next?.[0]?.body);
  expect([next?.[0]?.url, form.get("request_id"), form.get("return_url")]).toEqual([
    "https://visitor.passport.weibo.cn/visitor/genvisitor2",
    "abc-1",
    start().url,
  ]);
});

test.each([
  ["SOURCE_CHANGED", "<html></html>"],
  ["SOURCE_BLOCKED", 'window.cb && cb({"retcode":50111261,"msg":"error","data":null});'],
  ["SOURCE_CHANGED", 'window.cb && cb({"retcode":20000000,"data":{"sub":""}});'],
])("an answer without an identity is %s", (code, body) => {
  expect(() => readVisitor(body)).toThrow(expect.objectContaining({ code }));
});

test("the older flow: a tid becomes a visitor", () => {
  expect(askTid().url).toBe("https://passport.weibo.com/visitor/genvisitor");
  const { tid, isNew } = readTid('window.gen_callback && gen_callback({"retcode":20000000,"data":{"tid":"01Ax+/=","new_tid":true}});');
  const url = new URL(askIncarnation(tid, isNew).url);
  expect([url.searchParams.get("t"), url.searchParams.get("w"), url.searchParams.get("a")]).toEqual(["01Ax+/=", "3", "incarnate"]);
});

test("a session is its cookies; the token goes along as the site's own page sends it", () => {
  expect([
    isSession({ SUB: "a", SUBP: "b" }, "visitor"),
    isSession({ SUB: "a" }, "visitor"),
    isSession({ SUB: "a" }, "login"),
    isSession({}, "login"),
  ]).toEqual([true, false, true, false]);
  expect(sessionHeaders({ SUB: "a", "XSRF-TOKEN": "t" })).toEqual({ cookie: "SUB=a; XSRF-TOKEN=t", "x-xsrf-token": "t" });
  expect(new URLSearchParams(askVisitor().body).get("cb")).toBe("visitor_gray_callback");
});
