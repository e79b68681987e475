import { formatBeijing } from "../lib/time.ts";
import type { ActStore, BlobStore } from "../model/act.ts";
import { canonical, readChain } from "./evidence.ts";
import { checkStamp, type StampVerdict } from "./time-stamp.ts";

/** A time stamp of the chain, with the link up to which it fixes everything. */
export interface CheckedStamp extends StampVerdict {
  readonly n: number;
  readonly authority: string;
}

/** Checks every kept time stamp against the link that it stamps, as that link stands now. */
export const verifyStamps = async (store: ActStore & BlobStore, roots?: string): Promise<readonly CheckedStamp[]> => {
  const { links, stamps } = await readChain(store);
  return Promise.all(
    stamps.map(async ({ hash, token, authority }): Promise<CheckedStamp> => {
      const link = links.find((one) => one.hash === hash);
      const bytes = await store.blob(token);
      if (!link) return { n: 0, authority, state: "wrong", because: "盖过时间戳的记录不在链上" };
      if (!bytes) return { n: link.n, authority, state: "wrong", because: "时间戳文件缺失" };
      const { hash: _hash, ...stamped } = link;
      return { n: link.n, authority, ...(await checkStamp(bytes, new TextEncoder().encode(canonical(stamped)), roots)) };
    }),
  );
};

/** A checked stamp in one line. */
export const sayStamp = ({ n, authority, state, at, because }: CheckedStamp): string => {
  if (state === "unchecked") return `第 ${n} 条的时间戳（${authority}）未核对：${because}`;
  if (state === "wrong" || at === undefined) return `第 ${n} 条的时间戳（${authority}）：${because ?? "不符"}`;
  const issuer = state === "trusted" ? "签名与签发机构核对无误" : "签名无误；没有配置 handling.stampTrust，签发机构未核对";
  return `第 ${n} 条及以前的记录在 ${formatBeijing(at)}（北京时间）已存在（${authority}，${issuer}）`;
};
