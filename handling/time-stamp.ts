import { X509Certificate } from "node:crypto";
import { Integer, ObjectIdentifier, OctetString } from "asn1js";
import { AlgorithmIdentifier, Certificate, MessageImprint, SignedData, TimeStampReq, TimeStampResp, TSTInfo } from "pkijs";
import { Failure } from "../lib/errors.ts";
import { sha256 } from "../lib/hash.ts";

/** How a time-stamping authority is asked (RFC 3161 over HTTP). */
export type AskAuthority = (
  url: string,
  body: Uint8Array,
  contentType: string,
) => Promise<{ readonly status: number; readonly bytes: Uint8Array }>;

const sha256Id = "2.16.840.1.101.3.4.2.1";
const forTimeStamping = "1.3.6.1.5.5.7.3.8";

const bufferOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

/** A DER-encoded TimeStampReq over a SHA-256 hash (hex), asking for the certificate; `nonce` is 8 bytes. */
export const stampRequest = (hash: string, nonce: Uint8Array): Uint8Array => {
  const positive = Buffer.from(nonce);
  // Integers are signed: a first byte of 0x01…0x7f keeps the number positive and of full length.
  positive[0] = ((positive[0] as number) & 0x7f) | 0x01;
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: sha256Id }),
      hashedMessage: new OctetString({ valueHex: bufferOf(Buffer.from(hash, "hex")) }),
    }),
    nonce: new Integer({ valueHex: bufferOf(positive) }),
    certReq: true,
  });
  return new Uint8Array(request.toSchema().toBER(false));
};

interface Token {
  readonly signed: SignedData;
  readonly info: TSTInfo;
}

const readToken = (reply: Uint8Array): Token => {
  const { status, timeStampToken } = TimeStampResp.fromBER(bufferOf(reply));
  if ((status.status !== 0 && status.status !== 1) || !timeStampToken)
    throw new Failure("NET_STATUS", "时间戳服务没有签发", { facts: { granted: status.status } });
  const signed = new SignedData({ schema: timeStampToken.content });
  const content = signed.encapContentInfo.eContent?.getValue();
  if (!content) throw new Failure("NET_STATUS", "时间戳是空的");
  return { signed, info: TSTInfo.fromBER(content) };
};

const imprintOf = ({ messageImprint }: TSTInfo): string => Buffer.from(messageImprint.hashedMessage.getValue()).toString("hex");

/** Has a hash stamped; the answer is kept as it came and can be checked with `openssl ts -verify`. */
export const stampHash = async (
  hash: string,
  { url, ask, nonce }: { url: string; ask: AskAuthority; nonce: Uint8Array },
): Promise<Uint8Array> => {
  const { status, bytes } = await ask(url, stampRequest(hash, nonce), "application/timestamp-query");
  if (status !== 200) throw new Failure("NET_STATUS", `时间戳服务返回 ${status}`, { facts: { status } });
  let isOurs: boolean;
  try {
    isOurs = imprintOf(readToken(bytes).info) === hash;
  } catch (cause) {
    throw cause instanceof Failure ? cause : new Failure("NET_STATUS", "时间戳服务的答复读不懂", { cause });
  }
  if (!isOurs) throw new Failure("NET_STATUS", "时间戳签的不是所请求的哈希");
  return bytes;
};

/**
 * What a kept token proves: `trusted` when its issuer leads to a given root, `signed` when no root was given. `unchecked` is neither proof nor
 * mismatch: it names our hash, but is signed in a way that cannot be checked here.
 */
export interface StampVerdict {
  readonly state: "trusted" | "signed" | "wrong" | "unchecked";
  /** When the authority says that the hash existed; an instant. */
  readonly at?: string;
  readonly because?: string;
}

const pemBlocks = (pem: string): readonly string[] => pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];

/** The arc of the Chinese commercial algorithms (GM/T 0006): SM2 signatures and curve, SM3 hashes. WebCrypto has none of them. */
const isChinese = (id: string): boolean => id.startsWith("1.2.156.10197.");

const algorithmsOf = ({ signerInfos, certificates = [] }: SignedData): readonly string[] => [
  ...signerInfos.flatMap(({ signatureAlgorithm, digestAlgorithm }) => [signatureAlgorithm.algorithmId, digestAlgorithm.algorithmId]),
  ...certificates.flatMap((one) => {
    if (!(one instanceof Certificate)) return [];
    const { algorithmParams } = one.subjectPublicKeyInfo.algorithm;
    return algorithmParams instanceof ObjectIdentifier ? [algorithmParams.valueBlock.toString()] : [];
  }),
];

/** Checks a kept token against what was stamped (the bytes, not their hash): imprint, signature, purpose, and issuer if roots are given. */
export const checkStamp = async (reply: Uint8Array, data: Uint8Array, roots = ""): Promise<StampVerdict> => {
  const trustedCerts = pemBlocks(roots).map((pem) => Certificate.fromBER(bufferOf(new X509Certificate(pem).raw)));
  const checkChain = trustedCerts.length > 0;
  try {
    const { signed, info } = readToken(reply);
    if (imprintOf(info) !== sha256(data)) return { state: "wrong", because: "时间戳盖的不是这条记录" };
    if (algorithmsOf(signed).some(isChinese))
      return { state: "unchecked", because: "国密（SM2）签名，这里核对不了，请用签发机构的工具核对导出的令牌" };
    const verified = await signed.verify({ signer: 0, data: bufferOf(data), checkChain, trustedCerts, extendedMode: true });
    if (!verified.signatureVerified || !verified.signerCertificate) return { state: "wrong", because: "时间戳的签名不符" };
    const signer = new X509Certificate(Buffer.from(verified.signerCertificate.toSchema().toBER(false)));
    if (!signer.keyUsage?.includes(forTimeStamping)) return { state: "wrong", because: "签发证书不是时间戳证书" };
    return { state: checkChain ? "trusted" : "signed", at: info.genTime.toISOString() };
  } catch (error) {
    return { state: "wrong", because: `时间戳核对不了：${error instanceof Error ? error.message : String(error)}` };
  }
};
