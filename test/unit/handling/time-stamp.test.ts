import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ObjectIdentifier } from "asn1js";
import { ContentInfo, SignedData, TimeStampResp } from "pkijs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { canonical, noteStamp, readChain, takeEvidence, verifyChain } from "../../../handling/evidence.ts";
import { sayStamp, verifyStamps } from "../../../handling/evidence-stamps.ts";
import { type AskAuthority, checkStamp, stampHash } from "../../../handling/time-stamp.ts";
import { sha256 } from "../../../lib/hash.ts";
import { memoryActs } from "../../acts.ts";
import { type Authority, startAuthority } from "../../time-stamp-authority.ts";

let [authority, other]: Authority[] = [];
beforeAll(async () => {
  [authority, other] = await Promise.all([startAuthority(), startAuthority()]);
});
afterAll(() => {
  authority?.close();
  other?.close();
});

const bytes = (text: string) => new TextEncoder().encode(text);
const ask: AskAuthority = async (url, body, type) => {
  const response = await fetch(url, { method: "POST", body: Buffer.from(body), headers: { "content-type": type } });
  return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
};
const nonce = Buffer.from("8102030405060708", "hex");
const stamped = async (text: string) => stampHash(sha256(bytes(text)), { url: authority?.url ?? "", ask, nonce });
const rootOf = (one: Authority | undefined) => readFileSync(one?.root ?? "", "utf8");

test("an authority grants what is asked, and openssl agrees", async () => {
  const { folder, openssl } = authority as Authority;
  const token = await stamped("链首");
  writeFileSync(join(folder, "kept.tsr"), token);
  const check = (hash: string) =>
    openssl("ts", "-verify", "-digest", hash, "-in", "kept.tsr", "-CAfile", "root.pem", "-untrusted", "tsa.pem");
  expect(check(sha256(bytes("链首")))).toBeDefined();
  expect(() => check(sha256(bytes("别的")))).toThrow();
});

test("we check a token ourselves: what was stamped, the signature, its purpose and its issuer", async () => {
  const token = await stamped("链首");
  const now = Date.now();
  const signed = await checkStamp(token, bytes("链首"));
  expect(signed.state).toBe("signed");
  expect(Math.abs(Date.parse(signed.at ?? "") - now)).toBeLessThan(60_000);
  expect(await checkStamp(token, bytes("链首"), rootOf(authority))).toMatchObject({ state: "trusted" });
  expect(await checkStamp(token, bytes("链首"), rootOf(other))).toMatchObject({ state: "wrong" });
  expect(await checkStamp(token, bytes("别的"))).toMatchObject({ state: "wrong" });
  for (const at of [Math.floor(token.length / 2), token.length - 20]) {
    const bent = Uint8Array.from(token, (byte, index) => (index === at ? byte ^ 1 : byte));
    expect(await checkStamp(bent, bytes("链首"), rootOf(authority))).toMatchObject({ state: "wrong" });
  }
});

/** The token with another algorithm named: what a token of a Chinese authority looks like to us. */
const renamed = (token: Uint8Array, from: string, to: string): Uint8Array => {
  const asDer = (id: string) => Buffer.from(new ObjectIdentifier({ value: id }).toBER());
  const reply = TimeStampResp.fromBER(new Uint8Array(token).buffer);
  const signed = new SignedData({ schema: reply.timeStampToken?.content });
  for (const info of signed.signerInfos) {
    if (info.signatureAlgorithm.algorithmId === from) info.signatureAlgorithm.algorithmId = to;
    if (info.digestAlgorithm.algorithmId === from) info.digestAlgorithm.algorithmId = to;
  }
  reply.timeStampToken = new ContentInfo({ contentType: "1.2.840.113549.1.7.2", content: signed.toSchema(true) });
  const bytes = Buffer.from(reply.toSchema().toBER(false));
  expect(bytes.includes(asDer(to))).toBe(true);
  return new Uint8Array(bytes);
};

test("a stamp signed with SM2 cannot be checked here: neither a mismatch nor valid; over something else it is a mismatch", async () => {
  const token = await stamped("链首");
  const signature = "1.2.840.113549.1.1.1";
  const sha256Id = "2.16.840.1.101.3.4.2.1";
  for (const bent of [renamed(token, signature, "1.2.156.10197.1.501"), renamed(token, sha256Id, "1.2.156.10197.1.401")]) {
    const verdict = await checkStamp(bent, bytes("链首"), rootOf(authority));
    expect(verdict).toMatchObject({ state: "unchecked", because: expect.stringContaining("SM2") });
    expect(verdict.at).toBeUndefined();
    const said = sayStamp({ ...verdict, n: 1, authority: "授时中心" });
    expect(said).toContain("未核对");
    expect(said).not.toMatch(/不符|已存在|无误/);
    expect(await checkStamp(bent, bytes("别的"), rootOf(authority))).toMatchObject({ state: "wrong" });
  }
});

test("a refusal, a strange answer and a stamp over something else are not kept", async () => {
  const answering = (hex: string) => async () => ({ status: 200, bytes: Buffer.from(hex, "hex") });
  const what = { url: "https://tsa.example", nonce };
  await expect(stampHash(sha256("x"), { ...what, ask: answering("30053003020102") })).rejects.toThrow("没有签发");
  await expect(stampHash(sha256("x"), { ...what, ask: answering("3c68746d6c3e") })).rejects.toThrow("读不懂");
  await expect(stampHash(sha256("x"), { ...what, ask: async () => ({ status: 503, bytes: nonce }) })).rejects.toThrow("503");
  const token = await stamped("别的");
  await expect(stampHash(sha256("x"), { ...what, ask: async () => ({ status: 200, bytes: token }) })).rejects.toThrow("不是所请求的");
});

test("a stamped chain says up to which page it is fixed; a rewritten one is found out", async () => {
  const store = memoryActs();
  const doing = { who: "闻风", because: "自动取证", at: "2026-07-01T02:00:00.000Z" };
  const page = { url: "https://weibo.com/1/a", status: 200, parts: { text: bytes("变压器爆炸了") } };
  await takeEvidence(store, page, doing);
  const { head } = await verifyChain(store);
  const token = await store.putBlob(await stampHash(head, { url: authority?.url ?? "", ask, nonce }));
  await noteStamp(store, doing, { hash: head, token, authority: "授时中心" });
  const [fine] = await verifyStamps(store, rootOf(authority));
  expect(fine).toMatchObject({ n: 1, state: "trusted" });
  expect(fine && sayStamp(fine)).toContain("核对无误");
  const [link] = (await readChain(store)).links;
  const { acts } = await store.acts({ noun: "evidence" });
  const forged = { ...link, takenAt: "2026-06-30T02:00:00.000Z" };
  const { hash: _hash, ...rest } = forged;
  const rewritten = { ...forged, hash: sha256(canonical(rest)) };
  const rewriting = (content: object) => ({
    ...store,
    acts: async () => ({ acts: acts.map((act) => (act.kind === "evidence.taken" ? { ...act, content } : act)), end: "" }),
  });
  expect((await verifyChain(rewriting(rewritten))).breaks).toEqual([]);
  expect(await verifyStamps(rewriting(rewritten))).toMatchObject([{ state: "wrong", because: "盖过时间戳的记录不在链上" }]);
  expect(await verifyStamps(rewriting(forged))).toMatchObject([{ n: 1, state: "wrong" }]);
});
