import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A time-stamping authority (openssl) behind HTTP on loopback, with a root of its own. */
export interface Authority {
  readonly url: string;
  /** Path of the root's PEM. */
  readonly root: string;
  readonly openssl: (...args: readonly string[]) => string;
  readonly folder: string;
  readonly close: () => void;
}

const settings = `[tsa]
default_tsa=one
[one]
serial=serial
default_policy=1.2.3.4
digests=sha256
signer_digest=sha256
accuracy=secs:1
ess_cert_id_alg=sha256
signer_cert=tsa.pem
signer_key=tsa.key
`;

const certify = (openssl: Authority["openssl"]): void => {
  const fresh = ["-newkey", "rsa:2048", "-nodes"];
  openssl("req", "-x509", ...fresh, "-keyout", "root.key", "-out", "root.pem", "-subj", "/CN=Root", "-days", "1");
  openssl("req", ...fresh, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=TSA");
  const by = ["-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "1", "-extfile", "ext"];
  openssl("x509", "-req", "-in", "tsa.csr", ...by, "-out", "tsa.pem");
};

/** Starts the authority. */
export const startAuthority = async (): Promise<Authority> => {
  const folder = mkdtempSync(join(tmpdir(), "authority-"));
  const openssl = (...args: readonly string[]): string =>
    execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] }).toString();
  writeFileSync(join(folder, "tsa.cnf"), settings);
  writeFileSync(join(folder, "serial"), "01\n");
  writeFileSync(join(folder, "ext"), "extendedKeyUsage=critical,timeStamping\n");
  certify(openssl);
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    writeFileSync(join(folder, "q.tsq"), Buffer.concat(parts));
    openssl("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "q.tsq", "-out", "r.tsr");
    response.setHeader("content-type", "application/timestamp-reply").end(readFileSync(join(folder, "r.tsr")));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    root: join(folder, "root.pem"),
    openssl,
    folder,
    close: () => {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
