import * as client from "openid-client";
import { Failure } from "../../lib/errors.ts";
import type { Role } from "../viewer.ts";
import type { Oidc } from "./options.ts";

/** What has to be remembered between leaving for the identity provider and coming back. */
export interface Journey {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

/** Whom the identity provider vouches for. */
export interface Vouched {
  readonly subject: string;
  readonly post: string;
  readonly role: Role;
}

/** Login by an OpenID Connect provider: authorization code with PKCE. */
export interface SingleSignOn {
  readonly leave: () => Promise<{ readonly address: URL; readonly journey: Journey }>;
  /** Redeems the code; `ACT_REFUSED` when the person has no role here. */
  readonly arrive: (url: URL, journey: Journey) => Promise<Vouched>;
}

const isLoopback = (issuer: string): boolean => ["127.0.0.1", "localhost", "[::1]"].includes(new URL(issuer).hostname);

const textsOf = (claim: unknown): readonly string[] =>
  (Array.isArray(claim) ? claim : [claim]).filter((one): one is string => typeof one === "string");

const strongest: Record<Role, number> = { analyst: 0, duty: 1, leader: 2, admin: 3 };

/** The strongest role that the claims give. */
export const roleOf = (
  { roleClaim, roles }: Pick<Oidc, "roleClaim" | "roles">,
  claims: Readonly<Record<string, unknown>>,
): Role | undefined =>
  textsOf(claims[roleClaim])
    .flatMap((group) => (Object.hasOwn(roles, group) ? [roles[group] as Role] : []))
    .toSorted((a, b) => strongest[b] - strongest[a])[0];

const vouch = (options: Oidc, claims: client.IDToken): Vouched => {
  const role = roleOf(options, claims);
  const post = textsOf(claims[options.postClaim])[0] ?? claims.sub;
  if (role === undefined) throw new Failure("ACT_REFUSED", `${post} 不属于任何可以进入闻风的组，请管理员在 access.oidc.roles 里写明`);
  return { subject: claims.sub, post, role };
};

/** Prepares single sign-on; the provider is asked for its addresses at the first login. */
export const createSingleSignOn = (options: Oidc, fetch?: client.CustomFetch): SingleSignOn => {
  let found: Promise<client.Configuration> | undefined;
  const discover = (): Promise<client.Configuration> =>
    client.discovery(new URL(options.issuer), options.clientId, options.clientSecret, undefined, {
      ...(isLoopback(options.issuer) ? { execute: [client.allowInsecureRequests] } : {}),
      ...(fetch ? { [client.customFetch]: fetch } : {}),
    });
  const provider = async (): Promise<client.Configuration> => {
    found ??= discover();
    try {
      return await found;
    } catch (cause) {
      found = undefined;
      throw new Failure("NET_FAILED", "统一登录的服务没有回应", { cause });
    }
  };
  return {
    leave: async () => {
      const journey = { verifier: client.randomPKCECodeVerifier(), state: client.randomState(), nonce: client.randomNonce() };
      const address = client.buildAuthorizationUrl(await provider(), {
        ...{ redirect_uri: options.redirectUrl, scope: options.scope, state: journey.state, nonce: journey.nonce },
        ...{ code_challenge: await client.calculatePKCECodeChallenge(journey.verifier), code_challenge_method: "S256" },
      });
      return { address, journey };
    },
    arrive: async (url, { verifier, state, nonce }) => {
      const back = new URL(options.redirectUrl);
      back.search = url.search;
      const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
      const tokens = await client.authorizationCodeGrant(await provider(), back, checks).catch((cause: unknown) => {
        throw new Failure("ACT_REFUSED", "统一登录没有通过，请重新登录", { cause });
      });
      const claims = tokens.claims();
      if (!claims) throw new Failure("ACT_REFUSED", "统一登录没有说明是谁");
      return vouch(options, claims);
    },
  };
};
