import { bulk, type Item } from "./elastic-bulk.ts";
import { documentId } from "./elastic-document.ts";
import type { ElasticNode } from "./elastic-node.ts";

/** What a server refused: the document word for word, without author, and why. */
export interface Dead {
  readonly id: string;
  readonly kind: string;
  readonly because: string;
  readonly json: string;
}

const deadItem = (node: ElasticNode, index: string, dead: Dead): Item => {
  const at = node.tools.now().toISOString();
  return { action: "index", index, id: `${dead.kind}:${documentId(dead.id)}`, document: { ...dead, at, writtenAt: at } };
};

/** Keeps what the server refused, with the reason, where people can look at it. */
export const bury = async (node: ElasticNode, dead: readonly Dead[]): Promise<void> => {
  if (dead.length === 0) return;
  const index = await node.ready("dead");
  await bulk(
    node,
    dead.map((item) => deadItem(node, index, item)),
  );
  node.touched("dead");
};
