import { Client, type ClientOptions } from "@elastic/elasticsearch";
import { Failure } from "../lib/errors.ts";
import { PatientTransport } from "./elastic-patience.ts";

/** How a server proves itself and how we prove ourselves to it. */
export interface Credentials {
  /** Encoded API key (`id:key` in base64), as Kibana shows it. */
  readonly apiKey?: string;
  /** SHA-256 of the server's certificate authority, for one that no public authority signed. */
  readonly caFingerprint?: string;
}

const isLoopback = (host: string): boolean => host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);

/** Refuses what would cross a network unencrypted; credentials are never sent in clear, not even to this machine. */
const checkAddress = (place: string, credentials: Credentials): URL => {
  if (!URL.canParse(place)) throw new Failure("CONFIG_INVALID", "Elasticsearch 的地址不是网址，应如 https://es.example:9200");
  const url = new URL(place);
  if (url.username !== "" || url.password !== "") {
    throw new Failure("CONFIG_INVALID", "不要把口令写进 Elasticsearch 的地址；请用 apiKey 引用密钥");
  }
  if (url.protocol === "https:") return url;
  if (url.protocol !== "http:") throw new Failure("CONFIG_INVALID", "Elasticsearch 的地址应以 https:// 开头");
  if (credentials.apiKey !== undefined) throw new Failure("CONFIG_INVALID", "带密钥连接 Elasticsearch 必须用 https://");
  if (!isLoopback(url.hostname)) throw new Failure("CONFIG_INVALID", `${url.host} 不在本机，必须用 https://`);
  return url;
};

/** A client for an address; `CONFIG_INVALID` when anything would be sent in clear. */
export const connect = (place: string, credentials: Credentials = {}): Client => {
  const url = checkAddress(place, credentials);
  const options: ClientOptions = {
    node: url.href,
    Transport: PatientTransport,
    maxRetries: 2,
    requestTimeout: 60_000,
    ...(credentials.apiKey !== undefined && { auth: { apiKey: credentials.apiKey } }),
    // With a fingerprint the client itself compares the authority's certificate, so the system's list is not asked.
    ...(credentials.caFingerprint !== undefined && { caFingerprint: credentials.caFingerprint, tls: { rejectUnauthorized: false } }),
  };
  return new Client(options);
};
