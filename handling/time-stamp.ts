import { Failure } from "../lib/errors.ts";

/** How a time-stamping authority is asked (RFC 3161 over HTTP). */
export type AskAuthority = (
  url: string,
  body: Uint8Array,
  contentType: string,
) => Promise<{ readonly status: number; readonly bytes: Uint8Array }>;

/** AlgorithmIdentifier of SHA-256: OID 2.16.840.1.101.3.4.2.1 with NULL parameters. */
const sha256Algorithm = Buffer.from("300d06096086480165030402010500", "hex");

const tagged = (tag: number, ...content: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(content);
  if (body.length > 127) throw new Failure("BUG", "DER 长度超出本函数的用途");
  return Buffer.concat([Buffer.from([tag, body.length]), body]);
};

/** A DER-encoded TimeStampReq over a SHA-256 hash (hex), asking for the certificate; `nonce` is 8 bytes. */
export const stampRequest = (hash: string, nonce: Uint8Array): Uint8Array => {
  const imprint = tagged(0x30, sha256Algorithm, tagged(0x04, Buffer.from(hash, "hex")));
  const positive = Buffer.from(nonce);
  // DER integers are minimal and signed: a first byte of 0x01…0x7f needs no padding.
  positive[0] = ((positive[0] as number) & 0x7f) | 0x01;
  return tagged(0x30, tagged(0x02, Buffer.from([1])), imprint, tagged(0x02, positive), tagged(0x01, Buffer.from([0xff])));
};

/** PKIStatus of a TimeStampResp: SEQUENCE { SEQUENCE { INTEGER status … } … }. */
const statusOf = (reply: Uint8Array): number => {
  const lengthBytes = (at: number): number => ((reply[at] as number) & 0x80 ? ((reply[at] as number) & 0x7f) + 1 : 1);
  let at = 0;
  for (const tag of [0x30, 0x30]) {
    if (reply[at] !== tag) return -1;
    at += 1 + lengthBytes(at + 1);
  }
  return reply[at] === 0x02 && reply[at + 1] === 1 ? (reply[at + 2] as number) : -1;
};

/** Has a hash stamped; the answer is kept as it came and can be checked with `openssl ts -verify`. */
export const stampHash = async (
  hash: string,
  { url, ask, nonce }: { url: string; ask: AskAuthority; nonce: Uint8Array },
): Promise<Uint8Array> => {
  const { status, bytes } = await ask(url, stampRequest(hash, nonce), "application/timestamp-query");
  if (status !== 200) throw new Failure("NET_STATUS", `时间戳服务返回 ${status}`, { facts: { status } });
  const granted = statusOf(bytes);
  const isOurs = Buffer.from(bytes).includes(Buffer.from(hash, "hex"));
  if ((granted !== 0 && granted !== 1) || !isOurs) throw new Failure("NET_STATUS", "时间戳服务没有签发", { facts: { granted } });
  return bytes;
};
