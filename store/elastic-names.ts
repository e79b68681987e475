import { Failure } from "../lib/errors.ts";
import { type Kind, schemaVersion } from "./elastic-schema.ts";

/** What the indices of one tenant are called. Reading and writing go through aliases, so that indices can be replaced. */
export interface Names {
  readonly tenant: string;
  /** Everything of a kind. */
  readonly all: (kind: Kind) => string;
  /** Where a document is written: for mentions the month of publication, otherwise the same as `all`. */
  readonly writing: (kind: Kind, publishedAt?: string) => string;
  /** The index behind a writing alias, with the version of the schema. */
  readonly index: (alias: string, version?: number) => string;
}

/** What all names begin with; roles, templates and Kibana's data views rely on it. */
export const prefix = "wenfeng";

/** Names of one tenant: lower-case letters, digits and underscores only, so that no tenant's pattern covers another's. */
export const namesOf = (tenant: string): Names => {
  if (!/^[a-z0-9_]{1,40}$/.test(tenant)) {
    throw new Failure("CONFIG_INVALID", `租户名“${tenant}”只能用小写字母、数字和下划线，最长 40 个`);
  }
  const all = (kind: Kind): string => `${prefix}-${kind}-${tenant}`;
  return {
    tenant,
    all,
    writing: (kind, publishedAt) =>
      publishedAt === undefined ? all(kind) : `${all(kind)}-${publishedAt.slice(0, 4)}.${publishedAt.slice(5, 7)}`,
    index: (alias, version = schemaVersion) => `${alias}-v${version}`,
  };
};
