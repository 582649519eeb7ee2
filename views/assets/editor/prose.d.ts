declare module "*/hash.mjs" {
  import type { Node } from "prosemirror-model";

  /** The stable hash of a document, the same as the server's. */
  export function hashNode(node: Node): string;
}
